//! Checks against the faults that registries had, by their number in the list
//! of SECURITY.md. Others of that list stand with what they are about:
//! 1 in `complete/authorised`, 2, 3, 6, 8, 9, 13, 16, 20 and 21 in `oci`, 14
//! and 18 in `complete/hostile`, 27 in `complete/credential`, 33 in `image`,
//! `image_tag` and `oci`, 34 in `namespace`, 36 in `first_run`.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::image::{bytes, digest};
use berth_tests::log::Log;
use berth_tests::people::PASSWORD;
use berth_tests::{Client, Credential, Image, Kind, TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    check_04_a_child_is_found_under_its_own_parent_alone,
    check_05_an_upload_is_found_by_its_own_user_and_image_alone,
    check_07_a_blob_is_read_where_it_is_linked_alone,
    check_11_what_comes_after_a_deletion_owes_nothing_to_what_was_before,
    check_12_a_right_that_is_taken_ends_with_the_next_request,
    check_12_a_demoted_or_disabled_user_loses_what_was_issued,
    check_23_a_request_cannot_forge_a_line_of_the_log,
    check_29_a_session_id_that_somebody_else_chose_is_not_taken,
    check_30_one_address_cannot_guess_many_users,
    check_35_no_secret_reaches_the_log_or_the_database,
);

async fn check_04_a_child_is_found_under_its_own_parent_alone(app: TestApp) {
    app.namespace("one").await;
    app.namespace("two").await;
    let image = Image::small("a");
    app.push("one/app", "v1", &image).await;
    app.push("two/other", "v2", &Image::small("b")).await;
    let ada = app.ada().await;
    let digest = image.digest();
    for (method, target, code) in [
        (
            "GET",
            "/v2/manage/namespaces/two/repos/app".to_owned(),
            Code::RepositoryNotFound,
        ),
        (
            "GET",
            "/v2/manage/namespaces/two/repos/app/tags".to_owned(),
            Code::RepositoryNotFound,
        ),
        (
            "DELETE",
            "/v2/manage/namespaces/two/repos/other/tags/v1".to_owned(),
            Code::TagNotFound,
        ),
        (
            "DELETE",
            "/v2/manage/namespaces/two/repos/app".to_owned(),
            Code::RepositoryNotFound,
        ),
        (
            "GET",
            "/api/berth/v1/organizations/two/images/app".to_owned(),
            Code::RepositoryNotFound,
        ),
        (
            "DELETE",
            "/api/berth/v1/organizations/two/images/app?tags=1".to_owned(),
            Code::RepositoryNotFound,
        ),
        (
            "GET",
            format!("/api/berth/v1/organizations/two/images/other/manifests/{digest}"),
            Code::ManifestNotFound,
        ),
    ] {
        ada.request(method, &target).send().await.refused(code);
    }
    let login = app.login(app.admin()).await;
    login
        .get_manifest("two/other", &digest)
        .await
        .denied(404, "MANIFEST_UNKNOWN");
    login.pull("one/app", "v1", &image).await;
}

async fn check_05_an_upload_is_found_by_its_own_user_and_image_alone(app: TestApp) {
    app.namespace("one").await;
    app.namespace("two").await;
    app.push("one/other", "v1", &Image::small("a")).await;
    app.push("two/app", "v1", &Image::small("a")).await;
    let login = app.login(app.admin()).await;
    let begun = login.begin_upload("one/app").await.expect(202);
    let location = begun.header("location").unwrap().to_owned();
    let (_, id) = location.rsplit_once('/').unwrap();
    let id = id.split('?').next().unwrap();
    assert!(id.len() >= 26, "`{id}` may be guessed");
    let bob = app.add_admin(&app.account().clone(), "bob").await;
    let bob = app.login(&bob).await;
    let target = |name: &str| format!("/v2/{name}/blobs/uploads/{id}");
    let blob = bytes("a", 10);
    for (client, name) in [
        (&bob, "one/app"),
        (&login, "one/other"),
        (&login, "two/app"),
    ] {
        for method in ["GET", "PATCH", "PUT", "DELETE"] {
            let query = if method == "PUT" {
                format!("?digest={}", digest(&blob))
            } else {
                String::new()
            };
            let call = client.request(method, &format!("{}{query}", target(name)));
            let call = call
                .header("content-type", "application/octet-stream")
                .body(blob.clone());
            call.send().await.denied(404, "BLOB_UPLOAD_UNKNOWN");
        }
    }
    login.get(&target("one/app")).send().await.expect(204);
}

