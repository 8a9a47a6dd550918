//! Synchronisation of images with other regions (named in document 002 by actions alone). Tasks
//! are kept and their jobs wait for a target.

use serde::{Deserialize, Serialize};

use super::reply::Ranged;
use super::repository::RepositoryPath;
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryName, Tag};
use crate::policy::Facts;
use crate::scope::Scope;
use crate::time::Timestamp;

/// The most automatic tasks of one image.
pub const MAX_TASKS: u64 = 20;
/// The most tags of one call.
pub const MAX_TAGS: usize = 100;
/// So many jobs may wait for an image when somebody asks for more.
pub const MAX_JOBS: u64 = 10_000;

/// The errors of every call on an image.
const OF_IMAGE: &[Code] = &[
    Code::InvalidNamespace,
    Code::InvalidRepository,
    Code::NamespaceNotFound,
    Code::RepositoryNotFound,
];

/// A region that images can be synchronised to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SyncRegion {
    /// The name of the region.
    #[serde(rename = "regionID")]
    pub region_id: String,
}

/// Lists the regions that images can be synchronised to.
#[derive(Debug)]
pub struct ListSyncRegions;

impl Endpoint for ListSyncRegions {
    const ID: &'static str = "list_sync_regions";
    const SUMMARY: &'static str = "Lists the regions that images can be synchronised to.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/regions";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::AnyUser;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Vec<SyncRegion>>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

fn to_region(name: &str) -> Facts {
    Facts {
        target_region: Some(name.to_owned()),
        ..Facts::default()
    }
}

/// Body of [`CreateSyncTask`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateSyncTaskBody {
    /// The region.
    pub remote_region_id: String,
    /// The organization there.
    pub remote_namespace: NamespaceName,
    /// Whether each push of a tag asks for its synchronisation; false if absent.
    #[serde(default)]
    pub sync_auto: bool,
    /// Whether an image of the same tag there is replaced; false if absent.
    #[serde(default)]
    pub r#override: bool,
}

/// Keeps a task that synchronises what is pushed; one with the same target is replaced.
#[derive(Debug)]
pub struct CreateSyncTask;

impl Endpoint for CreateSyncTask {
    const ID: &'static str = "create_image_sync_repo";
    const SUMMARY: &'static str =
        "Keeps a task that synchronises what is pushed; one with the same target is replaced.";
    const SOURCE: &'static str = "002, table 6-2";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/sync_repo";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateAutoSyncRepoJob);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateAutoSyncRepoJob));
    const ERRORS: &'static [Code] = OF_IMAGE;
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = CreateSyncTaskBody;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &CreateSyncTaskBody) -> Scope {
        path.scope()
    }

    fn facts(_: &RepositoryPath, _: &Empty, body: &CreateSyncTaskBody) -> Facts {
        to_region(&body.remote_region_id)
    }
}

/// Body of [`DeleteSyncTask`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteSyncTaskBody {
    /// The region.
    pub remote_region_id: String,
    /// The organization there.
    pub remote_namespace: NamespaceName,
}

/// Deletes a task, with the jobs that it made.
#[derive(Debug)]
pub struct DeleteSyncTask;

impl Endpoint for DeleteSyncTask {
    const ID: &'static str = "delete_image_sync_repo";
    const SUMMARY: &'static str = "Deletes a synchronisation task, with the jobs that it made.";
    const SOURCE: &'static str = "002, table 6-2";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/sync_repo";
    const STATUS: u16 = 204;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteAutoSyncRepoJob);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteAutoSyncRepoJob));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::SyncTaskNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = DeleteSyncTaskBody;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &DeleteSyncTaskBody) -> Scope {
        path.scope()
    }

    fn facts(_: &RepositoryPath, _: &Empty, body: &DeleteSyncTaskBody) -> Facts {
        to_region(&body.remote_region_id)
    }
}

