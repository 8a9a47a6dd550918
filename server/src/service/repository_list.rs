//! Images as they are listed and shown.

use berth_core::berth::repository::{Image, ListImagesQuery, Sort};
use berth_core::name::AccountName;
use berth_core::oci::ImageName;
use berth_core::page::{Page, Window};
use berth_core::swr::page::{RepositoryEntry, RepositoryPage};
use berth_core::swr::reply::Ranged;
use berth_core::swr::repository::Repository;
use berth_core::swr::repository_list::RepositoryRow;

use super::cursor::{self, Wanted};
use super::repository::absent;
use super::viewer::{Onlooker, natural, shown, viewer};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::namespace_list::NamespaceMatch;
use crate::store::repository_list::{self, RepositoryItem};
use crate::store::slice::{Slice, Start};
use crate::store::{Read, tag_name};

pub(crate) use crate::store::repository_list::{RepositoryFilter, RepositorySort};

/// How many tags a row of the SWR list names.
pub(super) const NAMED_TAGS: u64 = 100;

/// What a list of the SWR API was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) filter: RepositoryFilter<'a>,
    pub(crate) sort: RepositorySort,
    pub(crate) descending: bool,
    pub(crate) window: Window,
}

/// Shows an image as the SWR API does.
pub(crate) async fn show(app: &App, caller: &Caller, name: &ImageName) -> Result<Repository> {
    let item = one(app.store.read(), caller, name).await?;
    let path = address(app, &item);
    Ok(Repository {
        id: item.id,
        ns_id: item.namespace_id,
        name: item.name,
        category: item.category,
        description: item.description,
        creator_id: item.creator_id,
        creator_name: item.creator_name,
        size: item.size,
        is_public: item.is_public,
        num_images: item.tags,
        num_download: item.pulls,
        url: String::new(),
        internal_path: path.clone(),
        path,
        created: item.created,
        updated: item.updated,
        domain_id: item.account_id,
        priority: 0,
    })
}

/// Lists images as the SWR API does.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    rows: &Rows<'_>,
) -> Result<Ranged<Vec<RepositoryRow>>> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let slice = Slice {
        descending: rows.descending,
        start: Start::Skip(rows.window.offset),
        limit: rows.window.limit.unwrap_or(berth_core::page::MAX_LIMIT),
    };
    let onlooker = Onlooker::find(app, read, caller).await?;
    let viewer = onlooker.viewer();
    let (items, total) =
        repository_list::counted(read, viewer, &rows.filter, rows.sort, slice).await?;
    let named = items
        .iter()
        .filter(|item| onlooker.may_list_tags(item, false));
    let ids: Vec<i64> = named.map(|item| item.id).collect();
    let mut tags = tag_name::of_repositories(read, &ids, NAMED_TAGS).await?;
    let total_range = i64::try_from(total).unwrap_or(i64::MAX);
    let row = |item: RepositoryItem| {
        let tags = tags.remove(&item.id).unwrap_or_default();
        row(app, &caller.account_name, item, tags, total_range)
    };
    let body: Vec<_> = items.into_iter().map(row).collect();
    let count = u64::try_from(body.len()).unwrap_or(u64::MAX);
    Ok(Ranged {
        content_range: rows.window.content_range(count, total),
        body,
    })
}

/// Writes an image as a row of the SWR API; `owner` is the account that it belongs to.
pub(super) fn row(
    app: &App,
    owner: &AccountName,
    item: RepositoryItem,
    tags: Vec<String>,
    total_range: i64,
) -> RepositoryRow {
    let path = address(app, &item);
    RepositoryRow {
        name: item.name,
        category: item.category,
        description: item.description,
        size: item.size,
        is_public: item.is_public,
        num_images: item.tags,
        num_download: item.pulls,
        created_at: item.created,
        updated_at: item.updated,
        logo: String::new(),
        url: String::new(),
        internal_path: path.clone(),
        path,
        domain_name: owner.to_string(),
        namespace: item.namespace,
        tags,
        status: false,
        total_range,
    }
}

