//! Where a committed blob lies.

use std::fmt;

use berth_core::oci::Digest;

use super::upload::UploadId;

/// Why a text is no location.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is no location of a blob")]
pub struct LocationError;

/// A relative path of the store, as its row records it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location(String);

impl Location {
    /// Takes a location that the store made earlier.
    ///
    /// # Errors
    /// When the text could lead anywhere else than into the store.
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let segment =
            |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
        if text.len() > 512 || !text.split('/').all(segment) {
            return Err(LocationError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A blob that is stored, with what its place says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Where it lies.
    pub at: Location,
    /// The digest that its bytes had when they were committed.
    pub digest: Digest,
    /// The upload that it was.
    pub upload: UploadId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_never_leaves_the_store() {
        assert!(Location::parse("sha256/e3/e3b0.01hz").is_ok());
        for text in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/.b",
            "a\\b",
            "a/b\0",
        ] {
            assert_eq!(Location::parse(text), Err(LocationError), "{text}");
        }
    }
}
