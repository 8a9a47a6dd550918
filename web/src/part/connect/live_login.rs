//! A temporary login while its drawer is open. The secret lives only here.

use berth_core::berth::login::{CreateLogin, DeleteLogin, Login, LoginPath, LoginState, ShowLogin};
use berth_core::endpoint::Empty;
use leptos::prelude::*;

use crate::api::{call, watch};
use crate::clock;
use crate::fault::Fault;
use crate::session::{SessionContext, session};

/// The login and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct LiveLogin {
    pub(super) login: RwSignal<Option<Login>>,
    pub(super) state: RwSignal<Option<LoginState>>,
    pub(super) fault: RwSignal<Option<Fault>>,
    pub(super) is_busy: RwSignal<bool>,
    session: SessionContext,
}

/// Makes a login and asks every two seconds what happened with it, for as
/// long as the component lives.
pub(super) fn use_live_login() -> LiveLogin {
    let live = LiveLogin {
        login: RwSignal::new(None),
        state: RwSignal::new(None),
        fault: RwSignal::new(None),
        is_busy: RwSignal::new(false),
        session: session(),
    };
    live.create();
    clock::every(2000, move || live.look());
    live
}

impl LiveLogin {
    /// Makes a new login in place of the one shown.
    pub(super) fn create(self) {
        self.is_busy.set(true);
        leptos::task::spawn_local(async move {
            let outcome = call::<CreateLogin>(Empty {}, Empty {}, Empty {}).await;
            // The drawer may have been closed meanwhile.
            self.is_busy.try_set(false);
            match outcome {
                Ok(login) => {
                    clock::set(login.0.now);
                    self.fault.try_set(None);
                    self.state.try_set(None);
                    self.login.try_set(Some(login.0));
                }
                Err(fault) => {
                    self.fault.try_set(Some(fault));
                }
            }
        });
    }

    /// Ends the login on the server and forgets the secret.
    pub(super) fn end(self) {
        let Some(access) = self.access() else { return };
        self.is_busy.set(true);
        leptos::task::spawn_local(async move {
            let outcome = call::<DeleteLogin>(LoginPath { access }, Empty {}, Empty {}).await;
            self.is_busy.try_set(false);
            match outcome {
                Ok(_) => {
                    self.state.try_set(None);
                    self.login.try_set(None);
                }
                Err(fault) => {
                    self.fault.try_set(Some(fault));
                }
            }
        });
    }

    fn access(self) -> Option<String> {
        let access = self
            .login
            .try_with_untracked(|login| login.as_ref().map(|login| login.access.clone()));
        access.flatten()
    }

    fn look(self) {
        let Some(access) = self.access().filter(|_| !document().hidden()) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let path = LoginPath { access };
            let Ok(state) = watch::<ShowLogin>(path.clone(), Empty {}).await else {
                return;
            };
            if self.access().as_ref() == Some(&path.access) {
                self.note(state.0);
            }
        });
    }

    /// Takes over a new state; a push makes the page behind read itself again.
    fn note(self, new: LoginState) {
        clock::set(new.now);
        let old = self.state.get_untracked();
        let pushes = |state: &LoginState| state.pushes.first().cloned();
        if old.as_ref().and_then(pushes) != pushes(&new) {
            self.session.refresh();
        }
        self.state.set(Some(new));
    }
}
