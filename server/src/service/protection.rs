//! Protected tags: patterns listed, added and removed. That they hold is the store's part, which
//! no change of a tag gets around.

use berth_core::berth::protection::{ProtectedTags, ProtectedTagsList};
use berth_core::error::Code;
use berth_core::oci::ImageName;
use berth_core::protection::{MAX_PATTERNS, TagPattern};
use serde_json::json;

use super::permission::On;
use super::repository_list::one;
use super::target::author;
use super::{namespace, repository};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::protection::{self, Protected, ProtectionRow};
use crate::store::repository_list::RepositoryItem;
use crate::store::{Read, Tx};

/// Lists the patterns of an organization, or those that hold in an image.
pub(crate) async fn list(app: &App, caller: &Caller, on: On<'_>) -> Result<ProtectedTagsList> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let rows = match on {
        On::Namespace(name) => {
            let row = namespace::own(read, caller, name).await?;
            protection::of_namespace(read, row.id).await?
        }
        On::Image(name) => {
            let item = own_image(read, caller, name).await?;
            protection::of_image(read, item.id).await?
        }
    };
    Ok(ProtectedTagsList {
        items: rows.into_iter().map(shown).collect(),
    })
}

/// Adds a pattern to an organization or image.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    on: On<'_>,
    pattern: &TagPattern,
    record: Record,
) -> Result<ProtectedTags> {
    let tx = app.store.begin().await?;
    let of = find(&tx, caller, on).await?;
    if protection::count(tx.read(), of).await? >= MAX_PATTERNS {
        let message = format!("`{on}` may have {MAX_PATTERNS} patterns and has as many");
        return Err(Error::new(Code::InvalidParameter, message));
    }
    let (author, now) = (author(caller), app.now());
    protection::insert(&tx, of, pattern, &author, now).await?;
    tx.commit(record.detail(json!({ "pattern": pattern })).into())
        .await?;
    Ok(shown(ProtectionRow {
        of,
        pattern: pattern.clone(),
        created: now,
        created_by_name: author.name,
    }))
}

/// Removes a pattern of an organization or of an image itself.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    on: On<'_>,
    pattern: &TagPattern,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let of = find(&tx, caller, on).await?;
    if !protection::delete(&tx, of, pattern).await? {
        let message = format!("`{on}` has no pattern `{pattern}` of its own");
        return Err(Error::new(Code::ProtectionNotFound, message));
    }
    tx.commit(record.detail(json!({ "pattern": pattern })).into())
        .await
}

/// Finds and holds what the pattern is of, so that no tag of it changes at the same time.
async fn find(tx: &Tx, caller: &Caller, on: On<'_>) -> Result<Protected> {
    let of = match on {
        On::Namespace(name) => Protected {
            namespace_id: namespace::own(tx.read(), caller, name).await?.id,
            repository_id: None,
        },
        On::Image(name) => {
            let item = own_image(tx.read(), caller, name).await?;
            Protected {
                namespace_id: item.namespace_id,
                repository_id: Some(item.id),
            }
        }
    };
    protection::hold(tx, of).await?;
    Ok(of)
}

/// A public image of another account is seen, but not how its tags are protected.
async fn own_image(read: Read<'_>, caller: &Caller, name: &ImageName) -> Result<RepositoryItem> {
    let item = one(read, caller, name).await?;
    match item.account_id == caller.account_id {
        true => Ok(item),
        false => Err(repository::absent(name)),
    }
}

fn shown(row: ProtectionRow) -> ProtectedTags {
    ProtectedTags {
        pattern: row.pattern,
        of_namespace: row.of.repository_id.is_none(),
        created: row.created,
        created_by: row.created_by_name,
    }
}
