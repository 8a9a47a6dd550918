//! Webhooks: what a push sends, to whom, how often, and what is remembered of it.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_core::time::Timestamp;
use berth_tests::receiver::Received;
use berth_tests::{Image, Receiver, TestApp, on_both_databases, sign};
use serde_json::{Value, json};

on_both_databases!(
    a_push_that_matches_posts_a_signed_call,
    a_push_posts_one_call_for_each_trigger_and_tag,
    a_push_that_does_not_match_or_was_refused_posts_nothing,
    a_call_that_is_not_taken_is_sent_again_ever_later,
    a_call_that_is_never_taken_is_given_up,
    who_has_lost_the_job_gives_up_nothing,
    of_too_many_that_wait_the_oldest_are_not_sent,
    check_24_a_redirect_is_not_followed,
    check_24_an_address_that_is_not_public_is_not_called,
    an_address_that_is_none_is_refused,
    what_was_turned_off_or_deleted_is_not_sent,
    check_11_a_new_image_of_the_same_name_sends_nothing_of_the_older_one,
    a_test_sends_now_and_says_so,
    the_secret_is_told_once_and_lies_encrypted,
    an_address_is_shown_whole_to_those_alone_who_may_change_it,
    the_history_has_pages_and_an_end,
    the_swr_api_shows_no_webhook_but_turns_it_off_and_deletes_it,
    check_4_deliveries_belong_to_their_trigger,
);

const IMAGE: &str = "/api/berth/v1/organizations/team/images/app";

/// A server that may call the receiver, with the image `team/app`.
async fn start(app: &TestApp) -> (TestApp, Receiver) {
    let receiver = Receiver::start().await;
    let app = TestApp::start_beside(app.kind, &receiver).await;
    app.namespace("team").await;
    app.push("team/app", "old", &Image::small("old")).await;
    app.app.work().await.unwrap();
    (app, receiver)
}

fn body(name: &str, url: &str) -> Value {
    json!({
        "name": name, "url": url, "trigger_type": "regular", "condition": "^v", "enabled": true,
    })
}

/// Makes a webhook and returns its secret.
async fn webhook(app: &TestApp, name: &str, url: &str) -> String {
    let ada = app.ada().await;
    let call = ada
        .post(&format!("{IMAGE}/webhooks"))
        .json(&body(name, url));
    let made = call.send().await.expect(201).json();
    made["secret"].as_str().unwrap().to_owned()
}

