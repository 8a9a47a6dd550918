//! What a manifest names, found in its repository: for a push, which may name nothing else, and for
//! a manifest that comes back.

use std::collections::HashMap;

use berth_core::oci::{Descriptor, ErrorCode, Manifest, OciError, Platform, media_type};

use super::fault::Fault;
use super::nesting;
use crate::error::{Error, Result};
use crate::store::blob::BlobRow;
use crate::store::manifest::{ChildRow, NewRef, RefKind};
use crate::store::{self, Tx};

/// Finds what the manifest names in the repository, and holds it until the end of the change.
///
/// # Errors
/// `MANIFEST_BLOB_UNKNOWN` for what is not there, `SIZE_INVALID` for what has another size, and
/// `MANIFEST_INVALID` where indexes nest too far.
pub(super) async fn resolve(
    tx: &Tx,
    repository_id: i64,
    manifest: &Manifest,
) -> Result<Vec<NewRef>, Fault> {
    let names = |descriptors: &[&Descriptor]| -> Vec<String> {
        let mut names: Vec<_> = descriptors
            .iter()
            .map(|one| one.digest.to_string())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let (children, others): (Vec<_>, Vec<_>) =
        manifest.manifests.iter().partition(|one| is_manifest(one));
    let blob_digests = names(&manifest.blobs().chain(others).collect::<Vec<_>>());
    let child_digests = names(&children);
    let texts: Vec<&str> = blob_digests.iter().map(String::as_str).collect();
    let blobs = store::blob::hold(tx, repository_id, &texts).await?;
    let texts: Vec<&str> = child_digests.iter().map(String::as_str).collect();
    let children = store::manifest::children(tx.read(), repository_id, &texts).await?;
    nesting::check(tx.read(), &children).await?;
    let found = FoundParts {
        blobs: blobs
            .into_iter()
            .map(|blob| (blob.digest.clone(), blob))
            .collect(),
        children: children
            .into_iter()
            .map(|child| (child.digest.clone(), child))
            .collect(),
        is_whole: true,
    };
    found.refs(manifest)
}

/// The same for a manifest that comes back: it may name what has gone since it was pushed.
///
/// # Errors
/// `Internal` where a size is none, which a push had refused.
pub(super) fn again(
    manifest: &Manifest,
    blobs: Vec<BlobRow>,
    children: Vec<ChildRow>,
) -> Result<Vec<NewRef>> {
    let blobs = blobs.into_iter().map(|blob| (blob.digest.clone(), blob));
    let children = children
        .into_iter()
        .map(|child| (child.digest.clone(), child));
    let found = FoundParts {
        blobs: blobs.collect(),
        children: children.collect(),
        is_whole: false,
    };
    found.refs(manifest).map_err(|fault| match fault {
        Fault::Error(error) => error,
        fault => Error::internal(format!("a manifest that was pushed: {fault:?}")),
    })
}

/// Tells whether an entry of an index is a manifest; others are blobs.
fn is_manifest(one: &Descriptor) -> bool {
    media_type::form(&one.media_type).is_some()
}

/// Returns the digests of the manifests that an index has as its entries.
pub(super) fn child_digests(manifest: &Manifest) -> Vec<&str> {
    let children = manifest.manifests.iter().filter(|one| is_manifest(one));
    children.map(|one| one.digest.as_str()).collect()
}

/// What the repository has of that which a manifest names.
struct FoundParts {
    blobs: HashMap<String, BlobRow>,
    children: HashMap<String, ChildRow>,
    /// Whether everything has to be there.
    is_whole: bool,
}

impl FoundParts {
    fn refs(&self, manifest: &Manifest) -> Result<Vec<NewRef>, Fault> {
        let config = manifest
            .config
            .iter()
            .map(|one| self.blob(one, RefKind::Config));
        let layers = manifest
            .layers
            .iter()
            .map(|one| self.blob(one, RefKind::Layer));
        let entries = manifest.manifests.iter().map(|one| match is_manifest(one) {
            true => self.child(one),
            false => self.blob(one, RefKind::Child),
        });
        config.chain(layers).chain(entries).collect()
    }

    fn blob(&self, one: &Descriptor, kind: RefKind) -> Result<NewRef, Fault> {
        let blob = self.blobs.get(one.digest.as_str());
        match blob {
            None if self.is_whole && !one.is_elsewhere() => return Err(missing(one)),
            Some(blob) if blob.size != one.size => return Err(wrong_size(one, blob.size)),
            _ => {}
        }
        let mut new = new_ref(one, kind)?;
        new.blob_id = blob.map(|blob| blob.id);
        Ok(new)
    }

    fn child(&self, one: &Descriptor) -> Result<NewRef, Fault> {
        let child = match self.children.get(one.digest.as_str()) {
            None if self.is_whole => return Err(missing(one)),
            None => return new_ref(one, RefKind::Child),
            Some(child) => child,
        };
        let size = u64::try_from(child.size).map_err(Error::internal)?;
        if size != one.size {
            return Err(wrong_size(one, size));
        }
        let mut new = new_ref(one, RefKind::Child)?;
        new.child_id = Some(child.id);
        if one.platform.is_none() {
            new.platform = child.platform.clone();
        }
        Ok(new)
    }
}

fn new_ref(one: &Descriptor, kind: RefKind) -> Result<NewRef, Fault> {
    Ok(NewRef {
        kind,
        digest: one.digest.to_string(),
        size: i64::try_from(one.size).map_err(Error::internal)?,
        media_type: one.media_type.clone(),
        blob_id: None,
        child_id: None,
        platform: one.platform.as_ref().and_then(label),
    })
}

/// Attestations come with the platform `unknown/unknown`, which is none; a text that is no words
/// is none either.
pub(super) fn label(platform: &Platform) -> Option<String> {
    let is_known = |text: &str| !text.is_empty() && text != "unknown";
    let label =
        (is_known(&platform.os) && is_known(&platform.architecture)).then(|| platform.label());
    label.filter(|label| media_type::is_plausible(label))
}

fn missing(one: &Descriptor) -> Fault {
    OciError::new(
        ErrorCode::ManifestBlobUnknown,
        format!(
            "the image does not have {}, which the manifest names; push it first",
            one.digest
        ),
    )
    .with_detail(serde_json::json!({ "digest": one.digest }))
    .into()
}

fn wrong_size(one: &Descriptor, actual: u64) -> Fault {
    let text = format!(
        "{} has {actual} bytes, not {} as the manifest says",
        one.digest, one.size
    );
    Fault::new(ErrorCode::SizeInvalid, text)
}
