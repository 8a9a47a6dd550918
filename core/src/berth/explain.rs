//! Why a user may do something, or not.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryName, UserName};
use crate::permission::Permission;
use crate::scope::Scope;

/// Query of [`Explain`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainQuery {
    /// The action, as `swr:repo:upload`.
    pub action: String,
    /// Whose right it is: a user's id; the caller's own if absent. Administrators alone ask for
    /// others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The organization; absent for an action that is done to the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<NamespaceName>,
    /// The image of the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<RepositoryName>,
    /// The address that the call would come from, for conditions on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<String>,
}

/// By what something is allowed or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Through {
    /// Allowed: administrators of the account may.
    Administrator,
    /// Allowed: every user of the account may.
    Member,
    /// Allowed by a grant on the organization.
    Organization,
    /// Allowed by a grant on the image.
    Image,
    /// Allowed: the image is public.
    Public,
    /// Allowed: the image is shared with the account.
    Share,
    /// Allowed or denied by a policy of the user or of a group.
    Policy,
    /// Refused by the service control policies of the account.
    Bound,
    /// Refused: nothing allows it.
    Nothing,
    /// Refused: there is no such thing, or it is not to be seen.
    Unknown,
}

/// Whether a user may do something, and through what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation {
    /// The user's id.
    pub user_id: String,
    /// The user's name.
    pub user_name: UserName,
    /// The action.
    pub action: String,
    /// Whether it is allowed.
    pub allowed: bool,
    /// By what.
    pub through: Through,
    /// The same in a sentence.
    pub text: String,
    /// The permission that was granted, where a grant allows.
    pub permission: Option<Permission>,
    /// The policy that allows or denies.
    pub policy: Option<String>,
    /// The group that the policy is attached to.
    pub group: Option<String>,
}

/// Says whether a user may do something, and through what.
#[derive(Debug)]
pub struct Explain;

impl Endpoint for Explain {
    const ID: &'static str = "explain_access";
    const SUMMARY: &'static str = "Says for a user, an action and a resource whether it is \
        allowed, and through which grant or policy or for want of which. It asks the function \
        that decides on every call.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/explain";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[
        Code::InvalidParameter,
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::Forbidden,
        Code::UserNotFound,
    ];
    type Path = Empty;
    type Query = ExplainQuery;
    type Body = Empty;
    type Response = Json<Explanation>;

    fn scope(_: &Empty, _: &ExplainQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}
