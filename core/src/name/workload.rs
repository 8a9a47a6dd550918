//! Names in a Kubernetes cluster.

use serde::{Deserialize, Serialize};

use super::error::{NameError, broken};
use crate::text::text_newtype;

/// The name of a Deployment or StatefulSet: a DNS subdomain of at most 253 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WorkloadName(String);

impl WorkloadName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        const WHAT: &str = "application name";
        if text.len() > 253 {
            return Err(broken(WHAT, "is longer than 253 characters"));
        }
        if !text.split('.').all(is_label) {
            return Err(broken(
                WHAT,
                "is small letters, digits, `-` and `.`, with a letter or digit at both ends of each part",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

text_newtype!(
    WorkloadName,
    pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
    max = 253
);

/// A namespace of a cluster: a DNS label of at most 63 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KubeNamespace(String);

impl KubeNamespace {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if !workload_label(text) {
            return Err(broken(
                "namespace of a cluster",
                "is 1 to 63 small letters, digits and `-`, with a letter or digit at both ends",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

text_newtype!(
    KubeNamespace,
    pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
    max = 63
);

/// Tells whether a text is a DNS label, as containers are named.
#[must_use]
pub(crate) fn workload_label(text: &str) -> bool {
    text.len() <= 63 && is_label(text)
}

fn is_label(text: &str) -> bool {
    let may_stand = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty()
        && text.bytes().all(may_stand)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_kubernetes_takes() {
        for text in ["web", "web-1", "a.b", "1"] {
            assert!(WorkloadName::parse(text).is_ok(), "{text}");
        }
        for text in ["", "Web", "-a", "a-", "a..b", ".a", "a/b", "../x", "a%2f"] {
            assert!(WorkloadName::parse(text).is_err(), "{text}");
        }
        assert!(KubeNamespace::parse("default").is_ok());
        for text in ["", "a.b", "a/b", "A", &"a".repeat(64)] {
            assert!(KubeNamespace::parse(text).is_err(), "{text}");
        }
    }
}
