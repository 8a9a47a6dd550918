//! The uniform resource names of what actions are done to (document 002, table 6-4).

use crate::action::{Action, ResourceType};
use crate::scope::Scope;

/// The name of a resource, as policies see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urn(String);

impl Urn {
    /// Returns the name of what the action is done to; absent for an action that is not done to
    /// a resource, which only `*` matches.
    ///
    /// A list of the whole account is done to all of a type: its path is `*`.
    #[must_use]
    pub fn of(action: Action, region: &str, account_id: &str, scope: &Scope) -> Option<Self> {
        let kind = action.resource_type()?;
        let path = match (kind, scope) {
            (_, Scope::Account) => "*".to_owned(),
            (ResourceType::Namespace, Scope::Repository(namespace, _))
            | (ResourceType::Namespace, Scope::NewRepository(namespace, _))
            | (ResourceType::Namespace, Scope::Namespace(namespace)) => namespace.to_string(),
            (ResourceType::Repo, Scope::Namespace(namespace)) => format!("{namespace}/*"),
            (ResourceType::Repo, Scope::Repository(namespace, repository))
            | (ResourceType::Repo, Scope::NewRepository(namespace, repository)) => {
                format!("{namespace}/{repository}")
            }
        };
        Some(Self(format!(
            "{}{path}",
            Self::prefix(kind, region, account_id)
        )))
    }

    /// Returns how the names of all resources of a type in an account begin.
    #[must_use]
    pub fn prefix(kind: ResourceType, region: &str, account_id: &str) -> String {
        format!("swr:{region}:{account_id}:{}:", kind.word())
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::{NamespaceName, RepositoryName};

    #[test]
    fn images_and_organizations_have_names_and_the_account_has_none() {
        let namespace = NamespaceName::parse("team").unwrap();
        let repository = RepositoryName::parse("web/app").unwrap();
        let image = Scope::Repository(namespace.clone(), repository);
        let organization = Scope::Namespace(namespace);
        let text = |action, scope: &Scope| Urn::of(action, "local", "a1", scope).map(|urn| urn.0);
        assert_eq!(
            text(Action::GetRepo, &image).as_deref(),
            Some("swr:local:a1:repo:team/web/app")
        );
        assert_eq!(
            text(Action::GetNamespace, &organization).as_deref(),
            Some("swr:local:a1:namespace:team")
        );
        assert_eq!(
            text(Action::ListRepos, &Scope::Account).as_deref(),
            Some("swr:local:a1:repo:*")
        );
        assert_eq!(text(Action::ListQuotas, &Scope::Account), None);
    }
}
