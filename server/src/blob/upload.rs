//! An upload that is under way.

use std::fmt;

use super::hash::Hasher;

/// Why a text is no upload id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is no upload id")]
pub struct UploadIdError;

/// The id of an upload. Whoever makes it takes at least 80 bits of chance, so
/// that nobody guesses one; it also names the location of the commit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UploadId(String);

impl UploadId {
    /// Parses an id: 1 to 64 letters, digits, hyphens and underscores.
    ///
    /// # Errors
    /// When it has other characters or another length.
    pub fn parse(text: &str) -> Result<Self, UploadIdError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !(1..=64).contains(&text.len()) || !text.bytes().all(plain) {
            return Err(UploadIdError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far an upload is: what its row keeps between two requests.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// The number of bytes that are durable.
    pub offset: u64,
    /// The hash of these bytes.
    pub hasher: Hasher,
}
