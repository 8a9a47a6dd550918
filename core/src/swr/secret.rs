//! The temporary login command (document 002, chapter 4.10).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Method, Reply};
use crate::error::Code;
use crate::scope::Scope;

/// Credentials of one registry host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthInfo {
    /// `user:password` in base64.
    pub auth: String,
}

/// Body of the answer of [`CreateSecret`]: what a client's `config.json` holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecretBody {
    /// Credentials by registry host.
    pub auths: BTreeMap<String, AuthInfo>,
}

/// Answer of [`CreateSecret`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// The body.
    pub body: SecretBody,
    /// The login command, complete with the host.
    pub docker_login: String,
    /// When it ends, in RFC 3339.
    pub expire_at: String,
}

impl Reply for Secret {
    type Body = SecretBody;
    const HEADERS: &'static [&'static str] = &["X-Swr-Dockerlogin", "X-Swr-Expireat"];

    fn into_parts(self) -> (SecretBody, Vec<(&'static str, String)>) {
        let headers = vec![
            ("X-Swr-Dockerlogin", self.docker_login),
            ("X-Swr-Expireat", self.expire_at),
        ];
        (self.body, headers)
    }

    fn from_parts(body: SecretBody, header: impl Fn(&str) -> Option<String>) -> Self {
        let docker_login = header("X-Swr-Dockerlogin").unwrap_or_default();
        let expire_at = header("X-Swr-Expireat").unwrap_or_default();
        Self {
            body,
            docker_login,
            expire_at,
        }
    }
}

/// Query of [`CreateSecret`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateSecretQuery {
    /// The project; the one named after the region if absent.
    pub projectname: Option<String>,
}

/// Makes a temporary login for registry clients.
#[derive(Debug)]
pub struct CreateSecret;

impl Endpoint for CreateSecret {
    const ID: &'static str = "create_secret";
    const SUMMARY: &'static str = "Makes a temporary login for registry clients.";
    const SOURCE: &'static str = "002, 4.10.1";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/utils/secret";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateLoginSecret);
    const AUDIT: Option<Event> = Some(Event::CreateDockerConfig);
    const ERRORS: &'static [Code] = &[Code::InvalidParameter];
    type Path = Empty;
    type Query = CreateSecretQuery;
    type Body = Empty;
    type Response = Secret;

    fn scope(_: &Empty, _: &CreateSecretQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Makes a temporary login like [`CreateSecret`]; clients know it as the enhanced one.
#[derive(Debug)]
pub struct CreateAuthorizationToken;

impl Endpoint for CreateAuthorizationToken {
    const ID: &'static str = "create_authorization_token";
    const SUMMARY: &'static str =
        "Makes a temporary login for registry clients, for the project of the call.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/utils/authorizationtoken";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateLoginSecret);
    const AUDIT: Option<Event> = Some(Event::CreateDockerConfig);
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Secret;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
