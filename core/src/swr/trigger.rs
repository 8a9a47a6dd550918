//! Triggers of an image (document 002, chapter 4.8).

use serde::{Deserialize, Serialize};

use super::repository::RepositoryPath;
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{KubeNamespace, NamespaceName, RepositoryParam, TriggerName, WorkloadName};
use crate::oci::ImageName;
use crate::scope::Scope;
use crate::time::Timestamp;
use crate::trigger::{AppType, TriggerMode, TriggerType};

/// What a trigger does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TriggerAction {
    /// Sets the image of a workload.
    #[default]
    Update,
}

/// A choice that travels as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Switch {
    /// On.
    True,
    /// Off.
    False,
}

impl Switch {
    /// Tells whether it is on.
    #[must_use]
    pub const fn is_on(self) -> bool {
        matches!(self, Self::True)
    }
}

impl From<bool> for Switch {
    fn from(is_on: bool) -> Self {
        match is_on {
            true => Self::True,
            false => Self::False,
        }
    }
}

/// Body of [`CreateTrigger`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateTriggerBody {
    /// The name.
    pub name: TriggerName,
    /// What it does.
    pub action: TriggerAction,
    /// The kind of the workload.
    pub app_type: AppType,
    /// The name of the workload.
    pub application: WorkloadName,
    /// The id of a registered cluster; blank with the mode `cci`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_id: Option<String>,
    /// The name of a registered cluster, which counts where there is no id; blank with the mode
    /// `cci`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_name: Option<String>,
    /// The namespace of the workload in its cluster.
    pub cluster_ns: KubeNamespace,
    /// `.*`, tags with `;` between them, or a regular expression, as `trigger_type` says.
    pub condition: String,
    /// The container to update; all that have this image if blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// Whether it does anything.
    pub enable: Switch,
    /// Where the workload runs; `cce` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger_mode: Option<TriggerMode>,
    /// How the condition is to be read.
    pub trigger_type: TriggerType,
}

/// Creates a trigger.
#[derive(Debug)]
pub struct CreateTrigger;

impl Endpoint for CreateTrigger {
    const ID: &'static str = "create_trigger";
    const SUMMARY: &'static str = "Creates a trigger that updates a workload when a tag is pushed.";
    const SOURCE: &'static str = "002, 4.8.1";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/triggers";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateTrigger);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateTrigger));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::TriggerExists,
        Code::TriggerQuota,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = CreateTriggerBody;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &CreateTriggerBody) -> Scope {
        path.scope()
    }
}

/// How a run of a trigger ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RunResult {
    /// The workload was updated.
    Success,
    /// It was not.
    Failed,
}

/// A run of a trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TriggerRun {
    /// What was done.
    pub action: TriggerAction,
    /// The kind of the workload.
    pub app_type: AppType,
    /// The name of the workload.
    pub application: WorkloadName,
    /// The id of the cluster.
    pub cluster_id: String,
    /// The name of the cluster.
    pub cluster_name: String,
    /// The namespace of the workload in its cluster.
    pub cluster_ns: KubeNamespace,
    /// The condition that held.
    pub condition: String,
    /// The container; blank for all that have this image.
    pub container: String,
    /// When the push set it off.
    pub created_at: Timestamp,
    /// The name of the user who pushed.
    pub creator_name: String,
    /// What happened, in words.
    pub detail: String,
    /// How it ended.
    pub result: RunResult,
    /// The tag that was pushed.
    pub tag: String,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trigger {
    /// What it does.
    pub action: TriggerAction,
    /// The kind of the workload.
    pub app_type: AppType,
    /// The name of the workload.
    pub application: WorkloadName,
    /// The id of the cluster.
    pub cluster_id: String,
    /// The name of the cluster.
    pub cluster_name: String,
    /// The namespace of the workload in its cluster.
    pub cluster_ns: KubeNamespace,
    /// `.*`, tags with `;` between them, or a regular expression, as `trigger_type` says.
    pub condition: String,
    /// The container to update; blank for all that have this image.
    pub container: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// The name of the user who created it.
    pub creator_name: String,
    /// Whether it does anything.
    pub enable: Switch,
    /// Its name.
    pub name: TriggerName,
    /// Its latest runs that have ended, newest first; null in a list, where the document does not
    /// use it.
    pub trigger_history: Option<Vec<TriggerRun>>,
    /// Where the workload runs.
    pub trigger_mode: TriggerMode,
    /// How the condition is to be read.
    pub trigger_type: TriggerType,
}

/// Lists the triggers of an image.
#[derive(Debug)]
pub struct ListTriggers;

impl Endpoint for ListTriggers {
    const ID: &'static str = "list_triggers_details";
    const SUMMARY: &'static str = "Lists the triggers of an image that update workloads.";
    const SOURCE: &'static str = "002, 4.8.2";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/triggers";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListTriggers);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Vec<Trigger>>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// The path of one trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TriggerPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository, with `$` for `/`.
    pub repository: RepositoryParam,
    /// The trigger.
    pub trigger: TriggerName,
}

impl TriggerPath {
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

/// The refusals of a call about one trigger.
const OF_ONE: &[Code] = &[
    Code::InvalidNamespace,
    Code::InvalidRepository,
    Code::NamespaceNotFound,
    Code::RepositoryNotFound,
    Code::TriggerNotFound,
];

/// Deletes a trigger.
#[derive(Debug)]
pub struct DeleteTrigger;

impl Endpoint for DeleteTrigger {
    const ID: &'static str = "delete_trigger";
    const SUMMARY: &'static str = "Deletes a trigger of any kind, with its history.";
    const SOURCE: &'static str = "002, 4.8.3";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/triggers/{trigger}";
    const STATUS: u16 = 204;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteTrigger);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteTrigger));
    const ERRORS: &'static [Code] = OF_ONE;
    type Path = TriggerPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &TriggerPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Shows a trigger.
#[derive(Debug)]
pub struct ShowTrigger;

impl Endpoint for ShowTrigger {
    const ID: &'static str = "show_trigger";
    const SUMMARY: &'static str = "Shows a trigger that updates a workload, with its latest runs.";
    const SOURCE: &'static str = "002, 4.8.4";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/triggers/{trigger}";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetTrigger);
    const ERRORS: &'static [Code] = OF_ONE;
    type Path = TriggerPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Trigger>;

    fn scope(path: &TriggerPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Body of [`UpdateTrigger`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateTriggerBody {
    /// Whether it does anything.
    pub enable: Switch,
}

/// Turns a trigger on or off.
#[derive(Debug)]
pub struct UpdateTrigger;

impl Endpoint for UpdateTrigger {
    const ID: &'static str = "update_trigger";
    const SUMMARY: &'static str = "Turns a trigger of any kind on or off.";
    const SOURCE: &'static str = "002, 4.8.5";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/triggers/{trigger}";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::UpdateTrigger);
    const AUDIT: Option<Event> = Some(Event::Of(Action::UpdateTrigger));
    const ERRORS: &'static [Code] = OF_ONE;
    type Path = TriggerPath;
    type Query = Empty;
    type Body = UpdateTriggerBody;
    type Response = NoContent;

    fn scope(path: &TriggerPath, _: &Empty, _: &UpdateTriggerBody) -> Scope {
        path.scope()
    }
}
