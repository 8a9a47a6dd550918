//! Rows that hold the place of what is being loaded.

use leptos::prelude::*;

/// Grey rows, as high as those that come.
#[component]
pub(crate) fn SkeletonRows(
    /// How many.
    #[prop(default = 4)]
    rows: usize,
) -> impl IntoView {
    view! {
        <div aria-hidden="true">
            <table class="table">
                <tbody>
                    {(0..rows).map(|_| view! {
                        <tr>
                            <td><span class="skeleton mid"></span></td>
                            <td><span class="skeleton short"></span></td>
                            <td><span class="skeleton long"></span></td>
                            <td class="num"><span class="skeleton short"></span></td>
                        </tr>
                    }.into_any()).collect_view()}
                </tbody>
            </table>
        </div>
    }
}
