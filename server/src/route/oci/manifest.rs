//! Manifests: read, written and removed, by tag or digest.

use axum::body::Body;
use axum::response::Response;
use berth_core::error::Code;
use berth_core::name::Tag;
use berth_core::oci::route::Access;
use berth_core::oci::{ErrorCode, MAX_MANIFEST_BYTES, OciError, Query, Reference};
use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION};

use super::body::{self, BodyError};
use super::call::Call;
use super::{condition, referrers};
use crate::http::oci::set;
use crate::service::fault::Fault;
use crate::service::{pull, push, removal};

/// The most tags that come with one manifest.
const MAX_TAGS: usize = 20;

/// The header with the digest of what is sent.
pub(super) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

pub(super) async fn get(
    call: Call,
    reference: &Reference,
    access: Access,
) -> Result<Response, Fault> {
    let found = pull::manifest(&call.app, call.seen, &call.target, reference).await;
    let head = match found {
        Err(fault) if fault.code() == Code::ManifestNotFound => {
            return referrers::by_tag(call, reference, fault).await;
        }
        found => found?,
    };
    let etag = format!("\"{}\"", head.digest);
    let is_known = condition::is_known(&call.headers, &etag);
    let body = match access {
        Access::Get if !is_known => {
            let (app, target) = (&call.app, &call.target);
            let body = pull::body(app, call.seen, target, reference, &head).await?;
            pull::note(
                &call.app,
                call.caller.as_ref(),
                &call.origin,
                &call.target,
                reference,
                &head,
            )?;
            Body::from(body)
        }
        _ => Body::empty(),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    set(headers, CONTENT_DIGEST, &head.digest);
    set(headers, ETAG, &etag);
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    set(headers, CONTENT_TYPE, &head.media_type);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(head.size));
    Ok(response)
}

pub(super) async fn put(mut call: Call, reference: &Reference) -> Result<Response, Fault> {
    let beside = match reference {
        Reference::Tag(_) => Vec::new(),
        Reference::Digest(_) => tags(&call.query)?,
    };
    let body = read(std::mem::take(&mut call.body)).await?;
    let content_type = call.header(&CONTENT_TYPE);
    let push = call.push()?;
    let pushed = push::put_manifest(&push, reference, &beside, content_type, &body).await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    let place = format!("/v2/{}/manifests/{}", call.target.image, pushed.digest);
    set(headers, LOCATION, &place);
    set(headers, CONTENT_DIGEST, pushed.digest.as_str());
    for tag in &beside {
        if let Ok(value) = HeaderValue::from_str(tag.as_str()) {
            headers.append(HeaderName::from_static("oci-tag"), value);
        }
    }
    if let Some(subject) = pushed.subject {
        set(
            headers,
            HeaderName::from_static("oci-subject"),
            subject.as_str(),
        );
    }
    Ok(response)
}

/// Reads the tags that come beside a digest.
fn tags(query: &str) -> Result<Vec<Tag>, Fault> {
    let mut tags = Vec::new();
    for text in Query::new(query).all("tag") {
        if tags.len() == MAX_TAGS {
            let text = format!("a manifest comes with at most {MAX_TAGS} tags");
            return Err(OciError::new(ErrorCode::TagInvalid, text)
                .with_status(414)
                .into());
        }
        let tag = Tag::parse(&text);
        tags.push(tag.map_err(|error| Fault::new(ErrorCode::TagInvalid, error.to_string()))?);
    }
    Ok(tags)
}

async fn read(body: Body) -> Result<Bytes, Fault> {
    match body::whole(body, MAX_MANIFEST_BYTES).await {
        Ok(bytes) => Ok(bytes),
        Err(BodyError::TooLarge) => {
            let refusal = OciError::new(ErrorCode::ManifestInvalid, "a manifest has at most 4 MiB");
            Err(refusal.with_status(413).into())
        }
        Err(error) => Err(Fault::new(ErrorCode::ManifestInvalid, error.to_string())),
    }
}

pub(super) async fn delete(call: Call, reference: &Reference) -> Result<Response, Fault> {
    let push = call.push()?;
    match reference {
        Reference::Tag(tag) => removal::delete_tag(&push, tag).await?,
        Reference::Digest(digest) => removal::delete_manifest(&push, digest).await?,
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    Ok(response)
}
