//! What a connection waits for, and since when: so that no client keeps one for nothing.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The least that a client reads of an answer in [`Limits::stall`]: 1 KiB a second.
const LEAST_BYTES: usize = 60 * 1024;

/// How long clients may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// For a head, from its first byte on, and for a TLS handshake.
    pub(super) head: Duration,
    /// From one call to the next: clients keep connections for later.
    pub(super) idle: Duration,
    /// For [`LEAST_BYTES`] of an answer.
    pub(super) stall: Duration,
    /// From one call to the next before a connection gives its buffers away.
    pub(super) rest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(120),
            stall: Duration::from_secs(60),
            rest: Duration::from_secs(1),
        }
    }
}

/// Why a connection is not waited for any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Over {
    #[error("the client took too long for a head")]
    SlowHead,
    #[error("the client had nothing to ask for")]
    Idle,
    #[error("the client did not read its answer")]
    SlowRead,
    /// It stays open without buffers.
    #[error("the client has nothing to ask for yet")]
    Rest,
    #[error("the client had nothing to ask for, and others do")]
    Room,
}

/// The state of one connection, shared by its bytes and its calls.
#[derive(Debug)]
pub(super) struct Pulse {
    state: Mutex<State>,
    limits: Limits,
}

#[derive(Debug)]
struct State {
    /// Whether heads come between calls only.
    is_http1: bool,
    /// Whether all that was to be sent was handed to the system.
    is_flushed: bool,
    /// Calls whose answer was not handed out to its end.
    open: usize,
    /// Those of them that wait for the server, or for their own body, which has limits of its own.
    working: usize,
    /// Since when a head comes, where one comes.
    head: Option<Instant>,
    /// Since when nothing is asked for, or enough was taken of the last answer.
    idle: Instant,
    /// Since when answers wait for the client.
    waits: Instant,
    /// What the client took since then, or since it is idle.
    taken: usize,
    /// What was handed out of answers and not taken.
    owed: usize,
}

impl Pulse {
    pub(super) fn new(limits: Limits, is_http1: bool) -> Self {
        let state = Mutex::new(State::new(Instant::now(), is_http1));
        Self { state, limits }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes bytes of HTTP/1, which may begin a head.
    pub(super) fn read(&self) {
        self.state().read(Instant::now());
    }

    /// Notes whether a head of HTTP/2 has begun and not ended.
    pub(super) fn head(&self, is_under_way: bool) {
        self.state().head(is_under_way, Instant::now());
    }

    /// Notes bytes that the client, or the system for it, has taken.
    pub(super) fn written(&self, count: usize) {
        self.state().written(count);
    }

    /// Notes bytes of an answer that are to be written.
    pub(super) fn handed(&self, count: usize) {
        self.state().handed(count);
    }

    /// Notes that nothing is left to be written.
    pub(super) fn flushed(&self) {
        self.state().is_flushed = true;
    }

    /// Notes a whole head: the server works on a call.
    pub(super) fn called(&self) {
        self.state().called();
    }

    /// Notes that a call waits for its client from now on.
    pub(super) fn waits_for_client(&self) {
        self.state().waits_for_client(Instant::now());
    }

    /// Notes that a call waits for the server from now on.
    pub(super) fn waits_for_server(&self) {
        self.state().waits_for_server();
    }

    /// Notes the end of a call that waited for its client.
    pub(super) fn ended(&self) {
        self.state().ended(Instant::now());
    }

    /// Waits until the connection is to be closed, or to rest. Has to be polled after whatever changes the
    /// state, by the same task.
    pub(super) async fn over(&self) -> Over {
        self.until(State::check).await
    }

    /// Waits until a connection that rests is to be closed, or `None` where it rests no longer. Has to be
    /// polled as [`Self::over`].
    pub(super) async fn roused(&self) -> Option<Over> {
        self.until(State::check_rest).await
    }

    /// Waits until a check fails, which else tells when to ask again.
    async fn until<T>(
        &self,
        check: impl Fn(&mut State, Instant, &Limits) -> Result<Instant, T>,
    ) -> T {
        let sleep = sleep_until(Instant::now() + self.limits.head);
        tokio::pin!(sleep);
        poll_fn(|context| {
            loop {
                match check(&mut self.state(), Instant::now(), &self.limits) {
                    Err(end) => return Poll::Ready(end),
                    Ok(due) if due < sleep.deadline() || sleep.is_elapsed() => {
                        sleep.as_mut().reset(due);
                    }
                    Ok(_) => {}
                }
                ready!(sleep.as_mut().poll(context));
            }
        })
        .await
    }
}

impl State {
    fn new(now: Instant, is_http1: bool) -> Self {
        Self {
            is_http1,
            is_flushed: true,
            open: 0,
            working: 0,
            head: None,
            idle: now,
            waits: now,
            taken: 0,
            owed: 0,
        }
    }

