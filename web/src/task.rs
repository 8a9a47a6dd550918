//! What a form does: one call at a time, and the fault of the last one.

use std::pin::Pin;

use berth_core::endpoint::Endpoint;
use leptos::prelude::*;

use crate::api::{Outcome, call};
use crate::fault::Fault;

/// Calls that a person starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task {
    is_busy: RwSignal<bool>,
    fault: RwSignal<Option<Fault>>,
}

/// Makes what does the calls of a form.
pub(crate) fn use_task() -> Task {
    Task {
        is_busy: RwSignal::new(false),
        fault: RwSignal::new(None),
    }
}

impl Task {
    /// Calls an endpoint, unless a call is under way, and does `then` with
    /// what it answers.
    pub(crate) fn call<E: Endpoint>(
        self,
        path: E::Path,
        query: E::Query,
        body: E::Body,
        then: impl FnOnce(E::Response) + 'static,
    ) {
        if !self.is_busy.get_untracked() {
            let answer = call::<E>(path, query, body);
            self.run(Box::pin(async move {
                then(answer.await?);
                Ok(())
            }));
        }
    }

    /// Calls an endpoint several times, one after the other, up to the first call that does not
    /// work; does `then` where all did.
    pub(crate) fn each<E: Endpoint>(
        self,
        calls: Vec<(E::Path, E::Query, E::Body)>,
        then: impl FnOnce() + 'static,
    ) {
        if !self.is_busy.get_untracked() {
            self.run(Box::pin(async move {
                for (path, query, body) in calls {
                    call::<E>(path, query, body).await?;
                }
                then();
                Ok(())
            }));
        }
    }

    /// The same for all calls, so it is built once.
    fn run(self, work: Pin<Box<dyn Future<Output = Outcome<()>>>>) {
        self.is_busy.set(true);
        self.fault.set(None);
        leptos::task::spawn_local(async move {
            let outcome = work.await;
            // The form may have been closed meanwhile.
            self.is_busy.try_set(false);
            if let Err(fault) = outcome {
                self.fault.try_set(Some(fault));
            }
        });
    }

    /// Tells whether a call is under way.
    pub(crate) fn is_busy(self) -> Signal<bool> {
        self.is_busy.into()
    }

    /// Returns why the last call did not work.
    pub(crate) fn fault(self) -> Signal<Option<Fault>> {
        self.fault.into()
    }
}
