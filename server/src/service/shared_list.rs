//! Images that an account shares, and those that others share with it, as they are listed.

use std::sync::Arc;

use berth_core::berth::repository::Sort;
use berth_core::berth::sharing::{ListSharedImagesQuery, SharedImage};
use berth_core::name::NamespaceName;
use berth_core::page::{Page, Window};
use berth_core::swr::repository_list::RepositoryRow;
use berth_core::swr::shared_repository::Center;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::cursor::{self, Wanted};
use super::repository_list::{NAMED_TAGS, image, row};
use super::viewer::Onlooker;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::namespace_list::NamespaceMatch;
use crate::store::repository_list::{RepositoryFilter, RepositorySort};
use crate::store::shared_list::{self, SharedFilter, SharedItem, Side};
use crate::store::slice::{Key, Place, Slice, Start};
use crate::store::tag_name;

/// How many rows are read at once.
const BATCH: u64 = 100;

/// What a list of the SWR API was asked for.
#[derive(Debug, Clone)]
pub(crate) struct SharedRows {
    pub(crate) center: Center,
    /// Only of this organization.
    pub(crate) namespace: Option<NamespaceName>,
    /// Only of organizations whose name holds this text.
    pub(crate) namespace_text: Option<String>,
    /// Only images whose name holds this text.
    pub(crate) name: Option<String>,
    pub(crate) sort: RepositorySort,
    pub(crate) descending: bool,
    pub(crate) window: Window,
}

impl SharedRows {
    fn filter(&self) -> SharedFilter<'_> {
        let namespace = match (&self.namespace_text, &self.namespace) {
            (Some(text), _) => NamespaceMatch::Holds(text),
            (None, Some(name)) => NamespaceMatch::Is(name),
            (None, None) => NamespaceMatch::Any,
        };
        SharedFilter {
            side: side(self.center),
            images: RepositoryFilter {
                namespace,
                name: self.name.as_deref(),
                ..RepositoryFilter::default()
            },
            validity: None,
        }
    }
}

fn side(center: Center) -> Side {
    match center {
        Center::Own => Side::Giving,
        Center::Thirdparty => Side::Receiving,
    }
}

/// Shared images, read in batches while they are written.
pub(crate) struct Listing {
    pub(crate) content_range: Option<String>,
    pub(crate) batches: BoxStream<'static, Result<Vec<RepositoryRow>>>,
}

/// Where a listing stands.
struct Progress {
    app: Arc<App>,
    caller: Caller,
    wanted: SharedRows,
    /// How many rows the whole list has.
    total: u64,
    after: Option<Place>,
    /// How many rows are still wanted; none means all.
    left: Option<u64>,
}

/// Lists shared images as the SWR API does.
pub(crate) async fn list(app: Arc<App>, caller: &Caller, wanted: SharedRows) -> Result<Listing> {
    let window = wanted.window;
    let total = count(&app, caller, &wanted.filter()).await?;
    let beyond = total.saturating_sub(window.offset);
    let count = window.limit.unwrap_or(beyond).min(beyond);
    let progress = Progress {
        app,
        caller: caller.clone(),
        wanted,
        total,
        after: None,
        left: window.limit,
    };
    let batches = stream::try_unfold(progress, |mut progress| async move {
        let batch = progress.next().await?;
        Ok((!batch.is_empty()).then_some((batch, progress)))
    });
    Ok(Listing {
        content_range: window.content_range(count, total),
        batches: batches.boxed(),
    })
}

async fn count(app: &App, caller: &Caller, filter: &SharedFilter<'_>) -> Result<u64> {
    let read = app.store.read();
    let onlooker = Onlooker::find_beside(app, read, caller, filter.side).await?;
    shared_list::count(read, onlooker.viewer(), filter).await
}

