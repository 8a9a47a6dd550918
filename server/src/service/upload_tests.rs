//! The sweep of uploads that were given up.

use berth_core::time::Timestamp;
use futures_util::{StreamExt, stream};

use super::*;
use crate::app::Surroundings;
use crate::clock::FixedClock;
use crate::config::Config;
use crate::random::SystemRandom;

#[tokio::test]
async fn a_sweep_takes_what_is_over_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let clock = std::sync::Arc::new(FixedClock::at(Timestamp::from_ms(1_000_000)));
    let surroundings = Surroundings {
        clock: clock.clone(),
        random: std::sync::Arc::new(SystemRandom),
        secret_key: None,
    };
    let config = Config::in_directory(directory.path());
    let app = App::open(config, surroundings).await.unwrap();
    for number in 0..150_u32 {
        let expires = if number < 130 { 1_500_000 } else { 9_000_000 };
        begun(&app, &format!("u{number}"), Timestamp::from_ms(expires)).await;
    }
    assert_eq!(sweep(&app).await.unwrap(), 0);
    clock.advance_ms(600_000);
    assert_eq!(sweep(&app).await.unwrap(), 130);
    let left = std::fs::read_dir(directory.path().join("uploads")).unwrap();
    assert_eq!(left.count(), 20);
}

async fn begun(app: &App, id: &str, expires: Timestamp) {
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
}
