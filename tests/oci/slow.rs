//! Bodies that break off or come twice, and accounts that have too much under way.

use std::sync::Arc;

use berth_server::app::App;
use berth_tests::image::{bytes, digest};
use berth_tests::{Client, Credential, TestApp, on_both_databases};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::{organization, team};

on_both_databases!(
    a_truncated_body_is_gone_on_with,
    of_two_writers_at_once_one_is_told_where_the_upload_stands,
    an_account_has_so_many_uploads_under_way_at_most,
    uploads_of_an_account_hold_so_many_bytes_at_most,
    bodies_at_once_do_not_exceed_the_bytes_of_an_account,
    failed_bodies_give_their_bytes_back,
    an_upload_rests_as_long_as_the_settings_say,
);

const APP: &str = "team/app";

async fn begin(client: &Client, name: &str) -> String {
    let begun = client.begin_upload(name).await.expect(202);
    begun.header("location").unwrap().to_owned()
}

/// Begins a `PATCH` and returns its connection when the server wants the body.
async fn patch(client: &Client, location: &str, length: usize) -> TcpStream {
    let Credential::Basic { user, password } = client.credential() else {
        panic!("the client has no login");
    };
    let pair = format!("{user}:{password}");
    let login = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pair);
    let head = format!(
        "PATCH {location} HTTP/1.1\r\nhost: {}\r\nauthorization: Basic {login}\r\n\
         expect: 100-continue\r\ncontent-length: {length}\r\n\r\n",
        client.host()
    );
    let mut stream = TcpStream::connect(client.host()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let go_on = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut answer = vec![0; go_on.len()];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, go_on, "{}", String::from_utf8_lossy(&answer));
    stream
}

