//! The one error of the server: a code and a text for the client, and a cause for the log.

use std::fmt;

pub use berth_core::error::{Code, IdentityCode};

/// Result of the server's own functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why something failed or was refused.
///
/// `Display` writes the text for the client and nothing else; the cause is for the log and is
/// reached through [`std::error::Error::source`] alone.
pub struct Error {
    code: Code,
    message: String,
    retry_after_s: Option<u64>,
    cause: Option<Cause>,
}

impl Error {
    /// Makes an error with a text for the client: what failed, for which thing, what to do.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after_s: None,
            cause: None,
        }
    }

    /// Makes the error for a fault of the server; the client only learns that there is one.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        let error = Self::new(Code::Internal, "the server failed; its log has the reason");
        error.caused_by(cause)
    }

    /// Makes the error for a database or disk that cannot be reached.
    pub fn unavailable(cause: impl Into<Cause>) -> Self {
        let error = Self::new(
            Code::Unavailable,
            "the server cannot reach its storage; try again",
        );
        error.caused_by(cause)
    }

    /// Makes the error for a change that collided with another one and may be repeated.
    pub fn busy(cause: impl Into<Cause>) -> Self {
        Self::new(Code::Busy, "another change was faster; try again").caused_by(cause)
    }

    /// Makes the error that keeps a program from starting; its text is for the operator.
    pub fn start(message: impl Into<String>) -> Self {
        Self::new(Code::Unavailable, message)
    }

    /// Makes the error for a call without credentials.
    pub fn unauthenticated() -> Self {
        Self::new(Code::Unauthenticated, "no credentials; sign in first")
    }

    /// Makes the error for credentials that are wrong, expired or revoked.
    pub fn bad_credentials(message: impl Into<String>) -> Self {
        Self::new(Code::BadCredentials, message)
    }

    /// Makes the error for too many attempts.
    pub fn too_many_requests(retry_after_s: u64) -> Self {
        let message = format!("too many attempts; try again in {retry_after_s} seconds");
        Self::too_many(message, retry_after_s)
    }

    /// Makes the error for too much at a time of something else, with the seconds to wait.
    pub fn too_many(message: impl Into<String>, retry_after_s: u64) -> Self {
        Self {
            retry_after_s: Some(retry_after_s),
            ..Self::new(Code::TooManyRequests, message)
        }
    }

    /// Adds the cause, for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Returns the code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Returns the text for the client.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the seconds after which a repeated call may succeed, where that is known.
    pub fn retry_after_s(&self) -> Option<u64> {
        self.retry_after_s
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.code, self.message)?;
        match &self.cause {
            Some(cause) => write!(f, " ({cause})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Some(cause) => Some(cause.as_ref()),
            None => None,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::new(Code::OutOfSpace, "the server has no space left").caused_by(error)
            }
            _ => Self::unavailable(error),
        }
    }
}
