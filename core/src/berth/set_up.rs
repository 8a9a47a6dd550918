//! Setting up the first account with the link that the server printed at its start.

use serde::{Deserialize, Serialize};

use super::session::SignedIn;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::{AccountName, UserName};
use crate::scope::Scope;

/// Whether the server waits for its first account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetUpState {
    /// True until an account exists.
    pub is_needed: bool,
    /// The region that the server is called.
    pub region: String,
}

/// Tells whether the server waits for its first account.
#[derive(Debug)]
pub struct ShowSetUp;

impl Endpoint for ShowSetUp {
    const ID: &'static str = "show_set_up";
    const SUMMARY: &'static str = "Tells whether the server waits for its first account.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/set-up";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Public;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<SetUpState>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Body of [`SetUp`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetUpBody {
    /// The token of the set-up link.
    pub token: String,
    /// The account's name.
    pub account: AccountName,
    /// The administrator's name.
    pub user: UserName,
    /// The administrator's password.
    pub password: String,
}

/// Creates the first account and signs its administrator in.
#[derive(Debug)]
pub struct SetUp;

impl Endpoint for SetUp {
    const ID: &'static str = "set_up";
    const SUMMARY: &'static str = "Creates the first account and signs its administrator in.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/berth/v1/set-up";
    const STATUS: u16 = 201;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Public;
    const AUDIT: Option<Event> = Some(Event::SetUp);
    const ERRORS: &'static [Code] = &[Code::SetUpClosed, Code::WeakPassword];
    type Path = Empty;
    type Query = Empty;
    type Body = SetUpBody;
    type Response = SignedIn;

    fn scope(_: &Empty, _: &Empty, _: &SetUpBody) -> Scope {
        Scope::Account
    }
}
