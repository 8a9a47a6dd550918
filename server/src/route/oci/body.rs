//! Bodies of calls, none of which may take for ever.

use std::io;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

/// How long a streamed body may be silent.
const MAX_SILENCE: Duration = Duration::from_secs(60);
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

/// Streams a body. It ends with an error where nothing comes for too long.
pub(super) fn pieces(body: Body) -> BoxStream<'static, io::Result<Bytes>> {
    pieces_within(body, MAX_SILENCE)
}

fn pieces_within(body: Body, silence: Duration) -> BoxStream<'static, io::Result<Bytes>> {
    let body = TryStreamExt::map_err(body.into_data_stream(), io::Error::other);
    stream::try_unfold(body, move |mut body| async move {
        let next = timeout(silence, body.try_next()).await?;
        Ok(next?.map(|bytes| (bytes, body)))
    })
    .boxed()
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

    #[tokio::test]
    async fn a_silent_body_ends_after_what_came() {
        let mut pieces = pieces_within(stalled(), Duration::ZERO);
        assert_eq!(pieces.next().await.unwrap().unwrap(), "first");
        let error = pieces.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(pieces.next().await.is_none());
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
