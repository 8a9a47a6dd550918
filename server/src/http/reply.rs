//! Writes the answer of a declared endpoint.

use std::any::TypeId;

use axum::body::Body;
use axum::response::Response;
use berth_core::endpoint::{ApiType, Empty, Endpoint, Events, Reply};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};

use super::error::encode;
use crate::auth::caller::Origin;
use crate::error::{Error, Result};

/// A list that is written as it is read: rows in batches, never all of them
/// in memory.
pub(crate) struct Rows<T> {
    /// The headers that the endpoint declares.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The rows. An error ends the connection, so that a client does not take
    /// half a list for the whole.
    pub(crate) batches: BoxStream<'static, Result<Vec<T>>>,
}

/// What a client is told while it listens: some events at a time, and none where only the connection
/// is to be kept open. Its end is the end of the answer.
pub(crate) type Told<T> = BoxStream<'static, Vec<T>>;

/// How long a client waits before it connects anew, in milliseconds.
const RETRY_MS: u32 = 3000;

/// Writes an answer that is whole.
pub(super) fn whole<E: Endpoint>(reply: E::Response, origin: &Origin) -> Response {
    let (body, headers) = reply.into_parts();
    let is_bodiless = TypeId::of::<<E::Response as Reply>::Body>() == TypeId::of::<Empty>();
    let content = match (is_bodiless, E::STATUS) {
        (true, 204) => None,
        (true, _) => Some(b"{}".to_vec()),
        (false, _) => match serde_json::to_vec(&body) {
            Ok(content) => Some(content),
            Err(cause) => return encode(E::API, &Error::internal(cause), origin),
        },
    };
    let has_body = content.is_some();
    let mut response = Response::new(content.map_or_else(Body::empty, Body::from));
    *response.status_mut() = http::StatusCode::from_u16(E::STATUS).unwrap_or_default();
    if has_body {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    match add_headers(&mut response, headers) {
        Ok(()) => response,
        Err(error) => encode(E::API, &error, origin),
    }
}

/// Writes a list row by row.
pub(super) fn rows<T: ApiType>(list: Rows<T>, _: &Origin) -> Response {
    let mut is_first = true;
    let batches = list.batches.map(move |batch| {
        let mut text = Vec::new();
        for row in batch? {
            text.push(if is_first { b'[' } else { b',' });
            is_first = false;
            serde_json::to_writer(&mut text, &row).map_err(Error::internal)?;
        }
        // The last batch is an empty one and closes the list.
        Ok::<_, Error>(text)
    });
    let mut has_begun = false;
    let closed =
        batches
            .map(Some)
            .chain(stream::once(async { None }))
            .map(move |text| match text {
                Some(text) => {
                    let text = text?;
                    has_begun |= !text.is_empty();
                    Ok::<_, Error>(Bytes::from(text))
                }
                None => Ok(Bytes::from_static(if has_begun { b"]" } else { b"[]" })),
            });
    let mut response = Response::new(Body::from_stream(closed));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Headers of lists are numbers; one that cannot be sent is left out.
    let _ = add_headers(&mut response, list.headers);
    response
}

/// Writes events as they come.
pub(super) fn events<T: ApiType>(told: Told<T>, _: &Origin) -> Response {
    let begin = stream::once(async { Ok(Bytes::from(format!("retry: {RETRY_MS}\n\n"))) });
    let pieces = begin.chain(told.map(|events| piece(&events)));
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_static(<Events<T> as Reply>::CONTENT_TYPE);
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that gather answers before they pass them on would gather for ever.
    headers.insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    response
}

/// Writes some events; where there are none, a line that clients pass over.
fn piece<T: ApiType>(events: &[T]) -> Result<Bytes> {
    let mut text = String::new();
    for event in events {
        let event = serde_json::to_value(event).map_err(Error::internal)?;
        let name = event.get("event").and_then(|name| name.as_str());
        let name = name.ok_or_else(|| Error::internal("an event without a name"))?;
        let data = event.get("data").cloned().unwrap_or_default();
        // JSON holds no line breaks of its own.
        text.push_str(&format!("event: {name}\ndata: {data}\n\n"));
    }
    if text.is_empty() {
        text.push_str(":\n\n");
    }
    Ok(Bytes::from(text))
}

fn add_headers(response: &mut Response, headers: Vec<(&'static str, String)>) -> Result<()> {
    for (name, value) in headers {
        let unsendable = || Error::internal(format!("header `{name}` cannot be sent"));
        let header = name.parse::<HeaderName>().map_err(|_| unsendable())?;
        let value = HeaderValue::from_str(&value).map_err(|_| unsendable())?;
        response.headers_mut().insert(header, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use serde_json::json;

    use super::*;

    async fn written(batches: Vec<Result<Vec<i64>>>) -> Option<String> {
        let list = Rows {
            headers: Vec::new(),
            batches: stream::iter(batches).boxed(),
        };
        let body = rows(list, &Origin::default())
            .into_body()
            .collect()
            .await
            .ok()?;
        String::from_utf8(body.to_bytes().to_vec()).ok()
    }

    #[tokio::test]
    async fn batches_are_joined_to_one_list() {
        assert_eq!(written(Vec::new()).await.unwrap(), "[]");
        assert_eq!(written(vec![Ok(Vec::new())]).await.unwrap(), "[]");
        assert_eq!(
            written(vec![Ok(vec![1, 2]), Ok(Vec::new()), Ok(vec![3])])
                .await
                .unwrap(),
            "[1,2,3]"
        );
    }

    #[test]
    fn an_event_is_a_name_and_a_line_and_nothing_is_a_remark() {
        let events = [
            json!({ "event": "change", "data": { "name": "a\nb" } }),
            json!({ "event": "ready", "data": {} }),
        ];
        assert_eq!(
            piece(&events).unwrap(),
            "event: change\ndata: {\"name\":\"a\\nb\"}\n\nevent: ready\ndata: {}\n\n"
        );
        assert_eq!(piece::<serde_json::Value>(&[]).unwrap(), ":\n\n");
        assert!(piece(&[json!({ "data": {} })]).is_err());
    }

    #[tokio::test]
    async fn an_error_breaks_the_answer_off() {
        assert_eq!(
            written(vec![Ok(vec![1]), Err(Error::unauthenticated())]).await,
            None
        );
    }
}
