//! A page about one thing, or the page for what is not there.

use berth_core::error::Code;
use leptos::prelude::*;

use super::NotFoundPage;
use crate::api::Loaded;
use crate::ui::live;

/// Draws the page unless the identity API says that there is no such thing.
pub(super) fn found<T: Clone + 'static>(
    thing: Loaded<T>,
    page: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let is_absent = Memo::new(move |_| match thing.get() {
        Some(Err(fault)) => fault.is(Code::UserNotFound),
        _ => false,
    });
    live(move || match is_absent.get() {
        true => view! { <NotFoundPage/> }.into_any(),
        false => untrack(&page),
    })
}
