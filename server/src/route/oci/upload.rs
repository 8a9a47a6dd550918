//! Upload sessions over HTTP.

use axum::body::Body;
use axum::response::Response;
use berth_core::oci::range::ContentRange;
use berth_core::oci::{Algorithm, Digest, ErrorCode, ImageName};
use futures_util::{StreamExt, stream};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, HeaderName, LOCATION, RANGE};

use super::call::Call;
use super::manifest::CONTENT_DIGEST;
use crate::http::oci::set;
use crate::service::fault::Fault;
use crate::service::push;
use crate::service::upload::{self, Progress};

/// Returns the address of an upload; it works as it is, without a query.
pub(crate) fn place(image: &ImageName, id: &str) -> String {
    format!("/v2/{image}/blobs/uploads/{id}")
}

/// Returns the `Range` of what has been received.
pub(crate) fn received(offset: u64) -> String {
    format!("0-{}", offset.saturating_sub(1))
}

pub(super) async fn start(mut call: Call) -> Result<Response, Fault> {
    let push = call.push()?;
    if let (Some(mount), Some(from)) = (call.param("mount"), call.param("from")) {
        let digest = parse(&mount)?;
        if let Ok(from) = ImageName::parse(&from)
            && push::mount(&push, &digest, &from, call.narrowed.as_ref()).await?
        {
            return Ok(created(&call, &digest));
        }
    }
    let Some(digest) = call.param("digest") else {
        let progress = upload::start(&push, algorithm(&call)?).await?;
        return Ok(at(&call, StatusCode::ACCEPTED, &progress));
    };
    let digest = parse(&digest)?;
    let body = call.take_body().unwrap_or_else(|| stream::empty().boxed());
    upload::whole(&push, body, digest.clone()).await?;
    Ok(created(&call, &digest))
}

/// Reads which hash the client is going to finish with, so that it need not be computed twice.
fn algorithm(call: &Call) -> Result<Algorithm, Fault> {
    let Some(text) = call.param("digest-algorithm") else {
        return Ok(Algorithm::Sha256);
    };
    let parsed = text.parse::<Algorithm>();
    parsed.map_err(|error| Fault::new(ErrorCode::DigestInvalid, error.to_string()))
}

pub(super) async fn status(call: Call, id: &str) -> Result<Response, Fault> {
    let progress = upload::status(&call.push()?, id).await?;
    Ok(at(&call, StatusCode::NO_CONTENT, &progress))
}

pub(super) async fn append(mut call: Call, id: &str) -> Result<Response, Fault> {
    let range = range(&call)?;
    let push = call.push()?;
    let body = call.take_body().unwrap_or_else(|| stream::empty().boxed());
    let progress = upload::append(&push, id, range, body).await?;
    Ok(at(&call, StatusCode::ACCEPTED, &progress))
}

pub(super) async fn finish(mut call: Call, id: &str) -> Result<Response, Fault> {
    let Some(text) = call.param("digest") else {
        let text = "the digest is missing in the query";
        return Err(Fault::new(ErrorCode::DigestInvalid, text));
    };
    let digest = parse(&text)?;
    let range = range(&call)?;
    let push = call.push()?;
    let body = call.take_body();
    upload::finish(&push, id, range, body, digest.clone()).await?;
    Ok(created(&call, &digest))
}

pub(super) async fn cancel(call: Call, id: &str) -> Result<Response, Fault> {
    upload::cancel(&call.push()?, id).await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

fn parse(text: &str) -> Result<Digest, Fault> {
    Digest::parse(text).map_err(|error| Fault::new(ErrorCode::DigestInvalid, error.to_string()))
}

fn range(call: &Call) -> Result<Option<ContentRange>, Fault> {
    let Some(text) = call.header(&CONTENT_RANGE) else {
        return Ok(None);
    };
    let wrong = || {
        Fault::new(
            ErrorCode::BlobUploadInvalid,
            "the Content-Range is not start-end",
        )
    };
    let range = ContentRange::parse(text).ok_or_else(wrong)?;
    let length = call
        .header(&CONTENT_LENGTH)
        .and_then(|text| text.parse().ok());
    if length.is_some_and(|length: u64| length != range.count()) {
        let text = "the Content-Length is not that of the Content-Range";
        return Err(Fault::new(ErrorCode::SizeInvalid, text));
    }
    Ok(Some(range))
}

fn at(call: &Call, status: StatusCode, progress: &Progress) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    set(headers, LOCATION, &place(&call.target.image, &progress.id));
    set(headers, RANGE, &received(progress.offset));
    set(
        headers,
        HeaderName::from_static("docker-upload-uuid"),
        &progress.id,
    );
    response
}

fn created(call: &Call, digest: &Digest) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    set(
        headers,
        LOCATION,
        &format!("/v2/{}/blobs/{digest}", call.target.image),
    );
    set(headers, CONTENT_DIGEST, digest.as_str());
    response
}
