//! Fills servers with more tags and repositories than one would care to push:
//! rows of Berth's database and files of distribution's, as each writes them.

use std::fs;
use std::path::{Path, PathBuf};

use berth_tests::image::MANIFEST;
use berth_tests::process::Process;
use berth_tests::{Database, Image};

use crate::peer::{Kind, Peer};
use crate::server::{Program, Server};
use crate::wire::{Pieces, Wire};

/// Pushes an image under a tag.
pub(crate) async fn push(wire: &mut Wire, repository: &str, tag: &str, image: &Image) {
    for blob in &image.blobs {
        let digest = berth_tests::image::digest(blob);
        let body = Pieces::from(blob.as_slice());
        wire.push_blob(repository, &digest, body).await;
    }
    wire.put_manifest(repository, tag, MANIFEST, &image.manifest)
        .await;
}

/// Returns the name of a tag that [`tags`] makes.
pub(crate) fn tag(n: u32) -> String {
    format!("t{n:06}")
}

/// Returns the tags of so many that are read: at most a hundred, spread evenly.
pub(crate) fn read(count: u32) -> impl Iterator<Item = u32> {
    (0..count).step_by(usize::try_from(count.div_ceil(100)).unwrap())
}

/// Makes a repository with tags for one image, of which those of [`read`] can be read; false where there is no way.
pub(crate) async fn tags(server: &Server, repository: &str, count: u32, image: &Image) -> bool {
    let mut wire = server.wire(repository).await;
    push(&mut wire, repository, "first", image).await;
    match &server.program {
        Program::Berth { process, .. } => {
            let name = repository.rsplit_once('/').unwrap().1;
            let which = format!(
                "name = 'first' AND repository_id = (SELECT id FROM repository WHERE name = '{name}')"
            );
            copy(process, "tag", &which, "printf('t%06d', n)", count).await;
        }
        Program::Peer(peer) if peer.kind == Kind::Distribution => {
            let tags = repository_folder(peer, repository).join("_manifests/tags");
            write_tags(&tags, count, &image.digest());
        }
        Program::Peer(_) if count > 1_000 => return false,
        Program::Peer(_) => {
            for n in 0..count {
                wire.put_manifest(repository, &tag(n), MANIFEST, &image.manifest)
                    .await;
            }
        }
    }
    true
}

/// Makes repositories beside one that is there; false where there is no way.
pub(crate) async fn repositories(server: &Server, count: u32) -> bool {
    let mut wire = server.wire("team/first").await;
    push(&mut wire, "team/first", "v1", &Image::small("repositories")).await;
    match &server.program {
        Program::Berth { process, .. } => {
            let name = "printf('r%06d', n)";
            copy(process, "repository", "name = 'first'", name, count).await;
        }
        Program::Peer(peer) if peer.kind == Kind::Distribution => {
            for n in 0..count {
                let folder = repository_folder(peer, &format!("team/r{n:06}"));
                fs::create_dir_all(folder.join("_manifests")).unwrap();
            }
        }
        Program::Peer(_) => return false,
    }
    true
}

fn repository_folder(peer: &Peer, repository: &str) -> PathBuf {
    peer.root()
        .join("docker/registry/v2/repositories")
        .join(repository)
}

/// Writes tags as distribution does. Those that nobody reads are names alone:
/// further names of the file `first/current/link`, as links.
fn write_tags(tags: &Path, count: u32, digest: &str) {
    let link = tags.join("first/current/link");
    for n in read(count) {
        let index = format!("{}/index/{}", tag(n), digest.replace(':', "/"));
        for folder in [tag(n) + "/current", index] {
            let folder = tags.join(folder);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("link"), digest).unwrap();
        }
    }
    let mut source = link.clone();
    for n in 0..count {
        let name = tags.join(tag(n));
        if name.exists() {
            continue;
        }
        // A file has a greatest number of names; then comes the next one.
        if fs::hard_link(&source, &name).is_err() {
            fs::copy(&link, &name).unwrap();
            source = name;
        }
    }
}

/// Copies a row many times, each under another name.
async fn copy(process: &Process, table: &str, which: &str, name: &str, count: u32) {
    let url = format!("sqlite:{}", process.data().join("berth.db").display());
    let database = Database::connect(&url).await;
    let columns = database
        .rows(&format!(
            "SELECT name FROM pragma_table_info('{table}') WHERE name NOT IN ('id', 'name')"
        ))
        .await;
    let columns: Vec<String> = columns
        .iter()
        .map(|row| format!("\"{}\"", row["name"].as_str().unwrap()))
        .collect();
    let columns = columns.join(", ");
    database
        .execute(&format!(
            "WITH RECURSIVE counted(n) AS \
             (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {count}) \
             INSERT INTO \"{table}\" (name, {columns}) \
             SELECT {name}, {columns} FROM counted, \"{table}\" WHERE {which}"
        ))
        .await;
}
