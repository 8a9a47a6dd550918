//! Manifests: whatever is accepted is of one form, bounded, and read the same again.

use std::collections::BTreeMap;

use berth_core::oci::media_type::{self, Form};
use berth_core::oci::{
    Descriptor, Kind, MAX_DESCRIPTORS, MAX_MANIFEST_BYTES, Manifest, ManifestError,
};

/// The longest text of a refusal that a client is sent.
const MAX_REFUSAL: usize = 1024;
/// No blob is larger than 1 TiB.
const MAX_BLOB: u64 = 1 << 40;

/// The first line is the `Content-Type`, if it is not empty; then comes the document.
pub(crate) fn check(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n');
    let (line, bytes) = data.split_at(end.unwrap_or(0));
    let bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
    let content_type = str::from_utf8(line).ok().filter(|text| !text.is_empty());

    let parsed = Manifest::parse(bytes, content_type);
    assert_eq!(Manifest::parse(bytes, content_type), parsed);
    match parsed {
        Ok(manifest) => {
            is_sound(&manifest);
            is_the_document(&manifest, bytes);
            is_stable(&manifest, bytes);
        }
        Err(ManifestError::TooLarge) => assert!(bytes.len() > MAX_MANIFEST_BYTES),
        Err(error) => {
            let text = error.to_string();
            assert!(
                text.len() <= MAX_REFUSAL,
                "{} bytes: {text:.200}",
                text.len()
            );
        }
    }
}

fn is_sound(manifest: &Manifest) {
    assert_eq!(media_type::form(&manifest.media_type), Some(manifest.form));
    match manifest.form {
        Form::Manifest => {
            assert!(manifest.config.is_some() && manifest.manifests.is_empty());
            assert_ne!(manifest.kind, Kind::Index);
            assert!(manifest.artifact_type.is_some());
        }
        Form::Index => {
            assert!(manifest.config.is_none() && manifest.layers.is_empty());
            assert_eq!(manifest.kind, Kind::Index);
        }
    }
    let all: Vec<&Descriptor> = manifest
        .blobs()
        .chain(&manifest.manifests)
        .chain(&manifest.subject)
        .collect();
    assert!(all.len() <= MAX_DESCRIPTORS);
    for descriptor in all {
        assert!(descriptor.size <= MAX_BLOB);
        assert!(media_type::is_plausible(&descriptor.media_type));
        let written = serde_json::to_string(descriptor).unwrap();
        let again: Descriptor = serde_json::from_str(&written).unwrap();
        assert_eq!(&again, descriptor);
    }
    let sizes: BTreeMap<&str, u64> = manifest
        .blobs()
        .map(|blob| (blob.digest.as_str(), blob.size))
        .collect();
    let sum: u128 = sizes.values().map(|size| u128::from(*size)).sum();
    assert_eq!(u128::from(manifest.content_size()), sum);
}

/// Another reader of JSON sees the same document.
fn is_the_document(manifest: &Manifest, bytes: &[u8]) {
    let text = str::from_utf8(bytes).expect("not in UTF-8");
    // It may refuse what stands in fields that are no concern of a registry.
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else {
        return;
    };
    assert_eq!(value["schemaVersion"], 2);
    let count = |name: &str| value[name].as_array().map_or(0, Vec::len);
    assert_eq!(count("layers"), manifest.layers.len());
    assert_eq!(count("manifests"), manifest.manifests.len());
    let named = |value: &serde_json::Value| value["digest"].as_str().map(str::to_owned);
    let of = |descriptor: &Option<Descriptor>| {
        descriptor
            .as_ref()
            .map(|one| one.digest.as_str().to_owned())
    };
    assert_eq!(named(&value["config"]), of(&manifest.config));
    assert_eq!(named(&value["subject"]), of(&manifest.subject));
}

/// What was stored under a media type is read the same when it is served.
fn is_stable(manifest: &Manifest, bytes: &[u8]) {
    let with_parameter = format!(" {} ; charset=utf-8", manifest.media_type);
    for content_type in [manifest.media_type.as_str(), &with_parameter] {
        let again = Manifest::parse(bytes, Some(content_type));
        assert_eq!(again.as_ref(), Ok(manifest));
    }
}
