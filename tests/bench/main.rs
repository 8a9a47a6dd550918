//! Measures a release beside the peers that are on the `PATH`, in one run and
//! by turns. `cargo xtask bench` runs it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod bench;
mod content;
mod fill;
mod options;
mod page;
mod peer;
mod proc;
mod retention;
mod round;
mod server;
mod table;
mod wire;
mod work;

use hyper::Method;

use crate::bench::Group;
use crate::options::Options;
use crate::table::Row;
use crate::work::{blob, image, list, manifest, process};

#[tokio::test]
#[ignore = "measures a release: `cargo xtask bench`"]
async fn a_release_is_measured() {
    let options = Options::read();
    let mut rows = Vec::new();
    manifests(&options, &mut rows).await;
    lists(&options, &mut rows).await;
    blobs(&options, &mut rows).await;
    images(&options, &mut rows).await;
    processes(&options, &mut rows).await;
    let (pages, breaches) = page::measure(&options).await;
    let (retention, over) = retention::measure(&options).await;
    let breaches = [breaches, over].concat();
    let tables = [table::markdown(&rows), pages, retention];
    let tables: Vec<_> = tables.iter().filter(|table| !table.is_empty()).collect();
    let table = tables
        .iter()
        .map(|table| table.as_str())
        .collect::<Vec<_>>()
        .join("\n");
    match &options.table {
        Some(path) => std::fs::write(path, table).unwrap(),
        None => println!("{table}"),
    }
    assert!(breaches.is_empty(), "over the bound: {breaches:#?}");
}

async fn manifests(options: &Options, rows: &mut Vec<Row>) {
    let mut group = Group::new(options, rows);
    let read = |name, method, tags| manifest::Read { name, method, tags };
    group.run(read("manifest-get", Method::GET, 10)).await;
    group.run(read("manifest-head", Method::HEAD, 10)).await;
    group
        .run(read("manifest-head-many", Method::HEAD, 10_000))
        .await;
    let write = |name, tags| manifest::Write { name, tags };
    group.run(write("manifest-put", 10)).await;
    group.run(write("manifest-put-many", 10_000)).await;
}

async fn lists(options: &Options, rows: &mut Vec<Row>) {
    let mut group = Group::new(options, rows);
    group.run(list::Tags).await;
    group.run(list::Catalog).await;
}

async fn blobs(options: &Options, rows: &mut Vec<Row>) {
    let mut group = Group::new(options, rows);
    group
        .run(blob::Push {
            name: "blob-push",
            at_once: 1,
            size: |scale| scale.blob,
        })
        .await;
    group.run(blob::Pull).await;
    group
        .run(blob::Push {
            name: "blob-push-many",
            at_once: 8,
            size: |scale| scale.blob / 4,
        })
        .await;
}

async fn images(options: &Options, rows: &mut Vec<Row>) {
    let mut group = Group::new(options, rows);
    group.run(image::Push).await;
    group.run(image::Pull).await;
}

async fn processes(options: &Options, rows: &mut Vec<Row>) {
    let mut group = Group::new(options, rows);
    group.run(process::Start).await;
    group.run(process::Idle).await;
    group.run(process::Pushing).await;
    group.run(process::Size).await;
    group.run(process::Console).await;
}
