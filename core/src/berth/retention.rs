//! The retention of an image as people build it: its rules as one whole, what the decision asks of
//! the image, what a draft would do, and the default of an organization.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::retention::{Facts, Fate, Guards, Policy, joint};
use crate::scope::Scope;
use crate::swr::namespace::NamespacePath;
use crate::swr::repository::RepositoryPath;
use crate::time::Timestamp;

/// The refusals of a call about an image.
const OF_IMAGE: &[Code] = &[
    Code::InvalidNamespace,
    Code::InvalidRepository,
    Code::NamespaceNotFound,
    Code::RepositoryNotFound,
];

/// The retention of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageRetention {
    /// The rules of all policies of the image together, of which any removes a tag; absent where
    /// the image has none of its own. Programs may have made more policies than one, so that these
    /// may be more rules than one policy can have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "joint::optional")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<joint::Joint>"))]
    pub policy: Option<Policy>,
    /// How many policies these are; programs may have made several.
    pub policies: u32,
    /// The default of the organization, which holds where the image has no rules of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited: Option<Policy>,
    /// What keeps tags that a rule selects.
    pub guards: Guards,
    /// When the rules are applied next; absent where no rules hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_run: Option<Timestamp>,
    /// For how many days a removed tag lies in the trash.
    pub trash_days: u32,
}

/// Shows the retention of an image.
#[derive(Debug)]
pub struct ShowImageRetention;

impl Endpoint for ShowImageRetention {
    const ID: &'static str = "show_image_retention";
    const SUMMARY: &'static str = "Shows the retention rules that hold for an image.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetRetention);
    const ERRORS: &'static [Code] = OF_IMAGE;
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ImageRetention>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// What a person saw go and confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Confirmed {
    /// The moment of the facts that the tags were decided from. Tags that were pushed later wait
    /// for the daily run.
    pub at: Timestamp,
    /// The fingerprint of the tags that go: hexadecimal digits, as the preview has them.
    pub fingerprint: String,
}

/// Body of [`SaveImageRetention`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveImageRetentionBody {
    /// The rules; the image has none of its own from now on if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// What keeps tags that a rule selects.
    #[serde(default)]
    pub guards: Guards,
    /// What was confirmed. The rules are applied at once, and remove at most that; the call is
    /// refused where other tags would go by now. Without it they are applied at the next daily run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmed>,
    /// What was saved when somebody began to change it. The call is refused where something else is
    /// saved by now, since it would be lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<SeenRetention>,
}

/// What somebody saw saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SeenRetention {
    /// The rules of all policies of the image together; absent where it had none of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "joint::optional")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<joint::Joint>"))]
    pub policy: Option<Policy>,
    /// What kept tags that a rule selects.
    #[serde(default)]
    pub guards: Guards,
}

/// Answer of [`SaveImageRetention`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedRetention {
    /// The run that applies the rules at once, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<i64>,
}

/// Saves the retention of an image.
#[derive(Debug)]
pub struct SaveImageRetention;

impl Endpoint for SaveImageRetention {
    const ID: &'static str = "save_image_retention";
    const SUMMARY: &'static str = "Puts other retention rules into an image, instead of all its \
        policies, and applies them at once if their effect was confirmed.";
    const METHOD: Method = Method::Put;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::Of(Action::UpdateRetention));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::Changed,
        Code::TagQuota,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = SaveImageRetentionBody;
    type Response = Json<SavedRetention>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &SaveImageRetentionBody) -> Scope {
        path.scope()
    }
}

/// Shows what the decision asks of an image.
#[derive(Debug)]
pub struct ShowRetentionFacts;

impl Endpoint for ShowRetentionFacts {
    const ID: &'static str = "show_retention_facts";
    const SUMMARY: &'static str = "Shows all tags of an image with what retention rules ask of \
        them, and what goes with each; an image of more than 200,000 tags is refused.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention/facts";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetRetention);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::TagQuota,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Facts>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// The most tags that one preview lists.
pub const MAX_PREVIEWED: u32 = 1000;

/// Which tags a preview lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FateName {
    /// A rule selects it and nothing keeps it.
    #[default]
    Goes,
    /// A rule selects it, and a guard keeps it.
    Guarded,
    /// It would be selected, were it not excepted.
    Excepted,
    /// No rule selects it.
    Kept,
}

impl From<Fate> for FateName {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::Goes => Self::Goes,
            Fate::Guarded => Self::Guarded,
            Fate::Excepted => Self::Excepted,
            Fate::Kept => Self::Kept,
        }
    }
}

