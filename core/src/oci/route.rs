//! The routes of the data plane: method and raw path to one enum.
//!
//! Repository names contain slashes, so a path is read from its end. Segments
//! are split first and decoded afterwards: an encoded name is the same name,
//! and an encoded slash is none.

use percent_encoding::percent_decode_str;

use super::digest::Digest;
use super::error::{ErrorCode, OciError};
use super::image_name::{ImageName, ImageNameError};
use super::reference::{Reference, ReferenceError};

/// A request of the data plane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `GET /v2/`: is this a registry, and am I known to it?
    Base,
    /// `GET /v2/_catalog`.
    Catalog,
    /// `…/tags/list`.
    Tags(ImageName),
    /// `…/referrers/<digest>`.
    Referrers(ImageName, Digest),
    /// `…/blobs/<digest>`.
    Blob(ImageName, Digest, Access),
    /// `…/manifests/<reference>`.
    Manifest(ImageName, Reference, Access),
    /// `PUT …/manifests/<reference>`.
    PutManifest(ImageName, Reference),
    /// `POST …/blobs/uploads/`.
    StartUpload(ImageName),
    /// `…/blobs/uploads/<id>`.
    Upload(ImageName, String, UploadStep),
}

impl Route {
    /// The image it is about, if it is about one.
    #[must_use]
    pub const fn image(&self) -> Option<&ImageName> {
        match self {
            Self::Base | Self::Catalog => None,
            Self::Tags(name)
            | Self::Referrers(name, _)
            | Self::Blob(name, ..)
            | Self::Manifest(name, ..)
            | Self::PutManifest(name, _)
            | Self::StartUpload(name)
            | Self::Upload(name, ..) => Some(name),
        }
    }
}

/// What is wanted of stored content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Headers and content.
    Get,
    /// Headers alone.
    Head,
    /// That it goes away.
    Delete,
}

/// What is wanted of an upload session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadStep {
    /// How far is it?
    Status,
    /// More bytes.
    Append,
    /// The last bytes, and the digest.
    Finish,
    /// Give up.
    Cancel,
}

/// Why a path is no route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteError {
    /// The path is of no known form.
    NotFound,
    /// The form is known, the method is not for it; these are.
    Method(&'static str),
    /// A part of the path is outside its grammar.
    Part(ErrorCode, String),
}

impl From<RouteError> for OciError {
    fn from(error: RouteError) -> Self {
        match error {
            RouteError::NotFound => {
                Self::new(ErrorCode::NameUnknown, "the registry has no such path").with_status(404)
            }
            RouteError::Method(allow) => Self::new(
                ErrorCode::Unsupported,
                format!("the method is not allowed here, only {allow}"),
            ),
            RouteError::Part(code, message) => Self::new(code, message),
        }
    }
}

/// Whether a path belongs to the data plane: under `/v2/`, but neither `/v2`
/// (the API versions) nor `/v2/manage` (the management API).
#[must_use]
pub fn claims(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("/v2/") else {
        return false;
    };
    rest != "manage" && !rest.starts_with("manage/")
}