impl Progress {
    /// Reads the next batch; an empty one is the end.
    async fn next(&mut self) -> Result<Vec<RepositoryRow>> {
        let limit = self.left.unwrap_or(BATCH).min(BATCH);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let wanted = &self.wanted;
        let skipped = Start::Skip(wanted.window.offset);
        let slice = Slice {
            descending: wanted.descending,
            start: self.after.as_ref().map_or(skipped, Start::After),
            limit,
        };
        let read = self.app.store.read();
        let side = side(wanted.center);
        let onlooker = Onlooker::find_beside(&self.app, read, &self.caller, side).await?;
        let viewer = onlooker.viewer();
        let items = shared_list::list(read, viewer, &wanted.filter(), wanted.sort, slice).await?;
        let read_now = u64::try_from(items.len()).unwrap_or(limit);
        self.left = self.left.map(|left| left.saturating_sub(read_now));
        if let Some(item) = items.last() {
            self.after = Some(place(wanted.sort, item));
        }
        self.rows(&onlooker, items).await
    }

    /// The names of tags are for who may list them: those of the own account, and others as long as
    /// the share lasts.
    async fn rows(
        &self,
        onlooker: &Onlooker<'_>,
        items: Vec<SharedItem>,
    ) -> Result<Vec<RepositoryRow>> {
        let now = self.app.now();
        let is_valid = |item: &SharedItem| {
            let received = item.received.as_ref();
            received.is_some_and(|received| received.deadline.is_valid(now))
        };
        let seen = items.iter().filter(|item| {
            let is_valid = is_valid(item);
            (item.received.is_none() || is_valid) && onlooker.may_list_tags(&item.image, is_valid)
        });
        let ids: Vec<i64> = seen.map(|item| item.image.id).collect();
        let read = self.app.store.read();
        let mut tags = tag_name::of_repositories(read, &ids, NAMED_TAGS).await?;
        let total = i64::try_from(self.total).unwrap_or(i64::MAX);
        let row = |item: SharedItem| {
            let status = is_valid(&item);
            let tags = tags.remove(&item.image.id).unwrap_or_default();
            RepositoryRow {
                status,
                ..row(&self.app, &item.owner, item.image, tags, total)
            }
        };
        Ok(items.into_iter().map(row).collect())
    }
}

fn place(sort: RepositorySort, item: &SharedItem) -> Place {
    let image = &item.image;
    let key = match sort {
        RepositorySort::Updated => Key::Time(image.updated),
        RepositorySort::Name => Key::Name(image.name.to_string()),
        RepositorySort::Namespace => Key::Name(image.namespace.to_string()),
        RepositorySort::Tags => Key::Number(image.tags),
        RepositorySort::Id => Key::Number(image.id),
    };
    Place { key, id: image.id }
}

/// Lists images that others share with the caller's account, in pages by cursor.
pub(crate) async fn received(
    app: &App,
    caller: &Caller,
    query: &ListSharedImagesQuery,
) -> Result<Page<SharedImage>> {
    let wanted = Wanted::parse(query.sort, query.cursor.as_deref(), query.limit)?;
    let filter = SharedFilter {
        side: Side::Receiving,
        images: RepositoryFilter {
            text: query.query.as_deref(),
            ..RepositoryFilter::default()
        },
        validity: None,
    };
    let sort = match wanted.sort() {
        Sort::Updated => RepositorySort::Updated,
        Sort::Name => RepositorySort::Name,
    };
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let onlooker = Onlooker::find_beside(app, read, caller, filter.side).await?;
    let viewer = onlooker.viewer();
    let mut items = shared_list::list(read, viewer, &filter, sort, wanted.slice()).await?;
    let total = shared_list::count(read, viewer, &filter).await?;
    let next = wanted.page(&mut items, |item| {
        let image = &item.image;
        (image.updated, image.name.as_str(), image.id)
    });
    let shared = |item: SharedItem| {
        let received = item
            .received
            .ok_or_else(|| Error::internal("a shared image without its share"))?;
        Ok(SharedImage {
            image: image(app, caller, item.image),
            owner: item.owner,
            deadline: received.deadline,
            is_valid: received.deadline.is_valid(app.now()),
            note: received.description,
        })
    };
    let shared: Result<Vec<_>> = items.into_iter().map(shared).collect();
    Ok(cursor::page(shared?, next, total))
}