/// Lists a page of images, in the order of their numbers, behind that of the filter.
pub(crate) async fn page(
    app: &App,
    caller: &Caller,
    filter: &RepositoryFilter<'_>,
    rows: u64,
) -> Result<RepositoryPage> {
    let slice = Slice {
        descending: false,
        start: Start::Skip(0),
        limit: rows.saturating_add(1),
    };
    let read = app.store.read();
    let onlooker = Onlooker::find(app, read, caller).await?;
    let viewer = onlooker.viewer();
    let mut items =
        repository_list::visible(read, viewer, filter, RepositorySort::Id, slice).await?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let has_more = items.len() > rows;
    items.truncate(rows);
    Ok(RepositoryPage {
        next_marker: items.last().filter(|_| has_more).map(|item| item.id),
        repos: items
            .into_iter()
            .map(|item| entry(&caller.account_name, item))
            .collect(),
    })
}

/// Writes an image as an entry of the lists by marker; `owner` is the account that it belongs to.
pub(super) fn entry(owner: &AccountName, item: RepositoryItem) -> RepositoryEntry {
    RepositoryEntry {
        id: item.id,
        name: item.name,
        category: item.category,
        description: item.description,
        size: item.size,
        is_public: item.is_public,
        num_images: item.tags,
        num_download: item.pulls,
        created_at: item.created,
        updated_at: item.updated,
        domain_name: owner.to_string(),
        namespace_name: item.namespace,
        status: false,
    }
}

/// Shows an image.
pub(crate) async fn show_image(app: &App, caller: &Caller, name: &ImageName) -> Result<Image> {
    let item = one(app.store.read(), caller, name).await?;
    Ok(image(app, caller, item))
}

/// Lists images in pages by cursor.
pub(crate) async fn list_images(
    app: &App,
    caller: &Caller,
    query: &ListImagesQuery,
) -> Result<Page<Image>> {
    let wanted = Wanted::parse(query.sort, query.cursor.as_deref(), query.limit)?;
    let filter = RepositoryFilter {
        namespace: query
            .namespace
            .as_ref()
            .map_or(NamespaceMatch::Any, NamespaceMatch::Is),
        text: query.query.as_deref(),
        ..RepositoryFilter::default()
    };
    let sort = match wanted.sort() {
        Sort::Updated => RepositorySort::Updated,
        Sort::Name => RepositorySort::Name,
    };
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let onlooker = Onlooker::find(app, read, caller).await?;
    let viewer = onlooker.viewer();
    let (mut items, total) =
        repository_list::counted(read, viewer, &filter, sort, wanted.slice()).await?;
    let next = wanted.page(&mut items, |item| {
        (item.updated, item.name.as_str(), item.id)
    });
    let images = items
        .into_iter()
        .map(|item| image(app, caller, item))
        .collect();
    Ok(cursor::page(images, next, total))
}

/// Writes an image as the console sees it.
pub(super) fn image(app: &App, caller: &Caller, item: RepositoryItem) -> Image {
    Image {
        id: item.id,
        address: address(app, &item),
        auth: shown(caller, &item.account_id, item.granted),
        is_own: item.account_id == caller.account_id,
        namespace: item.namespace,
        name: item.name,
        is_public: item.is_public,
        category: item.category,
        description: item.description,
        tags: natural(item.tags),
        size: natural(item.size),
        pulls: natural(item.pulls),
        last_pull: item.last_pull,
        creator_name: item.creator_name,
        created: item.created,
        updated: item.updated,
    }
}

/// Returns an image that the call was authorised for.
pub(super) async fn one(
    read: Read<'_>,
    caller: &Caller,
    name: &ImageName,
) -> Result<RepositoryItem> {
    let item = repository_list::one(read, viewer(caller), name).await?;
    item.ok_or_else(|| absent(name))
}

/// Returns the pull address of an image, without a tag.
pub(super) fn address(app: &App, item: &RepositoryItem) -> String {
    format!(
        "{}/{}/{}",
        app.config.public_url.host(),
        item.namespace,
        item.name
    )
}
