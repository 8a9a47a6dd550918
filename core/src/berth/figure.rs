//! The quotas of an account and its figures over time.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::figure::{Frequency, Point};
use crate::scope::Scope;
use crate::swr::quota::Quota;

/// Query of [`ShowFigures`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowFiguresQuery {
    /// How long the periods are; days if absent.
    pub frequency: Option<Frequency>,
}

/// The quotas of the whole account and its figures over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Figures {
    /// The quotas and how much of them is used.
    pub quotas: Vec<Quota>,
    /// How long the periods are.
    pub frequency: Frequency,
    /// The figures, oldest first; the last period is the current one.
    pub points: Vec<Point>,
    /// Bytes that were pulled since the account came to be.
    pub pulled_bytes: u64,
}

/// Shows the quotas of the account and its figures over time.
#[derive(Debug)]
pub struct ShowFigures;

impl Endpoint for ShowFigures {
    const ID: &'static str = "show_figures";
    const SUMMARY: &'static str = "Shows the quotas of the account and its figures over time.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/figures";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetDomainResourceReports);
    type Path = Empty;
    type Query = ShowFiguresQuery;
    type Body = Empty;
    type Response = Json<Figures>;

    fn scope(_: &Empty, _: &ShowFiguresQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}
