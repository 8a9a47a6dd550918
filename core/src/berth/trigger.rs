//! Triggers of every kind, with what they sent: webhooks, deliveries, trials.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::{Tag, TriggerName};
use crate::scope::Scope;
use crate::swr::repository::RepositoryPath;
use crate::swr::trigger::TriggerPath;
use crate::time::Timestamp;
use crate::trigger::{Target, TriggerType};

/// The most bytes of a webhook's address.
pub const MAX_URL: usize = 2048;

/// Whether a delivery is over, and how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DeliveryState {
    /// It is sent, or sent again, later.
    Waiting,
    /// It was taken.
    Success,
    /// It was not, and is not tried again.
    Failed,
    /// It was not sent: a later push has moved the tag on, the trigger was turned off, or too many
    /// were waiting.
    Superseded,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Success, Self::Failed, Self::Superseded];

    /// Returns the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Superseded => "superseded",
        }
    }

    /// Returns the state of a word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What was sent for one tag of a push, or is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// Its id, which the receiver is told too; the same however often it is sent.
    pub id: String,
    /// The tag.
    pub tag: String,
    /// The digest that the tag had.
    pub digest: String,
    /// Whether it was sent to try the trigger out.
    pub test: bool,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was sent.
    pub attempts: u32,
    /// The HTTP status of the last answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What happened last, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The name of the user who pushed.
    pub pushed_by: String,
    /// When the push was.
    pub created: Timestamp,
    /// When it was sent last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Timestamp>,
    /// How many milliseconds the last answer took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<i64>,
    /// When it is sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageTrigger {
    /// Its name.
    pub name: TriggerName,
    /// How the condition is to be read.
    pub trigger_type: TriggerType,
    /// `.*`, tags with `;` between them, or a regular expression.
    pub condition: String,
    /// Whether it does anything.
    pub enabled: bool,
    /// What it acts on.
    pub target: Target,
    /// The name of the user who created it.
    pub creator_name: String,
    /// When it was created.
    pub created: Timestamp,
    /// What it sent last, or is to send next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Delivery>,
}

/// Answer of [`ListImageTriggers`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageTriggerList {
    /// The triggers, by name.
    pub items: Vec<ImageTrigger>,
}

/// The refusals of a call about an image.
const OF_IMAGE: &[Code] = &[
    Code::InvalidNamespace,
    Code::InvalidRepository,
    Code::NamespaceNotFound,
    Code::RepositoryNotFound,
];

/// Lists the triggers of an image.
#[derive(Debug)]
pub struct ListImageTriggers;

impl Endpoint for ListImageTriggers {
    const ID: &'static str = "list_image_triggers";
    const SUMMARY: &'static str = "Lists the triggers of an image, of every kind.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/triggers";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::ListTriggers);
    const ERRORS: &'static [Code] = OF_IMAGE;
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ImageTriggerList>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Body of [`CreateWebhook`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateWebhookBody {
    /// The name.
    pub name: TriggerName,
    /// Where the call is posted: `https`, or `http` to an address that the operator allows.
    pub url: String,
    /// How the condition is to be read.
    pub trigger_type: TriggerType,
    /// `.*`, tags with `;` between them, or a regular expression.
    pub condition: String,
    /// Whether it does anything.
    pub enabled: bool,
}

/// Answer of [`CreateWebhook`]. The secret is told here and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewWebhook {
    /// What the calls are signed with: the header `Berth-Signature` is `v1=` and the hex
    /// HMAC-SHA256 with this text, over the header `Berth-Timestamp`, a full stop and the body.
    pub secret: String,
}

/// Creates a trigger that posts a signed call.
#[derive(Debug)]
pub struct CreateWebhook;

impl Endpoint for CreateWebhook {
    const ID: &'static str = "create_webhook";
    const SUMMARY: &'static str =
        "Creates a trigger that posts a signed call when a tag is pushed.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/webhooks";
    const STATUS: u16 = 201;
    const API: Api = Api::Berth;
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
    type Body = CreateWebhookBody;
    type Response = Json<NewWebhook>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &CreateWebhookBody) -> Scope {
        path.scope()
    }
}

/// Query of [`ListDeliveries`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListDeliveriesQuery {
    /// Where the page begins: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many rows, 1 to 100; 25 if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub limit: Option<u32>,
}

/// Answer of [`ListDeliveries`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryPage {
    /// The deliveries, newest first.
    pub items: Vec<Delivery>,
    /// Where the next page begins; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Lists what a trigger sent.
#[derive(Debug)]
pub struct ListDeliveries;

impl Endpoint for ListDeliveries {
    const ID: &'static str = "list_deliveries";
    const SUMMARY: &'static str =
        "Lists what a trigger sent in the last 30 days, or is to send, newest first.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/triggers/{trigger}/deliveries";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetTrigger);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::TriggerNotFound,
        Code::InvalidPage,
    ];
    type Path = TriggerPath;
    type Query = ListDeliveriesQuery;
    type Body = Empty;
    type Response = Json<DeliveryPage>;

    fn scope(path: &TriggerPath, _: &ListDeliveriesQuery, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Body of [`TestTrigger`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestTriggerBody {
    /// A tag of the image, as if it were pushed now.
    pub tag: Tag,
}

/// Tries a trigger out.
#[derive(Debug)]
pub struct TestTrigger;

impl Endpoint for TestTrigger {
    const ID: &'static str = "test_trigger";
    const SUMMARY: &'static str = "Sends now what a push of a tag would make the trigger send, marked as a test; a workload is asked, but not changed.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/triggers/{trigger}/test";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateTrigger);
    const AUDIT: Option<Event> = Some(Event::TestTrigger);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidTag,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::TriggerNotFound,
        Code::TagNotFound,
    ];
    type Path = TriggerPath;
    type Query = Empty;
    type Body = TestTriggerBody;
    type Response = Json<Delivery>;

    fn scope(path: &TriggerPath, _: &Empty, _: &TestTriggerBody) -> Scope {
        path.scope()
    }
}
