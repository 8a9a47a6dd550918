//! What regctl does beside pushing and pulling: copies, lists, artifacts, deletions.

use std::fs;

use berth_tests::layout::{Layout, blobs};
use berth_tests::process::Process;

use crate::login::{long_term, server};
use crate::program::{ContainerClient, Kind};

/// Logs in, and pushes an index as `team/from:v1`.
async fn pushed() -> (Process, ContainerClient, Layout) {
    let (server, key) = server(&[]).await;
    let client = ContainerClient::new(Kind::Regctl);
    client.login(&long_term(&server, &key)).expect();
    let layout = Layout::index("regctl");
    let from = format!("{}/team/from:v1", server.host);
    client.push(layout.path(), &from).expect();
    (server, client, layout)
}

#[tokio::test]
async fn regctl_copies_between_repositories_and_lists() {
    let (server, client, layout) = pushed().await;
    let (from, to) = (
        format!("{}/team/from", server.host),
        format!("{}/team/to", server.host),
    );
    for tag in ["v1", "v2"] {
        let (from, to) = (format!("{from}:v1"), format!("{to}:{tag}"));
        client.run(&["image", "copy", &from, &to]).expect();
    }
    assert_eq!(client.run(&["tag", "ls", &to]).expect(), "v1\nv2\n");
    let repositories = client.run(&["repo", "ls", &server.host]).expect();
    assert_eq!(repositories, "team/from\nteam/to\n");
    let head = client.run(&["manifest", "head", &format!("{to}:v2")]);
    assert_eq!(head.expect().trim(), layout.digest);
    let back = tempfile::tempdir().unwrap();
    let by_digest = format!("{to}@{}", layout.digest);
    client.pull(&by_digest, back.path()).expect();
    assert!(
        blobs(back.path()) == blobs(layout.path()),
        "not byte-identical"
    );
}

#[tokio::test]
async fn regctl_attaches_an_artifact_and_finds_it() {
    let (server, client, layout) = pushed().await;
    let image = format!("{}/team/from:v1", server.host);
    let note = tempfile::tempdir().unwrap();
    let file = note.path().join("note.txt");
    fs::write(&file, "a note").unwrap();
    let kind = "application/vnd.example.note";
    client
        .run(&[
            "artifact",
            "put",
            "--subject",
            &image,
            "--artifact-type",
            kind,
            "--file",
            file.to_str().unwrap(),
        ])
        .expect();
    let list = client.run(&["artifact", "list", &image]).expect();
    assert!(
        list.contains(kind) && list.contains(&layout.digest),
        "{list}"
    );
    let other = "application/vnd.example.other";
    let others = client.run(&["artifact", "list", "--filter-artifact-type", other, &image]);
    assert!(!others.expect().contains(kind));
    let tree = client.run(&["artifact", "tree", &image]).expect();
    assert!(tree.contains(kind), "{tree}");
    let fetched = client.run(&[
        "artifact",
        "get",
        "--subject",
        &image,
        "--filter-artifact-type",
        kind,
    ]);
    assert_eq!(fetched.expect(), "a note");
}

#[tokio::test]
async fn regctl_reads_blobs_and_deletes_tags_and_manifests() {
    let (server, client, layout) = pushed().await;
    let name = format!("{}/team/from", server.host);
    let tag = format!("{name}:v1");
    let asked = [
        "--platform",
        "linux/amd64",
        "--format",
        "{{.Config.Digest}}",
    ];
    let asked = [&["manifest", "get"], asked.as_slice(), &[&tag]].concat();
    let config = client.run(&asked).expect();
    let config = config.trim();
    let head = client.run(&["blob", "head", &name, config]).expect();
    assert!(head.contains(config), "{head}");
    let got = client.run(&["blob", "get", &name, config]).expect();
    let all = blobs(layout.path());
    let pushed = all.get(config.trim_start_matches("sha256:")).unwrap();
    assert_eq!(got.as_bytes(), pushed.as_slice());

    client.run(&["tag", "delete", &tag]).expect();
    client
        .run(&["manifest", "head", &tag])
        .refused(&["not found"]);
    let by_digest = format!("{name}@{}", layout.digest);
    client.run(&["manifest", "head", &by_digest]).expect();
    client.run(&["manifest", "delete", &by_digest]).expect();
    client
        .run(&["manifest", "head", &by_digest])
        .refused(&["not found"]);
    assert_eq!(client.run(&["tag", "ls", &name]).expect(), "");
}
