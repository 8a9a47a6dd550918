//! The feed: what it tells whom, and when it ends.

use std::time::Duration;

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_server::app::{Feed, Pace};
use berth_tests::{Client, Heard, Image, Listener, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::run::{RUNS, newest, start, with_tags, work};

on_both_databases!(
    a_run_is_followed_from_its_beginning_to_its_end,
    what_is_under_way_comes_first,
    what_is_removed_and_comes_back_is_told,
    what_another_server_does_is_told,
    a_user_is_told_of_what_he_may_see_alone,
    who_loses_a_right_is_told_nothing_more,
    an_image_that_is_gone_is_told_of_by_the_rights_on_its_organization,
    what_a_policy_denies_is_not_told_even_when_it_is_gone,
    signing_out_ends_the_stream_at_once,
    a_user_who_is_switched_off_is_told_nothing_more,
    a_session_that_is_over_by_time_ends_the_stream_at_the_next_beat,
    a_stream_keeps_no_session_alive,
    a_program_follows_until_its_key_is_gone,
    a_stream_ends_after_its_time,
    one_user_has_eight_streams_at_most,
    a_server_has_so_many_streams_at_most,
    a_server_that_stops_ends_all_streams_at_once,
    an_answer_is_not_kept_and_not_gathered,
);

const FEED: &str = "/api/berth/v1/feed";
const SESSION: &str = "/api/berth/v1/session";

/// Listens, up to where all that is under way was told.
async fn listen(client: &Client) -> Listener {
    let mut listener = client.get(FEED).listen().await;
    assert_eq!(listener.next().await, Some(("ready".to_owned(), json!({}))));
    listener
}

/// The next change: its name and what was changed.
async fn change(listener: &mut Listener) -> (String, String) {
    let told = listener.find("change").await;
    let text = |field: &str| told[field].as_str().unwrap_or_default().to_owned();
    (
        text("name"),
        format!("{}/{}", text("namespace"), text("repository")),
    )
}

fn told(name: &str, of: &str) -> (String, String) {
    (name.to_owned(), of.to_owned())
}

async fn push(app: &TestApp, image: &str) {
    app.advance_seconds(1);
    app.push(image, "v1", &Image::small(image)).await;
}

/// Starts a server whose streams look often and beat soon.
async fn quick(app: &TestApp, beat_ms: u64, life: Duration) -> TestApp {
    let pace = Pace {
        look: Duration::from_millis(20),
        beat: Duration::from_millis(beat_ms),
        life,
    };
    TestApp::start_with(app.kind, |app| app.feed = Feed::with(pace)).await
}

async fn a_run_is_followed_from_its_beginning_to_its_end(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let put = ada.put(crate::run::IMAGE);
    let put = put.json(&json!({ "policy": newest(1) }));
    put.send().await.expect(200);
    let mut listener = listen(&ada).await;
    let run = start(&ada, json!({ "dry": false })).await;
    let waiting = listener.find("run").await;
    let expected = json!({
        "namespace": "team", "repository": "app", "run": run, "kind": "demand",
        "state": "waiting", "tags": 0, "selected": 0, "done": 0, "skipped": 0, "images": 0,
        "bytes": 0,
    });
    assert_eq!(waiting, expected);
    work(&app).await;
    let mut last = waiting;
    while last["state"] != "done" {
        last = listener.find("run").await;
        assert_eq!(last["run"], run);
    }
    let shown = ada.get(&format!("{RUNS}/{run}")).send().await.expect(200);
    for field in ["tags", "selected", "done", "skipped", "images", "bytes"] {
        assert_eq!(last[field], shown.json()[field], "{field}");
    }
    assert_eq!(last["done"], 2);
}

async fn what_is_under_way_comes_first(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let body = json!({ "dry": true, "policy": newest(1) });
    let first = start(&ada, body.clone()).await;
    work(&app).await;
    let run = start(&ada, body).await;
    let mut listener = ada.get(FEED).listen().await;
    let (name, told) = listener.next().await.unwrap();
    assert_eq!((name.as_str(), &told["run"]), ("run", &json!(run)));
    assert_eq!(told["state"], "waiting");
    assert_ne!(first, run);
    assert_eq!(listener.next().await.unwrap().0, "ready");
    work(&app).await;
    while listener.find("run").await["state"] != "done" {}
}

async fn what_is_removed_and_comes_back_is_told(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let mut listener = listen(&ada).await;
    let tag = "/v2/manage/namespaces/team/repos/app/tags/v1";
    ada.delete(tag).send().await.expect(204);
    let gone = listener.find("change").await;
    let expected = json!({
        "namespace": "team", "repository": "app", "name": "deleteRepoTag", "at": app.now(),
    });
    assert_eq!(gone, expected);
    let page = ada.get("/api/berth/v1/trash").send().await.expect(200);
    let entries = json!({ "entries": [page.json()["items"][0]["id"]] });
    let trash = "/api/berth/v1/organizations/team/trash";
    let call = ada.post(&format!("{trash}/restore")).json(&entries);
    assert_eq!(call.send().await.expect(200).json()["done"], 1);
    assert_eq!(change(&mut listener).await, told("restoreTrash", "team/"));
    ada.delete(tag).send().await.expect(204);
    assert_eq!(
        change(&mut listener).await,
        told("deleteRepoTag", "team/app")
    );
    let page = ada.get("/api/berth/v1/trash").send().await.expect(200);
    let entries = json!({ "entries": [page.json()["items"][0]["id"]] });
    let call = ada.post(&format!("{trash}/purge")).json(&entries);
    assert_eq!(call.send().await.expect(200).json()["done"], 1);
    assert_eq!(change(&mut listener).await, told("purgeTrash", "team/"));
}

/// A replica commits to the same database; here it is the test.
async fn what_another_server_does_is_told(app: TestApp) {
    app.namespace("team").await;
    push(&app, "team/app").await;
    let ada = app.ada().await;
    let mut listener = listen(&ada).await;
    let record = |id: &str, ago_ms: i64| {
        let (at, account) = (app.now().as_ms() - ago_ms, &app.account().id);
        format!(
            "INSERT INTO audit_event (id, at_ms, account_id, credential, name, resource, result) \
             VALUES ('{id}', {at}, '{account}', 'none', 'pushImage', 'team/app:{id}', 'ok')"
        )
    };
    let id = |ms: i64| berth_server::random::first_ulid(app.now().plus_ms(ms));
    app.database.execute(&record(&id(-1000), 1000)).await;
    let first = listener.find("change").await;
    assert_eq!(first["at"], json!(app.now().plus_ms(-1000)));
    // What was begun before is committed later.
    app.database.execute(&record(&id(-60_000), 60_000)).await;
    let second = listener.find("change").await;
    assert_eq!(second["at"], json!(app.now().plus_ms(-60_000)));
}

async fn a_user_is_told_of_what_he_may_see_alone(app: TestApp) {
    for namespace in ["team", "open"] {
        app.namespace(namespace).await;
    }
    for image in ["team/app", "team/other", "open/app"] {
        push(&app, image).await;
    }
    let account = app.account().clone();
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let (bob, cyd) = (
        app.add_person(&account, "bob").await,
        app.add_person(&account, "cyd").await,
    );
    app.grant_image("team/app", &bob, Permission::Read).await;
    for person in [&bob, &cyd] {
        app.grant("open", person, Permission::Read).await;
    }
    let (bob, cyd, eve) = (
        app.token(&bob).await,
        app.token(&cyd).await,
        app.token(&eve).await,
    );
    let (mut of_bob, mut of_cyd, mut of_eve) =
        (listen(&bob).await, listen(&cyd).await, listen(&eve).await);
    let ada = app.ada().await;
    let body = json!({ "dry": true, "policy": newest(1) });
    let run = start(&ada, body.clone()).await;
    let runs = RUNS.replace("/app/", "/other/");
    ada.post(&runs).json(&body).send().await.expect(202);
    push(&app, "team/other").await;
    push(&app, "open/app").await;
    let mut heard = Vec::new();
    while heard
        .last()
        .is_none_or(|last: &(String, Value)| last.1["namespace"] != "open")
    {
        heard.push(of_bob.next().await.unwrap());
    }
    let of_runs = heard.iter().filter(|(name, _)| name == "run");
    assert!(of_runs.clone().all(|(_, data)| data["run"] == run));
    assert!(of_runs.count() > 0, "{heard:?}");
    assert!(
        heard.iter().all(|(_, data)| data["repository"] == "app"),
        "{heard:?}"
    );
    let (name, data) = of_cyd.next().await.unwrap();
    assert_eq!(
        (name.as_str(), &data["namespace"]),
        ("change", &json!("open"))
    );
    eve.create_namespace("rivals").await.expect(201);
    let (name, data) = of_eve.next().await.unwrap();
    assert_eq!(
        (name.as_str(), &data["namespace"]),
        ("change", &json!("rivals"))
    );
}

async fn who_loses_a_right_is_told_nothing_more(app: TestApp) {
    for namespace in ["team", "open"] {
        app.namespace(namespace).await;
    }
    let bob = app.add_person(&app.account().clone(), "bob").await;
    for namespace in ["team", "open"] {
        app.grant(namespace, &bob, Permission::Read).await;
    }
    let mut listener = listen(&app.token(&bob).await).await;
    push(&app, "team/app").await;
    assert_eq!(change(&mut listener).await.1, "team/app");
    app.revoke("team", &bob).await;
    push(&app, "team/late").await;
    push(&app, "open/app").await;
    let (mut told, mut all) = (String::new(), Vec::new());
    while told != "open/app" {
        told = change(&mut listener).await.1;
        all.push(told.clone());
    }
    assert!(!all.contains(&"team/late".to_owned()), "{all:?}");
}

async fn an_image_that_is_gone_is_told_of_by_the_rights_on_its_organization(app: TestApp) {
    for namespace in ["team", "open"] {
        app.namespace(namespace).await;
    }
    for image in ["team/app", "open/app"] {
        push(&app, image).await;
    }
    let account = app.account().clone();
    let (bob, cyd) = (
        app.add_person(&account, "bob").await,
        app.add_person(&account, "cyd").await,
    );
    app.grant("team", &bob, Permission::Read).await;
    app.grant_image("team/app", &cyd, Permission::Read).await;
    app.grant("open", &cyd, Permission::Read).await;
    let mut of_bob = listen(&app.token(&bob).await).await;
    let mut of_cyd = listen(&app.token(&cyd).await).await;
    let ada = app.ada().await;
    for namespace in ["team", "open"] {
        let image = format!("/api/berth/v1/organizations/{namespace}/images/app?tags=1");
        ada.delete(&image).send().await.expect(204);
    }
    assert_eq!(change(&mut of_bob).await, told("deleteRepo", "team/app"));
    assert_eq!(change(&mut of_cyd).await, told("deleteRepo", "open/app"));
}

async fn what_a_policy_denies_is_not_told_even_when_it_is_gone(app: TestApp) {
    app.namespace("team").await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    app.grant("team", &bob, Permission::Read).await;
    let deny =
        r#"{"Effect":"Deny","Action":"swr:repo:getRepo","Resource":"swr:*:*:repo:team/secret"}"#;
    app.attach(&bob, deny).await;
    let mut listener = listen(&app.token(&bob).await).await;
    push(&app, "team/secret").await;
    push(&app, "team/first").await;
    while change(&mut listener).await != told("pushImage", "team/first") {}
    let secret = "/api/berth/v1/organizations/team/images/secret?tags=1";
    app.ada().await.delete(secret).send().await.expect(204);
    push(&app, "team/last").await;
    let mut all = Vec::new();
    while all.last() != Some(&told("pushImage", "team/last")) {
        all.push(change(&mut listener).await);
    }
    let secret = |(_, image): &(String, String)| image == "team/secret";
    assert!(!all.iter().any(secret), "{all:?}");
}

async fn signing_out_ends_the_stream_at_once(app: TestApp) {
    let session = app.session(app.admin()).await;
    let other = app.session(app.admin()).await;
    let (mut ended, mut stays) = (listen(&session).await, listen(&other).await);
    session.delete(SESSION).send().await.expect(204);
    assert_eq!(ended.next().await, None);
    app.namespace("team").await;
    let call = other.create_namespace("more").await;
    call.expect(201);
    assert_eq!(change(&mut stays).await.0, "createNamespace");
}

async fn a_user_who_is_switched_off_is_told_nothing_more(app: TestApp) {
    let app = quick(&app, 200, Duration::from_secs(1800)).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let mut listener = listen(&app.session(&bob).await).await;
    let sql = format!("UPDATE person SET enabled = false WHERE id = '{}'", bob.id);
    app.database.execute(&sql).await;
    assert_eq!(listener.next().await, None);
    let gone = app.add_person(&app.account().clone(), "gone").await;
    let mut listener = listen(&app.token(&gone).await).await;
    let ada = app.ada().await;
    let user = format!("/v3/users/{}", gone.id);
    ada.delete(&user).send().await.expect(204);
    assert_eq!(listener.next().await, None);
}

async fn a_session_that_is_over_by_time_ends_the_stream_at_the_next_beat(app: TestApp) {
    let app = quick(&app, 100, Duration::from_secs(1800)).await;
    let mut listener = listen(&app.session(app.admin()).await).await;
    app.advance_seconds(1800);
    assert_eq!(listener.hear().await, Heard::Remark);
    app.advance_seconds(1801);
    while listener.hear().await != Heard::End {}
}

async fn a_stream_keeps_no_session_alive(app: TestApp) {
    let app = quick(&app, 50, Duration::from_millis(400)).await;
    let session = app.session(app.admin()).await;
    app.advance_seconds(1800);
    // It begins, beats and begins anew, and was not used by a person meanwhile.
    for _ in 0..2 {
        let mut listener = listen(&session).await;
        while listener.hear().await != Heard::End {}
    }
    app.advance_seconds(1800);
    session
        .get(SESSION)
        .send()
        .await
        .refused(Code::BadCredentials);
    session.get(FEED).send().await.refused(Code::BadCredentials);
}

async fn a_program_follows_until_its_key_is_gone(app: TestApp) {
    let app = quick(&app, 100, Duration::from_secs(1800)).await;
    let mut listener = listen(&app.key(app.admin()).await).await;
    // Its signature is too old by now to begin a call.
    app.advance_seconds(3600);
    assert_eq!(listener.hear().await, Heard::Remark);
    app.ada().await.create_namespace("team").await.expect(201);
    assert_eq!(
        change(&mut listener).await,
        told("createNamespace", "team/")
    );
    app.database.execute("DELETE FROM access_key").await;
    while listener.hear().await != Heard::End {}
}

async fn a_stream_ends_after_its_time(app: TestApp) {
    let app = quick(&app, 10_000, Duration::from_millis(100)).await;
    let mut listener = listen(&app.ada().await).await;
    assert_eq!(listener.hear().await, Heard::End);
}

async fn one_user_has_eight_streams_at_most(app: TestApp) {
    let ada = app.ada().await;
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(listen(&ada).await);
    }
    let refused = ada.get(FEED).send().await.refused(Code::TooManyRequests);
    assert_eq!(refused.header("retry-after"), Some("60"));
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let bob = listen(&app.token(&bob).await).await;
    drop((open, bob));
    // The server notices soon that nobody listens any more.
    while ada.get(FEED).send().await.status != 200 {}
}

async fn a_server_has_so_many_streams_at_most(app: TestApp) {
    app.app.feed.limit(1);
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let bob = app.token(&bob).await;
    let first = listen(&app.ada().await).await;
    bob.get(FEED).send().await.refused(Code::TooManyRequests);
    drop(first);
    while bob.get(FEED).send().await.status != 200 {}
}

async fn a_server_that_stops_ends_all_streams_at_once(app: TestApp) {
    let mut first = listen(&app.ada().await).await;
    let mut second = listen(&app.session(app.admin()).await).await;
    app.app.feed.close();
    assert_eq!(first.hear().await, Heard::End);
    assert_eq!(second.hear().await, Heard::End);
}

async fn an_answer_is_not_kept_and_not_gathered(app: TestApp) {
    let answer = app.ada().await.get(FEED).send().await.expect(200);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-accel-buffering"), Some("no"));
    assert_eq!(answer.header("content-encoding"), None);
}
