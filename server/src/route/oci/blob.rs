//! Blobs: read, whole or in part, and taken out of an image.

use axum::body::Body;
use axum::response::Response;
use berth_core::oci::Digest;
use berth_core::oci::range::{Selection, select};
use berth_core::oci::route::Access;
use http::StatusCode;
use http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderValue, IF_RANGE, RANGE,
};

use super::call::Call;
use super::condition;
use super::manifest::CONTENT_DIGEST;
use crate::http::oci::set;
use crate::service::fault::Fault;
use crate::service::{pull, removal};

pub(super) async fn get(call: Call, digest: &Digest, access: Access) -> Result<Response, Fault> {
    let blob = pull::blob(&call.app, call.seen, &call.target, digest).await?;
    if access == Access::Head && call.caller.is_some() {
        pull::promise(&call.app, &call.target, &blob).await?;
    }
    let etag = format!("\"{digest}\"");
    if condition::is_known(&call.headers, &etag) {
        return Ok(described(
            Body::empty(),
            StatusCode::NOT_MODIFIED,
            digest,
            &etag,
        ));
    }
    // Only a GET has ranges, and only of the bytes that the client knows.
    let is_same = call.header(&IF_RANGE).is_none_or(|known| known == etag);
    let is_ranged = is_same && access == Access::Get;
    let wanted = call.header(&RANGE).filter(|_| is_ranged);
    let (status, range) = match select(wanted, blob.size) {
        Selection::Whole => (StatusCode::OK, 0..blob.size),
        Selection::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Selection::Unsatisfiable => {
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            let mut response = described(Body::empty(), status, digest, &etag);
            set(
                response.headers_mut(),
                CONTENT_RANGE,
                &format!("bytes */{}", blob.size),
            );
            return Ok(response);
        }
    };
    let body = match access {
        Access::Get => {
            Body::from_stream(pull::bytes(&call.app, &call.target, &blob, range.clone()).await?)
        }
        Access::Head | Access::Delete => Body::empty(),
    };
    let mut response = described(body, status, digest, &etag);
    let headers = response.headers_mut();
    let length = range.end.saturating_sub(range.start);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    if status == StatusCode::PARTIAL_CONTENT {
        let last = range.end.saturating_sub(1);
        let text = format!("bytes {}-{last}/{}", range.start, blob.size);
        set(headers, CONTENT_RANGE, &text);
    }
    Ok(response)
}

fn described(body: Body, status: StatusCode, digest: &Digest, etag: &str) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    set(headers, CONTENT_DIGEST, digest.as_str());
    set(headers, ETAG, etag);
    response
}

pub(super) async fn delete(call: Call, digest: &Digest) -> Result<Response, Fault> {
    removal::delete_blob(&call.push()?, digest).await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    Ok(response)
}
