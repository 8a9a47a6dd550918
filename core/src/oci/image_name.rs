//! The name of an image: organization and repository, as OCI writes it.

use std::fmt;

/// Why a text is no image name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageNameError {
    /// It is longer than 255 characters.
    #[error("an image name has at most 255 characters")]
    Length,
    /// It has one component only.
    #[error("an image is named organization/image")]
    Organization,
    /// Some component is outside the grammar.
    #[error(
        "an image name has lower-case letters and digits, separated by single periods, one or two underscores, hyphens, and slashes"
    )]
    Component,
}

/// `organization/repository`, where the repository may have slashes too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageName {
    text: String,
}

impl ImageName {
    /// The greatest length, as clients allow it.
    pub const MAX_LEN: usize = 255;

    /// Parses a name by OCI's grammar, with at least two components.
    ///
    /// # Errors
    /// When the text is outside the grammar.
    pub fn parse(text: &str) -> Result<Self, ImageNameError> {
        if text.len() > Self::MAX_LEN {
            return Err(ImageNameError::Length);
        }
        if !text.split('/').all(is_component) {
            return Err(ImageNameError::Component);
        }
        if !text.contains('/') {
            return Err(ImageNameError::Organization);
        }
        Ok(Self {
            text: text.to_owned(),
        })
    }

    /// The organization: the first component.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.text
            .split_once('/')
            .map_or("", |(namespace, _)| namespace)
    }

    /// The repository: everything behind the first slash.
    #[must_use]
    pub fn repository(&self) -> &str {
        self.text
            .split_once('/')
            .map_or("", |(_, repository)| repository)
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether the text is `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
fn is_component(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut separator = Separator::None;
    let mut seen = false;
    for byte in text.bytes() {
        separator = match (byte, separator) {
            (byte, _) if word(byte) => Separator::None,
            (b'.' | b'_' | b'-', _) if !seen => return false,
            (b'.', Separator::None) => Separator::Full,
            (b'_', Separator::None) => Separator::Underscore,
            (b'_', Separator::Underscore) => Separator::Full,
            (b'-', Separator::None | Separator::Hyphen) => Separator::Hyphen,
            _ => return false,
        };
        seen = true;
    }
    seen && separator == Separator::None
}

/// What stands between two words, as far as it was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    None,
    Hyphen,
    Underscore,
    Full,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_component_is_the_organization() {
        let name = ImageName::parse("acme/team/app").unwrap();
        assert_eq!((name.namespace(), name.repository()), ("acme", "team/app"));
    }

    #[test]
    fn each_fault_has_its_message() {
        assert_eq!(
            ImageName::parse("alpine"),
            Err(ImageNameError::Organization)
        );
        assert_eq!(
            ImageName::parse(&format!("a/{}", "b".repeat(298))),
            Err(ImageNameError::Length)
        );
        for text in [
            "", "/", "a/", "/a", "a//b", "A/b", "a/-b", "a/b_", "a/b..c", "a/b___c", "a/é", "../b",
            "a/b._c",
        ] {
            assert_eq!(
                ImageName::parse(text),
                Err(ImageNameError::Component),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_grammar_of_oci_is_exactly_the_accepted_set(text in "[a-c0A._/-]{0,14}") {
            let grammar = regex_lite::Regex::new(
                r"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+$",
            ).unwrap();
            prop_assert_eq!(ImageName::parse(&text).is_ok(), grammar.is_match(&text));
        }
    }
}