/// A synchronisation task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SyncTask {
    /// When it was made.
    pub created_at: Timestamp,
    /// The id of the account.
    #[serde(rename = "domainID")]
    pub domain_id: String,
    /// The name of the account.
    pub domain_name: String,
    /// Its number.
    pub id: i64,
    /// The organization.
    pub namespace: NamespaceName,
    /// Whether an image of the same tag there is replaced.
    pub r#override: bool,
    /// The organization in the other region.
    pub remote_namespace: NamespaceName,
    /// The region.
    pub remote_region_id: String,
    /// The image.
    pub repo_name: RepositoryName,
    /// Whether each push of a tag asks for its synchronisation.
    pub sync_auto: bool,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Lists the tasks of an image.
#[derive(Debug)]
pub struct ListSyncTasks;

impl Endpoint for ListSyncTasks {
    const ID: &'static str = "list_image_auto_sync_repos_details";
    const SUMMARY: &'static str = "Lists the synchronisation tasks of an image.";
    const SOURCE: &'static str = "002, table 6-2";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/sync_repo";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListAutoSyncRepoJobs);
    const ERRORS: &'static [Code] = OF_IMAGE;
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Vec<SyncTask>>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Body of [`SyncImages`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SyncImagesBody {
    /// The tags, at most 100.
    #[serde(deserialize_with = "crate::bounded::list::<_, _, MAX_TAGS>")]
    pub image_tag: Vec<Tag>,
    /// Whether an image of the same tag there is replaced; false if absent.
    #[serde(default)]
    pub r#override: bool,
    /// The organization in the other region.
    pub remote_namespace: NamespaceName,
    /// The region.
    pub remote_region_id: String,
}

/// Asks for the synchronisation of tags.
#[derive(Debug)]
pub struct SyncImages;

impl Endpoint for SyncImages {
    const ID: &'static str = "create_manual_image_sync_repo";
    const SUMMARY: &'static str =
        "Asks for the synchronisation of tags, and lists those that wait for it now.";
    const SOURCE: &'static str = "002, table 6-2";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/sync_images";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateManualSyncRepoJob);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateManualSyncRepoJob));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::TagNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = SyncImagesBody;
    type Response = Json<Vec<Tag>>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &SyncImagesBody) -> Scope {
        path.scope()
    }

    fn facts(_: &RepositoryPath, _: &Empty, body: &SyncImagesBody) -> Facts {
        to_region(&body.remote_region_id)
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SyncStatus {
    /// It waits for a target.
    Waiting,
}

/// A job that synchronises one tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SyncJob {
    /// When it was made.
    pub created_at: Timestamp,
    /// The id of the account.
    #[serde(rename = "domainID")]
    pub domain_id: String,
    /// The name of the account.
    pub domain_name: String,
    /// Its number.
    pub id: i64,
    /// The organization.
    pub namespace: NamespaceName,
    /// Whether an image of the same tag there is replaced.
    pub r#override: bool,
    /// The organization in the other region.
    pub remote_namespace: NamespaceName,
    /// The region.
    pub remote_region_id: String,
    /// The image.
    pub repo_name: RepositoryName,
    /// How far it is.
    pub status: SyncStatus,
    /// The id of the user who asked for it or pushed.
    pub sync_operator_id: String,
    /// The name of that user.
    pub sync_operator_name: String,
    /// The tag.
    pub tag: Tag,
    /// When it was last asked for.
    pub updated_at: Timestamp,
}

/// Query of [`ShowSyncJob`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowSyncJobQuery {
    /// `limit::10|offset::0|order::desc`, each if wanted; the newest 100 if absent.
    pub filter: Option<String>,
}

/// Lists the jobs of an image.
#[derive(Debug)]
pub struct ShowSyncJob;

impl ShowSyncJob {
    /// The keys of `filter`.
    pub const FILTER: &'static [&'static str] = &["limit", "offset", "order"];
}

impl Endpoint for ShowSyncJob {
    const ID: &'static str = "show_sync_job";
    const SUMMARY: &'static str = "Lists the synchronisation jobs of an image, newest first.";
    const SOURCE: &'static str = "002, table 6-2";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/sync_job";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetSyncRepoJobInfo);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidFilter,
        Code::InvalidPage,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
    ];
    type Path = RepositoryPath;
    type Query = ShowSyncJobQuery;
    type Body = Empty;
    type Response = Ranged<Vec<SyncJob>>;

    fn scope(path: &RepositoryPath, _: &ShowSyncJobQuery, _: &Empty) -> Scope {
        path.scope()
    }
}
