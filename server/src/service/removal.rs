//! Removing tags, manifests and blobs of an image.

use berth_core::action::Action;
use berth_core::audit::Event;
use berth_core::name::Tag;
use berth_core::oci::{Digest, ErrorCode};

use super::fault::Fault;
use super::target::Push;
use crate::app::App;
use crate::audit::Record;
use crate::error::{Error, Result};
use crate::store::{self, Tx};

/// Removes a tag; its manifest stays. Tells whether the tag was there.
///
/// # Errors
/// `TagProtected`.
pub(crate) async fn tag(app: &App, tx: &Tx, repository_id: i64, tag: &Tag) -> Result<bool> {
    let now = app.now();
    store::repository::adjust(tx, repository_id, 0, 0, now).await?;
    let deleted = store::tag::delete(tx, repository_id, tag).await?;
    if deleted {
        store::repository::adjust(tx, repository_id, -1, 0, now).await?;
    }
    Ok(deleted)
}

/// Removes a manifest with its tags. Tells whether it was there.
///
/// # Errors
/// `TagProtected` where a protected tag leads to it.
pub(crate) async fn manifest(
    app: &App,
    tx: &Tx,
    repository_id: i64,
    digest: &Digest,
) -> Result<bool> {
    let now = app.now();
    // The first write takes the repository's row, so that pushes to it wait.
    store::repository::adjust(tx, repository_id, 0, 0, now).await?;
    let Some(found) = store::manifest::by_digest(tx.read(), repository_id, digest).await? else {
        return Ok(false);
    };
    let tags = store::tag::count_of(tx.read(), found.id).await?;
    let content = store::blob::count(tx, repository_id, found.id, -1, now).await?;
    store::manifest::delete(tx, repository_id, found.id).await?;
    let tags = i64::try_from(tags).map_err(Error::internal)?;
    let bytes = content.saturating_sub(found.size);
    store::repository::adjust(tx, repository_id, -tags, bytes, now).await?;
    Ok(true)
}

/// Removes a tag as a call of its own.
///
/// # Errors
/// `MANIFEST_UNKNOWN` where there is none, `DENIED` where it is protected.
pub(crate) async fn delete_tag(call: &Push, name: &Tag) -> Result<(), Fault> {
    let tx = call.app.store.begin().await?;
    if !tag(&call.app, &tx, call.target.repository_id()?, name).await? {
        return Err(Fault::new(
            ErrorCode::ManifestUnknown,
            format!("there is no tag `{name}`"),
        ));
    }
    let resource = format!("{}:{name}", call.target.image);
    let record = record(call, Event::Of(Action::DeleteRepoTag), resource)?;
    tx.commit(record.into()).await?;
    Ok(())
}

/// Removes a manifest and its tags as a call of its own.
///
/// # Errors
/// `MANIFEST_UNKNOWN` where there is none, `DENIED` where a protected tag leads to it.
pub(crate) async fn delete_manifest(call: &Push, digest: &Digest) -> Result<(), Fault> {
    let tx = call.app.store.begin().await?;
    if !manifest(&call.app, &tx, call.target.repository_id()?, digest).await? {
        return Err(Fault::new(
            ErrorCode::ManifestUnknown,
            format!("there is no manifest {digest}"),
        ));
    }
    let resource = format!("{}@{digest}", call.target.image);
    tx.commit(record(call, Event::DeleteManifest, resource)?.into())
        .await?;
    Ok(())
}

/// Takes a blob out of an image. Its bytes go when no image has it.
///
/// # Errors
/// `BLOB_UNKNOWN` where the image does not have it, 405 where a manifest names it.
pub(crate) async fn delete_blob(call: &Push, digest: &Digest) -> Result<(), Fault> {
    let repository_id = call.target.repository_id()?;
    let tx = call.app.store.begin().await?;
    let Some(blob) = store::blob::linked(tx.read(), repository_id, digest).await? else {
        return Err(Fault::new(
            ErrorCode::BlobUnknown,
            format!("the image does not have {digest}"),
        ));
    };
    if !store::blob::unlink(&tx, repository_id, blob.id).await? {
        return Err(Fault::new(
            ErrorCode::Unsupported,
            format!("{digest} is part of a manifest of the image; delete that first"),
        ));
    }
    let resource = format!("{}@{digest}", call.target.image);
    tx.commit(record(call, Event::DeleteBlob, resource)?.into())
        .await?;
    Ok(())
}

fn record(call: &Push, event: Event, resource: String) -> Result<Record> {
    Ok(call
        .app
        .record(event)?
        .by(&call.caller)
        .from(&call.origin)
        .on(resource))
}