/// Parses method and raw path of a request that [`claims`] said yes to.
///
/// # Errors
/// When the path, a part of it, or the method is not known.
pub fn parse(method: &str, path: &str) -> Result<Route, RouteError> {
    let rest = path
        .strip_prefix("/v2/")
        .filter(|_| claims(path))
        .ok_or(RouteError::NotFound)?;
    let segments = rest.split('/').map(decode).collect::<Result<Vec<_>, _>>()?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        [""] => read_only(method).map(|()| Route::Base),
        ["_catalog"] => read_only(method).map(|()| Route::Catalog),
        [name @ .., "tags", "list"] => {
            read_only(method)?;
            Ok(Route::Tags(image(name)?))
        }
        [name @ .., "blobs", "uploads"] | [name @ .., "blobs", "uploads", ""] => {
            if method != "POST" {
                return Err(RouteError::Method("POST"));
            }
            Ok(Route::StartUpload(image(name)?))
        }
        [name @ .., "blobs", "uploads", id] => upload(method, name, id),
        [name @ .., "blobs", digest] => {
            let access = access(method, "GET, HEAD, DELETE")?;
            Ok(Route::Blob(image(name)?, parse_digest(digest)?, access))
        }
        [name @ .., "referrers", digest] => {
            read_only(method)?;
            Ok(Route::Referrers(image(name)?, parse_digest(digest)?))
        }
        [name @ .., "manifests", reference] if method == "PUT" => Ok(Route::PutManifest(
            image(name)?,
            parse_reference(reference)?,
        )),
        [name @ .., "manifests", reference] => {
            let access = access(method, "GET, HEAD, PUT, DELETE")?;
            let image = image(name)?;
            let reference = parse_reference(reference).map_err(never_there)?;
            Ok(Route::Manifest(image, reference, access))
        }
        _ => Err(RouteError::NotFound),
    }
}

fn upload(method: &str, name: &[&str], id: &str) -> Result<Route, RouteError> {
    let step = match method {
        "GET" => UploadStep::Status,
        "PATCH" => UploadStep::Append,
        "PUT" => UploadStep::Finish,
        "DELETE" => UploadStep::Cancel,
        _ => return Err(RouteError::Method("GET, PATCH, PUT, DELETE")),
    };
    let plausible = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let name = image(name)?;
    if !(1..=64).contains(&id.len()) || !id.bytes().all(plausible) {
        return Err(RouteError::Part(
            ErrorCode::BlobUploadUnknown,
            "there is no such upload".to_owned(),
        ));
    }
    Ok(Route::Upload(name, id.to_owned(), step))
}

fn decode(segment: &str) -> Result<String, RouteError> {
    let text = percent_decode_str(segment).decode_utf8();
    // Whatever is no text, or hides a slash, is no name either.
    match text {
        Ok(text) if !text.contains('/') => Ok(text.into_owned()),
        _ => Err(RouteError::Part(
            ErrorCode::NameInvalid,
            "the path has characters that no name has".to_owned(),
        )),
    }
}

fn image(segments: &[&str]) -> Result<ImageName, RouteError> {
    ImageName::parse(&segments.join("/")).map_err(|error| {
        let code = match error {
            ImageNameError::Grammar(_) => ErrorCode::NameInvalid,
            ImageNameError::Organization | ImageNameError::Part(_) => ErrorCode::NameUnknown,
        };
        RouteError::Part(code, error.to_string())
    })
}

fn parse_digest(text: &str) -> Result<Digest, RouteError> {
    Digest::parse(text)
        .map_err(|error| RouteError::Part(ErrorCode::DigestInvalid, error.to_string()))
}

fn parse_reference(text: &str) -> Result<Reference, RouteError> {
    text.parse().map_err(|error: ReferenceError| {
        let code = match error {
            ReferenceError::Digest(_) => ErrorCode::DigestInvalid,
            ReferenceError::Tag(_) => ErrorCode::TagInvalid,
        };
        RouteError::Part(code, error.to_string())
    })
}

/// What cannot be a tag is no tag that is there either: who asks for one is
/// told so, and who makes one that it cannot be.
fn never_there(error: RouteError) -> RouteError {
    match error {
        RouteError::Part(ErrorCode::TagInvalid, message) => {
            RouteError::Part(ErrorCode::ManifestUnknown, message)
        }
        error => error,
    }
}

fn access(method: &str, allow: &'static str) -> Result<Access, RouteError> {
    match method {
        "GET" => Ok(Access::Get),
        "HEAD" => Ok(Access::Head),
        "DELETE" => Ok(Access::Delete),
        _ => Err(RouteError::Method(allow)),
    }
}

/// The answer to `HEAD` is made like that to `GET`; its body stays here.
fn read_only(method: &str) -> Result<(), RouteError> {
    match method {
        "GET" | "HEAD" => Ok(()),
        _ => Err(RouteError::Method("GET, HEAD")),
    }
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
