//! The figures of an account.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::scope::Scope;

/// The figures of an account, over what the caller may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Overview {
    /// Organizations.
    pub namespaces: u64,
    /// How many organizations the account may have.
    pub namespace_quota: u64,
    /// Images.
    pub repositories: u64,
    /// Tags.
    pub tags: u64,
    /// Bytes of all blobs and manifests, each counted once per image.
    pub stored_bytes: u64,
    /// How many times a manifest was pulled.
    pub pulls: u64,
}

/// Shows the figures of the account.
#[derive(Debug)]
pub struct ShowOverview;

impl Endpoint for ShowOverview {
    const ID: &'static str = "show_overview";
    const SUMMARY: &'static str = "Shows the figures of the account.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/overview";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetDomainOverview);
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Overview>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
