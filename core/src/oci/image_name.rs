//! The name of an image: organization and repository, as clients write it.

use std::fmt;

use crate::name::{NameError, NamespaceName, RepositoryName};

/// Why a text is no image name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageNameError {
    /// It has one component only.
    #[error("an image is named organization/image")]
    Organization,
    /// One of the two is outside its grammar.
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
    /// When there is no slash, or a part is outside its grammar.
    pub fn parse(text: &str) -> Result<Self, ImageNameError> {
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
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "A/b",
            "a/-b",
            "a/b_",
            "a/b..c",
            "a/é",
            "../b",
            "a/b._c",
            "manage/app",
            &long,
        ] {
            assert!(ImageName::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_one_of_oci(text in "[a-c0A._/-]{0,14}") {
            let grammar = regex_lite::Regex::new(
                r"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+$",
            ).unwrap();
            if let Ok(name) = ImageName::parse(&text) {
                prop_assert!(grammar.is_match(&text));
                prop_assert_eq!(name.to_string(), text);
            }
        }
    }
}
