//! What an action is done to.

use crate::name::{NamespaceName, RepositoryName};

/// The resource that a call touches, as far as its path, query and body say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The caller's own account.
    Account,
    /// An organization.
    Namespace(NamespaceName),
    /// A repository of an organization.
    Repository(NamespaceName, RepositoryName),
    /// A repository that the call makes in an organization.
    NewRepository(NamespaceName, RepositoryName),
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Account => f.write_str("account"),
            Self::Namespace(namespace) => write!(f, "{namespace}"),
            Self::Repository(namespace, repository)
            | Self::NewRepository(namespace, repository) => write!(f, "{namespace}/{repository}"),
        }
    }
}
