//! The figures of an account and how they went (named in document 002 by the actions
//! `swr:getDomainOverview` and `swr:getDomainResourceReports` alone).

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::day::Day;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::figure::{Frequency, Point};
use crate::scope::Scope;

/// The figures of the whole account, whatever of it the caller may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DomainOverview {
    /// The id of the account.
    pub domain_id: String,
    /// The name of the account.
    pub domain_name: String,
    /// Organizations. Spelled as clients know it.
    pub namspace_num: u64,
    /// Images.
    pub repo_num: u64,
    /// Tags.
    pub image_num: u64,
    /// Bytes of manifests and blobs, each counted once per image.
    pub store_space: u64,
    /// Bytes that were pulled since the account came to be.
    pub downflow_size: u64,
}

/// Shows the figures of the account.
#[derive(Debug)]
pub struct ShowDomainOverview;

impl Endpoint for ShowDomainOverview {
    const ID: &'static str = "show_domain_overview";
    const SUMMARY: &'static str = "Shows the figures of the account.";
    const SOURCE: &'static str = "002, table 6-2";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/overview";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetDomainOverview);
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<DomainOverview>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// What a report is about. Clients know `store` and `downflow`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ResourceType {
    /// Organizations.
    Namespace,
    /// Images.
    Repo,
    /// Tags.
    Image,
    /// Stored bytes.
    Store,
    /// Pulled bytes.
    Downflow,
}

impl ResourceType {
    /// Returns the figure that is meant.
    #[must_use]
    pub const fn of(self, point: &Point) -> u64 {
        match self {
            Self::Namespace => point.namespaces,
            Self::Repo => point.repositories,
            Self::Image => point.tags,
            Self::Store => point.stored_bytes,
            Self::Downflow => point.pulled_bytes,
        }
    }
}

/// The path of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportPath {
    /// What it is about.
    pub resource_type: ResourceType,
    /// How long its periods are.
    pub frequency: Frequency,
}

/// One period of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportData {
    /// The first day of the period.
    pub date: Day,
    /// What there was at its end, or now; for `downflow` the bytes pulled in it.
    pub value: u64,
}

/// Reports how a figure of the account went.
#[derive(Debug)]
pub struct ShowDomainResourceReports;

impl Endpoint for ShowDomainResourceReports {
    const ID: &'static str = "show_domain_resource_reports";
    const SUMMARY: &'static str =
        "Reports how a figure of the account went by day, week or month, oldest first.";
    const SOURCE: &'static str = "002, table 6-2";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/reports/{resource_type}/{frequency}";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetDomainResourceReports);
    type Path = ReportPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Vec<ReportData>>;

    fn scope(_: &ReportPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
