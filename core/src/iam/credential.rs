//! Access keys of oneself, and to administrators of any user, in the shape of Huawei IAM v3.0.

use serde::{Deserialize, Serialize};

use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::scope::Scope;
use crate::time::Timestamp;

/// Whether a key opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Status {
    /// It does.
    Active,
    /// It does not, until it is switched on again.
    Inactive,
}

/// An access key, without its secret. No description is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Credential {
    /// The access key id (AK).
    pub access: String,
    /// Whose it is.
    pub user_id: String,
    /// Whether it opens anything.
    pub status: Status,
    /// When it was created.
    pub create_time: Timestamp,
    /// When it last signed a call or logged in, to the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_use_time: Option<Timestamp>,
}

/// An access key, as it stands in bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CredentialBody {
    /// The key.
    pub credential: Credential,
}

/// The access keys of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CredentialList {
    /// The keys, newest first.
    pub credentials: Vec<Credential>,
}

/// The path of one access key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CredentialPath {
    /// The access key id (AK).
    pub access_key: String,
}

/// Query of [`ListCredentials`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListCredentialsQuery {
    /// Whose keys; the caller if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

/// Whose key it is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CredentialOwner {
    /// The user; the caller if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

/// Body of [`CreateCredential`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateCredentialBody {
    /// Whose key it is to be.
    pub credential: CredentialOwner,
}

/// A new access key. The secret is told here and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewCredential {
    /// The access key id (AK).
    pub access: String,
    /// The secret access key (SK).
    pub secret: String,
    /// Whose it is.
    pub user_id: String,
    /// Whether it opens anything; it does.
    pub status: Status,
    /// When it was created.
    pub create_time: Timestamp,
}

/// Body of the answer of [`CreateCredential`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewCredentialBody {
    /// The key.
    pub credential: NewCredential,
}

/// What is to change of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CredentialChange {
    /// Whether it opens anything.
    pub status: Status,
}

/// Body of [`UpdateCredential`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateCredentialBody {
    /// The change.
    pub credential: CredentialChange,
}

/// Lists the access keys of the caller, or to an administrator those of a user.
#[derive(Debug)]
pub struct ListCredentials;

impl Endpoint for ListCredentials {
    const ID: &'static str = "list_credentials";
    const SUMMARY: &'static str =
        "Lists the access keys of the caller, or to an administrator those of a user.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3.0/OS-CREDENTIAL/credentials";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    type Path = Empty;
    type Query = ListCredentialsQuery;
    type Body = Empty;
    type Response = Json<CredentialList>;

    fn scope(_: &Empty, _: &ListCredentialsQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Creates an access key for the caller, or by an administrator for a user.
#[derive(Debug)]
pub struct CreateCredential;

impl Endpoint for CreateCredential {
    const ID: &'static str = "create_credential";
    const SUMMARY: &'static str =
        "Creates an access key for the caller, or by an administrator for a user.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v3.0/OS-CREDENTIAL/credentials";
    const STATUS: u16 = 201;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const AUDIT: Option<Event> = Some(Event::CreateAccessKey);
    const ERRORS: &'static [Code] = &[Code::UserNotFound, Code::KeyQuota];
    type Path = Empty;
    type Query = Empty;
    type Body = CreateCredentialBody;
    type Response = Json<NewCredentialBody>;

    fn scope(_: &Empty, _: &Empty, _: &CreateCredentialBody) -> Scope {
        Scope::Account
    }
}

/// Shows an access key without its secret.
#[derive(Debug)]
pub struct ShowCredential;

impl Endpoint for ShowCredential {
    const ID: &'static str = "show_credential";
    const SUMMARY: &'static str = "Shows an access key without its secret.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3.0/OS-CREDENTIAL/credentials/{access_key}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[Code::KeyNotFound];
    type Path = CredentialPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<CredentialBody>;

    fn scope(_: &CredentialPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Switches an access key on or off.
#[derive(Debug)]
pub struct UpdateCredential;

impl Endpoint for UpdateCredential {
    const ID: &'static str = "update_credential";
    const SUMMARY: &'static str = "Switches an access key on or off.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v3.0/OS-CREDENTIAL/credentials/{access_key}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const AUDIT: Option<Event> = Some(Event::UpdateAccessKey);
    const ERRORS: &'static [Code] = &[Code::KeyNotFound];
    type Path = CredentialPath;
    type Query = Empty;
    type Body = UpdateCredentialBody;
    type Response = Json<CredentialBody>;

    fn scope(_: &CredentialPath, _: &Empty, _: &UpdateCredentialBody) -> Scope {
        Scope::Account
    }
}

/// Deletes an access key.
#[derive(Debug)]
pub struct DeleteCredential;

impl Endpoint for DeleteCredential {
    const ID: &'static str = "delete_credential";
    const SUMMARY: &'static str = "Deletes an access key.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v3.0/OS-CREDENTIAL/credentials/{access_key}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const AUDIT: Option<Event> = Some(Event::DeleteAccessKey);
    const ERRORS: &'static [Code] = &[Code::KeyNotFound];
    type Path = CredentialPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &CredentialPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
