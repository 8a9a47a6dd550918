//! The one answer that all kinds of credentials give.

use std::net::IpAddr;

use berth_core::access::Subject;
use berth_core::name::{AccountName, UserName};

use crate::store::Identity;

/// By which kind of credential a call was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// None at all.
    None,
    /// The cookie of a console session.
    Session,
    /// An API token (`X-Auth-Token`).
    Token,
    /// An access key, by signature or as a long-term login.
    Key,
    /// A temporary login of a container client.
    Login,
    /// A registry bearer token.
    Bearer,
    /// A name and a password.
    Password,
    /// An admin command on the server's own machine.
    AdminCommand,
}

impl CredentialKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::None,
        Self::Session,
        Self::Token,
        Self::Key,
        Self::Login,
        Self::Bearer,
        Self::Password,
        Self::AdminCommand,
    ];

    /// Returns the word in the record.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Session => "session",
            Self::Token => "token",
            Self::Key => "key",
            Self::Login => "login",
            Self::Bearer => "bearer",
            Self::Password => "password",
            Self::AdminCommand => "admin-command",
        }
    }
}

/// Who calls, as the database says at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The user's id.
    pub person_id: String,
    /// The user's name.
    pub person_name: UserName,
    /// The account's id.
    pub account_id: String,
    /// The account's name.
    pub account_name: AccountName,
    /// Whether the user is an administrator of the account.
    pub is_admin: bool,
    /// The project that the credential is for; absent means the default project.
    pub project_id: Option<String>,
    /// The user's stamp; a credential issued with another one is void.
    pub stamp: i64,
    /// By which kind of credential.
    pub credential: CredentialKind,
    /// The public half of the key or login that was used.
    pub access: Option<String>,
    /// The address that the call came from, for conditions of policies.
    pub addr: Option<IpAddr>,
}

impl Caller {
    /// Makes the caller that a credential stands for, as the database has it now.
    pub fn new(identity: Identity, credential: CredentialKind) -> Self {
        Self {
            person_id: identity.person.id,
            person_name: identity.person.name,
            account_id: identity.account.id,
            account_name: identity.account.name,
            is_admin: identity.person.is_admin,
            project_id: None,
            stamp: identity.person.stamp,
            credential,
            access: None,
            addr: None,
        }
    }

    /// Says which project the credential is for.
    #[must_use]
    pub fn in_project(mut self, project_id: Option<String>) -> Self {
        self.project_id = project_id;
        self
    }

    /// Says which key or login was used.
    #[must_use]
    pub fn using(mut self, access: &str) -> Self {
        self.access = Some(access.to_owned());
        self
    }

    /// Says where the call came from.
    #[must_use]
    pub fn at(mut self, origin: &Origin) -> Self {
        self.addr = origin.addr;
        self
    }

    /// Returns the caller as `access::decide` wants it.
    pub fn subject(&self) -> Subject<'_> {
        Subject::User {
            account_id: &self.account_id,
            is_admin: self.is_admin,
        }
    }
}

/// Where a call came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The client's address.
    pub addr: Option<IpAddr>,
    /// What the client calls itself, cut to 256 characters.
    pub agent: Option<String>,
    /// The id of the request in the log.
    pub request_id: Option<String>,
}
