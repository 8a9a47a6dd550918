//! The referrers tag: where clients that know no list of referrers keep one.

use super::digest::Algorithm;
use crate::name::Tag;

/// How much of the encoded part of a digest the tag has.
const ENCODED: usize = 64;

/// Returns how the digest begins whose referrers a tag lists: all of it for
/// sha256, half of it for sha512. Other tags list none.
#[must_use]
pub fn subject_of(tag: &Tag) -> Option<String> {
    let (algorithm, encoded) = tag.as_str().split_once('-')?;
    let algorithm: Algorithm = algorithm.parse().ok()?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_whole = encoded.len() == ENCODED && encoded.bytes().all(is_hex);
    is_whole.then(|| format!("{}:{encoded}", algorithm.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(text: &str) -> Option<String> {
        subject_of(&Tag::parse(text).unwrap())
    }

    #[test]
    fn a_tag_is_made_of_the_digest() {
        let hex = "0a".repeat(32);
        for algorithm in ["sha256", "sha512"] {
            let expected = Some(format!("{algorithm}:{hex}"));
            assert_eq!(subject(&format!("{algorithm}-{hex}")), expected);
        }
    }

    #[test]
    fn other_tags_are_tags() {
        let hex = "0a".repeat(32);
        for text in [
            "v1".to_owned(),
            format!("md5-{hex}"),
            format!("sha256-{}", hex.to_uppercase()),
            format!("sha256-{hex}.sig"),
            format!("sha256-{}", "0".repeat(63)),
            format!("sha512-{}", "0".repeat(65)),
            hex,
        ] {
            assert_eq!(subject(&text), None, "{text}");
        }
    }
}
