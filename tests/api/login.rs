//! Temporary logins, as the Connect drawer needs them.

use berth_core::error::Code;
use berth_tests::{Client, Credential, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_login_is_made_and_told_once,
    the_drawer_sees_the_login_and_the_push,
    the_drawer_sees_only_the_pushes_of_its_login,
    the_drawer_sees_why_a_client_was_refused,
    a_login_that_is_taken_back_is_worth_nothing,
    a_login_belongs_to_its_user,
    a_login_ends_with_a_changed_password,
);

const PATH: &str = "/api/berth/v1/logins";

async fn make(client: &Client) -> Value {
    client.post(PATH).send().await.expect(201).json()
}

fn client(app: &TestApp, login: &Value) -> Client {
    let text = |name: &str| login[name].as_str().unwrap().to_owned();
    app.client.with(Credential::Basic {
        user: text("user"),
        password: text("password"),
    })
}

fn target(login: &Value) -> String {
    format!("{PATH}/{}", login["access"].as_str().unwrap())
}

async fn a_login_is_made_and_told_once(app: TestApp) {
    let ada = app.session(app.admin()).await;
    let login = make(&ada).await;
    let access = login["access"].as_str().unwrap();
    assert_eq!(login["user"], format!("local@{access}"));
    assert_eq!(login["registry"], app.client.host());
    assert_eq!(
        (&login["expires"], &login["now"]),
        (
            &json!("2026-03-02T09:00:00Z"),
            &json!("2026-03-01T09:00:00Z")
        )
    );
    assert!(
        login["password"].as_str().unwrap().len() >= 43,
        "at least 256 bits"
    );
    let shown = ada.get(&target(&login)).send().await.expect(200).json();
    let expected = json!({
        "expires": "2026-03-02T09:00:00Z", "now": "2026-03-01T09:00:00Z", "is_seen": false, "pushes": [],
    });
    assert_eq!(shown, expected);
    app.anonymous()
        .post(PATH)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn the_drawer_sees_the_login_and_the_push(app: TestApp) {
    app.namespace("team").await;
    let ada = app.ada().await;
    let login = make(&ada).await;
    app.advance_seconds(5);
    let docker = client(&app, &login);
    let call = docker.get("/v2/").header("user-agent", "docker/28");
    call.send().await.expect(200);
    let seen = ada.get(&target(&login)).send().await.json();
    assert_eq!(seen["is_seen"], true);
    assert_eq!(seen["last_seen"], "2026-03-01T09:00:05Z");
    assert_eq!(seen["last_address"], "127.0.0.1");
    assert_eq!(seen["last_agent"], "docker/28");
    app.advance_seconds(5);
    let image = Image::small("a");
    docker.push("team/web/app", "v1", &image).await;
    let pushed = ada.get(&target(&login)).send().await.json();
    let expected = json!([{
        "namespace": "team", "repository": "web/app", "reference": "v1", "digest": image.digest(),
        "at": "2026-03-01T09:00:10Z",
    }]);
    assert_eq!(pushed["pushes"], expected);
}

async fn the_drawer_sees_only_the_pushes_of_its_login(app: TestApp) {
    app.namespace("team").await;
    let ada = app.ada().await;
    let (first, second) = (make(&ada).await, make(&ada).await);
    let image = Image::small("a");
    client(&app, &first).push("team/one", "v1", &image).await;
    let scope = "repository:team/two:pull,push";
    let bearer = app.exchange(&client(&app, &second), scope).await;
    bearer.push("team/two", "v1", &image).await;
    for (login, repository) in [(&first, "one"), (&second, "two")] {
        let shown = ada.get(&target(login)).send().await.expect(200).json();
        let pushes = shown["pushes"].as_array().unwrap();
        assert_eq!(pushes.len(), 1);
        assert_eq!(pushes[0]["repository"], repository);
    }
}

async fn the_drawer_sees_why_a_client_was_refused(app: TestApp) {
    let ada = app.ada().await;
    let login = make(&ada).await;
    let user = login["user"].as_str().unwrap().to_owned();
    let wrong = app.client.with(Credential::Basic {
        user,
        password: "wrong".to_owned(),
    });
    wrong.get("/v2/").send().await.denied(401, "UNAUTHORIZED");
    let shown = ada.get(&target(&login)).send().await.json();
    assert_eq!(shown["is_seen"], false);
    assert_eq!(shown["refusal"], "a client came with a wrong password");
}

async fn a_login_that_is_taken_back_is_worth_nothing(app: TestApp) {
    let ada = app.ada().await;
    let login = make(&ada).await;
    let docker = client(&app, &login);
    docker.get("/v2/").send().await.expect(200);
    let bearer = app.exchange(&docker, "registry:catalog:*").await;
    ada.delete(&target(&login)).send().await.expect(204);
    docker.get("/v2/").send().await.denied(401, "UNAUTHORIZED");
    let catalog = bearer.get("/v2/_catalog").send().await;
    catalog.denied(401, "UNAUTHORIZED");
    ada.delete(&target(&login))
        .send()
        .await
        .refused(Code::KeyNotFound);
    ada.get(&target(&login))
        .send()
        .await
        .refused(Code::KeyNotFound);
}

async fn a_login_belongs_to_its_user(app: TestApp) {
    let login = make(&app.ada().await).await;
    // Not even another administrator of the account sees it.
    let bob = app.add_admin(&app.account().clone(), "bob").await;
    let bob = app.token(&bob).await;
    let foreign = bob
        .get(&target(&login))
        .send()
        .await
        .refused(Code::KeyNotFound);
    let absent = bob
        .get(&format!("{PATH}/ABSENT"))
        .send()
        .await
        .refused(Code::KeyNotFound);
    assert_eq!(foreign.anonymised(), absent.anonymised());
    bob.delete(&target(&login))
        .send()
        .await
        .refused(Code::KeyNotFound);
    client(&app, &login).get("/v2/").send().await.expect(200);
}

async fn a_login_ends_with_a_changed_password(app: TestApp) {
    let login = make(&app.ada().await).await;
    app.database
        .execute("UPDATE person SET stamp = stamp + 1")
        .await;
    let refused = client(&app, &login).get("/v2/").send().await;
    refused.denied(401, "UNAUTHORIZED");
}
