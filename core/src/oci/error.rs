//! The errors of the distribution API: codes, status and body.

use serde::Serialize;
use serde_json::Value;

/// The codes of the specification; beside them the one of tags, which it names as a legacy, and two
/// for failures of the server, which it has none for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the codes are the words of the specification")]
pub enum ErrorCode {
    BlobUnknown,
    BlobUploadInvalid,
    BlobUploadUnknown,
    DigestInvalid,
    ManifestBlobUnknown,
    ManifestInvalid,
    ManifestUnknown,
    NameInvalid,
    NameUnknown,
    SizeInvalid,
    Unauthorized,
    Denied,
    Unsupported,
    TooManyRequests,
    TagInvalid,
    Unavailable,
    Unknown,
}

impl ErrorCode {
    /// The code on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BlobUnknown => "BLOB_UNKNOWN",
            Self::BlobUploadInvalid => "BLOB_UPLOAD_INVALID",
            Self::BlobUploadUnknown => "BLOB_UPLOAD_UNKNOWN",
            Self::DigestInvalid => "DIGEST_INVALID",
            Self::ManifestBlobUnknown => "MANIFEST_BLOB_UNKNOWN",
            Self::ManifestInvalid => "MANIFEST_INVALID",
            Self::ManifestUnknown => "MANIFEST_UNKNOWN",
            Self::NameInvalid => "NAME_INVALID",
            Self::NameUnknown => "NAME_UNKNOWN",
            Self::SizeInvalid => "SIZE_INVALID",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::Denied => "DENIED",
            Self::Unsupported => "UNSUPPORTED",
            Self::TooManyRequests => "TOOMANYREQUESTS",
            Self::TagInvalid => "TAG_INVALID",
            Self::Unavailable => "UNAVAILABLE",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BlobUploadInvalid
            | Self::DigestInvalid
            | Self::ManifestInvalid
            | Self::NameInvalid
            | Self::SizeInvalid
            | Self::TagInvalid => 400,
            Self::Unauthorized => 401,
            Self::Denied => 403,
            Self::BlobUnknown
            | Self::BlobUploadUnknown
            | Self::ManifestBlobUnknown
            | Self::ManifestUnknown
            | Self::NameUnknown => 404,
            Self::Unsupported => 405,
            Self::TooManyRequests => 429,
            Self::Unknown => 500,
            Self::Unavailable => 503,
        }
    }
}

/// A refusal of the data plane.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct OciError {
    /// Which kind.
    pub code: ErrorCode,
    /// For the person in front of the client.
    pub message: String,
    /// For programs: what it is about.
    pub detail: Option<Value>,
    /// A status other than the code's own.
    status: Option<u16>,
}

impl OciError {
    /// Makes an error with the status of its code.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            detail: None,
            status: None,
        }
    }

    /// Says what it is about.
    #[must_use]
    pub fn with_detail(mut self, detail: Value) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Answers with another status than the code's own, such as 413.
    #[must_use]
    pub const fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.unwrap_or(self.code.status())
    }

    /// The JSON body: `{"errors":[{"code","message","detail"}]}`.
    #[must_use]
    pub fn body(&self) -> String {
        let entry = Entry {
            code: self.code.as_str(),
            message: &self.message,
            detail: self.detail.as_ref(),
        };
        serde_json::json!({ "errors": [entry] }).to_string()
    }
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_as_specified() {
        let error =
            OciError::new(ErrorCode::NameInvalid, "bad \"name\"").with_detail("a//b".into());
        let one = serde_json::json!({
            "code": "NAME_INVALID", "detail": "a//b", "message": "bad \"name\"",
        });
        let body: Value = serde_json::from_str(&error.body()).unwrap();
        assert_eq!(body, serde_json::json!({ "errors": [one] }));
        assert_eq!(error.status(), 400);
        assert_eq!(
            OciError::new(ErrorCode::ManifestInvalid, "")
                .with_status(413)
                .status(),
            413
        );
    }
}
