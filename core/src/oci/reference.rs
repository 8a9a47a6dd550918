//! What a manifest is asked for by: a tag or a digest.

use std::fmt;
use std::str::FromStr;

use super::digest::{Digest, DigestError};
use crate::name::{NameError, Tag};

/// A tag or a digest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// By tag, which may move.
    Tag(Tag),
    /// By digest, which is always the same bytes.
    Digest(Digest),
}

/// Why a text is no reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// It has a colon but is no digest.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// It is no tag.
    #[error(transparent)]
    Tag(#[from] NameError),
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A tag never has a colon, a digest always has.
        if text.contains(':') {
            return Ok(Self::Digest(Digest::parse(text)?));
        }
        Ok(Self::Tag(Tag::parse(text)?))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => tag.fmt(f),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colon_makes_it_a_digest() {
        assert!(matches!("latest".parse(), Ok(Reference::Tag(_))));
        let digest = format!("sha256:{}", "a".repeat(64));
        assert!(matches!(digest.parse(), Ok(Reference::Digest(_))));
        assert!(matches!(
            "sha256:abc".parse::<Reference>(),
            Err(ReferenceError::Digest(_))
        ));
        assert!(matches!(
            "-bad!".parse::<Reference>(),
            Err(ReferenceError::Tag(_))
        ));
    }
}
