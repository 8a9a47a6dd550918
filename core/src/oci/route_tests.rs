//! Which paths are which routes.

use proptest::prelude::*;

use super::*;

const HEX: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn name() -> ImageName {
    ImageName::parse("acme/team/app").unwrap()
}

fn digest() -> Digest {
    Digest::parse(HEX).unwrap()
}

fn code(method: &str, path: &str) -> ErrorCode {
    OciError::from(parse(method, path).unwrap_err()).code
}

#[test]
fn every_route_is_known() {
    let tag = || "v1".parse::<Reference>().unwrap();
    let id = "0190".to_owned();
    for (method, path, route) in [
        ("GET", "/v2/".to_owned(), Route::Base),
        ("HEAD", "/v2/".to_owned(), Route::Base),
        ("GET", "/v2/_catalog".to_owned(), Route::Catalog),
        (
            "GET",
            "/v2/acme/team/app/tags/list".to_owned(),
            Route::Tags(name()),
        ),
        (
            "GET",
            format!("/v2/acme/team/app/referrers/{HEX}"),
            Route::Referrers(name(), digest()),
        ),
        (
            "GET",
            format!("/v2/acme/team/app/blobs/{HEX}"),
            Route::Blob(name(), digest(), Access::Get),
        ),
        (
            "HEAD",
            format!("/v2/acme/team/app/blobs/{HEX}"),
            Route::Blob(name(), digest(), Access::Head),
        ),
        (
            "DELETE",
            format!("/v2/acme/team/app/blobs/{HEX}"),
            Route::Blob(name(), digest(), Access::Delete),
        ),
        (
            "GET",
            "/v2/acme/team/app/manifests/v1".to_owned(),
            Route::Manifest(name(), tag(), Access::Get),
        ),
        (
            "DELETE",
            "/v2/acme/team/app/manifests/v1".to_owned(),
            Route::Manifest(name(), tag(), Access::Delete),
        ),
        (
            "PUT",
            "/v2/acme/team/app/manifests/v1".to_owned(),
            Route::PutManifest(name(), tag()),
        ),
        (
            "POST",
            "/v2/acme/team/app/blobs/uploads/".to_owned(),
            Route::StartUpload(name()),
        ),
        (
            "POST",
            "/v2/acme/team/app/blobs/uploads".to_owned(),
            Route::StartUpload(name()),
        ),
        (
            "PATCH",
            "/v2/acme/team/app/blobs/uploads/0190".to_owned(),
            Route::Upload(name(), id.clone(), UploadStep::Append),
        ),
        (
            "PUT",
            "/v2/acme/team/app/blobs/uploads/0190".to_owned(),
            Route::Upload(name(), id.clone(), UploadStep::Finish),
        ),
        (
            "GET",
            "/v2/acme/team/app/blobs/uploads/0190".to_owned(),
            Route::Upload(name(), id.clone(), UploadStep::Status),
        ),
        (
            "DELETE",
            "/v2/acme/team/app/blobs/uploads/0190".to_owned(),
            Route::Upload(name(), id, UploadStep::Cancel),
        ),
    ] {
        assert_eq!(parse(method, &path), Ok(route), "{method} {path}");
    }
}

#[test]
fn words_of_the_api_may_be_parts_of_a_name() {
    let Ok(Route::Tags(name)) = parse("GET", "/v2/acme/blobs/uploads/tags/list") else {
        panic!()
    };
    assert_eq!(name.to_string(), "acme/blobs/uploads");
}

#[test]
fn encoded_names_are_the_same_names() {
    let encoded = format!("/v2/acme/te%61m/app/blobs/{}", HEX.replace(':', "%3A"));
    assert_eq!(
        parse("GET", &encoded),
        Ok(Route::Blob(name(), digest(), Access::Get))
    );
    assert_eq!(
        code("GET", "/v2/acme%2Fteam/app/tags/list"),
        ErrorCode::NameInvalid
    );
    assert_eq!(
        code("GET", "/v2/acme/%FF/tags/list"),
        ErrorCode::NameInvalid
    );
}

#[test]
fn faults_have_the_codes_of_the_specification() {
    let long = format!("/v2/acme/{}/tags/list", "a".repeat(300));
    assert_eq!(code("GET", &long), ErrorCode::NameInvalid);
    assert_eq!(
        code("GET", "/v2/acme//app/tags/list"),
        ErrorCode::NameInvalid
    );
    assert_eq!(
        code("GET", "/v2/Acme/app/tags/list"),
        ErrorCode::NameInvalid
    );
    // Names that others have, and nobody here.
    assert_eq!(code("GET", "/v2/acme/tags/list"), ErrorCode::NameUnknown);
    assert_eq!(
        code("GET", "/v2/library/app/tags/list"),
        ErrorCode::NameUnknown
    );
    assert_eq!(
        code("PUT", "/v2/acme/app/manifests/-bad!"),
        ErrorCode::TagInvalid
    );
    for method in ["GET", "HEAD", "DELETE"] {
        assert_eq!(
            code(method, "/v2/acme/app/manifests/-bad!"),
            ErrorCode::ManifestUnknown
        );
    }
    assert_eq!(
        code("GET", "/v2/acme/app/blobs/sha256:../../x"),
        ErrorCode::NameUnknown
    );
    assert_eq!(
        code("GET", "/v2/acme/app/blobs/sha256:abc"),
        ErrorCode::DigestInvalid
    );
    assert_eq!(
        code("PATCH", "/v2/acme/app/blobs/uploads/a%00b"),
        ErrorCode::BlobUploadUnknown
    );
    assert_eq!(code("POST", "/v2/_catalog"), ErrorCode::Unsupported);
    assert_eq!(
        code("GET", "/v2/acme/app/tags/list/"),
        ErrorCode::NameUnknown
    );
    assert_eq!(code("GET", "/v2/nothing"), ErrorCode::NameUnknown);
}

#[test]
fn what_belongs_to_others_is_not_claimed() {
    for path in [
        "/v2",
        "/v2/manage",
        "/v2/manage/namespaces",
        "/v3/auth/tokens",
        "/",
        "/v2manage",
    ] {
        assert!(!claims(path), "{path}");
        assert_eq!(parse("GET", path), Err(RouteError::NotFound));
    }
    assert!(claims("/v2/"));
    assert!(claims("/v2/management/app/tags/list"));
}

proptest! {
    #[test]
    fn any_path_is_judged_without_a_panic(path in "/v2/[a-z%0-9/._:-]{0,60}") {
        if let Ok(route) = parse("GET", &path)
            && let Some(image) = route.image()
        {
            prop_assert!(ImageName::parse(&image.to_string()).is_ok());
        }
    }
}
