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
    /// Since when nothing is asked for, or was written.
    idle: Instant,
    /// Since when answers wait for the client.
    waits: Instant,
    /// What the client took since then.
    taken: usize,
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
        self.state().written(count, Instant::now());
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
        let sleep = sleep_until(Instant::now() + self.limits.head);
        tokio::pin!(sleep);
        poll_fn(|context| {
            loop {
                match self.state().check(Instant::now(), &self.limits) {
                    Err(over) => return Poll::Ready(over),
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

    fn written(&mut self, count: usize, now: Instant) {
        self.is_flushed = false;
        self.taken = self.taken.saturating_add(count);
        if self.open == 0 {
            self.idle = now;
        }
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
        } else if self.is_http1 && self.is_flushed {
            (self.idle + limits.rest, Over::Rest)
        } else {
            (self.idle + limits.idle, Over::Idle)
        };
        if now < due { Ok(due) } else { Err(over) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection whose clock goes as the test says.
    struct Story {
        state: State,
        now: Instant,
    }

    impl Story {
        fn begin() -> Self {
            let now = Instant::now();
            let state = State::new(now, true);
            Self { state, now }
        }

        /// Does something every second for so long, and returns after how many it was over.
        fn each_second(
            &mut self,
            seconds: u32,
            act: impl Fn(&mut State, Instant),
        ) -> Option<(u32, Over)> {
            for second in 1..=seconds {
                self.now += Duration::from_secs(1);
                if let Err(over) = self.state.check(self.now, &Limits::default()) {
                    return Some((second, over));
                }
                act(&mut self.state, self.now);
            }
            None
        }
    }

    #[test]
    fn a_head_that_drips_is_over_after_ten_seconds_from_its_first_byte() {
        let mut story = Story::begin();
        story.state.read(story.now);
        let over = story.each_second(100, |state, now| state.read(now));
        assert_eq!(over, Some((10, Over::SlowHead)));
    }

    #[test]
    fn a_head_that_drips_is_over_beside_a_call_on_http2() {
        let mut story = Story::begin();
        story.state.is_http1 = false;
        story.state.called();
        story.state.head(true, story.now);
        let over = story.each_second(100, |state, now| state.head(true, now));
        assert_eq!(over, Some((10, Over::SlowHead)));
        story.state.head(false, story.now);
        assert_eq!(story.each_second(100, |_, _| {}), None);
    }

    #[test]
    fn a_connection_without_a_call_rests_and_one_that_cannot_is_over_after_two_minutes() {
        for (is_flushed, is_http1, over) in [
            (true, true, (1, Over::Rest)),
            (false, true, (120, Over::Idle)),
            (true, false, (120, Over::Idle)),
        ] {
            let mut story = Story::begin();
            story.state.is_http1 = is_http1;
            story.state.called();
            story.state.waits_for_client(story.now);
            story.state.written(100, story.now);
            story.state.ended(story.now);
            story.state.is_flushed = is_flushed;
            assert_eq!(story.each_second(200, |_, _| {}), Some(over));
        }
    }

    #[test]
    fn a_call_may_take_the_server_as_long_as_it_needs() {
        let mut story = Story::begin();
        story.state.called();
        assert_eq!(story.each_second(10_000, |_, _| {}), None);
    }

    #[test]
    fn an_answer_that_is_not_read_is_over_after_a_minute() {
        let mut story = Story::begin();
        story.state.called();
        story.state.waits_for_client(story.now);
        let over = story.each_second(200, |state, now| state.written(1000, now));
        assert_eq!(over, Some((60, Over::SlowRead)));
    }

    #[test]
    fn an_answer_may_take_as_long_as_it_is_read_at_a_kilobyte_a_second() {
        let mut story = Story::begin();
        story.state.called();
        story.state.waits_for_client(story.now);
        let over = story.each_second(10_000, |state, now| state.written(1100, now));
        assert_eq!(over, None);
    }

    #[test]
    fn a_long_call_beside_it_is_no_excuse_for_an_answer_that_is_not_read() {
        let mut story = Story::begin();
        story.state.called();
        story.state.called();
        story.state.waits_for_client(story.now);
        assert_eq!(
            story.each_second(100, |_, _| {}),
            Some((60, Over::SlowRead))
        );
    }
}
