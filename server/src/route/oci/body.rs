//! Bodies of calls, none of which may take for ever.

use std::io;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::{Instant, timeout};

/// How long a streamed body may be silent, and may take for the least that has to come.
const WINDOW: Duration = Duration::from_secs(60);
/// 1 KiB a second.
const LEAST_BYTES: usize = 60 * 1024;
/// How long a body that is read whole may take.
const MAX_TIME: Duration = Duration::from_secs(30);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the body is too large")]
    TooLarge,
    #[error("the body ended early")]
    Broken,
    #[error("the body took longer than 30 seconds")]
    TooSlow,
}

/// Streams a body. It ends with an error where nothing comes for a minute, or less than 1 KiB a
/// second over a minute in which the client is waited for.
pub(super) fn pieces(body: Body) -> BoxStream<'static, io::Result<Bytes>> {
    pieces_within(body, WINDOW)
}

fn pieces_within(body: Body, window: Duration) -> BoxStream<'static, io::Result<Bytes>> {
    let body = TryStreamExt::map_err(body.into_data_stream(), io::Error::other);
    let pace = Pace::new(window);
    stream::try_unfold((body, pace), |(mut body, mut pace)| async move {
        let begun = Instant::now();
        let next = timeout(pace.patience(), body.try_next()).await??;
        Ok(next.map(|bytes| {
            pace.note(begun.elapsed(), bytes.len());
            (bytes, (body, pace))
        }))
    })
    .boxed()
}

/// How much came in the window that is being measured, and how long it was waited for.
struct Pace {
    window: Duration,
    waited: Duration,
    came: usize,
}

impl Pace {
    fn new(window: Duration) -> Self {
        Self {
            window,
            waited: Duration::ZERO,
            came: 0,
        }
    }

    /// How long the next piece may take.
    fn patience(&self) -> Duration {
        if self.came < LEAST_BYTES {
            self.window.saturating_sub(self.waited)
        } else {
            self.window
        }
    }

    fn note(&mut self, waited: Duration, came: usize) {
        self.waited = self.waited.saturating_add(waited);
        self.came = self.came.saturating_add(came);
        if self.waited >= self.window && self.came >= LEAST_BYTES {
            *self = Self::new(self.window);
        }
    }
}

/// Reads a body of at most `limit` bytes whole.
pub(super) async fn whole(body: Body, limit: usize) -> Result<Bytes, BodyError> {
    whole_within(body, limit, MAX_TIME).await
}

async fn whole_within(body: Body, limit: usize, time: Duration) -> Result<Bytes, BodyError> {
    let body = Limited::new(body, limit).collect();
    match timeout(time, body).await {
        Err(_) => Err(BodyError::TooSlow),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(cause)) if cause.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Ok(Err(_)) => Err(BodyError::Broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body that sends something and then falls silent.
    fn stalled() -> Body {
        let first = stream::iter([io::Result::Ok(Bytes::from_static(b"first"))]);
        Body::from_stream(first.chain(stream::pending()))
    }

    /// Tells after how many seconds a body is given up that sends a piece of a size every so
    /// often; a body that lasts an hour is not.
    fn given_up(seconds: u64, size: usize) -> Option<u64> {
        let (mut pace, mut time) = (Pace::new(WINDOW), Duration::ZERO);
        let pause = Duration::from_secs(seconds);
        while time < Duration::from_secs(3600) {
            if pace.patience() < pause {
                return Some((time + pace.patience()).as_secs());
            }
            time += pause;
            pace.note(pause, size);
        }
        None
    }

    #[tokio::test]
    async fn a_silent_body_ends_after_what_came() {
        let mut pieces = pieces_within(stalled(), Duration::ZERO);
        assert_eq!(pieces.next().await.unwrap().unwrap(), "first");
        let error = pieces.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(pieces.next().await.is_none());
    }

    #[test]
    fn a_body_is_given_up_after_a_minute_of_silence_or_less_than_a_kilobyte_a_second() {
        for (seconds, size) in [(61, 1 << 20), (1, 1), (1, 1000), (9, 9000), (59, 100)] {
            assert_eq!(given_up(seconds, size), Some(60), "{size} in {seconds} s");
        }
        for (seconds, size) in [(1, 1024), (10, 12_000), (59, 70_000)] {
            assert_eq!(given_up(seconds, size), None, "{size} in {seconds} s");
        }
    }

    #[tokio::test]
    async fn a_whole_body_has_a_size_and_a_time() {
        let read = |body, limit| whole_within(body, limit, Duration::ZERO);
        assert_eq!(read(Body::from("12345"), 5).await.unwrap(), "12345");
        assert_eq!(
            read(Body::from("123456"), 5).await,
            Err(BodyError::TooLarge)
        );
        assert_eq!(read(stalled(), 10).await, Err(BodyError::TooSlow));
    }
}
