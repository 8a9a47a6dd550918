//! Which kind of credential opens which part of the address space.

use berth_core::berth::session::CSRF_HEADER;
use berth_core::error::Code;
use berth_tests::people::PASSWORD;
use berth_tests::{Client, Credential, TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    each_kind_of_credential_opens_its_own_part_of_the_address_space,
    a_session_changes_nothing_without_the_token_against_forged_calls,
    a_session_is_not_taken_from_a_page_of_another_site,
    a_page_of_another_site_cannot_sign_anybody_in,
    a_header_wins_over_the_cookie_even_where_it_is_wrong,
    two_headers_have_to_stand_for_the_same_user,
    the_cookie_is_never_read_by_the_data_plane,
    temporary_security_tokens_are_refused_plainly,
    a_project_of_another_account_is_refused,
    a_header_that_came_twice_is_refused,
);

const SWR: &str = "/v2/manage/namespaces";
const IAM: &str = "/v3/projects";
const BERTH: &str = "/api/berth/v1/session";
const DATA: &str = "/v2/team/app/tags/list";

async fn each_kind_of_credential_opens_its_own_part_of_the_address_space(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &berth_tests::Image::small("a"))
        .await;
    let ada = app.admin().clone();
    let password = Credential::Basic {
        user: "ada".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let kinds = [
        ("nothing", app.anonymous()),
        ("session", app.session(&ada).await),
        ("token", app.token(&ada).await),
        ("signature", app.key(&ada).await),
        ("temporary login", app.login(&ada).await),
        ("long-term login", app.long_login(&ada).await),
        (
            "registry token",
            app.bearer(&ada, "repository:team/app:pull").await,
        ),
        ("password", app.anonymous().with(password)),
    ];
    let service = format!(
        "/token?service={}&scope=repository:team/app:pull",
        app.client.host()
    );
    let parts = [SWR, IAM, BERTH, DATA, &service, "/healthz"];
    // The token service gives a stranger a token that opens what is public.
    let expected = [
        ("nothing", [401, 401, 401, 401, 200, 200]),
        ("session", [200, 200, 200, 401, 200, 200]),
        ("token", [200, 200, 200, 401, 200, 200]),
        ("signature", [200, 200, 200, 401, 401, 200]),
        ("temporary login", [401, 401, 401, 200, 200, 200]),
        ("long-term login", [401, 401, 401, 200, 200, 200]),
        ("registry token", [401, 401, 401, 200, 401, 200]),
        ("password", [401, 401, 401, 401, 401, 200]),
    ];
    let mut actual = Vec::new();
    for (kind, client) in &kinds {
        let mut row = [0; 6];
        for (cell, target) in row.iter_mut().zip(parts) {
            *cell = client.get(target).send().await.status;
        }
        actual.push((*kind, row));
    }
    assert_eq!(actual, expected);
    let pages = |client: &Client| client.get("/console/").send();
    let plain = pages(&app.anonymous()).await;
    for (kind, client) in &kinds {
        let page = pages(client).await;
        assert_eq!(
            (page.status, page.body.clone()),
            (plain.status, plain.body.clone()),
            "{kind}"
        );
        assert_eq!(page.header("set-cookie"), None, "{kind}");
    }
}

async fn a_session_changes_nothing_without_the_token_against_forged_calls(app: TestApp) {
    let session = app.session(app.admin()).await;
    let Credential::Session { cookie, .. } = session.credential() else {
        panic!("no session");
    };
    let bare = session.with(Credential::Session {
        cookie: cookie.clone(),
        csrf: String::new(),
    });
    bare.get(SWR).send().await.expect(200);
    bare.create_namespace("team").await.refused(Code::CrossSite);
    let body = json!({ "namespace": "team" });
    for wrong in [
        "",
        "x",
        "0000000000000000000000000000000000000000000000000000000000000000",
    ] {
        let call = bare.post(SWR).json(&body).header(CSRF_HEADER, wrong);
        call.send().await.refused(Code::CrossSite);
    }
    let other = app.session(app.admin()).await;
    let Credential::Session { csrf, .. } = other.credential() else {
        panic!("no session");
    };
    let call = bare.post(SWR).json(&body).header(CSRF_HEADER, csrf);
    call.send().await.refused(Code::CrossSite);
    bare.delete(BERTH).send().await.refused(Code::CrossSite);
    session.create_namespace("team").await.expect(201);
}