/// Body of [`PreviewRetention`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewRetentionBody {
    /// The rules; those that hold for the image if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// What keeps tags that a rule selects; what the image has if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guards: Option<Guards>,
    /// The moment to decide for: now if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Only tags of this fate; of every fate if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fate: Option<FateName>,
    /// How many tags are passed over.
    #[serde(default)]
    pub offset: u32,
    /// How many tags are listed: 1 to 1000; 100 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1000)))]
    pub limit: Option<u32>,
}

/// What becomes of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewedTag {
    /// The tag.
    pub tag: String,
    /// The digest that it leads to.
    pub digest: String,
    /// When it was last pushed.
    pub pushed: Timestamp,
    /// The bytes of its image.
    pub size: i64,
    /// What becomes of it.
    pub fate: FateName,
    /// Why, in words.
    pub why: Vec<String>,
}

/// Answer of [`PreviewRetention`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionPreview {
    /// The moment that was decided for.
    pub at: Timestamp,
    /// The fingerprint of the tags that go, to confirm them with.
    pub fingerprint: String,
    /// How many tags the image has.
    pub tags: u64,
    /// How many of them go.
    pub going: u64,
    /// How many images go with them, since no other tag leads to them.
    pub images: u64,
    /// How many bytes leave the quota at once.
    pub quota_bytes: i64,
    /// How many of these leave the disk when they leave the trash, since no other image of
    /// the account has them.
    pub disk_bytes: i64,
    /// How many tags there are of the fate that was asked for.
    pub total: u64,
    /// The tags, the newest first.
    pub items: Vec<PreviewedTag>,
}

/// Tells what rules would do, and changes nothing.
#[derive(Debug)]
pub struct PreviewRetention;

impl Endpoint for PreviewRetention {
    const ID: &'static str = "preview_retention";
    const SUMMARY: &'static str = "Tells which tags of an image rules would remove and why, and \
        changes nothing; the same that the console shows.";
    const METHOD: Method = Method::Post;
    const READS: bool = true;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/retention/preview";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetRetention);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::TagQuota,
        Code::InvalidPage,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = PreviewRetentionBody;
    type Response = Json<RetentionPreview>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &PreviewRetentionBody) -> Scope {
        path.scope()
    }
}

/// The retention that images of an organization have by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganizationRetention {
    /// The rules for every image that has none of its own; absent where there is no default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
}

/// Shows the default of an organization.
#[derive(Debug)]
pub struct ShowOrganizationRetention;

impl Endpoint for ShowOrganizationRetention {
    const ID: &'static str = "show_organization_retention";
    const SUMMARY: &'static str =
        "Shows the retention rules of images that have none of their own.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/retention";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetRetention);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::NamespaceNotFound];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<OrganizationRetention>;

    fn scope(path: &NamespacePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Saves the default of an organization.
#[derive(Debug)]
pub struct SaveOrganizationRetention;

impl Endpoint for SaveOrganizationRetention {
    const ID: &'static str = "save_organization_retention";
    const SUMMARY: &'static str = "Sets the retention rules of images that have none of their \
        own; they are applied at the next daily run.";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/retention";
    const STATUS: u16 = 204;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::Of(Action::UpdateRetention));
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::NamespaceNotFound];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = OrganizationRetention;
    type Response = NoContent;

    fn scope(path: &NamespacePath, _: &Empty, _: &OrganizationRetention) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Shows every endpoint of retention, its runs and the trash to the visitor.
pub(super) fn visit_all(visitor: &mut impl crate::endpoint::Visitor) {
    visitor.visit::<ShowImageRetention>();
    visitor.visit::<SaveImageRetention>();
    visitor.visit::<ShowRetentionFacts>();
    visitor.visit::<PreviewRetention>();
    visitor.visit::<ShowOrganizationRetention>();
    visitor.visit::<SaveOrganizationRetention>();
    visitor.visit::<super::run::ListRuns>();
    visitor.visit::<super::run::StartRun>();
    visitor.visit::<super::run::ShowRun>();
    visitor.visit::<super::run::ListRunTags>();
    visitor.visit::<super::run::CancelRun>();
    visitor.visit::<super::run::UndoRun>();
    visitor.visit::<super::trash::ListTrash>();
    visitor.visit::<super::trash::RestoreTrash>();
    visitor.visit::<super::trash::PurgeTrash>();
}
