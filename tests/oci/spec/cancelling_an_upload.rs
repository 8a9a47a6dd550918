//! "Cancel a blob upload":
//!
//! - If successful, the response to a DELETE SHOULD be 204.
//! - The server SHOULD eventually time out unfinished uploads.

use berth_tests::{TestApp, on_both_databases};

use crate::step::{APP, begin, chunk};
use crate::team;

on_both_databases!(
    a_cancelled_upload_is_204_and_over,
    an_abandoned_upload_is_over_after_a_day,
);

async fn a_cancelled_upload_is_204_and_over(app: TestApp) {
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    chunk(&client, &location, 0, b"bytes").await.expect(202);
    let cancelled = client.delete(&location).header("content-length", "0");
    assert!(cancelled.send().await.expect(204).body.is_empty());
    for method in ["GET", "DELETE"] {
        let answer = client.request(method, &location).send().await;
        answer.denied(404, "BLOB_UPLOAD_UNKNOWN");
    }
    let left = std::fs::read_dir(app.data().join("uploads")).unwrap();
    assert_eq!(left.count(), 0);
}

async fn an_abandoned_upload_is_over_after_a_day(app: TestApp) {
    let person = app.admin().clone();
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    app.advance_seconds(23 * 3600);
    let client = app.login(&person).await;
    chunk(&client, &location, 0, b"bytes").await.expect(202);
    app.advance_seconds(24 * 3600);
    let client = app.login(&person).await;
    client
        .get(&location)
        .send()
        .await
        .denied(404, "BLOB_UPLOAD_UNKNOWN");
}
