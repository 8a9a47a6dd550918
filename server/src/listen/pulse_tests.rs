//! Connections whose clock goes as the test says.

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

/// A connection whose only call ended with so much of its answer left.
fn answered(is_http1: bool, left: usize) -> Story {
    let mut story = Story::begin();
    story.state.is_http1 = is_http1;
    story.state.called();
    story.state.waits_for_client(story.now);
    story.state.handed(100 + left);
    story.state.written(100);
    story.state.ended(story.now);
    story
}

#[test]
fn a_connection_without_a_call_rests_and_one_that_cannot_is_over_after_two_minutes() {
    for (is_http1, left, over) in [
        (true, 0, (1, Over::Rest)),
        (true, 1, (120, Over::Idle)),
        (false, 0, (1, Over::Rest)),
        (false, 1, (120, Over::Idle)),
    ] {
        let mut story = answered(is_http1, left);
        story.state.is_flushed = !is_http1 || left == 0;
        assert_eq!(story.each_second(200, |_, _| {}), Some(over));
    }
}

#[test]
fn frames_that_are_no_answer_do_not_keep_a_connection() {
    // Of a rest that the client has no window for, and of no answer at all.
    let mut story = answered(false, 100_000);
    let over = story.each_second(200, |state, _| state.written(17));
    assert_eq!(over, Some((120, Over::Idle)));
    let mut story = answered(false, 0);
    let limits = Limits::default();
    let over = (1..=200).find_map(|second| {
        let now = story.now + Duration::from_secs(second);
        story.state.written(100_000);
        let over = story.state.check_rest(now, &limits).err().flatten();
        over.map(|over| (second, over))
    });
    assert_eq!(over, Some((120, Over::Idle)));
}

#[test]
fn the_last_of_an_answer_may_take_as_long_as_it_is_read() {
    let mut story = answered(false, 1_000_000);
    assert_eq!(story.each_second(900, |state, _| state.written(1100)), None);
    assert_eq!(
        story.each_second(100, |state, _| state.written(1100)),
        Some((11, Over::Rest))
    );
}

#[test]
fn a_connection_rests_until_it_is_asked() {
    let mut story = answered(false, 0);
    let (now, limits) = (story.now + Duration::from_secs(5), Limits::default());
    assert!(story.state.check_rest(now, &limits).is_ok());
    story.state.called();
    assert_eq!(story.state.check_rest(now, &limits), Err(None));
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
    let over = story.each_second(200, |state, _| state.written(1000));
    assert_eq!(over, Some((60, Over::SlowRead)));
}

#[test]
fn an_answer_may_take_as_long_as_it_is_read_at_a_kilobyte_a_second() {
    let mut story = Story::begin();
    story.state.called();
    story.state.waits_for_client(story.now);
    let over = story.each_second(10_000, |state, _| state.written(1100));
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
