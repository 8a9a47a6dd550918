//! Image repositories (document 002, chapter 4.2, without shared images).

use serde::{Deserialize, Serialize};

use super::namespace::NamespacePath;
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryName, RepositoryParam, SwrRepositoryName};
use crate::oci::ImageName;
use crate::policy::Facts;
use crate::scope::Scope;
use crate::time::Timestamp;

/// The most characters of a description.
pub const MAX_DESCRIPTION: usize = 30_000;

/// What an image is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Category {
    /// An application server.
    AppServer,
    /// A Linux system.
    Linux,
    /// A framework.
    FrameworkApp,
    /// A database.
    Database,
    /// A language.
    Lang,
    /// Anything else.
    #[default]
    Other,
    /// A Windows system.
    Windows,
    /// For ARM.
    Arm,
}

impl Category {
    /// Every category.
    pub const ALL: [Self; 8] = [
        Self::AppServer,
        Self::Linux,
        Self::FrameworkApp,
        Self::Database,
        Self::Lang,
        Self::Other,
        Self::Windows,
        Self::Arm,
    ];

    /// Returns the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppServer => "app_server",
            Self::Linux => "linux",
            Self::FrameworkApp => "framework_app",
            Self::Database => "database",
            Self::Lang => "lang",
            Self::Other => "other",
            Self::Windows => "windows",
            Self::Arm => "arm",
        }
    }

    /// Returns the category of a word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|category| category.as_str() == text)
    }
}

/// The path of one repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepositoryPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository, with `$` for `/`.
    pub repository: RepositoryParam,
}

impl RepositoryPath {
    /// Returns the repository as a scope.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::Repository(self.namespace.clone(), self.repository.name().clone())
    }

    /// Returns the repository as an image name.
    #[must_use]
    pub fn image(&self) -> ImageName {
        ImageName::new(self.namespace.clone(), self.repository.name().clone())
    }
}

/// Body of [`CreateRepo`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateRepoBody {
    /// The name.
    pub repository: SwrRepositoryName,
    /// Whether everybody may pull; true needs manage.
    pub is_public: bool,
    /// What it is for; `other` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// A description of at most 30,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Creates a repository.
#[derive(Debug)]
pub struct CreateRepo;

impl Endpoint for CreateRepo {
    const ID: &'static str = "create_repo";
    const SUMMARY: &'static str = "Creates an image repository in an organization.";
    const SOURCE: &'static str = "002, 4.2.1";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateRepo);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateRepo));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryExists,
        Code::RepositoryQuota,
        Code::DescriptionTooLong,
    ];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = CreateRepoBody;
    type Response = NoContent;

    fn scope(path: &NamespacePath, _: &Empty, body: &CreateRepoBody) -> Scope {
        Scope::NewRepository(path.namespace.clone(), body.repository.clone().into_name())
    }

    fn facts(_: &NamespacePath, _: &Empty, body: &CreateRepoBody) -> Facts {
        Facts {
            makes_public: Some(body.is_public),
            ..Facts::default()
        }
    }
}

/// Deletes a repository without tags.
#[derive(Debug)]
pub struct DeleteRepo;

impl Endpoint for DeleteRepo {
    const ID: &'static str = "delete_repo";
    const SUMMARY: &'static str = "Deletes an image repository that holds no tag.";
    const SOURCE: &'static str = "002, 4.2.2";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}";
    const STATUS: u16 = 204;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteRepo);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteRepo));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::RepositoryNotEmpty,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Body of [`UpdateRepo`]. What is absent is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateRepoBody {
    /// Whether everybody may pull; from false to true needs manage.
    pub is_public: bool,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// A description of at most 30,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Changes the attributes of a repository.
#[derive(Debug)]
pub struct UpdateRepo;

impl Endpoint for UpdateRepo {
    const ID: &'static str = "update_repo";
    const SUMMARY: &'static str = "Changes the attributes of an image repository.";
    const SOURCE: &'static str = "002, 4.2.3";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::UpdateRepo);
    const AUDIT: Option<Event> = Some(Event::Of(Action::UpdateRepo));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::DescriptionTooLong,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = UpdateRepoBody;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &UpdateRepoBody) -> Scope {
        path.scope()
    }

    fn facts(_: &RepositoryPath, _: &Empty, body: &UpdateRepoBody) -> Facts {
        Facts {
            makes_public: Some(body.is_public),
            ..Facts::default()
        }
    }
}

/// A repository as [`ShowRepo`] gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Repository {
    /// Its number.
    pub id: i64,
    /// The number of its organization.
    pub ns_id: i64,
    /// Its name.
    pub name: RepositoryName,
    /// What it is for.
    pub category: Category,
    /// Its description.
    pub description: String,
    /// The id of the user who created it.
    pub creator_id: String,
    /// The name of the user who created it.
    pub creator_name: String,
    /// Bytes of all its manifests and their blobs, each counted once.
    pub size: i64,
    /// Whether everybody may pull.
    pub is_public: bool,
    /// How many tags it has.
    pub num_images: i64,
    /// How many times a manifest was pulled.
    pub num_download: i64,
    /// Discarded by the document; empty.
    pub url: String,
    /// The pull address.
    pub path: String,
    /// The pull address from within; the same here.
    pub internal_path: String,
    /// When it was created.
    pub created: Timestamp,
    /// When its content or attributes last changed.
    pub updated: Timestamp,
    /// The id of its account.
    pub domain_id: String,
    /// The sorting priority; no call sets one, so 0.
    pub priority: i64,
}

/// Shows a repository.
#[derive(Debug)]
pub struct ShowRepo;

impl Endpoint for ShowRepo {
    const ID: &'static str = "show_repository";
    const SUMMARY: &'static str = "Shows an image repository.";
    const SOURCE: &'static str = "002, 4.2.4";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetRepo);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Repository>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}