async fn a_session_is_not_taken_from_a_page_of_another_site(app: TestApp) {
    let session = app.session(app.admin()).await;
    let own = format!("http://{}", app.client.host());
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let read = session.get(SWR).header(name, value).send().await;
        read.refused(Code::CrossSite);
        let body = json!({ "namespace": "team" });
        let write = session
            .post(SWR)
            .json(&body)
            .header(name, value)
            .send()
            .await;
        write.refused(Code::CrossSite);
    }
    session
        .get(SWR)
        .header("origin", &own)
        .send()
        .await
        .expect(200);
    let call = session.get(SWR).header("sec-fetch-site", "same-origin");
    call.send().await.expect(200);
}

async fn a_page_of_another_site_cannot_sign_anybody_in(app: TestApp) {
    let body = json!({ "account": "acme", "user": "ada", "password": PASSWORD });
    let call = app.anonymous().post(BERTH).json(&body);
    let refused = call.header("origin", "https://evil.example").send().await;
    assert_eq!(refused.refused(Code::CrossSite).header("set-cookie"), None);
}

async fn a_header_wins_over_the_cookie_even_where_it_is_wrong(app: TestApp) {
    let session = app.session(app.admin()).await;
    let wrong = session
        .get(SWR)
        .header("x-auth-token", "wrong")
        .send()
        .await;
    wrong.refused(Code::BadCredentials);
    let wrong = session
        .get(SWR)
        .header("authorization", "Bearer x")
        .send()
        .await;
    wrong.refused(Code::BadCredentials);
}

async fn two_headers_have_to_stand_for_the_same_user(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let by_key = app.key(app.admin()).await;
    let token = |client: &Client| match client.credential() {
        Credential::Token(token) => token.clone(),
        _ => panic!("no token"),
    };
    let own = token(&app.ada().await);
    let other = token(&app.token(&bob).await);
    by_key
        .get(SWR)
        .header("x-auth-token", &own)
        .send()
        .await
        .expect(200);
    let refused = by_key.get(SWR).header("x-auth-token", &other).send().await;
    refused.refused(Code::BadCredentials);
}

async fn the_cookie_is_never_read_by_the_data_plane(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &berth_tests::Image::small("a"))
        .await;
    let session = app.session(app.admin()).await;
    for target in ["/v2/", "/v2/_catalog", DATA, "/v2/team/app/manifests/v1"] {
        session.get(target).send().await.denied(401, "UNAUTHORIZED");
    }
    let begun = session.begin_upload("team/app").await;
    begun.denied(401, "UNAUTHORIZED");
}

async fn temporary_security_tokens_are_refused_plainly(app: TestApp) {
    let key = app.key(app.admin()).await;
    let call = key.get(SWR).header("x-security-token", "abc");
    let refused = call.send().await.refused(Code::BadCredentials);
    assert!(refused.text().contains("X-Security-Token"));
}

async fn a_project_of_another_account_is_refused(app: TestApp) {
    let rival = app.add_account("rival").await;
    let (token, key) = (app.ada().await, app.key(app.admin()).await);
    let own = app.account().project_id.clone();
    for client in [token, key] {
        client
            .get(SWR)
            .header("x-project-id", &own)
            .send()
            .await
            .expect(200);
        for id in [rival.project_id.as_str(), "absent"] {
            let refused = client.get(SWR).header("x-project-id", id).send().await;
            refused.refused(Code::ForeignProject);
        }
    }
}

async fn a_header_that_came_twice_is_refused(app: TestApp) {
    let ada = app.ada().await;
    let call = ada.get(SWR).header("x-auth-token", "another");
    call.send().await.refused(Code::BadCredentials);
}
