//! An answer of the server, and what tests ask of it.

use berth_core::endpoint::Api;
use berth_core::error::Code;
use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked, for messages.
    pub request: String,
    /// The family of the path; none for the data plane and files.
    pub api: Option<Api>,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Returns a header that may be absent.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{}: no JSON ({e}): {}", self.request, self.text()))
    }

    /// Demands a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.request, self.text());
        self
    }

    /// Demands a refusal for this reason, in the form of the path's family.
    #[track_caller]
    pub fn refused(self, code: Code) -> Self {
        let body = self.text();
        let context = format!(
            "{} is not refused with {code:?}: {} {body}",
            self.request, self.status
        );
        let id = self.header("x-request-id").expect("no request id");
        let json = self.json();
        match self.api.expect("a refusal outside the API families") {
            Api::Swr => {
                let row = code.swr_row();
                assert_eq!(self.status, row.status, "{context}");
                let [entry] = json.as_array().expect("no array").as_slice() else {
                    panic!("{context}");
                };
                let detail = entry["detail"].as_str().expect("no detail");
                assert!(detail.contains(id), "{context}: no request id");
                let expected = json!({
                    "errorCode": row.code,
                    "errorMessage": row.message,
                    "detail": detail,
                });
                assert_eq!(*entry, expected, "{context}");
            }
            Api::Iam => {
                assert_eq!(self.status, code.status(), "{context}");
                let message = json["error_msg"].as_str().expect("no message");
                let expected = json!({
                    "error_code": code.swr_row().code,
                    "error_msg": message,
                    "request_id": id,
                });
                assert_eq!(json, expected, "{context}");
            }
            Api::Berth => {
                assert_eq!(self.status, code.status(), "{context}");
                let message = json["error"]["message"].as_str().expect("no message");
                let error = json!({ "code": code.name(), "message": message, "request_id": id });
                assert_eq!(json, json!({ "error": error }), "{context}");
            }
        }
        self
    }

    /// Demands a refusal of the data plane.
    #[track_caller]
    pub fn denied(self, status: u16, code: &str) -> Self {
        let context = format!("{}: {} {}", self.request, self.status, self.text());
        assert_eq!(self.status, status, "{context}");
        assert_eq!(self.json()["errors"][0]["code"], code, "{context}");
        self
    }

    /// Returns the body without the id of the request, to compare two answers.
    #[must_use]
    pub fn anonymised(&self) -> String {
        let id = self.header("x-request-id").unwrap_or("-");
        self.text().replace(id, "<request id>")
    }
}

/// Returns the family of a path.
#[must_use]
pub fn family(path: &str) -> Option<Api> {
    let path = path.split('?').next().unwrap_or_default();
    if path.starts_with("/v2/manage/")
        || path.starts_with("/v3/manage/")
        || matches!(path, "/" | "/v2")
        || !path[1..].contains('/')
    {
        Some(Api::Swr)
    } else if ["/v3/", "/v3.0/", "/v5/"]
        .iter()
        .any(|family| path.starts_with(family))
    {
        Some(Api::Iam)
    } else if path.starts_with("/api/berth/") {
        Some(Api::Berth)
    } else {
        None
    }
}
