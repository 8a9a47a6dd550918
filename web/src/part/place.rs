//! What rights are granted on: an organization, or one of its images.

use berth_core::action::{Action, ResourceType};
use berth_core::berth::protection::{
    ImagePatternPath, ListImageProtectedTags, ListOrganizationProtectedTags,
    OrganizationPatternPath, ProtectImageTags, ProtectOrganizationTags, ProtectTagsBody,
    ProtectedTagsList, UnprotectImageTags, UnprotectOrganizationTags,
};
use berth_core::berth::right::{
    ListImageRights, ListImageUsers, ListOrganizationRights, ListOrganizationUsers,
    ListRightsQuery, Right,
};
use berth_core::endpoint::Empty;
use berth_core::name::{NamespaceName, RepositoryName};
use berth_core::page::Page;
use berth_core::protection::TagPattern;
use berth_core::swr::namespace::NamespacePath;
use berth_core::swr::namespace_auth::{
    CreateNamespaceAuth, DeleteNamespaceAuth, UpdateNamespaceAuth, UserAuth,
};
use berth_core::swr::repository::RepositoryPath;
use berth_core::swr::repository_auth::{
    CreateRepositoryAuth, DeleteRepositoryAuth, UpdateRepositoryAuth,
};

use crate::api::{Loaded, load};
use crate::task::Task;

/// An organization or an image.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// An organization.
    Namespace(NamespacePath),
    /// An image.
    Image(RepositoryPath),
}

impl Place {
    /// Returns the name of the organization.
    pub(crate) fn namespace(&self) -> &str {
        match self {
            Self::Namespace(path) => path.namespace.as_str(),
            Self::Image(path) => path.namespace.as_str(),
        }
    }

    /// Returns its name.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Namespace(path) => path.namespace.to_string(),
            Self::Image(path) => path.image().to_string(),
        }
    }

    /// Returns what it is, as in `this image`.
    pub(crate) const fn noun(&self) -> &'static str {
        match self {
            Self::Namespace(_) => "organization",
            Self::Image(_) => "image",
        }
    }

    /// Returns what an action here is done to: an organization, or an image of
    /// it, or the account.
    pub(crate) fn of(&self, action: Action) -> (Option<NamespaceName>, Option<RepositoryName>) {
        let is_new = action == Action::CreateRepo;
        match (self, action.resource_type()) {
            (_, None) => (None, None),
            (Self::Image(path), Some(ResourceType::Repo)) if !is_new => {
                let repository = path.repository.name().clone();
                (Some(path.namespace.clone()), Some(repository))
            }
            (Self::Image(path), _) => (Some(path.namespace.clone()), None),
            (Self::Namespace(path), _) => (Some(path.namespace.clone()), None),
        }
    }

    /// Reads who may do something with it.
    pub(crate) fn rights(
        &self,
        query: impl Fn() -> ListRightsQuery + 'static,
    ) -> Loaded<Page<Right>> {
        match self.clone() {
            Self::Namespace(path) => {
                load::<ListOrganizationRights, _>(move || (path.clone(), query()))
            }
            Self::Image(path) => load::<ListImageRights, _>(move || (path.clone(), query())),
        }
    }

    /// Reads which tags are protected in it.
    pub(crate) fn protections(&self) -> Loaded<ProtectedTagsList> {
        match self.clone() {
            Self::Namespace(path) => {
                load::<ListOrganizationProtectedTags, _>(move || (path.clone(), Empty {}))
            }
            Self::Image(path) => {
                load::<ListImageProtectedTags, _>(move || (path.clone(), Empty {}))
            }
        }
    }

    /// Protects tags in it.
    pub(crate) fn protect(self, task: Task, pattern: TagPattern, then: impl FnOnce() + 'static) {
        let body = ProtectTagsBody { pattern };
        let then = move |_| then();
        match self {
            Self::Namespace(path) => {
                task.call::<ProtectOrganizationTags>(path, Empty {}, body, then);
            }
            Self::Image(path) => task.call::<ProtectImageTags>(path, Empty {}, body, then),
        }
    }

    /// Takes a pattern of it away.
    pub(crate) fn unprotect(self, task: Task, pattern: TagPattern, then: impl FnOnce() + 'static) {
        match self {
            Self::Namespace(NamespacePath { namespace }) => {
                let path = OrganizationPatternPath { namespace, pattern };
                task.call::<UnprotectOrganizationTags>(path, Empty {}, Empty {}, move |_| then());
            }
            Self::Image(RepositoryPath {
                namespace,
                repository,
            }) => {
                let path = ImagePatternPath {
                    namespace,
                    repository,
                    pattern,
                };
                task.call::<UnprotectImageTags>(path, Empty {}, Empty {}, move |_| then());
            }
        }
    }

    /// Reads to whom something may be granted on it.
    pub(crate) fn users(
        &self,
        query: impl Fn() -> ListRightsQuery + 'static,
    ) -> Loaded<Page<Right>> {
        match self.clone() {
            Self::Namespace(path) => {
                load::<ListOrganizationUsers, _>(move || (path.clone(), query()))
            }
            Self::Image(path) => load::<ListImageUsers, _>(move || (path.clone(), query())),
        }
    }

    /// Grants rights on it.
    pub(crate) fn grant(self, task: Task, users: Vec<UserAuth>, then: impl FnOnce() + 'static) {
        let then = move |_| then();
        match self {
            Self::Namespace(path) => {
                task.call::<CreateNamespaceAuth>(path, Empty {}, users, then);
            }
            Self::Image(path) => task.call::<CreateRepositoryAuth>(path, Empty {}, users, then),
        }
    }

    /// Changes a right on it.
    pub(crate) fn change(self, task: Task, user: UserAuth, then: impl FnOnce() + 'static) {
        let then = move |_| then();
        match self {
            Self::Namespace(path) => {
                task.call::<UpdateNamespaceAuth>(path, Empty {}, vec![user], then);
            }
            Self::Image(path) => {
                task.call::<UpdateRepositoryAuth>(path, Empty {}, vec![user], then);
            }
        }
    }

    /// Takes a right on it away.
    pub(crate) fn revoke(self, task: Task, user_id: String, then: impl FnOnce() + 'static) {
        let then = move |_| then();
        match self {
            Self::Namespace(path) => {
                task.call::<DeleteNamespaceAuth>(path, Empty {}, vec![user_id], then);
            }
            Self::Image(path) => {
                task.call::<DeleteRepositoryAuth>(path, Empty {}, vec![user_id], then);
            }
        }
    }
}
