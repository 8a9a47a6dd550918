//! Routes and queries: encoding decides nothing, and no path leads elsewhere.

use std::fmt::Write;

use berth_core::oci::route::{self, Access, Route, RouteError, UploadStep};
use berth_core::oci::{OciError, Query};

use super::reference::is_image_name;

/// A method, a space, and a target as it comes over the wire.
pub(crate) fn check(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let (method, target) = text.split_once(' ').unwrap_or(("GET", text));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let parsed = route::parse(method, path);
    assert_eq!(route::parse(method, path), parsed);
    match parsed {
        Ok(route) => {
            assert!(route::claims(path));
            is_sound(&route);
            let (method, path) = written(&route);
            assert_eq!(route::parse(method, &path), Ok(route.clone()), "{path}");
            assert_eq!(route::parse(method, &encoded(&path)), Ok(route), "{path}");
        }
        Err(error) => refused(path, error),
    }
    values(query);
}

fn is_sound(route: &Route) {
    if let Some(image) = route.image() {
        is_image_name(&image.to_string());
    }
    if let Route::Upload(_, id, _) = route {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        assert!(
            (1..=64).contains(&id.len()) && id.chars().all(is_plain),
            "{id}"
        );
    }
}

fn refused(path: &str, error: RouteError) {
    if let RouteError::Method(allow) = error {
        for method in allow.split(", ") {
            let again = route::parse(method, path);
            assert!(
                !matches!(again, Err(RouteError::Method(_))),
                "{method} {path}"
            );
        }
    }
    let error = OciError::from(error);
    assert!((400..500).contains(&error.status()));
    assert!(error.message.len() <= 256, "{}", error.message);
}

/// Writes the one request that a route stands for.
fn written(route: &Route) -> (&'static str, String) {
    let access = |access: &Access| match access {
        Access::Get => "GET",
        Access::Head => "HEAD",
        Access::Delete => "DELETE",
    };
    match route {
        Route::Base => ("GET", "/v2/".to_owned()),
        Route::Catalog => ("GET", "/v2/_catalog".to_owned()),
        Route::Tags(name) => ("GET", format!("/v2/{name}/tags/list")),
        Route::Referrers(name, digest) => ("GET", format!("/v2/{name}/referrers/{digest}")),
        Route::Blob(name, digest, how) => (access(how), format!("/v2/{name}/blobs/{digest}")),
        Route::Manifest(name, reference, how) => {
            (access(how), format!("/v2/{name}/manifests/{reference}"))
        }
        Route::PutManifest(name, reference) => ("PUT", format!("/v2/{name}/manifests/{reference}")),
        Route::StartUpload(name) => ("POST", format!("/v2/{name}/blobs/uploads/")),
        Route::Upload(name, id, step) => {
            let method = match step {
                UploadStep::Status => "GET",
                UploadStep::Append => "PATCH",
                UploadStep::Finish => "PUT",
                UploadStep::Cancel => "DELETE",
            };
            (method, format!("/v2/{name}/blobs/uploads/{id}"))
        }
    }
}

/// Encodes every byte behind `/v2/` but the slashes.
fn encoded(path: &str) -> String {
    let mut text = "/v2/".to_owned();
    for byte in path.bytes().skip(text.len()) {
        match byte {
            b'/' => text.push('/'),
            byte => write!(text, "%{byte:02x}").unwrap(),
        }
    }
    text
}

fn values(raw: &str) {
    let query = Query::new(raw);
    for pair in raw.split('&') {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        // A plain name is found as it stands.
        if name.chars().all(|c| c.is_ascii_alphanumeric()) {
            let all: Vec<String> = query.all(name).collect();
            assert!(!all.is_empty(), "{name} in {raw}");
            assert_eq!(query.get(name).as_ref(), all.first());
            assert!(all.iter().all(|value| !value.contains('\0')), "{raw}");
            assert!(all.iter().map(String::len).sum::<usize>() <= raw.len() * 3);
        }
    }
}
