//! The session of a browser.

use serde::{Deserialize, Serialize};

use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, Reply};
use crate::name::{AccountName, UserName};
use crate::scope::Scope;
use crate::time::Timestamp;

/// The fewest characters of a password.
pub const MIN_PASSWORD: usize = 12;

/// The most bytes of a password.
pub const MAX_PASSWORD: usize = 1024;

/// The header that carries the token against forged calls on every call of
/// the console that changes something.
pub const CSRF_HEADER: &str = "X-Berth-Csrf";

/// The header of a call that the console makes by itself: it does not keep
/// an idle session alive.
pub const BACKGROUND_HEADER: &str = "X-Berth-Background";

/// Tells what is wrong with a new password, if anything.
#[must_use]
pub fn password_fault(password: &str) -> Option<&'static str> {
    if password.chars().count() < MIN_PASSWORD {
        return Some("The password has at least 12 characters.");
    }
    if password.len() > MAX_PASSWORD {
        return Some("The password has at most 1,024 bytes.");
    }
    None
}

/// Who is signed in, and what the console has to know of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// The account's id.
    pub account_id: String,
    /// The account's name.
    pub account: AccountName,
    /// The user's id.
    pub user_id: String,
    /// The user's name.
    pub user: UserName,
    /// Whether the user is an administrator of the account.
    pub is_admin: bool,
    /// The default project, which is named after the region.
    pub project: String,
    /// The token that every changing call carries in [`CSRF_HEADER`].
    pub csrf: String,
    /// When the session ends whatever the user does.
    pub expires: Timestamp,
    /// After how many seconds without a call it ends.
    pub idle_seconds: u64,
    /// The server's time.
    pub now: Timestamp,
    /// The host (and port) that clients log in to and pull from.
    pub registry: String,
    /// Whether that host is reached by TLS.
    pub is_tls: bool,
    /// How long a temporary login lasts, in seconds.
    pub login_seconds: u64,
    /// The server's version.
    pub version: String,
}

/// A session that has just begun, with its cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The cookie; browsers do not show it to scripts.
    pub cookie: String,
}

impl Reply for SignedIn {
    type Body = Session;
    const HEADERS: &'static [&'static str] = &["Set-Cookie"];

    fn into_parts(self) -> (Session, Vec<(&'static str, String)>) {
        (self.session, vec![("Set-Cookie", self.cookie)])
    }

    fn from_parts(session: Session, header: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            session,
            cookie: header("Set-Cookie").unwrap_or_default(),
        }
    }
}

/// The end of a session, with the cookie that takes the old one away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedOut {
    /// The cookie.
    pub cookie: String,
}

impl Reply for SignedOut {
    type Body = Empty;
    const HEADERS: &'static [&'static str] = &["Set-Cookie"];

    fn into_parts(self) -> (Empty, Vec<(&'static str, String)>) {
        (Empty {}, vec![("Set-Cookie", self.cookie)])
    }

    fn from_parts(_: Empty, header: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            cookie: header("Set-Cookie").unwrap_or_default(),
        }
    }
}

/// Body of [`SignIn`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInBody {
    /// The account's name.
    pub account: String,
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// Signs a user in to the console.
#[derive(Debug)]
pub struct SignIn;

impl Endpoint for SignIn {
    const ID: &'static str = "sign_in";
    const SUMMARY: &'static str = "Signs a user in to the console.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/berth/v1/session";
    const STATUS: u16 = 201;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Public;
    const AUDIT: Option<Event> = Some(Event::SignIn);
    type Path = Empty;
    type Query = Empty;
    type Body = SignInBody;
    type Response = SignedIn;

    fn scope(_: &Empty, _: &Empty, _: &SignInBody) -> Scope {
        Scope::Account
    }
}

/// Tells who is signed in.
#[derive(Debug)]
pub struct ShowSession;

impl Endpoint for ShowSession {
    const ID: &'static str = "show_session";
    const SUMMARY: &'static str = "Tells who is signed in.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/session";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Session>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Ends the session of this browser.
#[derive(Debug)]
pub struct SignOut;

impl Endpoint for SignOut {
    const ID: &'static str = "sign_out";
    const SUMMARY: &'static str = "Ends the session of this browser.";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/berth/v1/session";
    const STATUS: u16 = 204;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    const AUDIT: Option<Event> = Some(Event::SignOut);
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = SignedOut;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
