//! API tokens (document 002, chapter 3.2).

use serde::{Deserialize, Serialize};

use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Method, Reply};
use crate::error::{Code, IdentityCode};
use crate::scope::Scope;
use crate::time::Timestamp;

/// Something by its id or name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Named {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A user with the password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordUser {
    /// The user's name.
    pub name: String,
    /// The password.
    pub password: String,
    /// The account; may also stand beside the user (chapter 3.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Named>,
}

impl std::fmt::Debug for PasswordUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordUser")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The password method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordMethod {
    /// Who signs in.
    pub user: PasswordUser,
    /// The account, where it does not stand within the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Named>,
}

/// How the caller proves who it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Identity {
    /// `["password"]`.
    pub methods: Vec<String>,
    /// The password method.
    pub password: PasswordMethod,
}

/// What the token is for: a project or an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenScope {
    /// A project of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Named>,
    /// The account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Named>,
}

/// The request for a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Auth {
    /// How the caller proves who it is.
    pub identity: Identity,
    /// What the token is for; the default project if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<TokenScope>,
}

/// Body of [`CreateToken`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateTokenBody {
    /// The request.
    pub auth: Auth,
}

/// An account or project in a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Identified {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A project or user in a token, with its account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InDomain {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its account.
    pub domain: Identified,
}

/// An address of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CatalogEndpoint {
    /// `swr` and the region.
    pub id: String,
    /// `public`.
    pub interface: String,
    /// The region.
    pub region: String,
    /// The region.
    pub region_id: String,
    /// The address.
    pub url: String,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CatalogEntry {
    /// The service's id.
    pub id: String,
    /// The service's name.
    pub name: String,
    /// The service's type.
    pub r#type: String,
    /// Its addresses.
    pub endpoints: Vec<CatalogEndpoint>,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenInfo {
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// `["password"]`.
    pub methods: Vec<String>,
    /// Who it stands for.
    pub user: InDomain,
    /// The project it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<InDomain>,
    /// The account it is for, where it is not for a project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Identified>,
    /// The services.
    pub catalog: Vec<CatalogEntry>,
}

/// Body of the answers of [`CreateToken`] and [`ShowToken`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenBody {
    /// What the token says.
    pub token: TokenInfo,
}

/// Answer of [`CreateToken`] and [`ShowToken`].
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The body.
    pub body: TokenBody,
    /// The token, to be sent as `X-Auth-Token`.
    pub subject_token: String,
}

impl Reply for Token {
    type Body = TokenBody;
    const HEADERS: &'static [&'static str] = &["X-Subject-Token"];

    fn into_parts(self) -> (TokenBody, Vec<(&'static str, String)>) {
        (self.body, vec![("X-Subject-Token", self.subject_token)])
    }

    fn from_parts(body: TokenBody, header: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            body,
            subject_token: header("X-Subject-Token").unwrap_or_default(),
        }
    }
}

/// Issues an API token for a name and a password.
#[derive(Debug)]
pub struct CreateToken;

impl Endpoint for CreateToken {
    const ID: &'static str = "create_token";
    const SUMMARY: &'static str = "Issues an API token for a name and a password.";
    const SOURCE: &'static str = "002, 3.2";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v3/auth/tokens";
    const STATUS: u16 = 201;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Public;
    const AUDIT: Option<Event> = Some(Event::CreateToken);
    type Path = Empty;
    type Query = Empty;
    type Body = CreateTokenBody;
    type Response = Token;

    fn scope(_: &Empty, _: &Empty, _: &CreateTokenBody) -> Scope {
        Scope::Account
    }
}

/// Shows what a token says: to an administrator any of the account, to others their own.
#[derive(Debug)]
pub struct ShowToken;

impl Endpoint for ShowToken {
    const ID: &'static str = "show_token";
    const SUMMARY: &'static str =
        "Shows what a token says: to an administrator any of the account, to others their own.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/auth/tokens";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[Code::Identity(IdentityCode::TokenNotFound)];
    const SUBJECT: Option<&'static str> = Some("X-Subject-Token");
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Token;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
