//! The list of manifests that are about another one, by its digest and, for older clients, by the
//! tag under which they would keep it themselves.

use axum::body::Body;
use axum::response::Response;
use berth_core::oci::{Digest, Reference, media_type};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, WARNING};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::condition;
use super::manifest::CONTENT_DIGEST;
use super::page::link;
use crate::http::oci::{self, set};
use crate::service::fault::Fault;
use crate::service::pull::{self, Referrer};

pub(super) async fn list(call: Call, subject: &Digest) -> Result<Response, Fault> {
    let filter = call.param("artifactType").filter(|text| !text.is_empty());
    let last = call
        .param("last")
        .and_then(|text| Digest::parse(&text).ok());
    let (app, target) = (&call.app, &call.target);
    let page = pull::referrers(app, target, subject, filter.as_deref(), last.as_ref()).await?;
    let last = page.rows.last().filter(|_| page.has_more);
    let next = last.map(|row| row.digest.clone());
    let mut response = index(&text(page.rows));
    if filter.is_some() {
        let applied = HeaderName::from_static("oci-filters-applied");
        let headers = response.headers_mut();
        headers.insert(applied, HeaderValue::from_static("artifactType"));
    }
    if let Some(last) = next {
        let path = format!("/v2/{}/referrers/{subject}", call.target.image);
        let mut params = vec![("last", last.as_str())];
        params.extend(filter.as_deref().map(|filter| ("artifactType", filter)));
        link(&mut response, &path, &params);
    }
    Ok(response)
}

/// The list of an image that is not there yet: clients take any other answer for a registry that
/// has no such list.
pub(crate) fn none() -> Response {
    index(&text(Vec::new()))
}

/// Answers who asks for the tag of such a list, where nobody has pushed one: with the first page,
/// made at this moment. Where there is nothing to list, the fault stands.
pub(super) async fn by_tag(
    call: Call,
    reference: &Reference,
    fault: Fault,
) -> Result<Response, Fault> {
    let (app, target) = (&call.app, &call.target);
    let Some(subject) = pull::subject_of(app, target, reference).await? else {
        return Err(fault);
    };
    let page = pull::referrers(app, target, &subject, None, None).await?;
    let text = text(page.rows);
    let digest = pull::digest_of(text.as_bytes());
    let etag = format!("\"{digest}\"");
    let mut response = index(&text);
    let headers = response.headers_mut();
    set(headers, CONTENT_DIGEST, digest.as_str());
    set(headers, ETAG, &etag);
    if page.has_more {
        let warning = "299 - \"the list is longer; ask the referrers API for all of it\"";
        headers.insert(WARNING, HeaderValue::from_static(warning));
    }
    if condition::is_known(&call.headers, &etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(CONTENT_TYPE);
        *response.body_mut() = Body::empty();
        return Ok(response);
    }
    response
        .headers_mut()
        .insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    Ok(response)
}

fn text(rows: Vec<Referrer>) -> String {
    let manifests: Vec<Value> = rows.into_iter().map(descriptor).collect();
    let index = json!({
        "schemaVersion": 2,
        "mediaType": media_type::OCI_INDEX,
        "manifests": manifests,
    });
    index.to_string()
}

fn index(text: &str) -> Response {
    let mut response = oci::json(text.to_owned());
    let media_type = HeaderValue::from_static(media_type::OCI_INDEX);
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}

fn descriptor(row: Referrer) -> Value {
    let mut fields = Map::new();
    fields.insert("mediaType".to_owned(), row.media_type.into());
    fields.insert("digest".to_owned(), row.digest.into());
    fields.insert("size".to_owned(), row.size.into());
    if let Some(artifact_type) = row.artifact_type {
        fields.insert("artifactType".to_owned(), artifact_type.into());
    }
    if let Some(annotations) = row.annotations {
        fields.insert("annotations".to_owned(), annotations);
    }
    Value::Object(fields)
}