async fn check_07_a_blob_is_read_where_it_is_linked_alone(app: TestApp) {
    app.namespace("one").await;
    let image = Image::small("secret");
    app.push("one/app", "v1", &image).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    app.token(&eve)
        .await
        .create_namespace("two")
        .await
        .expect(201);
    let login = app.login(&eve).await;
    login.push("two/app", "v1", &Image::small("own")).await;
    let wanted = digest(&image.blobs[1]);
    for _ in 0..2 {
        login
            .get_blob("two/app", &wanted)
            .await
            .denied(404, "BLOB_UNKNOWN");
        let head = login.request("HEAD", &format!("/v2/two/app/blobs/{wanted}"));
        head.send().await.expect(404);
        // Naming it in a manifest does not open it either.
        let named = login.put_manifest("two/app", "v2", &image).await;
        named.denied(404, "MANIFEST_BLOB_UNKNOWN");
        // Nor does another push of the same bytes elsewhere.
        app.push("one/again", "v1", &image).await;
    }
}

async fn check_11_what_comes_after_a_deletion_owes_nothing_to_what_was_before(app: TestApp) {
    app.namespace("team").await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    app.grant("team", &bob, Permission::Manage).await;
    let bobs = app.bearer(&bob, "repository:team/app:pull,push").await;
    let adas = app
        .bearer(app.admin(), "repository:team/app:pull,push")
        .await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let old = app
        .bearer(app.admin(), "repository:team/app:pull,push")
        .await;
    let begun = adas.begin_upload("team/app").await.expect(202);
    let location = begun.header("location").unwrap().to_owned();
    let ada = app.ada().await;
    ada.delete("/api/berth/v1/organizations/team/images/app?tags=1")
        .send()
        .await
        .expect(204);
    ada.delete("/v2/manage/namespaces/team")
        .send()
        .await
        .expect(204);
    app.advance_seconds(1);
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("b")).await;
    old.get_manifest("team/app", "v1")
        .await
        .denied(401, "UNAUTHORIZED");
    assert!(matches!(
        bobs.get_manifest("team/app", "v1").await.status,
        401 | 403
    ));
    let chunk = adas.patch(&location).body("x").send().await;
    assert!(matches!(chunk.status, 401 | 404), "{}", chunk.status);
    let client = app.token(&bob).await;
    client
        .get("/v2/manage/namespaces/team")
        .send()
        .await
        .refused(Code::Forbidden);
}

async fn check_12_a_right_that_is_taken_ends_with_the_next_request(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    app.grant("team", &bob, Permission::Write).await;
    let clients = [
        app.token(&bob).await,
        app.key(&bob).await,
        app.session(&bob).await,
    ];
    let bearer = app.bearer(&bob, "repository:team/app:pull,push").await;
    let login = app.login(&bob).await;
    bearer.pull("team/app", "v1", &image).await;
    bearer.begin_upload("team/app").await.expect(202);
    app.grant("team", &bob, Permission::Read).await;
    for client in [&bearer, &login] {
        client.begin_upload("team/app").await.denied(403, "DENIED");
        client.pull("team/app", "v1", &image).await;
    }
    app.revoke("team", &bob).await;
    for client in [&bearer, &login] {
        client
            .get_manifest("team/app", "v1")
            .await
            .denied(403, "DENIED");
    }
    for client in clients {
        client
            .get("/v2/manage/namespaces/team")
            .send()
            .await
            .refused(Code::Forbidden);
    }
}

async fn check_12_a_demoted_or_disabled_user_loses_what_was_issued(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let bob = app.add_admin(&app.account().clone(), "bob").await;
    let (token, login) = (app.token(&bob).await, app.login(&bob).await);
    let bearer = app.exchange(&login, "repository:team/app:pull").await;
    let id = &bob.id;
    app.database
        .execute(&format!(
            "UPDATE person SET is_admin = false WHERE id = '{id}'"
        ))
        .await;
    token
        .create_namespace("more")
        .await
        .refused(Code::Forbidden);
    bearer
        .get_manifest("team/app", "v1")
        .await
        .denied(403, "DENIED");
    login
        .get_manifest("team/app", "v1")
        .await
        .denied(403, "DENIED");
    app.database
        .execute(&format!(
            "UPDATE person SET enabled = false WHERE id = '{id}'"
        ))
        .await;
    token
        .get("/v3/projects")
        .send()
        .await
        .refused(Code::BadCredentials);
    bearer
        .get_manifest("team/app", "v1")
        .await
        .denied(401, "UNAUTHORIZED");
    login.get("/v2/").send().await.denied(401, "UNAUTHORIZED");
}

async fn check_23_a_request_cannot_forge_a_line_of_the_log(app: TestApp) {
    let (log, _guard) = Log::keep();
    let ada = app.ada().await;
    for target in [
        "/v2/manage/typo%0AFORGED",
        "/v2/manage/namespaces?filter=%0D%0AFORGED",
        "/v2/manage/namespaces/%0AFORGED",
        "/v2/a%0AFORGED/b/tags/list",
        "/%1B%5B2JFORGED",
    ] {
        let call = ada.get(target).header("user-agent", "sdk\tFORGED");
        call.send().await;
    }
    let body = json!({ "account": "a\nFORGED", "user": "b\r\nFORGED", "password": "x" });
    let call = app.anonymous().post("/api/berth/v1/session").json(&body);
    call.send().await.refused(Code::BadCredentials);
    let text = log.text();
    assert!(text.contains("answered"), "nothing was logged");
    assert!(!text.contains('\u{1b}') && !text.contains('\r'));
    let forged = text
        .lines()
        .find(|line| line.trim_start().starts_with("FORGED"));
    assert_eq!(forged, None);
}

