//! The agency by which an account lets triggers call its clusters (known to clients alone).

use serde::{Deserialize, Serialize};

use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::scope::Scope;

/// Whether the account has the agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Agency {
    /// The id of the account.
    pub domain_id: String,
    /// Whether an administrator has made it.
    pub is_agency: bool,
}

/// Tells whether the account has the agency.
#[derive(Debug)]
pub struct CheckAgency;

impl Endpoint for CheckAgency {
    const ID: &'static str = "check_agency";
    const SUMMARY: &'static str = "Tells whether the account has the agency for triggers.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/agency";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::AnyUser;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Agency>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Makes the agency; once there, it stays.
#[derive(Debug)]
pub struct CreateAgency;

impl Endpoint for CreateAgency {
    const ID: &'static str = "create_agency";
    const SUMMARY: &'static str = "Makes the agency for triggers; once there, it stays.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/agency";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::CreateAgency);
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