/// Asks until the upload stands somewhere, for what a client did as it went is noted later.
async fn wait_for(client: &Client, location: &str, range: &str) {
    for _ in 0..2000 {
        let status = client.get(location).send().await.expect(204);
        if status.header("range") == Some(range) {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the upload never stands at {range}");
}

async fn a_truncated_body_is_gone_on_with(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("truncated", 400_000);
    let location = begin(&client, APP).await;
    let mut stream = patch(&client, &location, blob.len()).await;
    stream.write_all(&blob[..150_000]).await.unwrap();
    drop(stream);
    wait_for(&client, &location, "0-149999").await;
    let rest = client
        .patch(&location)
        .header("content-range", "150000-399999")
        .body(&blob[150_000..]);
    rest.send().await.expect(202);
    let last = client.put(&format!("{location}?digest={}", digest(&blob)));
    last.send().await.expect(201);
    let pulled = client.get_blob(APP, &digest(&blob)).await.expect(200);
    assert_eq!(pulled.body, blob);
}

async fn of_two_writers_at_once_one_is_told_where_the_upload_stands(app: TestApp) {
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    let mut first = patch(&client, &location, 10).await;
    let second = client.patch(&location).body("second").send().await;
    let second = second.denied(416, "BLOB_UPLOAD_INVALID");
    assert_eq!(second.header("range"), Some("0-0"));
    assert_eq!(second.header("location"), Some(location.as_str()));
    first.write_all(b"first-ones").await.unwrap();
    wait_for(&client, &location, "0-9").await;
    let finish = client.put(&format!("{location}?digest={}", digest(b"first-ones")));
    finish.send().await.expect(201);
}

/// Starts a server with other limits on the uploads of an account.
async fn limited(app: &TestApp, count: u64, bytes: u64) -> TestApp {
    let change = |app: &mut App| {
        let config = Arc::make_mut(&mut app.config);
        config.uploads.count = count;
        config.uploads.bytes = bytes;
    };
    TestApp::start_with(app.kind, change).await
}

async fn an_account_has_so_many_uploads_under_way_at_most(app: TestApp) {
    let app = limited(&app, 3, u64::MAX).await;
    let ada = team(&app).await;
    organization(&app, "other").await;
    let bob = app.add_admin(app.account(), "bob").await;
    let bob = app.login(&bob).await;
    let first = begin(&ada, APP).await;
    begin(&ada, "other/app").await;
    begin(&bob, APP).await;
    for client in [&ada, &bob] {
        let refused = client.begin_upload("other/new").await;
        let refused = refused.denied(429, "TOOMANYREQUESTS");
        assert_eq!(refused.header("retry-after"), Some("60"));
        let whole = format!("/v2/{APP}/blobs/uploads/?digest={}", digest(b"x"));
        let whole = client.post(&whole).body("x").send().await;
        whole.denied(429, "TOOMANYREQUESTS");
    }
    ada.delete(&first).send().await.expect(204);
    begin(&bob, APP).await;
    ada.begin_upload(APP).await.expect(429);
    let zed = app.add_account("zed").await;
    let zoe = app.add_admin(&zed, "zoe").await;
    let body = serde_json::json!({ "namespace": "zoo" });
    let made = app.token(&zoe).await.post("/v2/manage/namespaces");
    made.json(&body).send().await.expect(201);
    begin(&app.login(&zoe).await, "zoo/app").await;
}

async fn uploads_of_an_account_hold_so_many_bytes_at_most(app: TestApp) {
    let app = limited(&app, 1000, 500_000).await;
    let client = team(&app).await;
    let blob = bytes("room", 400_000);
    let (first, second) = (begin(&client, APP).await, begin(&client, APP).await);
    client
        .patch(&first)
        .body(&blob[..])
        .send()
        .await
        .expect(202);
    let refused = client.patch(&second).body(&blob[..]).send().await;
    let refused = refused.denied(429, "TOOMANYREQUESTS");
    assert_eq!(refused.header("retry-after"), Some("60"));
    // What came is kept, and the upload goes on from there when there is room.
    let status = client.get(&second).send().await.expect(204);
    let range = status.header("range").unwrap().to_owned();
    let stands: usize = range.strip_prefix("0-").unwrap().parse().unwrap();
    let stands = if stands == 0 { 0 } else { stands + 1 };
    assert!(stands <= 100_000, "{stands}");
    let finish = client.put(&format!("{first}?digest={}", digest(&blob)));
    finish.send().await.expect(201);
    let rest = client.patch(&second).body(&blob[stands..]).send().await;
    rest.expect(202);
    client.delete(&second).send().await.expect(204);
    let third = begin(&client, APP).await;
    let again = bytes("again", 500_000);
    let finish = client.put(&format!("{third}?digest={}", digest(&again)));
    finish.body(&again[..]).send().await.expect(201);
}

async fn bodies_at_once_do_not_exceed_the_bytes_of_an_account(app: TestApp) {
    let app = limited(&app, 1000, 1_000_000).await;
    let client = team(&app).await;
    let blob = Arc::new(bytes("crowd", 300_000));
    let mut bodies = Vec::new();
    for n in 0..8 {
        let (client, blob) = (client.clone(), blob.clone());
        bodies.push(tokio::spawn(async move {
            let location = begin(&client, &format!("team/app{n}")).await;
            client.patch(&location).body(&blob[..]).send().await.status
        }));
    }
    let mut whole = 0;
    for body in bodies {
        match body.await.unwrap() {
            202 => whole += 1,
            status => assert_eq!(status, 429),
        }
    }
    let held = app
        .database
        .number("SELECT CAST(SUM(\"offset\") AS INTEGER) FROM upload")
        .await;
    assert!(whole <= 3, "{whole}");
    assert!((600_000..=1_000_000).contains(&held), "{held}");
}

async fn failed_bodies_give_their_bytes_back(app: TestApp) {
    let app = limited(&app, 1000, 500_000).await;
    let client = team(&app).await;
    let blob = bytes("failed", 450_000);
    for _ in 0..3 {
        let target = format!("/v2/{APP}/blobs/uploads/?digest={}", digest(b"other"));
        let wrong = client.post(&target).body(&blob[..]).send().await;
        wrong.denied(400, "DIGEST_INVALID");
    }
    client.push_blob(APP, &blob).await.expect(201);
}

async fn an_upload_rests_as_long_as_the_settings_say(app: TestApp) {
    let app = TestApp::start_with(app.kind, |app| {
        let config = Arc::make_mut(&mut app.config);
        config.uploads.lifetime = "1h".parse().unwrap();
    })
    .await;
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    app.advance_seconds(3599);
    client.get(&location).send().await.expect(204);
    app.advance_seconds(1);
    let over = client.get(&location).send().await;
    over.denied(404, "BLOB_UPLOAD_UNKNOWN");
}
