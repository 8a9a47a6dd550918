//! Why a call of the data plane is refused or fails: with a code of the distribution
//! specification, or with one of the server's own.

use std::io;

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
    /// A body did not come to its end.
    BrokeOff {
        /// Whether it was given up because it was too slow.
        is_slow: bool,
        /// Whether the upload has what came.
        is_kept: bool,
    },
    /// Refused or failed elsewhere in the server.
    Error(Error),
}

impl Fault {
    /// Refuses with a code and a text for the person in front of the client.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(OciError::new(code, message))
    }

    /// Says that nothing of a body that broke off is kept.
    pub(crate) fn of_nothing_kept(self) -> Self {
        match self {
            Self::BrokeOff { is_slow, .. } => Self::BrokeOff {
                is_slow,
                is_kept: false,
            },
            fault => fault,
        }
    }

    /// Returns the reason in the words of the record.
    pub(crate) fn code(&self) -> Code {
        match self {
            Self::Error(error) => error.code(),
            Self::OutOfStep(_) | Self::BrokeOff { .. } => Code::InvalidParameter,
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
            Self::BrokeOff { is_slow, is_kept } => broke_off(*is_slow, *is_kept),
            Self::Error(error) => {
                OciError::new(oci_code(error.code()), error.message()).with_status(status(error))
            }
        }
    }
}

fn broke_off(is_slow: bool, is_kept: bool) -> OciError {
    let why = match is_slow {
        true => "the body was slower than 1 KiB a second",
        false => "the body ended early",
    };
    let then = match is_kept {
        true => "what came is kept, ask for the upload's state and go on",
        false => "nothing of it is kept, send it again",
    };
    OciError::new(ErrorCode::BlobUploadInvalid, format!("{why}; {then}"))
}

/// What is denied has its status, whatever the management API answers.
fn status(error: &Error) -> u16 {
    match error.code() {
        Code::RepositoryQuota | Code::TagQuota => 403,
        code => code.status(),
    }
}

fn oci_code(code: Code) -> ErrorCode {
    match code {
        Code::Unauthenticated | Code::BadCredentials => ErrorCode::Unauthorized,
        Code::Forbidden | Code::TagProtected | Code::RepositoryQuota | Code::TagQuota => {
            ErrorCode::Denied
        }
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
            BlobError::Body(cause) => Self::BrokeOff {
                is_slow: cause.kind() == io::ErrorKind::TimedOut,
                is_kept: true,
            },
            BlobError::Busy => Self::Error(Error::busy(error)),
            BlobError::NotFound | BlobError::Lost | BlobError::Io(_) => {
                Self::Error(Error::unavailable(error))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: io::ErrorKind) -> [String; 2] {
        let fault = || Fault::from(BlobError::Body(kind.into()));
        [fault(), fault().of_nothing_kept()].map(|fault| {
            let refusal = fault.to_oci();
            assert_eq!(refusal.code, ErrorCode::BlobUploadInvalid);
            refusal.message
        })
    }

    #[test]
    fn who_sent_half_a_body_is_told_why_and_what_is_kept() {
        let early = told(io::ErrorKind::Other);
        let slow = told(io::ErrorKind::TimedOut);
        for [kept, gone] in [&early, &slow] {
            assert!(kept.contains("what came is kept"), "{kept}");
            assert!(gone.contains("send it again"), "{gone}");
        }
        assert!(early.iter().all(|text| text.contains("ended early")));
        assert!(slow.iter().all(|text| text.contains("1 KiB a second")));
    }
}
