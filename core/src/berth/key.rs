//! The access keys of the caller.

use serde::{Deserialize, Serialize};

use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::scope::Scope;
use crate::time::Timestamp;

/// The most access keys of one user: two, so that one can be replaced while
/// the other is in use.
pub const MAX_KEYS: u64 = 2;

/// An access key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Key {
    /// The access key id (AK).
    pub access: String,
    /// When it was created.
    pub created: Timestamp,
    /// When it last signed a call or logged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Timestamp>,
}

/// Answer of [`ListKeys`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyList {
    /// The keys, newest first.
    pub items: Vec<Key>,
}

/// Lists the caller's access keys.
#[derive(Debug)]
pub struct ListKeys;

impl Endpoint for ListKeys {
    const ID: &'static str = "list_keys";
    const SUMMARY: &'static str = "Lists the caller's access keys.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/keys";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<KeyList>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// A new access key. The secret is told here and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewKey {
    /// The access key id (AK).
    pub access: String,
    /// The secret access key (SK).
    pub secret: String,
}

/// Creates an access key for the caller.
#[derive(Debug)]
pub struct CreateKey;

impl Endpoint for CreateKey {
    const ID: &'static str = "create_key";
    const SUMMARY: &'static str = "Creates an access key for the caller.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/berth/v1/keys";
    const STATUS: u16 = 201;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    const AUDIT: Option<Event> = Some(Event::CreateAccessKey);
    const ERRORS: &'static [Code] = &[Code::KeyQuota];
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<NewKey>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// The path of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyPath {
    /// The access key id (AK).
    pub access: String,
}

/// Deletes one of the caller's access keys.
#[derive(Debug)]
pub struct DeleteKey;

impl Endpoint for DeleteKey {
    const ID: &'static str = "delete_key";
    const SUMMARY: &'static str = "Deletes one of the caller's access keys.";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/berth/v1/keys/{access}";
    const STATUS: u16 = 204;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    const AUDIT: Option<Event> = Some(Event::DeleteAccessKey);
    const ERRORS: &'static [Code] = &[Code::KeyNotFound];
    type Path = KeyPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &KeyPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
