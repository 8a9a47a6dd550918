//! What belongs to an image: signatures and other artifacts that are about it.

use berth_core::name::Tag;
use berth_core::oci::accessory::Beside;
use berth_core::oci::{Digest, ImageName};
use berth_core::page::Window;
use berth_core::swr::accessory::{Accessories, Accessory, References};

use super::repository_list::one;
use super::tag::absent;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::accessory::{self, AccessoryItem};
use crate::store::manifest;
use crate::store::repository_list::RepositoryItem;

/// Lists what is about the image of a tag.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    tag: &Tag,
    window: Window,
) -> Result<Accessories> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let found = manifest::by_tag(read, image.id, tag.as_str()).await?;
    let found = found.ok_or_else(|| absent(name, tag))?;
    let digest = Digest::parse(&found.digest).map_err(Error::internal)?;
    let total = accessory::count(read, image.id, &digest).await?;
    let limit = window.limit.unwrap_or(berth_core::page::MAX_LIMIT);
    let items = accessory::list(read, image.id, &digest, window.offset, limit).await?;
    let row = |item| row(&image, &digest, item);
    Ok(Accessories {
        total: i64::try_from(total).unwrap_or(i64::MAX),
        accessories: items.into_iter().map(row).collect(),
    })
}

fn row(image: &RepositoryItem, about: &Digest, item: AccessoryItem) -> Accessory {
    let (tag, created) = item.tag.unwrap_or((String::new(), item.pushed));
    let beside = Beside::of_tag(&tag).filter(|(_, digest)| digest == about);
    Accessory {
        id: item.id,
        domain_id: image.account_id.clone(),
        namespace_name: image.namespace.clone(),
        repo_name: image.name.clone(),
        kind: beside.map_or(item.kind, |(kind, _)| kind.as_str().to_owned()),
        sig_tag: tag,
        sig_digest: item.digest,
        target_digest: about.to_string(),
        size: item.size,
        created_at: created,
        updated_at: item.pushed,
    }
}

/// Lists the tags of the image that the artifact of a tag is about, behind the one given.
pub(crate) async fn references(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    tag: &Tag,
    last: Option<&Tag>,
    limit: u64,
) -> Result<References> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let found = manifest::by_tag(read, image.id, tag.as_str()).await?;
    let found = found.ok_or_else(|| absent(name, tag))?;
    let mut about: Vec<String> = accessory::subject(read, found.id)
        .await?
        .into_iter()
        .collect();
    about.extend(Beside::of_tag(tag.as_str()).map(|(_, digest)| digest.to_string()));
    let last = last.map_or("", Tag::as_str);
    let mut tags = accessory::tags(read, image.id, &about, last, limit.saturating_add(1)).await?;
    let rows = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = tags.len() > rows;
    tags.truncate(rows);
    Ok(References {
        next_marker: tags.last().filter(|_| has_more).cloned(),
        has_more,
        tags,
    })
}
