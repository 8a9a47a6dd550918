//! Who can be picked: the first that a part of a name finds.

use berth_core::berth::user::{AccountUser, ListAccountUsers, ListAccountUsersQuery};
use berth_core::endpoint::Empty;
use berth_core::page::Page;
use leptos::prelude::*;

use crate::api::{Loaded, load};
use crate::ui::{choices, counted};

/// How many people are shown at once.
pub(crate) const SHOWN: u32 = 10;

/// Returns what was typed to find somebody, if anything. Subscribes to it.
pub(crate) fn typed(filter: RwSignal<String>) -> Option<String> {
    let text = filter.get().trim().to_owned();
    Some(text).filter(|text| !text.is_empty())
}

/// Reads the first users of the account that are found, of those that `of` is about.
pub(crate) fn found_users(
    filter: RwSignal<String>,
    of: ListAccountUsersQuery,
) -> Loaded<Page<AccountUser>> {
    load::<ListAccountUsers, _>(move || {
        let query = ListAccountUsersQuery {
            query: typed(filter),
            limit: Some(SHOWN),
            ..of.clone()
        };
        (Empty {}, query)
    })
}

/// Draws those who were found of `total`, and says how to find the others.
pub(crate) fn candidates(legend: &'static str, options: Vec<AnyView>, total: u64) -> AnyView {
    let more = total.saturating_sub(options.len().try_into().unwrap_or(u64::MAX));
    let note = match (total, more) {
        (0, _) => "Nobody of your account has such a name.".to_owned(),
        (_, 0) => String::new(),
        (_, more) => format!("{} more: type a part of the name.", counted(more, "user")),
    };
    view! {
        {choices(legend, options)}
        <p class="small muted" role="status">{note}</p>
    }
    .into_any()
}
