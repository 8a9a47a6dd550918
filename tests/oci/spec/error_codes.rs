//! "Error Codes":
//!
//! - A body in JSON MUST have the one format, whatever is refused.
//! - The `code` MUST be a unique identifier of uppercase letters and underscores.
//! - The `code` MUST be one of those listed; `TAG_INVALID` is one of Docker's that the
//!   specification lets clients expect.
//! - The `message` SHOULD be a human readable string.
//! - A 429 response SHOULD include `Retry-After`.

use berth_core::oci::ErrorCode;
use berth_tests::image::{MANIFEST, digest};
use berth_tests::{Answer, Image, TestApp, on_both_databases};

use crate::step::{APP, begin, chunk};
use crate::team;

on_both_databases!(
    every_refusal_has_a_code_of_the_list,
    too_many_requests_say_when_to_come_back,
);

const LISTED: [&str; 15] = [
    "BLOB_UNKNOWN",
    "BLOB_UPLOAD_INVALID",
    "BLOB_UPLOAD_UNKNOWN",
    "DIGEST_INVALID",
    "MANIFEST_BLOB_UNKNOWN",
    "MANIFEST_INVALID",
    "MANIFEST_UNKNOWN",
    "NAME_INVALID",
    "NAME_UNKNOWN",
    "SIZE_INVALID",
    "UNAUTHORIZED",
    "DENIED",
    "UNSUPPORTED",
    "TOOMANYREQUESTS",
    "TAG_INVALID",
];

#[test]
fn the_codes_are_those_of_the_list_and_two_for_failures_of_the_server() {
    let others = [ErrorCode::Unavailable, ErrorCode::Unknown];
    assert!(others.iter().all(|code| code.status() >= 500));
    for code in LISTED {
        assert!(code.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'));
    }
}

fn check(answer: &Answer) {
    let context = format!("{}: {} {}", answer.request, answer.status, answer.text());
    assert!((400..500).contains(&answer.status), "{context}");
    assert_eq!(
        answer.header("content-type"),
        Some("application/json"),
        "{context}"
    );
    let json = answer.json();
    assert_eq!(json.as_object().unwrap().len(), 1, "{context}");
    let errors = json["errors"].as_array().unwrap();
    assert!(!errors.is_empty(), "{context}");
    for error in errors {
        let code = error["code"].as_str().unwrap();
        assert!(LISTED.contains(&code), "{context}");
        assert!(!error["message"].as_str().unwrap().is_empty(), "{context}");
        let fields = error.as_object().unwrap().keys();
        for field in fields {
            assert!(
                ["code", "message", "detail"].contains(&&**field),
                "{context}"
            );
        }
    }
}

async fn every_refusal_has_a_code_of_the_list(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("codes");
    client.push(APP, "v1", &image).await;
    let reader = app.add_person(app.account(), "reader").await;
    let denied = app.login(&reader).await;
    let wrong = client.with(berth_tests::Credential::Bearer("x.y.z".to_owned()));
    let absent = digest(b"absent");
    let long = "n".repeat(300);
    for (method, rest) in [
        ("GET", "/v2/team/app/manifests/absent".to_owned()),
        ("GET", "/v2/team/absent/manifests/v1".to_owned()),
        ("GET", format!("/v2/team/{long}/tags/list")),
        ("GET", format!("/v2/team/app/blobs/{absent}")),
        ("GET", "/v2/team/app/blobs/sha256:0".to_owned()),
        ("GET", "/v2/team/app/blobs/uploads/absent".to_owned()),
        ("GET", "/v2/team/app/tags/list?n=x".to_owned()),
        ("GET", "/v2/nothing".to_owned()),
        ("GET", "/v2/team/app/%FF/x".to_owned()),
        ("POST", "/v2/team/app/tags/list".to_owned()),
        ("POST", "/v2/nowhere/app/blobs/uploads/".to_owned()),
        ("PUT", "/v2/team/app/manifests/-bad!".to_owned()),
        ("PUT", "/v2/team/app/manifests/v1".to_owned()),
        ("DELETE", "/v2/team/app/manifests/absent".to_owned()),
        (
            "DELETE",
            format!("/v2/team/app/blobs/{}", digest(&image.blobs[0])),
        ),
        ("TRACE", "/v2/team/app/manifests/v1".to_owned()),
        ("POST", "/token".to_owned()),
        ("DELETE", "/token".to_owned()),
    ] {
        for client in [&client, &denied, &app.anonymous(), &wrong] {
            // A list of scopes may be empty, so this is the one call that a stranger is served.
            check(&client.request(method, &rest).send().await);
        }
    }
    let location = begin(&client, APP).await;
    check(&chunk(&client, &location, 7, b"x").await);
    let put = client.put("/v2/team/app/manifests/v2");
    let put = put.header("content-type", MANIFEST);
    check(&put.body("x".repeat(5_000_000)).send().await);
}

async fn too_many_requests_say_when_to_come_back(app: TestApp) {
    let client = team(&app).await;
    begin(&client, APP).await;
    let row = "namespace_id, repository_name, person_id, \"offset\", algorithm, hash_state, \
        version, created_ms, updated_ms, expires_ms";
    app.database
        .execute(&format!(
            "INSERT INTO upload (id, {row}) \
             WITH RECURSIVE number (i) AS \
             (SELECT 2 UNION ALL SELECT i + 1 FROM number WHERE i < 1000) \
             SELECT 'u' || i, {row} FROM upload, number"
        ))
        .await;
    let refused = client.begin_upload(APP).await;
    let refused = refused.denied(429, "TOOMANYREQUESTS");
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!(seconds > 0);
}