async fn deliveries(app: &TestApp, name: &str) -> Vec<Value> {
    let path = format!("{IMAGE}/triggers/{name}/deliveries");
    let page = app.ada().await.get(&path).send().await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

/// Demands that a call is signed with the secret, at the time of the server.
fn signed(call: &Received, secret: &str, now: Timestamp) {
    let timestamp = call.header("berth-timestamp");
    assert_eq!(timestamp, now.as_seconds().to_string());
    let mut signed = timestamp.as_bytes().to_vec();
    signed.push(b'.');
    signed.extend_from_slice(&call.body);
    let mac = sign::hmac_hex(secret.as_bytes(), &signed);
    assert_eq!(call.header("berth-signature"), format!("v1={mac}"));
}

async fn a_push_that_matches_posts_a_signed_call(app: TestApp) {
    let (app, receiver) = start(&app).await;
    let secret = webhook(&app, "hook", &receiver.url("/hook?a=b")).await;
    let image = Image::small("new");
    app.push("team/app", "v1", &image).await;
    assert_eq!(deliveries(&app, "hook").await[0]["state"], "waiting");
    app.app.work().await.unwrap();
    let [call] = receiver.received().try_into().unwrap();
    assert_eq!(
        (call.method.as_str(), call.target.as_str()),
        ("POST", "/hook?a=b")
    );
    assert_eq!(call.header("host"), receiver.address().to_string());
    assert_eq!(call.header("berth-event"), "push");
    signed(&call, &secret, app.now());
    let [delivery] = deliveries(&app, "hook").await.try_into().unwrap();
    assert_eq!(
        call.header("berth-delivery"),
        delivery["id"].as_str().unwrap()
    );
    let (host, digest) = (app.client.host(), image.digest());
    let sent = json!({
        "event": "push", "delivery": delivery["id"], "test": false, "trigger": "hook",
        "organization": "team", "repository": "app", "tag": "v1", "digest": digest,
        "image": format!("{host}/team/app:v1"), "pinned": format!("{host}/team/app@{digest}"),
        "pushed_by": "ada", "pushed_at": "2026-03-01T09:00:00Z",
    });
    assert_eq!(call.json(), sent);
    let expected = json!({
        "id": delivery["id"], "tag": "v1", "digest": digest, "test": false, "state": "success",
        "attempts": 1, "status": 200, "detail": "the receiver took it (200)", "pushed_by": "ada",
        "created": "2026-03-01T09:00:00Z", "sent": "2026-03-01T09:00:00Z", "took_ms": 0,
    });
    assert_eq!(delivery, expected);
    app.app.work().await.unwrap();
    assert_eq!(
        receiver.received().len(),
        1,
        "what was taken is not sent again"
    );
}

async fn a_push_posts_one_call_for_each_trigger_and_tag(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "one", &receiver.url("/one")).await;
    webhook(&app, "two", &receiver.url("/two")).await;
    let image = Image::small("old");
    let login = app.login(app.admin()).await;
    let target = format!(
        "/v2/team/app/manifests/{}?tag=v1&tag=v2&tag=v1&tag=x",
        image.digest()
    );
    let call = login.put(&target).header("content-type", image.media_type);
    call.body(image.manifest.clone()).send().await.expect(201);
    app.app.work().await.unwrap();
    let mut sent: Vec<(String, String)> = receiver
        .received()
        .iter()
        .map(|call| {
            (
                call.target.clone(),
                call.json()["tag"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    sent.sort_unstable();
    let expected = [
        ("/one", "v1"),
        ("/one", "v2"),
        ("/two", "v1"),
        ("/two", "v2"),
    ];
    assert_eq!(
        sent,
        expected.map(|(path, tag)| (path.to_owned(), tag.to_owned()))
    );
}

async fn a_push_that_does_not_match_or_was_refused_posts_nothing(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook")).await;
    app.push("team/app", "latest", &Image::small("new")).await;
    app.push("team/app", &Image::small("b").digest(), &Image::small("b"))
        .await;
    let login = app.login(app.admin()).await;
    let without_blobs = login
        .put_manifest("team/app", "v1", &Image::small("c"))
        .await;
    assert_eq!(without_blobs.status, 404);
    app.app.work().await.unwrap();
    assert_eq!(receiver.received().len(), 0);
    assert_eq!(deliveries(&app, "hook").await, Vec::<Value>::new());
}

async fn a_call_that_is_not_taken_is_sent_again_ever_later(app: TestApp) {
    let (app, receiver) = start(&app).await;
    let secret = webhook(&app, "hook", &receiver.url("/hook")).await;
    receiver.answer(500, "secret words of somebody else");
    receiver.answer(404, "");
    app.push("team/app", "v1", &Image::small("new")).await;
    app.app.work().await.unwrap();
    let [delivery] = deliveries(&app, "hook").await.try_into().unwrap();
    assert_eq!(delivery["state"], "waiting");
    assert_eq!(delivery["status"], 500);
    assert_eq!(delivery["detail"], "the receiver answered 500");
    assert_eq!(delivery["next"], "2026-03-01T09:00:10Z");
    app.advance_seconds(9);
    app.app.work().await.unwrap();
    assert_eq!(receiver.received().len(), 1);
    app.advance_seconds(1);
    app.app.work().await.unwrap();
    let [delivery] = deliveries(&app, "hook").await.try_into().unwrap();
    assert_eq!(delivery["next"], "2026-03-01T09:00:40Z");
    app.advance_seconds(30);
    app.app.work().await.unwrap();
    let [delivery] = deliveries(&app, "hook").await.try_into().unwrap();
    assert_eq!(
        (
            &delivery["state"],
            &delivery["attempts"],
            delivery.get("next")
        ),
        (&json!("success"), &json!(3), None)
    );
    let calls = receiver.received();
    signed(&calls[2], &secret, app.now());
    let ids: Vec<_> = calls
        .iter()
        .map(|call| call.header("berth-delivery"))
        .collect();
    assert_eq!(ids, [delivery["id"].as_str().unwrap(); 3]);
}

async fn a_call_that_is_never_taken_is_given_up(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook")).await;
    app.push("team/app", "v1", &Image::small("new")).await;
    for _ in 0..12 {
        receiver.answer(503, "");
        app.app.work().await.unwrap();
        app.advance_seconds(3600);
    }
    assert_eq!(receiver.received().len(), 8);
    let [delivery] = deliveries(&app, "hook").await.try_into().unwrap();
    assert_eq!(
        (
            &delivery["state"],
            &delivery["attempts"],
            delivery.get("next")
        ),
        (&json!("failed"), &json!(8), None)
    );
    let jobs = "SELECT COUNT(*) FROM job WHERE kind = 'deliver'";
    assert_eq!(app.database.number(jobs).await, 0);
}

async fn who_has_lost_the_job_gives_up_nothing(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook")).await;
    app.push("team/app", "v1", &Image::small("new")).await;
    for _ in 0..7 {
        receiver.answer(503, "");
        app.app.work().await.unwrap();
        app.advance_seconds(3600);
    }
    let gate = receiver.answer_when_told(503, "");
    let taken = async {
        receiver.has_received(8).await;
        let sql = "UPDATE job SET lease = 'of another server' WHERE kind = 'deliver'";
        app.database.execute(sql).await;
        gate.notify_one();
    };
    let (worked, ()) = tokio::join!(app.app.work(), taken);
    worked.unwrap();
    let [delivery] = deliveries(&app, "hook").await.try_into().unwrap();
    assert_eq!(
        (&delivery["state"], &delivery["attempts"]),
        (&json!("waiting"), &json!(7)),
        "the other server may yet send it"
    );
    let jobs = "SELECT COUNT(*) FROM job WHERE kind = 'deliver'";
    assert_eq!(app.database.number(jobs).await, 1);
}

async fn of_too_many_that_wait_the_oldest_are_not_sent(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook")).await;
    webhook(&app, "other", &receiver.url("/other")).await;
    for number in 0..102 {
        let tag = format!("v{number}");
        app.push("team/app", &tag, &Image::small("old")).await;
        app.advance_seconds(1);
    }
    let superseded = "SELECT COUNT(*) FROM trigger_delivery WHERE state = 'superseded'";
    assert_eq!(app.database.number(superseded).await, 4);
    app.app.work().await.unwrap();
    let calls = receiver.received();
    assert_eq!(calls.len(), 200);
    let tags: Vec<_> = calls
        .iter()
        .map(|call| call.json()["tag"].clone())
        .collect();
    assert!(!tags.contains(&json!("v0")) && !tags.contains(&json!("v1")));
    let path = format!("{IMAGE}/triggers/hook/deliveries?limit=100");
    let first = app.ada().await.get(&path).send().await.expect(200).json();
    let next = format!("{path}&cursor={}", first["next"].as_str().unwrap());
    let last = app.ada().await.get(&next).send().await.expect(200).json();
    let oldest = &last["items"][1];
    assert_eq!(
        (&oldest["tag"], &oldest["state"], &oldest["detail"]),
        (
            &json!("v0"),
            &json!("superseded"),
            &json!("more than 100 deliveries of the trigger were waiting")
        )
    );
}

async fn check_24_a_redirect_is_not_followed(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook")).await;
    receiver.redirect(307, &receiver.url("/inside"));
    app.push("team/app", "v1", &Image::small("new")).await;
    app.app.work().await.unwrap();
    app.advance_seconds(3600);
    app.app.work().await.unwrap();
    assert_eq!(receiver.received().len(), 1);
    let [delivery] = deliveries(&app, "hook").await.try_into().unwrap();
    assert_eq!(
        (&delivery["state"], &delivery["status"]),
        (&json!("failed"), &json!(307))
    );
}

async fn check_24_an_address_that_is_not_public_is_not_called(app: TestApp) {
    let receiver = Receiver::start().await;
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("old")).await;
    let port = receiver.address().port();
    let ada = app.ada().await;
    for (number, host) in [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f000001",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "[fd00:ec2::254]",
    ]
    .into_iter()
    .enumerate()
    {
        for scheme in ["http", "https"] {
            let name = format!("{scheme}{number}");
            webhook(&app, &name, &format!("{scheme}://{host}:{port}/")).await;
            let test = format!("{IMAGE}/triggers/{name}/test");
            let call = ada.post(&test).json(&json!({ "tag": "v1" }));
            let delivery = call.send().await.expect(200).json();
            assert_eq!(delivery["state"], "failed", "{host}");
            assert_eq!(delivery.get("status"), None, "{host}");
            let detail = delivery["detail"].as_str().unwrap();
            let refused = detail.contains("not public") || detail.contains("has no address");
            assert!(refused, "{host}: {detail}");
        }
    }
    assert_eq!(receiver.received().len(), 0);
}

async fn an_address_that_is_none_is_refused(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let ada = app.ada().await;
    let long = format!("https://example.com/{}", "a".repeat(2048));
    for url in [
        "",
        "example.com",
        "file:///etc/passwd",
        "ftp://example.com",
        "https://user:password@example.com",
        "https://example.com#x",
        &long,
    ] {
        let call = ada
            .post(&format!("{IMAGE}/webhooks"))
            .json(&body("hook", url));
        call.send().await.refused(Code::InvalidParameter);
    }
}

async fn what_was_turned_off_or_deleted_is_not_sent(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "off", &receiver.url("/off")).await;
    webhook(&app, "gone", &receiver.url("/gone")).await;
    app.push("team/app", "v1", &Image::small("new")).await;
    let ada = app.ada().await;
    let path = "/v2/manage/namespaces/team/repos/app/triggers";
    let off = json!({ "enable": "false" });
    let call = ada.patch(&format!("{path}/off")).json(&off);
    call.send().await.expect(201);
    ada.delete(&format!("{path}/gone")).send().await.expect(204);
    app.app.work().await.unwrap();
    app.push("team/app", "v2", &Image::small("new")).await;
    app.app.work().await.unwrap();
    assert_eq!(receiver.received().len(), 0);
    let [delivery] = deliveries(&app, "off").await.try_into().unwrap();
    assert_eq!(delivery["state"], "superseded");
    assert_eq!(delivery["detail"], "the trigger was turned off");
}

async fn check_11_a_new_image_of_the_same_name_sends_nothing_of_the_older_one(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook")).await;
    app.push("team/app", "v1", &Image::small("new")).await;
    let ada = app.ada().await;
    ada.delete(&format!("{IMAGE}?tags=2"))
        .send()
        .await
        .expect(204);
    app.push("team/app", "v1", &Image::small("new")).await;
    app.app.work().await.unwrap();
    assert_eq!(receiver.received().len(), 0);
    let list = ada
        .get(&format!("{IMAGE}/triggers"))
        .send()
        .await
        .expect(200);
    assert_eq!(list.json(), json!({ "items": [] }));
    let jobs = "SELECT COUNT(*) FROM job WHERE kind = 'deliver'";
    assert_eq!(app.database.number(jobs).await, 0);
}

async fn a_test_sends_now_and_says_so(app: TestApp) {
    let (app, receiver) = start(&app).await;
    let secret = webhook(&app, "hook", &receiver.url("/hook")).await;
    let ada = app.ada().await;
    let path = format!("{IMAGE}/triggers/hook/test");
    let call = ada.post(&path).json(&json!({ "tag": "old" }));
    let delivery = call.send().await.expect(200).json();
    assert_eq!(
        (&delivery["state"], &delivery["test"], &delivery["status"]),
        (&json!("success"), &json!(true), &json!(200))
    );
    let [call] = receiver.received().try_into().unwrap();
    assert_eq!(call.json()["test"], true);
    signed(&call, &secret, app.now());
    receiver.answer(500, "");
    let call = ada.post(&path).json(&json!({ "tag": "old" }));
    assert_eq!(call.send().await.expect(200).json()["state"], "failed");
    app.advance_seconds(3600);
    app.app.work().await.unwrap();
    assert_eq!(receiver.received().len(), 2, "a trial is not repeated");
    assert_eq!(deliveries(&app, "hook").await.len(), 2);
    let call = ada.post(&path).json(&json!({ "tag": "absent" }));
    call.send().await.refused(Code::TagNotFound);
    let absent = path.replace("hook", "absent");
    let call = ada.post(&absent).json(&json!({ "tag": "old" }));
    call.send().await.refused(Code::TriggerNotFound);
}

async fn the_secret_is_told_once_and_lies_encrypted(app: TestApp) {
    let (app, receiver) = start(&app).await;
    let secret = webhook(&app, "hook", &receiver.url("/hook")).await;
    assert_eq!(secret.len(), 64);
    assert!(!app.database.dump().await.contains(&secret));
    let ada = app.ada().await;
    let list = ada
        .get(&format!("{IMAGE}/triggers"))
        .send()
        .await
        .expect(200);
    let expected = json!({ "items": [{
        "name": "hook", "trigger_type": "regular", "condition": "^v", "enabled": true,
        "target": { "kind": "webhook", "url": receiver.url("/hook") },
        "creator_name": "ada", "created": "2026-03-01T09:00:00Z",
    }] });
    assert_eq!(list.json(), expected);
}

async fn an_address_is_shown_whole_to_those_alone_who_may_change_it(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook/secret?token=secret")).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    for (permission, path) in [
        (Permission::Read, ""),
        (Permission::Write, "/hook/secret?token=secret"),
    ] {
        app.grant("team", &bob, permission).await;
        let list = app.token(&bob).await.get(&format!("{IMAGE}/triggers"));
        let list = list.send().await.expect(200).json();
        assert_eq!(list["items"][0]["target"]["url"], receiver.url(path));
    }
    let deny = r#"{"Effect":"Deny","Action":"swr:repo:updateTrigger"}"#;
    app.attach(&bob, deny).await;
    let list = app.token(&bob).await.get(&format!("{IMAGE}/triggers"));
    let list = list.send().await.expect(200).json();
    assert_eq!(list["items"][0]["target"]["url"], receiver.url(""));
}

async fn the_history_has_pages_and_an_end(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook")).await;
    for tag in ["v1", "v2", "v3"] {
        app.push("team/app", tag, &Image::small("old")).await;
        app.advance_seconds(1);
    }
    app.app.work().await.unwrap();
    let ada = app.ada().await;
    let path = format!("{IMAGE}/triggers/hook/deliveries");
    let first = ada
        .get(&format!("{path}?limit=2"))
        .send()
        .await
        .expect(200)
        .json();
    let tags = |page: &Value| -> Vec<String> {
        let rows = page["items"].as_array().unwrap().iter();
        rows.map(|row| row["tag"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(tags(&first), ["v3", "v2"]);
    let next = first["next"].as_str().unwrap();
    let second = ada.get(&format!("{path}?limit=2&cursor={next}"));
    let second = second.send().await.expect(200).json();
    assert_eq!(
        (tags(&second), second.get("next")),
        (vec!["v1".to_owned()], None)
    );
    for query in ["limit=0", "limit=101", "cursor=x"] {
        let call = ada.get(&format!("{path}?{query}"));
        call.send().await.refused(Code::InvalidPage);
    }
    app.advance_seconds(30 * 86_400);
    app.app.work().await.unwrap();
    let ada = app.ada().await;
    let page = ada.get(&path).send().await.expect(200).json();
    // The last that was taken says what is deployed.
    assert_eq!(tags(&page), ["v3"]);
}

async fn the_swr_api_shows_no_webhook_but_turns_it_off_and_deletes_it(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook")).await;
    let ada = app.ada().await;
    let path = "/v2/manage/namespaces/team/repos/app/triggers";
    assert_eq!(ada.get(path).send().await.expect(200).json(), json!([]));
    let one = format!("{path}/hook");
    ada.get(&one).send().await.refused(Code::TriggerNotFound);
    let off = json!({ "enable": "false" });
    ada.patch(&one).json(&off).send().await.expect(201);
    let list = ada
        .get(&format!("{IMAGE}/triggers"))
        .send()
        .await
        .expect(200);
    assert_eq!(list.json()["items"][0]["enabled"], false);
    ada.delete(&one).send().await.expect(204);
}

async fn check_4_deliveries_belong_to_their_trigger(app: TestApp) {
    let (app, receiver) = start(&app).await;
    webhook(&app, "hook", &receiver.url("/hook")).await;
    app.repository("team", "other", false).await;
    let ada = app.ada().await;
    let path = format!("{IMAGE}/triggers/hook/deliveries");
    let other = path.replace("/app/", "/other/");
    ada.get(&other).send().await.refused(Code::TriggerNotFound);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    eve.get(&path)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
}