async fn check_29_a_session_id_that_somebody_else_chose_is_not_taken(app: TestApp) {
    let fixed = "berth_session=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let body = json!({ "account": "acme", "user": "ada", "password": PASSWORD });
    let call = app.anonymous().post("/api/berth/v1/session").json(&body);
    let answer = call.header("cookie", fixed).send().await.expect(201);
    assert!(!answer.header("set-cookie").unwrap().starts_with(fixed));
    let call = app
        .anonymous()
        .get("/api/berth/v1/session")
        .header("cookie", fixed);
    call.send().await.refused(Code::BadCredentials);
}

async fn check_30_one_address_cannot_guess_many_users(app: TestApp) {
    let mut statuses = Vec::new();
    for n in 0..61 {
        let body = json!({ "account": "acme", "user": format!("user{n}"), "password": "x" });
        let call = app.anonymous().post("/api/berth/v1/session").json(&body);
        // Only a proxy that the operator named is believed about the address.
        let call = call.header("x-forwarded-for", &format!("10.0.0.{n}"));
        statuses.push(call.send().await.status);
    }
    assert_eq!((statuses[59], statuses[60]), (401, 429));
    // Whoever has a right secret is not kept out.
    app.advance_seconds(301);
    app.ada().await.get("/v3/projects").send().await.expect(200);
}

/// Uses every kind of secret and returns them all.
async fn secrets(app: &TestApp) -> Vec<(&'static str, String)> {
    app.namespace("team").await;
    let ada = app.admin().clone();
    let mut secrets = vec![("password", PASSWORD.to_owned())];
    let image = Image::small("a");
    let bearer = app.bearer(&ada, "repository:team/app:pull,push").await;
    for (kind, client) in [
        ("token", app.token(&ada).await),
        ("session", app.session(&ada).await),
        ("key", app.key(&ada).await),
        ("login", app.login(&ada).await),
        ("long login", app.long_login(&ada).await),
        ("bearer", bearer),
    ] {
        match kind {
            "login" | "long login" | "bearer" => {
                client
                    .push("team/app", kind.split(' ').next().unwrap(), &image)
                    .await
            }
            _ => drop(client.get("/v2/manage/namespaces").send().await.expect(200)),
        }
        secrets.extend(held(&client).into_iter().map(|secret| (kind, secret)));
        misuse(&client).await;
    }
    let answer = app
        .ada()
        .await
        .post("/v2/manage/utils/secret")
        .send()
        .await
        .expect(200);
    let command = answer.header("x-swr-dockerlogin").unwrap();
    secrets.push(("command", command.split(' ').nth(5).unwrap().to_owned()));
    secrets
}

fn held(client: &Client) -> Vec<String> {
    match client.credential().clone() {
        Credential::Anonymous => Vec::new(),
        Credential::Token(text) | Credential::Bearer(text) => vec![text],
        Credential::Key { secret, .. } => vec![secret],
        Credential::Basic { password, .. } => vec![password],
        Credential::Session { cookie, csrf } => {
            vec![cookie.split_once('=').unwrap().1.to_owned(), csrf]
        }
    }
}

/// Brings the secret to places where it is refused.
async fn misuse(client: &Client) {
    for target in [
        "/v2/manage/typo",
        "/v3/projects",
        "/v2/absent/app/tags/list",
        "/token?scope=x",
    ] {
        client.get(target).send().await;
    }
    client.create_namespace("Bad").await;
}

async fn check_35_no_secret_reaches_the_log_or_the_database(app: TestApp) {
    let (log, _guard) = Log::keep();
    let secrets = secrets(&app).await;
    let mut places = vec![
        ("the log", log.text()),
        ("the database", app.database.dump().await),
    ];
    if app.kind == Kind::Sqlite {
        for name in ["berth.db", "berth.db-wal"] {
            let file = std::fs::read(app.data().join(name)).unwrap_or_default();
            places.push((name, String::from_utf8_lossy(&file).into_owned()));
        }
    }
    assert!(places[0].1.len() > 1000 && places[1].1.contains("audit_event"));
    for (kind, secret) in &secrets {
        assert!(secret.len() >= 20, "{kind}");
        for (place, text) in &places {
            assert!(
                !text.contains(secret.as_str()),
                "the secret of the {kind} is in {place}"
            );
        }
    }
    let events = app
        .ada()
        .await
        .get("/api/berth/v1/events?limit=100")
        .send()
        .await
        .text();
    for (kind, secret) in &secrets {
        assert!(
            !events.contains(secret.as_str()),
            "the secret of the {kind} is in the activity"
        );
    }
}
