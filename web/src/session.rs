//! Who is signed in. A session that ends while a page is open is noticed by
//! the next call; the page stays as it is until its user has signed in again.

use std::cell::RefCell;

use berth_core::berth::session::{Session, ShowSession, SignOut};
use berth_core::endpoint::Empty;
use berth_core::error::Code;
use leptos::prelude::*;

use crate::api::{self, call};
use crate::clock;
use crate::fault::Fault;

/// What is known of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// The server was not asked yet.
    Unknown,
    /// The server could not be asked.
    Failed(Fault),
    /// No account exists yet.
    NotSetUp,
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is.
    SignedIn(Box<Session>),
}

/// The session, as a context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionContext {
    pub(crate) state: RwSignal<State>,
    /// Whether the session ended under an open page.
    pub(crate) has_ended: RwSignal<bool>,
    /// Moves when what the pages show has to be read again, and says whether
    /// that is by itself, without the user's doing.
    epoch: RwSignal<(u32, bool)>,
}

thread_local! {
    /// The context again, for calls that run outside any component.
    static CURRENT: RefCell<Option<SessionContext>> = const { RefCell::new(None) };
}

/// Makes the session and asks the server for it; called once.
pub(crate) fn provide() {
    let context = SessionContext {
        state: RwSignal::new(State::Unknown),
        has_ended: RwSignal::new(false),
        epoch: RwSignal::new((0, false)),
    };
    CURRENT.with_borrow_mut(|current| *current = Some(context));
    provide_context(context);
    context.ask();
}

/// Returns the session.
pub(crate) fn session() -> SessionContext {
    expect_context()
}

/// Notes that a call was answered with "not signed in".
pub(crate) fn ended() {
    if let Some(context) = CURRENT.with_borrow(|current| *current)
        && context.me().is_some()
        // Once only: to say it again would empty the dialog that is open.
        && !context.has_ended.get_untracked()
    {
        context.has_ended.set(true);
    }
}

impl SessionContext {
    /// Asks the server who is signed in.
    pub(crate) fn ask(self) {
        self.state.set(State::Unknown);
        leptos::task::spawn_local(async move {
            let state = match call::<ShowSession>(Empty {}, Empty {}, Empty {}).await {
                Ok(session) => return self.begin(session.0),
                Err(fault) if fault.is(Code::SetUpNeeded) => State::NotSetUp,
                Err(fault) if fault.is(Code::Unauthenticated) => State::SignedOut,
                Err(fault) => State::Failed(fault),
            };
            self.state.set(state);
        });
    }

    /// Takes over a session that the server has just told.
    pub(crate) fn begin(self, session: Session) {
        api::set_csrf(&session.csrf);
        clock::set(session.now);
        self.state.set(State::SignedIn(Box::new(session)));
        self.has_ended.set(false);
        self.reload();
    }

    /// Ends the session on the server, and here in any case.
    pub(crate) async fn sign_out(self) -> Result<(), Fault> {
        match call::<SignOut>(Empty {}, Empty {}, Empty {}).await {
            Ok(_) => {}
            Err(fault) if fault.is(Code::Unauthenticated) => {}
            Err(fault) => return Err(fault),
        }
        api::set_csrf("");
        self.has_ended.set(false);
        self.state.set(State::SignedOut);
        Ok(())
    }

    /// Makes every open page read its data again.
    pub(crate) fn reload(self) {
        self.epoch.update(|epoch| *epoch = (epoch.0 + 1, false));
    }

    /// The same without the user's doing.
    pub(crate) fn refresh(self) {
        self.epoch.update(|epoch| *epoch = (epoch.0 + 1, true));
    }

    /// The same, where somebody looks and the session goes on.
    pub(crate) fn keep_fresh(self) {
        if !document().hidden() && !self.has_ended.get_untracked() {
            self.refresh();
        }
    }

    /// Returns the number of the last reload and whether it was without the
    /// user's doing, and subscribes to the next one.
    pub(crate) fn epoch(self) -> (u32, bool) {
        self.epoch.get()
    }

    /// Returns who is signed in, without subscribing.
    pub(crate) fn me(self) -> Option<Session> {
        self.state.with_untracked(|state| match state {
            State::SignedIn(session) => Some((**session).clone()),
            _ => None,
        })
    }

    /// Returns the host that clients log in to; empty while nobody is signed in.
    pub(crate) fn registry(self) -> String {
        self.me().map(|me| me.registry).unwrap_or_default()
    }
}
