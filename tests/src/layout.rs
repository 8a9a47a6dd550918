//! Images as files, with real archives for layers: folders in the OCI layout,
//! and single archives as `docker save` writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::image::{INDEX, MANIFEST, bytes, digest};

const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
/// The sizes of an image's layers.
const SIZES: [usize; 3] = [10_000, 200_000, 3_000_000];
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// A folder in the OCI layout with one image or index, tagged `v1`.
#[derive(Debug)]
pub struct Layout {
    folder: TempDir,
    /// The digest of the manifest or index.
    pub digest: String,
}

impl Layout {
    /// Makes an image of three layers, the largest of 3 MB.
    #[must_use]
    pub fn image(seed: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let manifest = add_image(folder.path(), seed, "amd64");
        Self::tagged(folder, manifest)
    }

    /// Makes an index of images for two architectures.
    #[must_use]
    pub fn index(seed: &str) -> Self {
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
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// An image in one archive, as `docker save` writes it.
#[derive(Debug)]
pub struct Saved {
    /// The configuration.
    pub config: Vec<u8>,
    /// The layers, lowest first.
    pub layers: Vec<Vec<u8>>,
}

impl Saved {
    /// Makes an image of three layers and writes it to a file as `name`.
    #[must_use]
    pub fn write(seed: &str, name: &str, to: &Path) -> Self {
        let folder = TempDir::new().unwrap();
        let layers: Vec<Vec<u8>> = SIZES
            .into_iter()
            .enumerate()
            .map(|(number, size)| archive(&format!("{seed}/{number}"), size).plain)
            .collect();
        let diff_ids: Vec<String> = layers.iter().map(|layer| digest(layer)).collect();
        let config = config("amd64", seed, &diff_ids).into_bytes();
        let names: Vec<String> = (0..layers.len()).map(|n| format!("{n}.tar")).collect();
        for (name, layer) in names.iter().zip(&layers) {
            fs::write(folder.path().join(name), layer).unwrap();
        }
        fs::write(folder.path().join("config.json"), &config).unwrap();
        let manifest = json!([{ "Config": "config.json", "RepoTags": [name], "Layers": names }]);
        fs::write(folder.path().join("manifest.json"), manifest.to_string()).unwrap();
        let mut command = Command::new("tar");
        command
            .arg("-cf")
            .arg(to)
            .args(["manifest.json", "config.json"]);
        pack(command.args(&names), &folder);
        Self { config, layers }
    }
}

/// Returns what a packed layer holds.
#[must_use]
pub fn unpack(layer: &[u8]) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("layer.gz"), layer).unwrap();
    pack(Command::new("gzip").args(["-d", "layer.gz"]), &folder);
    fs::read(folder.path().join("layer")).unwrap()
}

/// Returns every blob of a layout with its bytes: layers, configs and manifests.
#[must_use]
pub fn blobs(layout: &Path) -> BTreeMap<String, Vec<u8>> {
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
    for (number, size) in SIZES.into_iter().enumerate() {
        let archive = archive(&format!("{seed}/{number}"), size);
        diff_ids.push(digest(&archive.plain));
        layers.push(add(layout, LAYER, &archive.packed));
    }
    let config = config(architecture, seed, &diff_ids);
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": add(layout, CONFIG, config.as_bytes()),
        "layers": layers,
    });
    add(layout, MANIFEST, manifest.to_string().as_bytes())
}

fn config(architecture: &str, seed: &str, diff_ids: &[String]) -> String {
    let config = json!({
        "architecture": architecture,
        "os": "linux",
        "created": "2026-01-02T03:04:05Z",
        "config": { "Labels": { "seed": seed } },
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    });
    config.to_string()
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
    pack(
        Command::new("tar").args(["-cf", "plain.tar", "file"]),
        &folder,
    );
    pack(Command::new("gzip").args(["--keep", "plain.tar"]), &folder);
    Archive {
        plain: fs::read(folder.path().join("plain.tar")).unwrap(),
        packed: fs::read(folder.path().join("plain.tar.gz")).unwrap(),
    }
}

fn pack(command: &mut Command, folder: &TempDir) {
    let output = command.current_dir(folder).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
}
