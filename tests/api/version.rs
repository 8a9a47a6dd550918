//! API versions.

use berth_core::error::Code;
use berth_tests::{TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    the_versions_are_told_to_everybody,
    an_unknown_version_is_not_found,
    a_browser_is_led_to_the_console,
    a_version_is_read_with_get,
);

async fn the_versions_are_told_to_everybody(app: TestApp) {
    let client = app.anonymous();
    let version = json!({
        "id": "v2",
        "links": { "href": format!("http://{}/v2", client.host()), "rel": "self" },
        "version": "", "status": "CURRENT", "updated": "2020-07-09T00:00:00Z", "min_version": "",
    });
    for accept in ["*/*", "application/json", ""] {
        let list = client
            .get("/")
            .header("accept", accept)
            .send()
            .await
            .expect(200);
        assert_eq!(list.json(), json!({ "versions": [version] }));
        assert!(
            list.header("vary")
                .is_some_and(|vary| vary.contains("Accept")),
            "{accept}"
        );
    }
    let one = client.get("/v2").send().await.expect(200);
    assert_eq!(one.json(), json!({ "version": version }));
    // Credentials are not looked at.
    client
        .get("/")
        .header("x-auth-token", "wrong")
        .send()
        .await
        .expect(200);
}

async fn an_unknown_version_is_not_found(app: TestApp) {
    let client = app.anonymous();
    for path in ["/v1", "/v3", "/V2", "/anything"] {
        client.get(path).send().await.refused(Code::VersionNotFound);
    }
}

async fn a_browser_is_led_to_the_console(app: TestApp) {
    let client = app.anonymous();
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = client
        .get("/")
        .header("accept", accept)
        .send()
        .await
        .expect(307);
    assert_eq!(page.header("location"), Some("/console/"));
    assert_eq!(page.header("vary"), Some("Accept"));
    client.get("/console").send().await.expect(307);
}

async fn a_version_is_read_with_get(app: TestApp) {
    let client = app.anonymous();
    for (method, path) in [("PUT", "/"), ("POST", "/v2"), ("DELETE", "/v2")] {
        let refused = client.request(method, path).send().await;
        let refused = refused.refused(Code::MethodNotAllowed);
        assert_eq!(refused.header("allow"), Some("GET"), "{method} {path}");
    }
}
