//! What holds for every call: paths, methods, sizes, headers.

use berth_core::error::Code;
use berth_tests::{TestApp, on_both_databases};

on_both_databases!(
    an_unknown_path_answers_in_the_form_of_its_family,
    a_known_path_says_which_methods_it_takes,
    a_body_over_the_limit_is_refused,
    a_query_that_is_no_text_is_refused,
    every_answer_has_the_headers_that_keep_browsers_safe,
    health_is_told_to_everybody,
);

async fn an_unknown_path_answers_in_the_form_of_its_family(app: TestApp) {
    let ada = app.ada().await;
    for path in [
        "/v2/manage/typo",
        "/v2/manage/",
        "/v2/manage/namespaces/",
        "/v2/manage//namespaces",
        "/v2/manage/namespaces/team/repos/a/b/tags",
        "/v2/manage/NAMESPACES",
        "/v3/typo",
        "/v3.0/typo",
        "/v5/typo",
        "/api/berth/v1/typo",
        "/api/berth/v2/session",
    ] {
        ada.get(path).send().await.refused(Code::RouteNotFound);
        app.anonymous()
            .get(path)
            .send()
            .await
            .refused(Code::RouteNotFound);
    }
}

async fn a_known_path_says_which_methods_it_takes(app: TestApp) {
    let ada = app.ada().await;
    for (method, path, allow) in [
        ("PUT", "/v2/manage/namespaces", "POST, GET"),
        ("PUT", "/v2/manage/namespaces/team", "DELETE, GET"),
        (
            "POST",
            "/v2/manage/namespaces/team/repos/app",
            "DELETE, PATCH, GET",
        ),
        ("HEAD", "/v2/manage/repos", "GET"),
        ("OPTIONS", "/v2/manage/repos", "GET"),
        ("TRACE", "/v3/projects", "GET"),
        ("PUT", "/v3/auth/tokens", "POST, GET"),
        ("PATCH", "/api/berth/v1/session", "POST, GET, DELETE"),
    ] {
        let answer = ada.request(method, path).send().await;
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
        match method {
            "HEAD" => assert_eq!(answer.status, 405),
            _ => drop(answer.refused(Code::MethodNotAllowed)),
        }
    }
}

async fn a_body_over_the_limit_is_refused(app: TestApp) {
    let big = vec![b' '; 1024 * 1024 + 1];
    let ada = app.ada().await;
    for path in [
        "/v2/manage/namespaces",
        "/v3/auth/tokens",
        "/api/berth/v1/session",
    ] {
        let call = ada.post(path).header("content-type", "application/json");
        call.body(big.clone())
            .send()
            .await
            .refused(Code::RequestTooLarge);
    }
    let call = app.anonymous().post("/v2/manage/namespaces").body(big);
    call.send().await.refused(Code::RequestTooLarge);
}

async fn a_query_that_is_no_text_is_refused(app: TestApp) {
    let ada = app.ada().await;
    let answer = ada.get("/v2/manage/namespaces?filter=%FF").send().await;
    answer.refused(Code::InvalidParameter);
    let answer = ada.get("/v2/manage/namespaces/%FF").send().await;
    answer.refused(Code::RouteNotFound);
}

async fn every_answer_has_the_headers_that_keep_browsers_safe(app: TestApp) {
    let ada = app.ada().await;
    let mut ids = Vec::new();
    for path in [
        "/",
        "/v2",
        "/v2/",
        "/v2/manage/namespaces",
        "/v2/manage/typo",
        "/v3/projects",
        "/console/",
        "/healthz",
        "/api/berth/v1/session",
        "/api/openapi.json",
        "/v2/_catalog",
        "/token",
    ] {
        let answer = ada.get(path).send().await;
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(
            answer.header("referrer-policy"),
            Some("no-referrer"),
            "{path}"
        );
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
        assert_eq!(answer.header("server"), None, "{path}");
        ids.push(answer.header("x-request-id").unwrap().to_owned());
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "request ids repeat");
}

async fn health_is_told_to_everybody(app: TestApp) {
    let client = app.anonymous();
    assert_eq!(
        client.get("/healthz").send().await.expect(200).text(),
        "ok\n"
    );
    assert_eq!(
        client.get("/readyz").send().await.expect(200).text(),
        "ready\n"
    );
}
