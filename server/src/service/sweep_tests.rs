//! The sweep of uploads that were given up.

use berth_core::oci::Algorithm;
use berth_core::time::Timestamp;
use futures_util::{StreamExt, stream};

use super::*;
use crate::app::Surroundings;
use crate::blob::{Hasher, Upload};
use crate::clock::FixedClock;
use crate::config::Config;
use crate::random::SystemRandom;
use crate::store::upload::UploadRow;

#[tokio::test]
async fn a_sweep_takes_what_is_over_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let (app, clock) = server(directory.path()).await;
    for number in 0..150_u32 {
        let expires = if number < 130 { 1_500_000 } else { 9_000_000 };
        begun(&app, &format!("u{number}"), Timestamp::from_ms(expires)).await;
    }
    assert_eq!(uploads(&app).await.unwrap(), 0);
    clock.advance_ms(600_000);
    assert_eq!(uploads(&app).await.unwrap(), 130);
    let left = std::fs::read_dir(directory.path().join("uploads")).unwrap();
    assert_eq!(left.count(), 20);
}

#[tokio::test]
async fn a_sweep_takes_a_blob_that_was_never_entered() {
    let directory = tempfile::tempdir().unwrap();
    let (app, clock) = server(directory.path()).await;
    let upload = begun(&app, "u1", Timestamp::from_ms(1_500_000)).await;
    app.blobs
        .commit(&upload, &upload.hasher.digest())
        .await
        .unwrap();
    assert_eq!(app.blobs.list().count().await, 1);
    clock.advance_ms(600_000);
    assert_eq!(uploads(&app).await.unwrap(), 1);
    assert_eq!(app.blobs.list().count().await, 0);
    let left = std::fs::read_dir(directory.path().join("uploads")).unwrap();
    assert_eq!(left.count(), 0);
}

async fn server(directory: &std::path::Path) -> (App, std::sync::Arc<FixedClock>) {
    let clock = std::sync::Arc::new(FixedClock::at(Timestamp::from_ms(1_000_000)));
    let surroundings = Surroundings {
        clock: clock.clone(),
        random: std::sync::Arc::new(SystemRandom),
        secret_key: None,
    };
    let config = Config::in_directory(directory);
    let app = App::open(config, surroundings).await.unwrap();
    (app, clock)
}

async fn begun(app: &App, id: &str, expires: Timestamp) -> Upload {
    let mut upload = Upload {
        id: UploadId::parse(id).unwrap(),
        offset: 0,
        hasher: Hasher::new(Algorithm::Sha256),
    };
    let body = stream::iter([Ok("bytes".into())]).boxed();
    app.blobs.append(&mut upload, body).await.unwrap();
    let row = UploadRow {
        id: id.to_owned(),
        namespace_id: 1,
        repository_name: "app".to_owned(),
        person_id: "ada".to_owned(),
        offset: upload.offset,
        algorithm: "sha256".to_owned(),
        hash_state: upload.hasher.to_bytes(),
        version: 0,
        expires,
    };
    let tx = app.store.begin().await.unwrap();
    store::upload::insert(&tx, &row, None, app.now())
        .await
        .unwrap();
    tx.commit(Audit::none("a test")).await.unwrap();
    upload
}
