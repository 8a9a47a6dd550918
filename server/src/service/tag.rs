//! Tags as the SWR API lists and deletes them.

use std::collections::HashSet;

use berth_core::error::Code;
use berth_core::name::Tag;
use berth_core::oci::ImageName;
use berth_core::oci::media_type::{self, Form};
use berth_core::page::Window;
use berth_core::swr::reply::Ranged;
use berth_core::swr::tag::TagRow;

use super::removal;
use super::repository::hold;
use super::repository_list::{address, one};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::Read;
use crate::store::repository_list::RepositoryItem;
use crate::store::slice::{Key, Place, Slice, Start};
use crate::store::tag_list::{self, TagItem, TagSort};

pub(crate) use crate::store::tag_list::TagFilter;

/// How many rows are read at once where all are wanted.
const BATCH: usize = 500;

/// What a list was asked for; it is sorted by the last push.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    pub(crate) filter: TagFilter,
    pub(crate) descending: bool,
    pub(crate) window: Window,
}

/// Lists tags of an image.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    rows: &Rows,
) -> Result<Ranged<Vec<TagRow>>> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let address = address(app, &image);
    let mut body = Vec::new();
    let mut after: Option<Place> = None;
    loop {
        let slice = Slice {
            descending: rows.descending,
            start: after
                .as_ref()
                .map_or(Start::Skip(rows.window.offset), Start::After),
            limit: rows
                .window
                .limit
                .unwrap_or(BATCH.try_into().unwrap_or(u64::MAX)),
        };
        let items =
            tag_list::of_repository(read, image.id, &rows.filter, TagSort::Pushed, slice).await?;
        let is_last = rows.window.limit.is_some() || items.len() < BATCH;
        after = items.last().map(|item| Place {
            key: Key::Time(item.pushed),
            id: item.id,
        });
        append(read, &image, &address, items, &mut body).await?;
        if is_last {
            break;
        }
    }
    let total = tag_list::count(read, image.id, &rows.filter).await?;
    let count = u64::try_from(body.len()).unwrap_or(u64::MAX);
    Ok(Ranged {
        content_range: rows.window.content_range(count, total),
        body,
    })
}

async fn append(
    read: Read<'_>,
    image: &RepositoryItem,
    address: &str,
    items: Vec<TagItem>,
    body: &mut Vec<TagRow>,
) -> Result<()> {
    let manifests: HashSet<i64> = items.iter().map(|item| item.manifest_id).collect();
    let texts = tag_list::bodies(read, &manifests).await?;
    for item in items {
        let text = texts
            .get(&item.manifest_id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let manifest = String::from_utf8_lossy(text).into_owned();
        body.push(row(image, address, item, manifest));
    }
    Ok(())
}

fn row(image: &RepositoryItem, address: &str, item: TagItem, manifest: String) -> TagRow {
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
        is_trusted: false,
        created: item.created,
        updated: item.pushed,
        deleted: None,
        domain_id: image.account_id.clone(),
        scanned: false,
        tag_type: i64::from(is_index),
    }
}

/// Deletes a tag. Its manifest stays for the other tags, and untagged otherwise.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    tag: &Tag,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    if !removal::tag(app, &tx, held.id, tag).await? {
        let message = format!("image `{name}` has no tag `{tag}`");
        return Err(Error::new(Code::TagNotFound, message));
    }
    let resource = format!("{name}:{tag}");
    tx.commit(record.on(resource).into()).await
}
