//! Pushing: mounts of blobs from another image, and manifests.

use berth_core::audit::Event;
use berth_core::name::Tag;
use berth_core::oci::{
    Digest, ErrorCode, ImageName, Kind, Manifest, ManifestError, OciError, Platform, Reference,
};
use berth_core::time::Timestamp;
use bytes::Bytes;
use futures_util::TryStreamExt;
use serde::Deserialize;

use super::fault::Fault;
use super::part;
use super::point::{Pointed, point};
use super::target::{self, Push, Want, author};
use super::token::Narrowed;
use crate::audit::Audit;
use crate::blob::{Hasher, Location};
use crate::error::{Error, Result};
use crate::store::manifest::NewManifest;
use crate::store::{self, Tx};

/// The greatest configuration that is read for platform and date.
const MAX_CONFIG_BYTES: u64 = 1024 * 1024;

/// Makes a blob of another image one of this image too, without its bytes being sent. Tells
/// whether it was done; why not, it does not tell.
///
/// # Errors
/// Failures of the server only.
pub(crate) async fn mount(
    push: &Push,
    digest: &Digest,
    from: &ImageName,
    narrowed: Option<&Narrowed>,
) -> Result<bool, Fault> {
    let app = &push.app;
    let tx = app.store.begin().await?;
    // The right on the source is asked for in the change itself.
    let found = target::find_in(app, tx.read(), Some(&push.caller), from, Want::Pull).await;
    let source = match found {
        Ok((source, _)) => source,
        Err(Fault::Error(error)) => return Err(error.into()),
        Err(_) => return Ok(false),
    };
    let Ok(source_id) = source.repository_id() else {
        return Ok(false);
    };
    if narrowed.is_some_and(|narrowed| !narrowed.covers(&source, Want::Pull)) {
        return Ok(false);
    }
    // The repository before the blob, as every push takes them: nobody waits in a circle.
    let (repository_id, audit) = push.repository(&tx).await?;
    let held = store::blob::hold(&tx, source_id, &[digest.as_str()]).await?;
    let Some(blob) = held.first() else {
        return Ok(false);
    };
    store::blob::link(&tx, repository_id, blob.id, app.now()).await?;
    tx.commit(audit).await?;
    Ok(true)
}

/// What was pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pushed {
    /// The digest of the manifest.
    pub(crate) digest: Digest,
    /// The manifest that it is about.
    pub(crate) subject: Option<Digest>,
}

/// Stores a manifest, and points the tags at it: the one it comes by, or those beside its digest.
///
/// # Errors
/// `MANIFEST_INVALID`, `DIGEST_INVALID`, `MANIFEST_BLOB_UNKNOWN` for what the image does not have,
/// `SIZE_INVALID` where the manifest is wrong about a size, and `DENIED` where a tag is protected
/// and leads elsewhere.
pub(crate) async fn put_manifest(
    push: &Push,
    reference: &Reference,
    beside: &[Tag],
    content_type: Option<&str>,
    body: &Bytes,
) -> Result<Pushed, Fault> {
    let manifest = Manifest::parse(body, content_type).map_err(invalid)?;
    let digest = digest_of(reference, body)?;
    let facts = facts(push, &manifest).await?;
    let now = push.app.now();
    let tx = push.app.store.begin().await?;
    let (repository_id, is_new_image) = push.ensure_repository(&tx).await?;
    let refs = part::resolve(&tx, repository_id, &manifest).await?;
    let author = author(&push.caller);
    let known = store::manifest::by_digest(tx.read(), repository_id, &digest).await?;
    let (id, bytes) = match known {
        Some(known) => {
            store::manifest::renew(&tx, known.id, &author, now).await?;
            (known.id, 0)
        }
        None => {
            let new = NewManifest {
                repository_id,
                digest: &digest,
                manifest: &manifest,
                body,
                platform: facts.platform,
                created: facts.created,
                refs,
                author: &author,
            };
            enter(&tx, new, now).await?
        }
    };
    let tags: Vec<&Tag> = beside.iter().chain(own_tag(reference)).collect();
    let pointed = Pointed {
        repository_id,
        tags: &tags,
        manifest_id: id,
        digest: &digest,
        account_id: &push.target.account_id,
        is_new_image,
        bytes,
        author: &author,
    };
    point(&push.app, &tx, pointed).await?;
    tx.commit(event(push, reference, beside, &manifest, &digest)?)
        .await?;
    Ok(Pushed {
        digest,
        subject: manifest.subject.map(|subject| subject.digest),
    })
}

