//! Quotas of an account (named in document 002 by the action `swr:listQuotas` alone).

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::scope::Scope;

/// The path of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectPath {
    /// The id of a project of the account.
    pub project_id: String,
}

/// A limit of the account and how much of it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Quota {
    /// What is limited: `namespace` (organizations), `repo` (images), `tag` (tags of one image) or
    /// `store` (stored bytes of all images).
    pub quota_key: String,
    /// The most there may be; -1 where the operator has set no limit.
    pub quota_limit: i64,
    /// How much there is; of `tag` what the image with the most tags has.
    pub used: u64,
    /// `byte`, or empty where things are counted.
    pub unit: String,
}

/// The quotas of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QuotaList {
    /// The quotas.
    pub quotas: Vec<Quota>,
}

/// Lists the quotas of the account.
#[derive(Debug)]
pub struct ListQuotas;

impl Endpoint for ListQuotas {
    const ID: &'static str = "list_quotas";
    const SUMMARY: &'static str = "Lists the quotas of the account and how much is used.";
    const SOURCE: &'static str = "002, table 6-2";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/projects/{project_id}/quotas";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListQuotas);
    type Path = ProjectPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<QuotaList>;

    fn scope(_: &ProjectPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
