//! Shared images in pages by marker.

use berth_core::swr::page::{RepositoryEntry, RepositoryPage};

use super::repository_list::entry;
use super::viewer::Onlooker;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::repository_list::{RepositoryFilter, RepositorySort};
use crate::store::shared_list::{self, SharedFilter, SharedItem, Side};
use crate::store::slice::{Slice, Start};

/// Whose shares a page is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SharedBy {
    /// Those that the caller's account gives.
    Own,
    /// Those that others give it.
    Others,
}

/// Lists a page of shared images, in the order of their numbers, behind that of the filter;
/// `status` asks for those whose share has not ended, or only for the others.
pub(crate) async fn page(
    app: &App,
    caller: &Caller,
    by: SharedBy,
    images: RepositoryFilter<'_>,
    status: Option<bool>,
    rows: u64,
) -> Result<RepositoryPage> {
    let now = app.now();
    let filter = SharedFilter {
        side: match by {
            SharedBy::Own => Side::Giving,
            SharedBy::Others => Side::Receiving,
        },
        images,
        validity: status.map(|status| (status, now)),
    };
    let slice = Slice {
        descending: false,
        start: Start::Skip(0),
        limit: rows.saturating_add(1),
    };
    let read = app.store.read();
    let onlooker = Onlooker::find_beside(app, read, caller, filter.side).await?;
    let viewer = onlooker.viewer();
    let mut items = shared_list::list(read, viewer, &filter, RepositorySort::Id, slice).await?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let has_more = items.len() > rows;
    items.truncate(rows);
    let shown = |item: SharedItem| {
        let received = item.received.as_ref();
        let status = received.is_some_and(|received| received.deadline.is_valid(now));
        RepositoryEntry {
            status,
            ..entry(&item.owner, item.image)
        }
    };
    Ok(RepositoryPage {
        next_marker: items.last().filter(|_| has_more).map(|item| item.image.id),
        repos: items.into_iter().map(shown).collect(),
    })
}
