//! The one frame around what is being loaded: rows that hold the place, the
//! data, or the fault. Data stays in place while it is read again.

use leptos::prelude::*;

use super::ErrorView;
use crate::api::Loaded;
use crate::fault::Fault;
use crate::ui::SkeletonRows;

/// Shows what a resource brings.
#[component]
pub(crate) fn Load<T, V>(
    /// The resource, of [`crate::api::load`].
    resource: Loaded<T>,
    /// What is being loaded, for screen readers: `tags`.
    what: &'static str,
    /// How many rows hold the place.
    #[prop(default = 4)]
    rows: usize,
    /// Draws the data. Is called once; the signal moves when the data does.
    children: impl Fn(Signal<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let data = RwSignal::new(None::<T>);
    let fault = RwSignal::new(None::<Fault>);
    Effect::new(move |_| match resource.get() {
        None => {}
        Some(Ok(new)) => {
            fault.set(None);
            if data.with_untracked(|old| old.as_ref() != Some(&new)) {
                data.set(Some(new));
            }
        }
        Some(Err(new)) => fault.set(Some(new)),
    });
    let first = Memo::new(move |_| data.with(Option::is_some));
    let retry = Callback::new(move |()| resource.refetch());
    let content = move || {
        first.get().then(|| {
            let start = data.get_untracked();
            start.map(|start| {
                let data = Signal::derive(move || data.get().unwrap_or_else(|| start.clone()));
                children(data)
            })
        })
    };
    view! {
        <Frame fault=fault has_begun=first.into() retry=retry what=what rows=rows/>
        {content}
    }
}

/// What is shown beside the data, the same for all: the fault, and rows that
/// hold the place until the first data arrive.
#[component]
fn Frame(
    fault: RwSignal<Option<Fault>>,
    has_begun: Signal<bool>,
    retry: Callback<()>,
    what: &'static str,
    rows: usize,
) -> impl IntoView {
    view! {
        {move || fault.get().map(|fault| view! { <ErrorView fault=fault retry=retry/> })}
        {move || (!has_begun.get() && fault.with(Option::is_none)).then(|| view! {
            <div aria-busy="true">
                <span class="sr" role="status">{format!("Loading {what}")}</span>
                <SkeletonRows rows=rows/>
            </div>
        })}
    }
}
