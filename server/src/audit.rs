//! The record of what was done: one event per call, written in the transaction of the change.

use berth_core::action::Action;
use berth_core::audit::Event;
use berth_core::error::Code;
use berth_core::time::Timestamp;

use crate::auth::caller::{Caller, CredentialKind, Origin};

/// What a change says about itself when it commits.
#[derive(Debug)]
pub enum Audit {
    /// One event, written with the change.
    Event(Box<Record>),
    /// No event, for this reason.
    None(&'static str),
}

impl Audit {
    /// Says why a change has no event of its own, as in "part of a run".
    pub fn none(reason: &'static str) -> Self {
        Self::None(reason)
    }
}

impl From<Record> for Audit {
    fn from(record: Record) -> Self {
        Self::Event(Box::new(record))
    }
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused: the caller may not, or asked for something that cannot be.
    Refused(Code),
    /// The server failed.
    Failed(Code),
}

impl Outcome {
    /// Returns the outcome of a call that ended with this code.
    pub fn of(code: Code) -> Self {
        match code.status() {
            500.. => Self::Failed(code),
            _ => Self::Refused(code),
        }
    }

    /// Returns the word in the record.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "ok",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
        }
    }

    /// Returns the code of a refusal or failure.
    pub fn code(self) -> Option<Code> {
        match self {
            Self::Done => None,
            Self::Refused(code) | Self::Failed(code) => Some(code),
        }
    }
}

/// One event. Holds no secrets: no passwords, keys, tokens, headers or bodies.
#[derive(Debug, Clone)]
pub struct Record {
    /// The event's own id, which sorts by time.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// What it is called.
    pub event: Event,
    /// The action that was asked for, where there is one.
    pub action: Option<Action>,
    /// The account it is listed under.
    pub account_id: Option<String>,
    /// Who did it, id and name.
    pub person: Option<(String, String)>,
    /// By which kind of credential.
    pub credential: CredentialKind,
    /// What it was done to, as in `acme/app:v1`.
    pub resource: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Where the call came from.
    pub origin: Origin,
    /// Further facts.
    pub detail: Option<serde_json::Value>,
}

impl Record {
    /// Begins the record of a call that was done. [`crate::app::App::record`] fills in id and
    /// time.
    pub fn new(id: String, at: Timestamp, event: Event) -> Self {
        let action = match event {
            Event::Of(action) => Some(action),
            _ => None,
        };
        Self {
            id,
            at,
            event,
            action,
            account_id: None,
            person: None,
            credential: CredentialKind::None,
            resource: None,
            outcome: Outcome::Done,
            origin: Origin::default(),
            detail: None,
        }
    }

    /// Says who did it.
    #[must_use]
    pub fn by(mut self, caller: &Caller) -> Self {
        self.account_id = Some(caller.account_id.clone());
        self.person = Some((caller.person_id.clone(), caller.person_name.to_string()));
        self.credential = caller.credential;
        self
    }

    /// Says by which kind of credential, where there is no caller yet.
    #[must_use]
    pub fn with(mut self, credential: CredentialKind) -> Self {
        self.credential = credential;
        self
    }

    /// Says in which account it is listed.
    #[must_use]
    pub fn in_account(mut self, account_id: &str) -> Self {
        self.account_id = Some(account_id.to_owned());
        self
    }

    /// Says where the call came from.
    #[must_use]
    pub fn from(mut self, origin: &Origin) -> Self {
        self.origin = origin.clone();
        self
    }

    /// Says what it was done to.
    #[must_use]
    pub fn on(mut self, resource: impl Into<String>) -> Self {
        self.resource = Some(resource.into());
        self
    }

    /// Says which action was asked for, where the event's name does not.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.action = Some(action);
        self
    }

    /// Says how it ended, where it was not done.
    #[must_use]
    pub fn ended(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// Adds further facts.
    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = Some(detail);
        self
    }
}
