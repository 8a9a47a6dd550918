//! Content digests: `sha256:` and `sha512:` with lower-case hex of exact length.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The hash function of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// SHA-256, which every client uses.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// Its name as in front of the colon.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The number of hex digits of its digests.
    #[must_use]
    pub const fn hex_len(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

impl FromStr for Algorithm {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "sha256" => Ok(Self::Sha256),
            "sha512" => Ok(Self::Sha512),
            _ => Err(DigestError::Algorithm),
        }
    }
}

/// Why a text is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// There is no `algorithm:hex`.
    #[error("a digest is written algorithm:hex")]
    Form,
    /// The algorithm is neither sha256 nor sha512.
    #[error("the digest algorithm is not supported, use sha256 or sha512")]
    Algorithm,
    /// The hex part has the wrong length or other characters.
    #[error("the digest is not lower-case hex of the right length")]
    Hex,
}

/// The digest of a blob or manifest, such as `sha256:9f86…`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest {
    text: Box<str>,
}

impl Digest {
    /// Parses `algorithm:hex`.
    ///
    /// # Errors
    /// When the form, the algorithm or the hex part is not as it has to be.
    pub fn parse(text: &str) -> Result<Self, DigestError> {
        let (algorithm, hex) = text.split_once(':').ok_or(DigestError::Form)?;
        Self::new(algorithm.parse()?, hex)
    }

    /// Makes a digest of an algorithm and its lower-case hex.
    ///
    /// # Errors
    /// When `hex` has the wrong length or other characters.
    pub fn new(algorithm: Algorithm, hex: &str) -> Result<Self, DigestError> {
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if hex.len() != algorithm.hex_len() || !hex.bytes().all(is_hex) {
            return Err(DigestError::Hex);
        }
        Ok(Self {
            text: format!("{}:{hex}", algorithm.as_str()).into(),
        })
    }

    /// The hash function.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        if self.text.starts_with("sha512:") {
            Algorithm::Sha512
        } else {
            Algorithm::Sha256
        }
    }

    /// The part behind the colon.
    #[must_use]
    pub fn hex(&self) -> &str {
        self.text.split_once(':').map_or("", |(_, hex)| hex)
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.text.into()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Digest {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_digest_keeps_its_parts() {
        let digest = Digest::parse(EMPTY).unwrap();
        assert_eq!(digest.algorithm(), Algorithm::Sha256);
        assert_eq!(digest.hex().len(), 64);
        assert_eq!(digest.as_str(), EMPTY);
        let long = format!("sha512:{}", "0f".repeat(64));
        assert_eq!(Digest::parse(&long).unwrap().algorithm(), Algorithm::Sha512);
    }

    #[test]
    fn other_forms_are_refused() {
        for (text, error) in [
            ("", DigestError::Form),
            ("sha256", DigestError::Form),
            ("sha256:", DigestError::Hex),
            ("sha256:../../etc/passwd", DigestError::Hex),
            (
                "md5:d41d8cd98f00b204e9800998ecf8427e",
                DigestError::Algorithm,
            ),
            ("SHA256:00", DigestError::Algorithm),
        ] {
            assert_eq!(Digest::parse(text), Err(error), "{text}");
        }
        assert_eq!(
            Digest::parse(&EMPTY.to_uppercase().replace("SHA", "sha")),
            Err(DigestError::Hex)
        );
        assert_eq!(
            Digest::parse(&EMPTY.replace("sha256", "sha512")),
            Err(DigestError::Hex)
        );
    }

    #[test]
    fn json_is_parsed_not_trusted() {
        assert!(serde_json::from_str::<Digest>(&format!("\"{EMPTY}\"")).is_ok());
        assert!(serde_json::from_str::<Digest>("\"sha256:0\"").is_err());
    }

    proptest! {
        #[test]
        fn the_grammar_is_exactly_the_accepted_set(text in "(sha256|sha512|sha384):[0-9a-g]{62,66}") {
            let grammar = regex_lite::Regex::new("^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$").unwrap();
            prop_assert_eq!(Digest::parse(&text).is_ok(), grammar.is_match(&text));
        }

        #[test]
        fn any_text_is_judged_without_a_panic(text in "\\PC{0,80}") {
            if let Ok(digest) = Digest::parse(&text) {
                prop_assert_eq!(digest.as_str(), text);
            }
        }
    }
}
