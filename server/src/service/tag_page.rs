//! Tags in pages by marker, as the SWR API lists them.

use berth_core::berth::repository::Sort;
use berth_core::oci::ImageName;
use berth_core::swr::page::TagPage;

use super::cursor;
use super::repository_list::one;
use super::tag::{self, TagFilter, cut};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::slice::{Place, Slice, Start};
use crate::store::tag_list::{self, TagSort};

/// What a page was asked for.
#[derive(Debug)]
pub(crate) struct WantedPage<'a> {
    pub(crate) filter: TagFilter,
    pub(crate) sort: Sort,
    pub(crate) descending: bool,
    pub(crate) marker: Option<&'a str>,
    pub(crate) rows: u64,
    pub(crate) with_manifest: bool,
}

/// Lists a page of the tags of an image. One with manifests ends early where these are long.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    wanted: &WantedPage<'_>,
) -> Result<TagPage> {
    let after: Option<Place> = wanted
        .marker
        .map(|text| cursor::place(wanted.sort, text))
        .transpose()?;
    let sort = match wanted.sort {
        Sort::Updated => TagSort::Pushed,
        Sort::Name => TagSort::Name,
    };
    let slice = Slice {
        descending: wanted.descending,
        start: after.as_ref().map_or(Start::Skip(0), Start::After),
        limit: wanted.rows.saturating_add(1),
    };
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let mut items = tag_list::of_repository(read, image.id, &wanted.filter, sort, slice).await?;
    let found = items.len();
    items.truncate(usize::try_from(wanted.rows).unwrap_or(usize::MAX));
    if wanted.with_manifest {
        cut(&mut items);
    }
    let has_more = items.len() < found;
    let last = items.last().filter(|_| has_more);
    let next_marker =
        last.map(|item| cursor::marker(wanted.sort, (item.pushed, item.name.as_str(), item.id)));
    let rows = tag::rows(app, read, &image, items, wanted.with_manifest).await?;
    Ok(TagPage {
        tags: rows.into_iter().map(Into::into).collect(),
        next_marker,
        has_more,
    })
}
