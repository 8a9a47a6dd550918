//! What a form does: one call at a time, and the fault of the last one.

use std::pin::Pin;

use berth_core::endpoint::Endpoint;
use leptos::prelude::*;

use crate::api::{Outcome, call};
use crate::fault::Fault;
use crate::session::{SessionContext, session};
use crate::ui::{ToastContext, toasts};

/// Calls that a person starts.
#[derive(Clone, Copy)]
pub(crate) struct Task {
    is_busy: RwSignal<bool>,
    fault: RwSignal<Option<Fault>>,
    session: SessionContext,
    toasts: ToastContext,
}

/// What is to be done with the answer of a call that worked.
type Then = Box<dyn FnOnce()>;

/// Makes what does the calls of a form.
pub(crate) fn use_task() -> Task {
    Task {
        is_busy: RwSignal::new(false),
        fault: RwSignal::new(None),
        session: session(),
        toasts: toasts(),
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
                let answer = answer.await?;
                let then: Then = Box::new(move || then(answer));
                Ok(then)
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
        self.gather::<E>(calls, move |_| then());
    }

    /// The same, where what the calls answer is of interest.
    pub(crate) fn gather<E: Endpoint>(
        self,
        calls: Vec<(E::Path, E::Query, E::Body)>,
        then: impl FnOnce(Vec<E::Response>) + 'static,
    ) {
        if !self.is_busy.get_untracked() {
            self.run(Box::pin(async move {
                let mut answers = Vec::with_capacity(calls.len());
                for (path, query, body) in calls {
                    answers.push(call::<E>(path, query, body).await?);
                }
                let then: Then = Box::new(move || then(answers));
                Ok(then)
            }));
        }
    }

    /// The same for all calls, so it is built once.
    fn run(self, work: Pin<Box<dyn Future<Output = Outcome<Then>>>>) {
        self.is_busy.set(true);
        self.fault.set(None);
        leptos::task::spawn_local(async move {
            let outcome = work.await;
            if self.is_busy.is_disposed() {
                return self.tell(outcome);
            }
            match outcome {
                Ok(then) => then(),
                Err(fault) => self.fault.set(Some(fault)),
            }
            // What follows a call may close its form.
            self.is_busy.try_set(false);
        });
    }

    /// Tells what became of a call whose form was closed meanwhile: what would follow belongs to
    /// the form.
    fn tell(self, outcome: Outcome<Then>) {
        match outcome {
            Ok(_) => {
                self.toasts
                    .ok("It was done, though its form was closed before.");
                self.session.reload();
            }
            Err(fault) => self.toasts.bad(fault.what()),
        }
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
