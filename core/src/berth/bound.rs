//! Service control policies that bound the own account; the operator of the server writes them.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::name::PolicyName;
use crate::scope::Scope;
use crate::time::Timestamp;

/// How many service control policies there may be.
pub const MAX_BOUNDS: u64 = 200;

/// A service control policy that bounds the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bound {
    /// The name.
    pub name: PolicyName,
    /// What it is for; may be empty.
    pub description: String,
    /// What it says, as JSON text.
    pub document: String,
    /// Since when it bounds the account.
    pub attached: Timestamp,
}

/// Answer of [`ListBounds`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoundList {
    /// The policies, by name.
    pub items: Vec<Bound>,
}

/// Lists the service control policies that bound the caller's account.
#[derive(Debug)]
pub struct ListBounds;

impl Endpoint for ListBounds {
    const ID: &'static str = "list_bounds";
    const SUMMARY: &'static str =
        "Lists the service control policies that bound the caller's account.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/bounds";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Administrator;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<BoundList>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
