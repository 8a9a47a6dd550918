//! Tags as the SWR API lists and deletes them.

use std::collections::HashSet;
use std::sync::Arc;

use berth_core::berth::trash::TrashReason;
use berth_core::error::Code;
use berth_core::name::Tag;
use berth_core::oci::media_type::{self, Form};
use berth_core::oci::{Digest, ImageName};
use berth_core::page::Window;
use berth_core::swr::tag::{CreateTagBody, ShownTag, TagRow};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use serde_json::json;

use super::point::{Pointed, point};
use super::repository::hold;
use super::repository_list::{address, one};
use super::target::author;
use super::trash::{self, Deletion};
use super::trash_expire::LimitTrash;
use super::viewer::natural;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::repository_list::RepositoryItem;
use crate::store::slice::{Key, Place, Slice, Start};
use crate::store::tag_list::{self, TagItem, TagSort};
use crate::store::{Read, accessory, manifest};

pub(crate) use crate::store::tag_list::TagFilter;

/// How many rows are read at once.
const BATCH: u64 = 16;
/// The most bytes that the manifests of one batch may have, unless it is a single one.
const BATCH_BYTES: i64 = 4 * 1024 * 1024;

/// What a list was asked for; it is sorted by the last push.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) filter: TagFilter,
    pub(crate) descending: bool,
    pub(crate) window: Window,
}

/// Tags of an image, read in batches while they are written.
pub(crate) struct Listing {
    pub(crate) content_range: Option<String>,
    pub(crate) batches: BoxStream<'static, Result<Vec<TagRow>>>,
}

/// Where a listing stands.
struct Progress {
    app: Arc<App>,
    image: RepositoryItem,
    wanted: Wanted,
    after: Option<Place>,
    /// How many rows are still wanted; none means all.
    left: Option<u64>,
}

/// Lists tags of an image.
pub(crate) async fn list(
    app: Arc<App>,
    caller: &Caller,
    name: &ImageName,
    wanted: Wanted,
) -> Result<Listing> {
    let read = app.store.read();
    let image = one(read, caller, name).await?;
    let window = wanted.window;
    let content_range = match window.is_explicit {
        true => {
            let total = total(read, &image, &wanted.filter).await?;
            let beyond = total.saturating_sub(window.offset);
            window.content_range(window.limit.unwrap_or(beyond).min(beyond), total)
        }
        false => None,
    };
    let progress = Progress {
        app,
        image,
        wanted,
        after: None,
        left: window.limit,
    };
    let batches = stream::try_unfold(progress, |mut progress| async move {
        let batch = progress.next().await?;
        Ok((!batch.is_empty()).then_some((batch, progress)))
    });
    Ok(Listing {
        content_range,
        batches: batches.boxed(),
    })
}

/// Counts the tags of an image that a list has. How many there are in all stands with the image.
pub(super) async fn total(
    read: Read<'_>,
    image: &RepositoryItem,
    filter: &TagFilter,
) -> Result<u64> {
    match *filter == TagFilter::default() {
        true => Ok(natural(image.tags)),
        false => tag_list::count(read, image.id, filter).await,
    }
}

impl Progress {
    /// Reads the next batch; an empty one is the end.
    async fn next(&mut self) -> Result<Vec<TagRow>> {
        let limit = self.left.unwrap_or(BATCH).min(BATCH);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let skipped = Start::Skip(self.wanted.window.offset);
        let start = self.after.as_ref().map_or(skipped, Start::After);
        let slice = Slice {
            descending: self.wanted.descending,
            start,
            limit,
        };
        let read = self.app.store.read();
        let (id, filter) = (self.image.id, &self.wanted.filter);
        let mut items = tag_list::of_repository(read, id, filter, TagSort::Pushed, slice).await?;
        cut(&mut items);
        self.left = self
            .left
            .map(|left| left.saturating_sub(items.len().try_into().unwrap_or(left)));
        if let Some(item) = items.last() {
            self.after = Some(Place {
                key: Key::Time(item.pushed),
                id: item.id,
            });
        }
        rows(&self.app, read, &self.image, items, true).await
    }
}

/// Leaves as many rows as may be held with their manifests at once.
pub(super) fn cut(items: &mut Vec<TagItem>) {
    let mut bytes = 0_i64;
    let beyond = items.iter().position(|item| {
        let is_first = bytes == 0;
        bytes = bytes.saturating_add(item.manifest_size);
        !is_first && bytes > BATCH_BYTES
    });
    items.truncate(beyond.unwrap_or(items.len()));
}