    fn read(&mut self, now: Instant) {
        if self.open == 0 && self.head.is_none() {
            self.head = Some(now);
        }
    }

    fn head(&mut self, is_under_way: bool, now: Instant) {
        self.head = is_under_way.then(|| self.head.unwrap_or(now));
    }

    fn written(&mut self, count: usize) {
        self.is_flushed = false;
        self.taken = self.taken.saturating_add(count);
        self.owed = self.owed.saturating_sub(count);
    }

    fn handed(&mut self, count: usize) {
        self.owed = self.owed.saturating_add(count);
    }

    fn called(&mut self) {
        if self.is_http1 {
            self.head = None;
        }
        self.open = self.open.saturating_add(1);
        self.waits_for_server();
    }

    fn waits_for_server(&mut self) {
        self.working = self.working.saturating_add(1);
    }

    fn waits_for_client(&mut self, now: Instant) {
        if self.open == self.working {
            self.waits = now;
            self.taken = 0;
        }
        self.working = self.working.saturating_sub(1);
    }

    fn ended(&mut self, now: Instant) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0 {
            self.idle = now;
            self.taken = 0;
        }
    }

    /// Whether nothing of an answer is left. HTTP/2 goes on flushing frames of its own, and holds back
    /// what the client has no window for.
    fn is_done(&self) -> bool {
        match self.is_http1 {
            true => self.is_flushed,
            false => self.owed == 0,
        }
    }

    /// Tells when to ask again, or why the connection is to be closed.
    fn check(&mut self, now: Instant, limits: &Limits) -> Result<Instant, Over> {
        let (due, over) = if let Some(since) = self.head {
            (since + limits.head, Over::SlowHead)
        } else if self.open > self.working {
            let due = self.waits + limits.stall;
            if now >= due && self.taken >= LEAST_BYTES {
                self.waits = now;
                self.taken = 0;
                return Ok(now + limits.stall);
            }
            (due, Over::SlowRead)
        } else if self.open > 0 {
            return Ok(now + limits.stall);
        } else if self.is_done() {
            (self.idle + limits.rest, Over::Rest)
        } else {
            let due = self.idle + limits.idle;
            if now >= due && self.owed > 0 && self.taken >= LEAST_BYTES {
                self.idle = now;
                self.taken = 0;
                return Ok(now + limits.idle);
            }
            (due, Over::Idle)
        };
        if now < due { Ok(due) } else { Err(over) }
    }

    /// Tells when to ask again while the connection rests, or what it does instead.
    fn check_rest(&mut self, now: Instant, limits: &Limits) -> Result<Instant, Option<Over>> {
        let due = self.idle + limits.idle;
        match self.check(now, limits) {
            Err(Over::Rest) if now < due => Ok(due),
            Err(Over::Rest) => Err(Some(Over::Idle)),
            Err(over) => Err(Some(over)),
            Ok(_) => Err(None),
        }
    }
}

#[cfg(test)]
#[path = "pulse_tests.rs"]
mod tests;
