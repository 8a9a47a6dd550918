//! The data directory of an earlier version, and what is known to be in it.

use std::fs;
use std::path::Path;
use std::process::Output;

use berth_core::time::Timestamp;
use berth_tests::image::{bytes, digest};
use berth_tests::people::PASSWORD;
use berth_tests::process;
use berth_tests::{Client, Credential, Image, TestApp, sign};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A moment soon after the data were written: 2026-11-25T20:58:20Z.
pub(crate) const NOW: Timestamp = Timestamp::from_ms(1_795_640_300_000);

const ACCESS: &str = "YLKJYMAFTRGKKWZGM3YC";
const SECRET: &str = "XE8DYLEXKSSA6Y8FZ2YKK9TQTCMJYDUEPN3KGGT2";
/// The upload that was broken off after `half an upload`.
const UPLOAD: &str = "/v2/acme/app/blobs/uploads/01m8a7y4ddq4v730m9w74yaakp";

const AMD64: &str = "sha256:122f24afddf2c5b4b72ae590d807213b35f157d4ab42c37c09766ee5e46b56b4";
const ARM64: &str = "sha256:b605264412787dae565a1265ca079bb117145102ec367b2b23164fba351a592f";
const INDEX: &str = "sha256:88d684a514adf02595916e5ccbe1702843f101e35133a72602ce56e53c5ad8e8";
const SBOM: &str = "sha256:4672abdf6dbadaa92d5dcbf621bab2b762fe41c74a6098a8403bdf005711c5ec";
const TAGS: [(&str, &str, &str); 3] = [
    ("acme/app", "v1", INDEX),
    ("acme/app", "amd64", AMD64),
    ("acme/tools/lint", "latest", AMD64),
];
/// Config and layer of each image.
const BLOBS: [&str; 6] = [
    "sha256:c7e54e90fff0a758b71e10479a64557b1bd96f171953fd19bafc4a589c36a10e",
    "sha256:513a36c7a26ee6bd669a3b5deefed0935f8f86feeecd63207612ba751c33bf98",
    "sha256:b1faa629fc1a471cfcab9bba08785771954d775ec0fc9d6d9838e714789d3c5d",
    "sha256:12687b38344aa55c23bda3fb238124ec46e429cc4bdb8df93c7b71bbdce6d585",
    "sha256:1ae5066e9ad9f88ef6e2916a6b571f43389b97a16944376a09eb0c94629473b1",
    "sha256:42c2c2657cdd06cea9f2e36709ec7ce386389e7f870c9e2472f6677d3a3ad3ad",
];

/// Returns a copy of the data of version 0.1.0.
pub(crate) fn data() -> TempDir {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/data-0.1.0");
    let copy = TempDir::new().unwrap();
    copy_folder(&source, copy.path());
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let from = entry.unwrap().path();
        let to = to.join(from.file_name().unwrap());
        if from.is_dir() {
            fs::create_dir(&to).unwrap();
            copy_folder(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// Returns a path as the commands take it.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Demands that a command succeeds and returns the object that it prints.
#[track_caller]
pub(crate) fn done(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Demands that a command fails with these words.
#[track_caller]
pub(crate) fn refused(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it was done: {said}");
    assert!(said.contains(words), "{said}");
    assert!(output.stdout.is_empty(), "{output:?}");
}

/// Makes a backup of a data directory.
pub(crate) fn backup(data: &Path, target: &Path) -> Output {
    process::run(&["backup", "--data", text(data), text(target)])
}

/// Restores a backup into a data directory.
pub(crate) fn restore(backup: &Path, data: &Path) -> Output {
    process::run(&["restore", "--from", text(backup), "--data", text(data)])
}

/// Returns a client with the long-term login of the only user.
pub(crate) fn login(app: &TestApp) -> Client {
    app.client.with(Credential::Basic {
        user: format!("local@{ACCESS}"),
        password: sign::login_password(ACCESS, SECRET),
    })
}

/// Demands what the data of version 0.1.0 hold: rights by key, login and password, and digests.
pub(crate) async fn check(app: &TestApp) {
    let signed = app.client.with(Credential::Key {
        access: ACCESS.to_owned(),
        secret: SECRET.to_owned(),
    });
    let shown = signed.get("/v2/manage/namespaces/acme").send().await;
    assert_eq!(shown.expect(200).json()["name"], "acme");
    let body = json!({ "account": "acme", "user": "ada", "password": PASSWORD });
    let session = app.client.post("/api/berth/v1/session").json(&body);
    session.send().await.expect(201);
    let anonymous = app.client.get_manifest("acme/app", "v1").await;
    anonymous.denied(401, "UNAUTHORIZED");

    let login = login(app);
    for (name, tag, wanted) in TAGS {
        let manifest = login.get_manifest(name, tag).await.expect(200);
        assert_eq!(digest(&manifest.body), wanted, "{name}:{tag}");
    }
    for wanted in [AMD64, ARM64, INDEX, SBOM] {
        let manifest = login.get_manifest("acme/app", wanted).await.expect(200);
        assert_eq!(digest(&manifest.body), wanted);
    }
    for wanted in BLOBS {
        let blob = login.get_blob("acme/app", wanted).await.expect(200);
        assert_eq!(digest(&blob.body), wanted);
    }
    let referrers = login.get(&format!("/v2/acme/app/referrers/{AMD64}"));
    let referrers = referrers.send().await.expect(200).json();
    assert_eq!(referrers["manifests"].as_array().unwrap().len(), 1);
    assert_eq!(referrers["manifests"][0]["digest"], SBOM);
}

/// Demands that the upload goes on where it was broken off.
pub(crate) async fn check_upload(app: &TestApp) {
    let login = login(app);
    let half = login.get(UPLOAD).send().await.expect(204);
    assert_eq!(half.header("range"), Some("0-13"));
    let rest = bytes("the other half", 300_000);
    let whole = [b"half an upload".as_slice(), &rest].concat();
    let finish = login.put(&format!("{UPLOAD}?digest={}", digest(&whole)));
    let finish = finish.header("content-type", "application/octet-stream");
    finish.body(rest).send().await.expect(201);
    let blob = login.get_blob("acme/app", &digest(&whole)).await;
    assert_eq!(blob.expect(200).body, whole.as_slice());
}

/// Demands that uploads under way stayed behind, and that pushes go on.
pub(crate) async fn check_goes_on(app: &TestApp) {
    let login = login(app);
    let gone = login.get(UPLOAD).send().await;
    gone.denied(404, "BLOB_UPLOAD_UNKNOWN");
    let image = Image::index("after the restore");
    login.push("acme/fresh", "v1", &image).await;
    login.pull("acme/fresh", "v1", &image).await;
}
