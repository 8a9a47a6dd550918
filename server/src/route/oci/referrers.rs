//! The list of manifests that are about another one.

use axum::response::Response;
use berth_core::oci::{Digest, media_type};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::page::link;
use crate::http::oci;
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
    let manifests: Vec<Value> = page.rows.into_iter().map(descriptor).collect();
    let index = json!({
        "schemaVersion": 2,
        "mediaType": media_type::OCI_INDEX,
        "manifests": manifests,
    });
    let mut response = oci::json(index.to_string());
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(media_type::OCI_INDEX),
    );
    if filter.is_some() {
        let applied = HeaderName::from_static("oci-filters-applied");
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
