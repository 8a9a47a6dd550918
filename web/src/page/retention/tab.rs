//! The retention tab of an image.

use berth_core::berth::repository::Image;
use berth_core::berth::retention::ShowImageRetention;
use berth_core::endpoint::Empty as Nothing;
use berth_core::permission::Permission;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use super::builder::Builder;
use super::stock::use_stock;
use crate::api::load;
use crate::page::run_history;
use crate::part::{Live, Load};
use crate::ui::Banner;

/// The tab.
#[component]
pub(crate) fn RetentionTab(
    /// The image's path.
    path: RepositoryPath,
    /// The image.
    image: Live<Image>,
) -> impl IntoView {
    let auth = image.with_untracked(|image| image.auth);
    let may_change = auth >= Permission::Manage;
    let at = path.clone();
    let retention = load::<ShowImageRetention, _>(move || (at.clone(), Nothing {}));
    let stock = use_stock(path.clone(), image);
    let of = path.clone();
    let ended = Callback::new(move |()| stock.reload());
    view! {
        <div class="retention">
            {(!may_change).then(|| view! {
                <div class="gap">
                    <Banner icon="info">
                        <p>{format!(
                            "You have {} on this image, so you see its rules and what they do. To change them needs Manage.",
                            auth.label()
                        )}</p>
                    </Banner>
                </div>
            }.into_any())}
            <Load resource=retention what="retention rules" rows=6 children=move |retention| view! {
                <Builder retention=retention stock=stock path=of.clone() may_change=may_change/>
                {run_history(of.clone(), retention, may_change, ended)}
            }/>
        </div>
    }
}
