//! Why a call of the data plane is refused or fails: with a code of the distribution
//! specification, or with one of the server's own.

use berth_core::error::Code;
use berth_core::oci::{ErrorCode, OciError};

use super::upload::Progress;
use crate::blob::BlobError;
use crate::error::Error;

/// A refusal or failure of the data plane.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Refused in the words of the specification.
    Refused(OciError),
    /// An upload stands elsewhere than the caller thinks.
    OutOfStep(Progress),
    /// Refused or failed elsewhere in the server.
    Error(Error),
}

impl Fault {
    /// Refuses with a code and a text for the person in front of the client.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(OciError::new(code, message))
    }

    /// Returns the reason in the words of the record.
    pub(crate) fn code(&self) -> Code {
        match self {
            Self::Error(error) => error.code(),
            Self::OutOfStep(_) => Code::InvalidParameter,
            Self::Refused(error) => match error.code {
                ErrorCode::Unauthorized => Code::Unauthenticated,
                ErrorCode::Denied => Code::Forbidden,
                ErrorCode::NameUnknown => Code::RepositoryNotFound,
                ErrorCode::ManifestUnknown => Code::ManifestNotFound,
                ErrorCode::TooManyRequests => Code::TooManyRequests,
                ErrorCode::Unavailable => Code::Unavailable,
                ErrorCode::Unknown => Code::Internal,
                _ => Code::InvalidParameter,
            },
        }
    }

    /// Returns the refusal as the specification writes it.
    pub(crate) fn to_oci(&self) -> OciError {
        match self {
            Self::Refused(error) => error.clone(),
            Self::OutOfStep(progress) => OciError::new(
                ErrorCode::BlobUploadInvalid,
                format!(
                    "the upload stands at byte {}; go on from there",
                    progress.offset
                ),
            )
            .with_status(416),
            Self::Error(error) => OciError::new(oci_code(error.code()), error.message())
                .with_status(error.code().status()),
        }
    }
}

fn oci_code(code: Code) -> ErrorCode {
    match code {
        Code::Unauthenticated | Code::BadCredentials => ErrorCode::Unauthorized,
        Code::Forbidden => ErrorCode::Denied,
        Code::NamespaceNotFound | Code::RepositoryNotFound => ErrorCode::NameUnknown,
        Code::TagNotFound | Code::ManifestNotFound => ErrorCode::ManifestUnknown,
        Code::TooManyRequests => ErrorCode::TooManyRequests,
        Code::Busy | Code::OutOfSpace | Code::Unavailable | Code::SetUpNeeded => {
            ErrorCode::Unavailable
        }
        Code::InvalidNamespace | Code::InvalidRepository => ErrorCode::NameInvalid,
        Code::InvalidTag => ErrorCode::TagInvalid,
        code if code.status() < 500 => ErrorCode::Unsupported,
        _ => ErrorCode::Unknown,
    }
}

impl From<OciError> for Fault {
    fn from(error: OciError) -> Self {
        Self::Refused(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<BlobError> for Fault {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Full(_) => Self::Error(
                Error::new(Code::OutOfSpace, "the server has no space left").caused_by(error),
            ),
            BlobError::ReadOnly(_) => Self::Error(
                Error::new(
                    Code::Unavailable,
                    "the server's storage is read-only; pulls go on",
                )
                .caused_by(error),
            ),
            BlobError::Body(_) => Self::new(
                ErrorCode::BlobUploadInvalid,
                "the body ended early; what came is kept, ask for the upload's state and go on",
            ),
            BlobError::Busy => Self::Error(Error::busy(error)),
            BlobError::NotFound | BlobError::Lost | BlobError::Io(_) => {
                Self::Error(Error::unavailable(error))
            }
        }
    }
}
