//! Registry tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use berth_core::permission::Permission;
use berth_tests::image::{bytes, digest};
use berth_tests::{Credential, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::team;

on_both_databases!(
    a_client_is_told_where_to_get_a_token,
    a_token_pushes_a_new_image_and_pulls_it,
    a_token_is_worth_its_scope_only,
    a_token_mounts_only_from_what_it_covers,
    check_13_a_token_gives_no_more_than_its_owner_has,
    a_token_ends_after_five_minutes,
    a_token_ends_with_its_login_and_its_user,
    a_token_of_a_deleted_image_is_not_for_its_successor,
    check_13_forged_tokens_are_refused,
    clients_of_oauth_are_served,
    a_wrong_or_ended_login_says_so,
);

const APP: &str = "team/app";

fn bearer(token: &str) -> Credential {
    Credential::Bearer(token.to_owned())
}

fn raw(client: &berth_tests::Client) -> String {
    match client.credential() {
        Credential::Bearer(token) => token.clone(),
        other => panic!("{other:?}"),
    }
}

async fn a_client_is_told_where_to_get_a_token(app: TestApp) {
    team(&app).await;
    let host = app.client.host().to_owned();
    let base = format!("Bearer realm=\"http://{host}/token\",service=\"{host}\"");
    let answer = app
        .client
        .get("/v2/")
        .send()
        .await
        .denied(401, "UNAUTHORIZED");
    assert_eq!(answer.header("www-authenticate"), Some(base.as_str()));
    let answer = app
        .client
        .begin_upload(APP)
        .await
        .denied(401, "UNAUTHORIZED");
    let expected = format!("{base},scope=\"repository:team/app:pull,push\"");
    assert_eq!(answer.header("www-authenticate"), Some(expected.as_str()));
    // A mount reads from another image.
    let target = format!("/v2/{APP}/blobs/uploads/?mount={}&from=", digest(b"x"));
    for (from, scope) in [("team/source", " repository:team/source:pull"), ("\"", "")] {
        let answer = app.client.post(&format!("{target}{from}")).send().await;
        let answer = answer.denied(401, "UNAUTHORIZED");
        let expected = format!("{base},scope=\"repository:team/app:pull,push{scope}\"");
        assert_eq!(answer.header("www-authenticate"), Some(expected.as_str()));
    }
}

async fn a_token_pushes_a_new_image_and_pulls_it(app: TestApp) {
    team(&app).await;
    let token = app
        .bearer(app.admin(), "repository:team/app:pull,push")
        .await;
    let image = Image::index("token");
    token.push(APP, "v1", &image).await;
    token.pull(APP, "v1", &image).await;
}

async fn a_token_is_worth_its_scope_only(app: TestApp) {
    let login = team(&app).await;
    login.push(APP, "v1", &Image::small("scope")).await;
    login.push("team/other", "v1", &Image::small("scope")).await;
    let token = app.bearer(app.admin(), "repository:team/app:pull").await;
    token.get_manifest(APP, "v1").await.expect(200);
    for answer in [
        token.begin_upload(APP).await,
        token.get_manifest("team/other", "v1").await,
        token.delete("/v2/team/app/manifests/v1").send().await,
        token.get("/v2/_catalog").send().await,
    ] {
        let answer = answer.denied(401, "UNAUTHORIZED");
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(
            challenge.contains("error=\"insufficient_scope\""),
            "{challenge}"
        );
    }
}

async fn check_13_a_token_gives_no_more_than_its_owner_has(app: TestApp) {
    let login = team(&app).await;
    login.push(APP, "v1", &Image::small("owner")).await;
    let bob = app.add_person(app.account(), "bob").await;
    app.grant("team", &bob, Permission::Read).await;
    let token = app.bearer(&bob, "repository:team/app:*").await;
    let claims = claims(&raw(&token));
    assert_eq!(claims["access"][0]["actions"], json!(["pull"]));
    token.get_manifest(APP, "v1").await.expect(200);
    token.begin_upload(APP).await.denied(403, "DENIED");
}

async fn a_token_mounts_only_from_what_it_covers(app: TestApp) {
    let login = team(&app).await;
    let blob = bytes("mount", 100);
    login.push_blob("team/source", &blob).await.expect(201);
    let digest = digest(&blob);
    let target = format!("/v2/{APP}/blobs/uploads/?mount={digest}&from=team/source");
    let scope = "repository:team/app:pull,push";
    let narrow = app.bearer(app.admin(), scope).await;
    narrow.post(&target).send().await.expect(202);
    narrow
        .get_blob(APP, &digest)
        .await
        .denied(404, "NAME_UNKNOWN");
    let scope = format!("{scope} repository:team/source:pull");
    let wide = app.bearer(app.admin(), &scope).await;
    wide.post(&target).send().await.expect(201);
    wide.get_blob(APP, &digest).await.expect(200);
}

fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

async fn a_token_ends_after_five_minutes(app: TestApp) {
    team(&app).await;
    let token = app.bearer(app.admin(), "repository:team/app:pull").await;
    token.get("/v2/").send().await.expect(200);
    app.advance_seconds(299);
    token.get("/v2/").send().await.expect(200);
    app.advance_seconds(1);
    let answer = token.get("/v2/").send().await.denied(401, "UNAUTHORIZED");
    assert!(
        answer
            .header("www-authenticate")
            .unwrap()
            .contains("error=\"invalid_token\"")
    );
}

async fn a_token_ends_with_its_login_and_its_user(app: TestApp) {
    team(&app).await;
    let token = app.bearer(app.admin(), "repository:team/app:pull").await;
    token.get("/v2/").send().await.expect(200);
    app.database.execute("DELETE FROM login_secret").await;
    token.get("/v2/").send().await.denied(401, "UNAUTHORIZED");
    let token = app.bearer(app.admin(), "repository:team/app:pull").await;
    token.get("/v2/").send().await.expect(200);
    app.database
        .execute("UPDATE person SET stamp = stamp + 1")
        .await;
    token.get("/v2/").send().await.denied(401, "UNAUTHORIZED");
}

async fn a_token_of_a_deleted_image_is_not_for_its_successor(app: TestApp) {
    let login = team(&app).await;
    login.push(APP, "v1", &Image::small("first")).await;
    let token = app
        .bearer(app.admin(), "repository:team/app:pull,push")
        .await;
    app.database.execute("DELETE FROM repository").await;
    login.push(APP, "v1", &Image::small("second")).await;
    token
        .get_manifest(APP, "v1")
        .await
        .denied(401, "UNAUTHORIZED");
    token.begin_upload(APP).await.denied(401, "UNAUTHORIZED");
}

async fn check_13_forged_tokens_are_refused(app: TestApp) {
    team(&app).await;
    let good = raw(&app.bearer(app.admin(), "repository:team/app:pull").await);
    let parts: Vec<&str> = good.split('.').collect();
    let encode = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let mut later = claims(&good);
    later["exp"] = json!(99_999_999_999_i64);
    let none = encode(json!({ "alg": "none", "typ": "JWT" }));
    let key = encode(
        json!({ "alg": "HS256", "kid": "../../dev/null", "jwk": { "kty": "oct", "k": "" } }),
    );
    let flipped = parts[2].chars().rev().collect::<String>();
    for forged in [
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], encode(later), parts[2]),
        format!("{key}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.{flipped}", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        String::from("x"),
        "y".repeat(20_000),
    ] {
        let client = app.client.with(bearer(&forged));
        client.get("/v2/").send().await.denied(401, "UNAUTHORIZED");
    }
    app.client
        .with(bearer(&good))
        .get("/v2/")
        .send()
        .await
        .expect(200);
}

