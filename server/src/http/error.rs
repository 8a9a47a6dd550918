//! Writes an error in the form of its API family.

use axum::body::Body;
use axum::response::Response;
use berth_core::endpoint::Api;
use berth_core::error::Code;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use serde_json::json;

use crate::auth::caller::Origin;
use crate::error::Error;

/// The header with the id under which the log knows a request.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// Returns the family of a path.
pub(crate) fn family(path: &str) -> Option<Api> {
    let families = [
        ("/v2/manage/", Api::Swr),
        ("/v3/manage/", Api::Swr),
        ("/v3/", Api::Iam),
        ("/v3.0/", Api::Iam),
        ("/v5/", Api::Iam),
        ("/api/berth/", Api::Berth),
    ];
    families
        .into_iter()
        .find(|(prefix, _)| path.starts_with(prefix))
        .map(|(_, api)| api)
}

/// Writes the error as the answer of a family. What the client may not know
/// stays in the log.
pub(crate) fn encode(api: Api, error: &Error, origin: &Origin) -> Response {
    let code = error.code();
    log(error, origin);
    let request_id = origin.request_id.as_deref().unwrap_or_default();
    let row = code.swr_row();
    let (status, body) = match api {
        // Document 002, section 5.2.
        Api::Swr => (
            row.status,
            json!([{
                "errorCode": row.code,
                "errorMessage": row.message,
                "detail": format!("{} (request {request_id})", error.message()),
            }]),
        ),
        // Document 002, section 3.3.
        Api::Iam => (
            code.status(),
            json!({ "error_code": row.code, "error_msg": error.message(), "request_id": request_id }),
        ),
        Api::Berth => (
            code.status(),
            json!({ "error": { "code": code.name(), "message": error.message(), "request_id": request_id } }),
        ),
    };
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(seconds) = error.retry_after_s() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn log(error: &Error, origin: &Origin) {
    let request_id = origin.request_id.as_deref().unwrap_or_default();
    if matches!(
        error.code(),
        Code::Internal | Code::Unavailable | Code::OutOfSpace
    ) {
        tracing::error!(request_id, error = ?error, "a call failed");
    } else {
        tracing::debug!(request_id, code = error.code().name(), "a call was refused");
    }
}
