//! "API", "Determining Support" and "Warnings":
//!
//! - A GET of `/v2/` is 200 where the registry implements the specification.
//! - What the specification does not define SHOULD follow the semantics of RFC 9110.
//! - `Warning` headers MUST have the code 299 and the agent `-` and no date; there is one, of the
//!   referrers tag.

use berth_tests::image::{bytes, digest};
use berth_tests::{Image, TestApp, on_both_databases};

use crate::step::APP;
use crate::team;

on_both_databases!(
    support_is_told_to_who_is_known,
    another_method_is_405_and_says_which_are_allowed,
    what_a_client_has_is_not_sent_again,
    a_place_of_an_upload_works_as_it_is,
);

async fn support_is_told_to_who_is_known(app: TestApp) {
    let client = team(&app).await;
    for method in ["GET", "HEAD"] {
        let answer = client.request(method, "/v2/").send().await.expect(200);
        let version = answer.header("docker-distribution-api-version");
        assert_eq!(version, Some("registry/2.0"));
        let stranger = app.anonymous().request(method, "/v2/").send().await;
        let challenge = stranger.expect(401);
        assert!(challenge.header("www-authenticate").is_some());
    }
}

async fn another_method_is_405_and_says_which_are_allowed(app: TestApp) {
    let client = team(&app).await;
    let digest = digest(b"any");
    for (method, path, allow) in [
        ("POST", "/v2/".to_owned(), "GET, HEAD"),
        ("POST", "/v2/_catalog".to_owned(), "GET, HEAD"),
        ("POST", format!("/v2/{APP}/tags/list"), "GET, HEAD"),
        (
            "DELETE",
            format!("/v2/{APP}/referrers/{digest}"),
            "GET, HEAD",
        ),
        ("GET", format!("/v2/{APP}/blobs/uploads/"), "POST"),
        (
            "PUT",
            format!("/v2/{APP}/blobs/{digest}"),
            "GET, HEAD, DELETE",
        ),
        (
            "PATCH",
            format!("/v2/{APP}/manifests/v1"),
            "GET, HEAD, PUT, DELETE",
        ),
        (
            "POST",
            format!("/v2/{APP}/blobs/uploads/x"),
            "GET, PATCH, PUT, DELETE",
        ),
    ] {
        let refused = client.request(method, &path).send().await;
        let refused = refused.denied(405, "UNSUPPORTED");
        assert_eq!(refused.header("allow"), Some(allow), "{method} {path}");
    }
}

async fn what_a_client_has_is_not_sent_again(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("etag");
    client.push(APP, "v1", &image).await;
    let blob = format!("/v2/{APP}/blobs/{}", digest(&image.blobs[1]));
    for target in [format!("/v2/{APP}/manifests/v1"), blob] {
        let first = client.get(&target).send().await.expect(200);
        let etag = first.header("etag").unwrap();
        for (known, status) in [
            (etag.to_owned(), 304),
            (format!("W/{etag}"), 304),
            (format!("\"other\", {etag}"), 304),
            ("*".to_owned(), 304),
            ("\"other\"".to_owned(), 200),
        ] {
            for method in ["GET", "HEAD"] {
                let again = client.request(method, &target);
                let again = again.header("if-none-match", &known).send().await;
                let again = again.expect(status);
                assert_eq!(again.header("etag"), Some(etag));
                let is_sent = status == 200 && method == "GET";
                assert_eq!(!again.body.is_empty(), is_sent, "{method} {known}");
            }
        }
    }
}

async fn a_place_of_an_upload_works_as_it_is(app: TestApp) {
    let client = team(&app).await;
    let begun = client.begin_upload(APP).await.expect(202);
    let location = begun.header("location").unwrap();
    assert!(!location.contains('?'), "{location}");
    // Clients that resolve it against another query keep that.
    let blob = bytes("query", 100);
    let request = client.patch(&format!("{location}?_state=x")).body(&*blob);
    request.send().await.expect(202);
    let target = format!("{location}?_state=x&digest={}", digest(&blob));
    client.put(&target).send().await.expect(201);
}