async fn clients_of_oauth_are_served(app: TestApp) {
    let login = team(&app).await;
    let Credential::Basic { user, password } = login.credential() else {
        panic!()
    };
    let form = format!(
        "grant_type=password&service=x&scope=repository%3Ateam%2Fapp%3Apull%2Cpush&username={}&password={password}",
        user.replace('@', "%40")
    );
    let answer = app
        .client
        .post("/token")
        .body(form)
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(answer["token"], answer["access_token"]);
    assert_eq!(answer["expires_in"], 300);
    assert_eq!(answer["issued_at"], app.now().to_string());
    let client = app.client.with(bearer(answer["token"].as_str().unwrap()));
    client.push(APP, "v1", &Image::small("oauth")).await;
    let wrong = app
        .client
        .post("/token")
        .body("grant_type=refresh_token")
        .send()
        .await;
    wrong.denied(400, "UNSUPPORTED");
    app.client
        .delete("/token")
        .send()
        .await
        .denied(405, "UNSUPPORTED");
    let scopes = "scope=repository:a/b:pull&".repeat(33);
    login
        .get(&format!("/token?{scopes}"))
        .send()
        .await
        .denied(400, "UNSUPPORTED");
}

async fn a_wrong_or_ended_login_says_so(app: TestApp) {
    let login = team(&app).await;
    let Credential::Basic { user, .. } = login.credential() else {
        panic!()
    };
    let wrong = Credential::Basic {
        user: user.clone(),
        password: "wrong".to_owned(),
    };
    let plain = Credential::Basic {
        user: "ada".to_owned(),
        password: "x".to_owned(),
    };
    for (credential, text) in [(wrong, "wrong user or password"), (plain, "project@key")] {
        for target in ["/token", "/v2/"] {
            let client = app.client.with(credential.clone());
            let answer = client.get(target).send().await.denied(401, "UNAUTHORIZED");
            assert!(answer.text().contains(text), "{}", answer.text());
        }
    }
    app.advance_seconds(24 * 3600);
    let answer = login.get("/token").send().await.denied(401, "UNAUTHORIZED");
    assert!(answer.text().contains("expired"), "{}", answer.text());
}