/// Adds to tags what is shown with them; without the manifests where these are not wanted.
pub(super) async fn rows(
    app: &App,
    read: Read<'_>,
    image: &RepositoryItem,
    items: Vec<TagItem>,
    with_manifest: bool,
) -> Result<Vec<TagRow>> {
    let address = address(app, image);
    let manifests: HashSet<i64> = match with_manifest {
        true => items.iter().map(|item| item.manifest_id).collect(),
        false => HashSet::new(),
    };
    let texts = tag_list::bodies(read, &manifests).await?;
    let digests: HashSet<&str> = items.iter().map(|item| item.digest.as_str()).collect();
    let signed = accessory::signed(read, image.id, &digests).await?;
    let row = |item: TagItem| {
        let text = texts
            .get(&item.manifest_id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let manifest = String::from_utf8_lossy(text).into_owned();
        let is_trusted = signed.contains(&item.digest);
        row(image, &address, item, manifest, is_trusted)
    };
    Ok(items.into_iter().map(row).collect())
}

fn row(
    image: &RepositoryItem,
    address: &str,
    item: TagItem,
    manifest: String,
    is_trusted: bool,
) -> TagRow {
    let is_index = media_type::form(&item.media_type) == Some(Form::Index);
    let config = item
        .config_digest
        .as_deref()
        .and_then(|digest| digest.split_once(':'));
    let path = format!("{address}:{}", item.name);
    TagRow {
        id: item.id,
        repo_id: image.id,
        tag: item.name,
        image_id: config.map(|(_, hex)| hex.to_owned()).unwrap_or_default(),
        manifest,
        digest: item.digest,
        schema: 2,
        internal_path: path.clone(),
        path,
        size: item.image_size,
        is_trusted,
        created: item.created,
        updated: item.pushed,
        deleted: None,
        domain_id: image.account_id.clone(),
        scanned: false,
        tag_type: i64::from(is_index),
    }
}

/// Moves a tag into the trash, and its image with its last tag.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    tag: &Tag,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    let author = author(caller);
    let deletion = Deletion::of(app, TrashReason::Deleted, &author);
    let tags = std::slice::from_ref(tag);
    let done = trash::discard(app, &tx, &held, name, tags, &deletion).await?;
    if done.tags == 0 {
        return Err(absent(name, tag));
    }
    let resource = format!("{name}:{tag}");
    tx.commit(record.on(resource).into()).await?;
    LimitTrash::want(app, &held.account_id).await;
    Ok(())
}

/// Shows a tag.
pub(crate) async fn show(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    tag: &Tag,
) -> Result<ShownTag> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let found = tag_list::one(read, image.id, tag).await?;
    let rows = rows(app, read, &image, found.into_iter().collect(), true).await?;
    let row = rows.into_iter().next().ok_or_else(|| absent(name, tag))?;
    Ok(row.into())
}

/// Gives an image another tag, as a push of it would.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    new: &CreateTagBody,
    record: Record,
) -> Result<()> {
    let (source, tag) = (&new.source_tag, &new.destination_tag);
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    let found = manifest::by_tag(tx.read(), held.id, source.as_str()).await?;
    let found = found.ok_or_else(|| absent(name, source))?;
    let taken = manifest::by_tag(tx.read(), held.id, tag.as_str()).await?;
    if taken.is_some() && !new.moves {
        let message = format!("image `{name}` has the tag `{tag}`; move it with `override`");
        return Err(Error::new(Code::TagExists, message));
    }
    let digest = Digest::parse(&found.digest).map_err(Error::internal)?;
    let author = author(caller);
    manifest::renew(&tx, found.id, &author, app.now()).await?;
    let pointed = Pointed {
        repository_id: held.id,
        tags: &[tag],
        manifest_id: found.id,
        digest: &digest,
        account_id: &caller.account_id,
        is_new_image: false,
        bytes: 0,
        author: &author,
    };
    point(app, &tx, pointed).await?;
    let detail = json!({ "source": source, "digest": digest });
    let record = record.on(format!("{name}:{tag}")).detail(detail);
    tx.commit(record.into()).await
}

/// Makes the error for a tag that is not there.
pub(super) fn absent(name: &ImageName, tag: &Tag) -> Error {
    let message = format!("image `{name}` has no tag `{tag}`");
    Error::new(Code::TagNotFound, message)
}
