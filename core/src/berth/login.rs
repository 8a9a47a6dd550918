//! Temporary logins for registry clients, as the Connect drawer needs them.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::scope::Scope;
use crate::time::Timestamp;

/// A temporary login. The password is told here and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Login {
    /// What names the login.
    pub access: String,
    /// The user name to log in with.
    pub user: String,
    /// The password to log in with.
    pub password: String,
    /// The host (and port) to log in to.
    pub registry: String,
    /// When it ends.
    pub expires: Timestamp,
    /// The server's time.
    pub now: Timestamp,
}

/// Makes a temporary login for registry clients.
#[derive(Debug)]
pub struct CreateLogin;

impl Endpoint for CreateLogin {
    const ID: &'static str = "create_login";
    const SUMMARY: &'static str = "Makes a temporary login for registry clients.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/berth/v1/logins";
    const STATUS: u16 = 201;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::CreateLoginSecret);
    const AUDIT: Option<Event> = Some(Event::CreateDockerConfig);
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Login>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// The path of one login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoginPath {
    /// What names the login.
    pub access: String,
}

/// A push that was made with a login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Push {
    /// The organization.
    pub namespace: String,
    /// The image.
    pub repository: String,
    /// The tag, or the digest of a push without one.
    pub reference: String,
    /// The digest of the manifest.
    pub digest: String,
    /// When.
    pub at: Timestamp,
}

/// What happened with a login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoginState {
    /// When it ends.
    pub expires: Timestamp,
    /// The server's time.
    pub now: Timestamp,
    /// Whether a client has logged in with it.
    pub is_seen: bool,
    /// When it was last used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    /// From where it was last used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_address: Option<String>,
    /// The client that last used it, as it calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_agent: Option<String>,
    /// Why the last attempt that was refused was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// What was pushed with it, newest first, at most 10.
    pub pushes: Vec<Push>,
}

/// Tells what happened with a temporary login of the caller.
#[derive(Debug)]
pub struct ShowLogin;

impl Endpoint for ShowLogin {
    const ID: &'static str = "show_login";
    const SUMMARY: &'static str = "Tells what happened with a temporary login of the caller.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/logins/{access}";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[Code::KeyNotFound];
    type Path = LoginPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<LoginState>;

    fn scope(_: &LoginPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Takes a temporary login of the caller back.
#[derive(Debug)]
pub struct DeleteLogin;

impl Endpoint for DeleteLogin {
    const ID: &'static str = "delete_login";
    const SUMMARY: &'static str = "Takes a temporary login of the caller back.";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/berth/v1/logins/{access}";
    const STATUS: u16 = 204;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    const AUDIT: Option<Event> = Some(Event::DeleteDockerConfig);
    const ERRORS: &'static [Code] = &[Code::KeyNotFound];
    type Path = LoginPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &LoginPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
