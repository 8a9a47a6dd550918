//! Images as folders in the OCI layout, with real archives for layers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use berth_tests::image::{INDEX, MANIFEST, bytes, digest};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::run;

const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// A folder in the OCI layout with one image or index, tagged `v1`.
pub(crate) struct Layout {
    pub(crate) folder: TempDir,
    /// The digest of the manifest or index.
    pub(crate) digest: String,
}

impl Layout {
    /// Makes an image of three layers, the largest of 3 MB.
    pub(crate) fn image(seed: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let manifest = add_image(folder.path(), seed, "amd64");
        Self::tagged(folder, manifest)
    }

    /// Makes an index of images for two architectures.
    pub(crate) fn index(seed: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let entry = |architecture: &str| {
            let mut entry = add_image(
                folder.path(),
                &format!("{seed}/{architecture}"),
                architecture,
            );
            entry["platform"] = json!({ "architecture": architecture, "os": "linux" });
            entry
        };
        let index = json!({
            "schemaVersion": 2,
            "mediaType": INDEX,
            "manifests": [entry("amd64"), entry("arm64")],
        });
        let index = add(folder.path(), INDEX, index.to_string().as_bytes());
        Self::tagged(folder, index)
    }

    fn tagged(folder: TempDir, mut top: Value) -> Self {
        let digest = top["digest"].as_str().unwrap().to_owned();
        top["annotations"] = json!({ "org.opencontainers.image.ref.name": "v1" });
        let index = json!({ "schemaVersion": 2, "manifests": [top] });
        fs::write(folder.path().join("index.json"), index.to_string()).unwrap();
        fs::write(
            folder.path().join("oci-layout"),
            r#"{"imageLayoutVersion":"1.0.0"}"#,
        )
        .unwrap();
        Self { folder, digest }
    }

    /// Returns the folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Returns every blob of a layout with its bytes: layers, configs and manifests.
pub(crate) fn blobs(layout: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(layout.join("blobs/sha256")).unwrap();
    files
        .map(|file| {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            (name, fs::read(file.path()).unwrap())
        })
        .collect()
}

fn add_image(layout: &Path, seed: &str, architecture: &str) -> Value {
    let mut layers = Vec::new();
    let mut diff_ids = Vec::new();
    for (number, size) in [10_000, 200_000, 3_000_000].into_iter().enumerate() {
        let archive = archive(&format!("{seed}/{number}"), size);
        diff_ids.push(digest(&archive.plain));
        layers.push(add(layout, LAYER, &archive.packed));
    }
    let config = json!({
        "architecture": architecture,
        "os": "linux",
        "config": { "Labels": { "seed": seed } },
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    });
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": add(layout, CONFIG, config.to_string().as_bytes()),
        "layers": layers,
    });
    add(layout, MANIFEST, manifest.to_string().as_bytes())
}

/// Writes a blob and returns its descriptor.
fn add(layout: &Path, media_type: &str, content: &[u8]) -> Value {
    let digest = digest(content);
    let folder = layout.join("blobs/sha256");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(digest.trim_start_matches("sha256:")), content).unwrap();
    json!({ "mediaType": media_type, "digest": digest, "size": content.len() })
}

struct Archive {
    plain: Vec<u8>,
    packed: Vec<u8>,
}

/// Packs one file; clients unpack what says that it is packed.
fn archive(seed: &str, size: usize) -> Archive {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("file"), bytes(seed, size)).unwrap();
    run(Command::new("tar")
        .args(["-cf", "plain.tar", "file"])
        .current_dir(&folder))
    .expect();
    run(Command::new("gzip")
        .args(["--keep", "plain.tar"])
        .current_dir(&folder))
    .expect();
    Archive {
        plain: fs::read(folder.path().join("plain.tar")).unwrap(),
        packed: fs::read(folder.path().join("plain.tar.gz")).unwrap(),
    }
}
