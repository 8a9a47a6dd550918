//! An endpoint, declared once: the server mounts it, the console calls it,
//! the OpenAPI document and the completeness tests walk it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::action::Action;
use crate::audit::Event;
use crate::error::Code;
use crate::policy::Facts;
use crate::scope::Scope;

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or does.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    /// Returns the name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Returns the method of a name on the wire; `HEAD` is none of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete]
            .into_iter()
            .find(|method| method.as_str() == text)
    }

    /// Tells whether a call with this method changes nothing.
    #[must_use]
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get)
    }
}

/// An API family: decides the form of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// The SWR management API, `/v2/manage/…`.
    Swr,
    /// Identity, `/v3/…`, `/v3.0/…` and `/v5/…`.
    Iam,
    /// Berth's own API, `/api/berth/v1/…`.
    Berth,
}

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, without credentials.
    Public,
    /// Any user who is signed in.
    AnyUser,
    /// Any administrator, about the own account.
    Administrator,
    /// Who may do this action to the scope of the call.
    Needs(Action),
}

/// A type that travels in a call.
#[cfg(not(feature = "schema"))]
pub trait ApiType: Serialize + DeserializeOwned + Send + 'static {}
#[cfg(not(feature = "schema"))]
impl<T: Serialize + DeserializeOwned + Send + 'static> ApiType for T {}

/// A type that travels in a call, with its JSON schema.
#[cfg(feature = "schema")]
pub trait ApiType: Serialize + DeserializeOwned + schemars::JsonSchema + Send + 'static {}
#[cfg(feature = "schema")]
impl<T: Serialize + DeserializeOwned + schemars::JsonSchema + Send + 'static> ApiType for T {}

/// Nothing: a path without parameters, no query, no body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Empty {}

/// Tells whether a type carries nothing, as [`Empty`].
#[must_use]
pub const fn is_empty<T>() -> bool {
    size_of::<T>() == 0
}

/// An answer: a body and the headers that belong to the declaration.
pub trait Reply: Sized + Send + 'static {
    /// The JSON body; [`Empty`] for none.
    type Body: ApiType;
    /// The names of the headers, as on the wire.
    const HEADERS: &'static [&'static str] = &[];
    /// The media type of what is sent.
    const CONTENT_TYPE: &'static str = "application/json";

    /// Takes the answer apart. Headers come in the order of [`Self::HEADERS`];
    /// one that does not apply is left out.
    fn into_parts(self) -> (Self::Body, Vec<(&'static str, String)>);

    /// Puts an answer together from its body and a look-up of headers.
    fn from_parts(body: Self::Body, header: impl Fn(&str) -> Option<String>) -> Self;
}

/// An answer that is only a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: ApiType> Reply for Json<T> {
    type Body = T;

    fn into_parts(self) -> (T, Vec<(&'static str, String)>) {
        (self.0, Vec::new())
    }

    fn from_parts(body: T, _: impl Fn(&str) -> Option<String>) -> Self {
        Self(body)
    }
}

/// An answer that goes on: server-sent events, each of this form. A client reads the name of an event
/// as the field `event` and its text as `data`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Events<T>(pub T);

impl<T: ApiType> Reply for Events<T> {
    type Body = T;
    const CONTENT_TYPE: &'static str = "text/event-stream";

    fn into_parts(self) -> (T, Vec<(&'static str, String)>) {
        (self.0, Vec::new())
    }

    fn from_parts(body: T, _: impl Fn(&str) -> Option<String>) -> Self {
        Self(body)
    }
}

/// An answer without a body.
pub type NoContent = Json<Empty>;

impl NoContent {
    /// The answer.
    pub const DONE: Self = Self(Empty {});
}

/// An endpoint.
pub trait Endpoint: 'static {
    /// The operation's name in the OpenAPI document, as `list_repositories`.
    const ID: &'static str;
    /// One sentence on what the call does.
    const SUMMARY: &'static str;
    /// Where the call is specified: document and section; empty for Berth's own.
    const SOURCE: &'static str = "";
    /// The method.
    const METHOD: Method;
    /// The path, with parameters in braces that each fill one segment.
    const PATH: &'static str;
    /// The status of success.
    const STATUS: u16 = 200;
    /// The family.
    const API: Api;
    /// Who may call.
    const ACCESS: Access;
    /// The activity event of a call that changes state.
    const AUDIT: Option<Event> = None;
    /// Whether a call changes nothing, whatever its method says: it asks for more than a path can.
    const READS: bool = Self::METHOD.is_safe();
    /// Whether a page makes the call by itself: it keeps no session alive.
    const BACKGROUND: bool = false;
    /// The refusals that are this endpoint's own, besides [`Code::UNIVERSAL`].
    const ERRORS: &'static [Code] = &[];
    /// The header that says what the call is about, where that must not stand in the path.
    const SUBJECT: Option<&'static str> = None;

    /// The parameters of the path; field names are those in braces.
    type Path: ApiType;
    /// The parameters of the query; each value is written as text.
    type Query: ApiType;
    /// The JSON body.
    type Body: ApiType;
    /// The answer.
    type Response: Reply;

    /// Says what the call is done to.
    fn scope(path: &Self::Path, query: &Self::Query, body: &Self::Body) -> Scope;

    /// Says what else conditions of policies may ask of the call.
    fn facts(_path: &Self::Path, _query: &Self::Query, _body: &Self::Body) -> Facts {
        Facts::default()
    }
}

/// Walks declared endpoints.
pub trait Visitor {
    /// Sees one endpoint.
    fn visit<E: Endpoint>(&mut self);
}

/// Shows every declared endpoint to the visitor.
pub fn visit_all(visitor: &mut impl Visitor) {
    crate::swr::visit_all(visitor);
    crate::iam::visit_all(visitor);
    crate::berth::visit_all(visitor);
}

/// All bytes but the unreserved ones of RFC 3986 are escaped.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Builds the path and query of a call.
///
/// A parameter that cannot be written (which no type of ours is) is left out.
#[must_use]
pub fn url<E: Endpoint>(path: &E::Path, query: &E::Query) -> String {
    fill(E::PATH, texts(path), texts(query))
}

fn fill(path: &str, path_texts: Vec<(String, String)>, query: Vec<(String, String)>) -> String {
    let mut url = path.to_owned();
    for (name, value) in path_texts {
        url = url.replace(&format!("{{{name}}}"), &escape(&value));
    }
    let pairs: Vec<_> = query
        .into_iter()
        .map(|(name, value)| format!("{name}={}", escape(&value)))
        .collect();
    if !pairs.is_empty() {
        url.push('?');
        url.push_str(&pairs.join("&"));
    }
    url
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

fn texts(value: &impl Serialize) -> Vec<(String, String)> {
    serde_json::to_value(value).map_or_else(|_| Vec::new(), texts_of)
}

fn texts_of(value: serde_json::Value) -> Vec<(String, String)> {
    let serde_json::Value::Object(fields) = value else {
        return Vec::new();
    };
    let text = |value| match value {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Null => None,
        other => Some(other.to_string()),
    };
    fields
        .into_iter()
        .filter_map(|(name, value)| text(value).map(|text| (name, text)))
        .collect()
}
