//! Runs: what removed tags of an image, or brought them back, with a verdict for each tag.

use serde::{Deserialize, Serialize};

use super::retention::Confirmed;
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryParam};
use crate::oci::ImageName;
use crate::retention::{Guards, Policy, joint};
use crate::scope::Scope;
use crate::swr::repository::RepositoryPath;
use crate::swr::retention::RetentionId;
use crate::time::Timestamp;

pub use super::run_state::{RunKind, RunOutcome, RunState};

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// Why there is one.
    pub kind: RunKind,
    /// How it stands.
    pub state: RunState,
    /// The name of who wanted it; absent for a daily run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When it was wanted.
    pub created: Timestamp,
    /// The moment that it decides for.
    pub at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// The rules as they were, of all policies together; absent for an undo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "joint::optional")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<joint::Joint>"))]
    pub policy: Option<Policy>,
    /// The guards as they were.
    pub guards: Guards,
    /// How many tags were looked at.
    pub tags: u64,
    /// How many are to be removed, or brought back.
    pub selected: u64,
    /// How many were.
    pub done: u64,
    /// How many were passed over, since they had changed meanwhile or are protected.
    pub skipped: u64,
    /// How many images went with the tags, or came back.
    pub images: u64,
    /// How many bytes left the quota, or came back to it.
    pub bytes: i64,
    /// The run that brought back what this one removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<i64>,
    /// The run whose removals this one brings back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_of: Option<i64>,
    /// Whether it removed something that lies in the trash.
    pub can_undo: bool,
    /// Why it failed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A tag of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunTag {
    /// The tag.
    pub tag: String,
    /// The digest that it led to.
    pub digest: String,
    /// When it was last pushed.
    pub pushed: Timestamp,
    /// The bytes of its image.
    pub size: i64,
    /// What became of it.
    pub outcome: RunOutcome,
    /// Why, in words.
    pub why: Vec<String>,
}

/// The path of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository, with `$` for `/`.
    pub repository: RepositoryParam,
    /// The run.
    pub run: RetentionId,
}

impl RunPath {
    /// Returns the repository as an image name.
    #[must_use]
    pub fn image(&self) -> ImageName {
        ImageName::new(self.namespace.clone(), self.repository.name().clone())
    }

    fn scope(&self) -> Scope {
        Scope::Repository(self.namespace.clone(), self.repository.name().clone())
    }
}

/// Query of the lists of runs and of their tags.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunPageQuery {
    /// Where the page begins: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many rows: 1 to 100; 25 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
}

/// Answer of [`ListRuns`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunPage {
    /// The runs, the last first.
    pub items: Vec<Run>,
    /// Where the next page begins; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Answer of [`ListRunTags`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunTagPage {
    /// The tags that were selected, in the order of the run.
    pub items: Vec<RunTag>,
    /// Where the next page begins; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The refusals of a list.
const OF_LIST: &[Code] = &[
    Code::InvalidNamespace,
    Code::InvalidRepository,
    Code::NamespaceNotFound,
    Code::RepositoryNotFound,
    Code::InvalidPage,
];

/// The refusals of a call about a run.
const OF_RUN: &[Code] = &[
    Code::InvalidNamespace,
    Code::InvalidRepository,
    Code::NamespaceNotFound,
    Code::RepositoryNotFound,
    Code::RunNotFound,
];

/// Lists the runs of an image.
#[derive(Debug)]
pub struct ListRuns;

impl Endpoint for ListRuns {
    const ID: &'static str = "list_retention_runs";
    const SUMMARY: &'static str = "Lists the retention runs of an image.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention/runs";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::ListRetentionHistories);
    const ERRORS: &'static [Code] = OF_LIST;
    type Path = RepositoryPath;
    type Query = RunPageQuery;
    type Body = Empty;
    type Response = Json<RunPage>;

    fn scope(path: &RepositoryPath, _: &RunPageQuery, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Body of [`StartRun`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StartRunBody {
    /// Whether nothing is to be removed: what would be is kept on record.
    pub dry: bool,
    /// The rules, of a dry run only; those that hold for the image if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// The guards, of a dry run only; what the image has if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guards: Option<Guards>,
    /// What was confirmed: the run removes at most that, and the call is refused where other tags
    /// would go by now. Without it the run removes what the rules select.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmed>,
}

/// Starts a run.
#[derive(Debug)]
pub struct StartRun;

impl Endpoint for StartRun {
    const ID: &'static str = "start_retention_run";
    const SUMMARY: &'static str =
        "Applies the retention rules of an image at once, or keeps on record what they would do.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention/runs";
    const STATUS: u16 = 202;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::StartRetention);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::RetentionNotFound,
        Code::Changed,
        Code::TagQuota,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = StartRunBody;
    type Response = Json<Run>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &StartRunBody) -> Scope {
        path.scope()
    }
}

/// Shows a run.
#[derive(Debug)]
pub struct ShowRun;

impl Endpoint for ShowRun {
    const ID: &'static str = "show_retention_run";
    const SUMMARY: &'static str = "Shows how a retention run stands.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention/runs/{run}";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::ListRetentionHistories);
    const ERRORS: &'static [Code] = OF_RUN;
    type Path = RunPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Run>;

    fn scope(path: &RunPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Lists the tags that a run selected.
#[derive(Debug)]
pub struct ListRunTags;

impl Endpoint for ListRunTags {
    const ID: &'static str = "list_retention_run_tags";
    const SUMMARY: &'static str =
        "Lists the tags that a retention run selected, with what became of them and why.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention/runs/{run}/tags";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::ListRetentionHistories);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::RunNotFound,
        Code::InvalidPage,
    ];
    type Path = RunPath;
    type Query = RunPageQuery;
    type Body = Empty;
    type Response = Json<RunTagPage>;

    fn scope(path: &RunPath, _: &RunPageQuery, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Stops a run.
#[derive(Debug)]
pub struct CancelRun;

impl Endpoint for CancelRun {
    const ID: &'static str = "cancel_retention_run";
    const SUMMARY: &'static str =
        "Stops a retention run; what it has removed until then stays removed, and can be undone.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention/runs/{run}/cancel";
    const STATUS: u16 = 204;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::CancelRetention);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::RunNotFound,
        Code::RunOver,
    ];
    type Path = RunPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &RunPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Brings back what a run removed.
#[derive(Debug)]
pub struct UndoRun;

impl Endpoint for UndoRun {
    const ID: &'static str = "undo_retention_run";
    const SUMMARY: &'static str = "Brings back what a retention run removed, as far as it lies in \
        the trash. A tag that was pushed again meanwhile stays as it is; its image comes back by \
        its digest.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention/runs/{run}/undo";
    const STATUS: u16 = 202;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::UndoRetention);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::RunNotFound,
        Code::RunNotUndoable,
    ];
    type Path = RunPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Run>;

    fn scope(path: &RunPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}
