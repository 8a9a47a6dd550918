//! Images, made of bytes that follow from a seed.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The media type of an image manifest.
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The media type of an index.
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// A manifest with the blobs, or the manifests, that it names.
#[derive(Debug, Clone)]
pub struct Image {
    /// The media type of the manifest.
    pub media_type: &'static str,
    /// The manifest.
    pub manifest: Vec<u8>,
    /// Config and layers.
    pub blobs: Vec<Vec<u8>>,
    /// The images of an index.
    pub children: Vec<Self>,
}

impl Image {
    /// Makes an image of two small layers for `linux/amd64`.
    #[must_use]
    pub fn small(seed: &str) -> Self {
        Self::with_layers(seed, "amd64", &[300, 700])
    }

    /// Makes an image with layers of these sizes.
    #[must_use]
    pub fn with_layers(seed: &str, architecture: &str, sizes: &[usize]) -> Self {
        let layers: Vec<Vec<u8>> = sizes
            .iter()
            .enumerate()
            .map(|(n, size)| bytes(&format!("{seed}/{n}"), *size))
            .collect();
        let diff_ids: Vec<String> = layers.iter().map(|layer| digest(layer)).collect();
        let config = json!({
            "architecture": architecture,
            "os": "linux",
            "created": "2026-01-02T03:04:05Z",
            "config": { "Labels": { "seed": seed } },
            "rootfs": { "type": "layers", "diff_ids": diff_ids },
        });
        let config = config.to_string().into_bytes();
        let layer = |layer: &Vec<u8>| descriptor(LAYER, layer);
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": descriptor(CONFIG, &config),
            "layers": layers.iter().map(layer).collect::<Vec<_>>(),
        });
        let mut blobs = layers;
        blobs.insert(0, config);
        Self {
            media_type: MANIFEST,
            manifest: manifest.to_string().into_bytes(),
            blobs,
            children: Vec::new(),
        }
    }

    /// Makes an index of images for `linux/amd64` and `linux/arm64`.
    #[must_use]
    pub fn index(seed: &str) -> Self {
        let children: Vec<Self> = ["amd64", "arm64"]
            .into_iter()
            .map(|arch| Self::with_layers(&format!("{seed}/{arch}"), arch, &[400]))
            .collect();
        let entry = |(child, arch): (&Self, &str)| {
            let mut entry = descriptor(MANIFEST, &child.manifest);
            entry["platform"] = json!({ "architecture": arch, "os": "linux" });
            entry
        };
        let manifests: Vec<Value> = children.iter().zip(["amd64", "arm64"]).map(entry).collect();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": INDEX,
            "manifests": manifests,
        });
        Self {
            media_type: INDEX,
            manifest: manifest.to_string().into_bytes(),
            blobs: Vec::new(),
            children,
        }
    }

    /// Makes a manifest that refers to this one, as a signature does.
    #[must_use]
    pub fn signature(&self) -> Self {
        self.referrer("application/vnd.example.signature")
    }

    /// Makes a manifest of an artifact type that refers to this one.
    #[must_use]
    pub fn referrer(&self, artifact_type: &str) -> Self {
        let config = b"{}".to_vec();
        let layer = bytes("signature", 64);
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "artifactType": artifact_type,
            "config": descriptor("application/vnd.oci.empty.v1+json", &config),
            "layers": [descriptor("application/octet-stream", &layer)],
            "subject": descriptor(self.media_type, &self.manifest),
        });
        Self {
            media_type: MANIFEST,
            manifest: manifest.to_string().into_bytes(),
            blobs: vec![config, layer],
            children: Vec::new(),
        }
    }

    /// Makes the same with an annotation, for a manifest of another size.
    #[must_use]
    pub fn annotated(mut self, text: &str) -> Self {
        let mut manifest: Value = serde_json::from_slice(&self.manifest).unwrap();
        manifest["annotations"] = json!({ "org.example.text": text });
        self.manifest = manifest.to_string().into_bytes();
        self
    }

    /// Returns the digest of the manifest.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.manifest)
    }

    /// Returns the bytes of config and layers.
    #[must_use]
    pub fn blob_bytes(&self) -> usize {
        self.blobs.iter().map(Vec::len).sum()
    }
}

/// Returns the digest of bytes.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}

/// Returns bytes that follow from a seed.
#[must_use]
pub fn bytes(seed: &str, size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size + 32);
    let mut block = Sha256::digest(seed);
    while bytes.len() < size {
        bytes.extend_from_slice(&block);
        block = Sha256::digest(block);
    }
    bytes.truncate(size);
    bytes
}

fn descriptor(media_type: &str, content: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": digest(content), "size": content.len() })
}
