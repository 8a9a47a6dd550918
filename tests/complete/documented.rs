//! The OpenAPI document is a golden file and has every declared endpoint.

use berth_core::endpoint::visit_all;
use berth_core::route::Declared;
use berth_server::http::openapi::document;
use berth_tests::{TestApp, golden, on_both_databases};

#[test]
fn the_document_is_as_reviewed() {
    let text = serde_json::to_string_pretty(&document()).unwrap();
    golden::check("openapi.json", &text);
}

#[test]
fn every_endpoint_is_documented() {
    let mut declared = Declared::default();
    visit_all(&mut declared);
    let document = document();
    for (id, method, path) in declared.endpoints {
        let operation = &document["paths"][path][method.as_str().to_lowercase()];
        assert_eq!(operation["operationId"], id, "{path}");
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|text| text.ends_with('.')),
            "{id}"
        );
    }
}

on_both_databases!(the_server_shows_its_document_to_everybody);

async fn the_server_shows_its_document_to_everybody(app: TestApp) {
    let answer = app
        .anonymous()
        .get("/api/openapi.json")
        .send()
        .await
        .expect(200);
    assert_eq!(answer.json(), document());
    assert_eq!(answer.header("content-type"), Some("application/json"));
}
