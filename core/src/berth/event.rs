//! The activity of an account.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::scope::Scope;
use crate::time::Timestamp;

/// An activity event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActivityEvent {
    /// Its id; later events have greater ones.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What was done, as `createNamespace`.
    pub name: String,
    /// The IAM action, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// With which kind of credential: `session`, `token`, `key`, `login`, `bearer`, `password`, `admin-command` or `none`.
    pub credential: String,
    /// What it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// `ok`, `refused` or `failed`.
    pub result: String,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// From where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// With which client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// Answer of [`ListEvents`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventPage {
    /// The events, newest first.
    pub items: Vec<ActivityEvent>,
    /// Where the next page begins; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Query of [`ListEvents`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListEventsQuery {
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

/// Lists the activity that the caller may see: an administrator the account's, others their own.
#[derive(Debug)]
pub struct ListEvents;

impl Endpoint for ListEvents {
    const ID: &'static str = "list_events";
    const SUMMARY: &'static str = "Lists the activity that the caller may see: an administrator the account's, others their own.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/events";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[Code::InvalidPage];
    type Path = Empty;
    type Query = ListEventsQuery;
    type Body = Empty;
    type Response = Json<EventPage>;

    fn scope(_: &Empty, _: &ListEventsQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}