/// Adds a manifest, and returns its number and what the repository weighs more by it.
async fn enter(tx: &Tx, new: NewManifest<'_>, now: Timestamp) -> Result<(i64, i64)> {
    let repository_id = new.repository_id;
    let is_index = new.manifest.kind == Kind::Index;
    let own = i64::try_from(new.body.len()).map_err(Error::internal)?;
    let id = store::manifest::insert(tx, new, now).await?;
    let content = store::blob::count(tx, repository_id, &[id], 1, now).await?;
    if is_index {
        store::manifest::weigh_index(tx, id).await?;
    }
    Ok((id, own.saturating_add(content)))
}

fn own_tag(reference: &Reference) -> Option<&Tag> {
    match reference {
        Reference::Tag(tag) => Some(tag),
        Reference::Digest(_) => None,
    }
}

fn event(
    push: &Push,
    reference: &Reference,
    beside: &[Tag],
    manifest: &Manifest,
    digest: &Digest,
) -> Result<Audit> {
    let image = &push.target.image;
    let resource = match reference {
        Reference::Tag(tag) => format!("{image}:{tag}"),
        Reference::Digest(digest) => format!("{image}@{digest}"),
    };
    let mut detail = serde_json::json!({
        "digest": digest,
        "media_type": manifest.media_type,
        "access": push.caller.access,
    });
    if let (false, Some(fields)) = (beside.is_empty(), detail.as_object_mut()) {
        fields.insert("tags".to_owned(), serde_json::json!(beside));
    }
    let record = push
        .app
        .record(Event::PushImage)?
        .by(&push.caller)
        .from(&push.origin);
    Ok(record.on(resource).detail(detail).into())
}

fn invalid(error: ManifestError) -> Fault {
    let refusal = OciError::new(ErrorCode::ManifestInvalid, error.to_string());
    match error {
        ManifestError::TooLarge => refusal.with_status(413).into(),
        ManifestError::Invalid(_) => refusal.into(),
    }
}

fn digest_of(reference: &Reference, body: &[u8]) -> Result<Digest, Fault> {
    let Reference::Digest(wanted) = reference else {
        return Ok(Hasher::digest_of(berth_core::oci::Algorithm::Sha256, body));
    };
    let actual = Hasher::digest_of(wanted.algorithm(), body);
    if actual != *wanted {
        return Err(Fault::new(
            ErrorCode::DigestInvalid,
            format!("the manifest has the digest {actual}, not {wanted}"),
        ));
    }
    Ok(actual)
}

/// What the configuration of an image says.
#[derive(Debug, Default)]
struct Facts {
    platform: Option<String>,
    created: Option<Timestamp>,
}

/// The part of a configuration that is shown to people.
#[derive(Debug, Deserialize)]
struct Config {
    #[serde(flatten)]
    platform: Platform,
    #[serde(default)]
    created: Option<String>,
}

async fn facts(push: &Push, manifest: &Manifest) -> Result<Facts, Fault> {
    let annotated = manifest.annotations.get("org.opencontainers.image.created");
    let annotated = annotated.and_then(|text| Timestamp::parse(text));
    let config = match manifest.kind {
        Kind::Image => config(push, manifest).await?,
        Kind::Index | Kind::Artifact => None,
    };
    let Some(config) = config else {
        return Ok(Facts {
            platform: None,
            created: annotated,
        });
    };
    let created = config.created.as_deref().and_then(Timestamp::parse);
    Ok(Facts {
        platform: part::label(&config.platform),
        created: created.or(annotated),
    })
}

/// Reads the configuration, if it is there, small and of the usual form.
async fn config(push: &Push, manifest: &Manifest) -> Result<Option<Config>, Fault> {
    let (Some(one), Some(repository)) = (&manifest.config, &push.target.repository) else {
        return Ok(None);
    };
    if one.size > MAX_CONFIG_BYTES {
        return Ok(None);
    }
    let read = push.app.store.read();
    let Some(blob) = store::blob::linked(read, repository.id, &one.digest).await? else {
        return Ok(None);
    };
    let at = Location::parse(&blob.location).map_err(Error::internal)?;
    let stream = push
        .app
        .blobs
        .read(&at, 0..blob.size.min(MAX_CONFIG_BYTES))
        .await?;
    let pieces: Vec<Bytes> = stream.try_collect().await.map_err(Error::from)?;
    Ok(serde_json::from_slice(&pieces.concat()).ok())
}
