//! Removing tags, manifests and blobs of an image.

use berth_core::action::Action;
use berth_core::audit::Event;
use berth_core::berth::trash::TrashReason;
use berth_core::name::Tag;
use berth_core::oci::{Digest, ErrorCode};

use super::fault::Fault;
use super::target::{Push, author};
use super::trash::{self, Deletion};
use super::trash_expire::LimitTrash;
use crate::audit::Record;
use crate::error::Result;
use crate::store::repository_edit::{self, Held};
use crate::store::{self, Tx};

/// Moves a tag into the trash as a call of its own; its manifest stays.
///
/// # Errors
/// `MANIFEST_UNKNOWN` where there is none, `DENIED` where it is protected.
pub(crate) async fn delete_tag(call: &Push, name: &Tag) -> Result<(), Fault> {
    let (app, image) = (&call.app, &call.target.image);
    let tx = app.store.begin().await?;
    let held = hold(call, &tx).await?;
    let author = author(&call.caller);
    let deletion = Deletion::of(app, TrashReason::Deleted, &author);
    if !trash::discard_tag_alone(app, &tx, &held, image, name, &deletion).await? {
        return Err(Fault::new(
            ErrorCode::ManifestUnknown,
            format!("there is no tag `{name}`"),
        ));
    }
    let resource = format!("{image}:{name}");
    let record = record(call, Event::Of(Action::DeleteRepoTag), resource)?;
    tx.commit(record.into()).await?;
    Ok(())
}

/// Moves a manifest and its tags into the trash as a call of its own; its children and what refers
/// to it stay.
///
/// # Errors
/// `MANIFEST_UNKNOWN` where there is none, `DENIED` where a protected tag leads to it.
pub(crate) async fn delete_manifest(call: &Push, digest: &Digest) -> Result<(), Fault> {
    let (app, image) = (&call.app, &call.target.image);
    let tx = app.store.begin().await?;
    let held = hold(call, &tx).await?;
    let Some(found) = store::manifest::by_digest(tx.read(), held.id, digest).await? else {
        return Err(Fault::new(
            ErrorCode::ManifestUnknown,
            format!("there is no manifest {digest}"),
        ));
    };
    let author = author(&call.caller);
    let deletion = Deletion::of(app, TrashReason::Deleted, &author);
    trash::discard_manifest(app, &tx, &held, image, &found, &deletion).await?;
    let resource = format!("{image}@{digest}");
    tx.commit(record(call, Event::DeleteManifest, resource)?.into())
        .await?;
    LimitTrash::want(app, &held.account_id).await;
    Ok(())
}

/// Takes the repository's row, so that pushes to it wait. What was allowed for one repository does
/// not hold for a later one of the same name.
async fn hold(call: &Push, tx: &Tx) -> Result<Held, Fault> {
    let id = call.target.repository_id()?;
    let held = repository_edit::hold(tx, &call.target.image).await?;
    held.filter(|held| held.id == id).ok_or_else(|| {
        let text = "the image was deleted meanwhile";
        Fault::new(ErrorCode::NameUnknown, text)
    })
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
