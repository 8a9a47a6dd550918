//! The name of an image: organization and repository, as clients write it.

use std::fmt;

use crate::name::{NameError, NamespaceName, RepositoryName, is_path_component};

/// The longest name; clients allow as much for it and their host together.
const MAX_LENGTH: usize = 255;

/// Why a text is no image name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageNameError {
    /// No registry has such a name.
    #[error("the name of an image {0}")]
    Grammar(&'static str),
    /// Another registry may have it, but nothing here is named so.
    #[error("an image is named organization/image")]
    Organization,
    /// The same: no organization is named like the first part.
    #[error(transparent)]
    Part(#[from] NameError),
}

/// `organization/repository`, where the repository may have slashes too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageName {
    namespace: NamespaceName,
    repository: RepositoryName,
}

impl ImageName {
    /// Makes the name of a repository in an organization.
    #[must_use]
    pub const fn new(namespace: NamespaceName, repository: RepositoryName) -> Self {
        Self {
            namespace,
            repository,
        }
    }

    /// Parses a name: the part in front of the first slash is the organization.
    ///
    /// # Errors
    /// When it is outside OCI's grammar, there is no slash, or no organization
    /// can have the name in front of it.
    pub fn parse(text: &str) -> Result<Self, ImageNameError> {
        if text.len() > MAX_LENGTH {
            return Err(ImageNameError::Grammar("has at most 255 characters"));
        }
        if !is_path_component(text, true) {
            return Err(ImageNameError::Grammar(
                "has parts of lowercase letters and digits, joined by `-` or one `.`, `_` or `__`, \
                 with single slashes between them",
            ));
        }
        let (namespace, repository) = text.split_once('/').ok_or(ImageNameError::Organization)?;
        Ok(Self::new(
            NamespaceName::parse(namespace)?,
            RepositoryName::parse(repository)?,
        ))
    }

    /// The organization.
    #[must_use]
    pub const fn namespace(&self) -> &NamespaceName {
        &self.namespace
    }

    /// The repository.
    #[must_use]
    pub const fn repository(&self) -> &RepositoryName {
        &self.repository
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.repository)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_component_is_the_organization() {
        let name = ImageName::parse("acme/team/app").unwrap();
        assert_eq!(name.namespace().as_str(), "acme");
        assert_eq!(name.repository().as_str(), "team/app");
        assert_eq!(name.to_string(), "acme/team/app");
    }

    #[test]
    fn a_name_without_an_organization_says_so() {
        assert_eq!(
            ImageName::parse("alpine"),
            Err(ImageNameError::Organization)
        );
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = format!("acme/{}", "b".repeat(295));
        for text in [
            "", "/", "a/", "/a", "a//b", "A/b", "a/-b", "a/b_", "a/b..c", "a/é", "../b", "a/b._c",
            &long,
        ] {
            let error = ImageName::parse(text).unwrap_err();
            assert!(matches!(error, ImageNameError::Grammar(_)), "{text}");
        }
    }

    #[test]
    fn what_no_organization_is_called_is_a_name_all_the_same() {
        for text in ["manage/app", "a--b/app", &format!("{}/app", "a".repeat(65))] {
            let error = ImageName::parse(text).unwrap_err();
            assert!(matches!(error, ImageNameError::Part(_)), "{text}");
        }
        assert!(ImageName::parse("a/b--c").is_ok());
        assert!(ImageName::parse(&format!("a/{}", "b".repeat(253))).is_ok());
        assert!(ImageName::parse(&format!("a/{}", "b".repeat(254))).is_err());
    }

    proptest! {
        #[test]
        fn the_grammar_is_that_of_oci(text in "[a-c0A._/-]{0,14}") {
            let grammar = regex_lite::Regex::new(
                r"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$",
            ).unwrap();
            let parsed = ImageName::parse(&text);
            let is_grammatical = !matches!(parsed, Err(ImageNameError::Grammar(_)));
            prop_assert_eq!(is_grammatical, grammar.is_match(&text), "{}", text);
            if let Ok(name) = parsed {
                prop_assert_eq!(name.to_string(), text);
            }
        }
    }
}
