//! Calls the server: one generic function over the endpoints of `core`.
//! Nothing else in the console knows how a call travels.

use std::cell::RefCell;
use std::pin::Pin;

use berth_core::berth::session::{BACKGROUND_HEADER, CSRF_HEADER, SignIn};
use berth_core::endpoint::{self, Empty, Endpoint, Json, Method, Reply};
use berth_core::error::Code;
use gloo_net::http::{Headers, RequestBuilder, Response};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::fault::{Cause, Fault};
use crate::session;

thread_local! {
    static CSRF: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What a call comes back with.
pub(crate) type Outcome<T> = Result<T, Fault>;

/// Takes over the token that every changing call carries.
pub(crate) fn set_csrf(token: &str) {
    CSRF.with_borrow_mut(|csrf| token.clone_into(csrf));
}

/// Calls an endpoint.
pub(crate) async fn call<E: Endpoint>(
    path: E::Path,
    query: E::Query,
    body: E::Body,
) -> Outcome<E::Response> {
    exchange::<E>(path, query, body, false).await
}

/// Reads an endpoint without the user's doing: an idle session stays idle.
pub(crate) async fn watch<E: Endpoint<Body = Empty>>(
    path: E::Path,
    query: E::Query,
) -> Outcome<E::Response> {
    exchange::<E>(path, query, Empty {}, true).await
}

/// What a page reads, and reads again.
///
/// The exchange is the same for all types; only the text is read into one.
/// This keeps the program small.
pub(crate) struct Loaded<T: Send + Sync + 'static> {
    text: LocalResource<Outcome<String>>,
    data: Memo<Option<Outcome<T>>>,
}

impl<T: Send + Sync + 'static> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loaded<T> {}

impl<T: Clone + Send + Sync + 'static> Loaded<T> {
    /// Returns what came, once something has. Subscribes to what comes next.
    pub(crate) fn get(self) -> Option<Outcome<T>> {
        self.data.get()
    }

    /// Reads again.
    pub(crate) fn refetch(self) {
        self.text.refetch();
    }
}

/// Reads an endpoint for a page: again when its input changes, when the user
/// has signed in again, or when a push was seen.
pub(crate) fn load<E, T>(input: impl Fn() -> (E::Path, E::Query) + 'static) -> Loaded<T>
where
    E: Endpoint<Body = Empty, Response = Json<T>>,
    T: DeserializeOwned + PartialEq + Send + Sync + 'static,
    Json<T>: Reply,
{
    let url = move || {
        let (path, query) = input();
        endpoint::url::<E>(&path, &query)
    };
    let text = load_text(Box::new(url));
    let data = Memo::new(move |_| Some(text.get()?.and_then(|text| parse(&text))));
    Loaded { text, data }
}

fn load_text(url: Box<dyn Fn() -> String>) -> LocalResource<Outcome<String>> {
    let session = session::session();
    LocalResource::new(move || {
        let is_background = session.is_background();
        let url = url();
        async move {
            let answer = send(Method::Get, url, None, is_background).await?;
            Ok(answer.text)
        }
    })
}

async fn exchange<E: Endpoint>(
    path: E::Path,
    query: E::Query,
    body: E::Body,
    is_background: bool,
) -> Outcome<E::Response> {
    let url = endpoint::url::<E>(&path, &query);
    let body = match endpoint::is_empty::<E::Body>() {
        true => None,
        false => serde_json::to_string(&body).ok(),
    };
    let answer = send(E::METHOD, url, body, is_background).await?;
    let header = |name: &str| answer.headers.get(name);
    Ok(E::Response::from_parts(parse(&answer.text)?, header))
}

fn parse<T: DeserializeOwned>(text: &str) -> Outcome<T> {
    let text = if text.is_empty() { "{}" } else { text };
    serde_json::from_str(text).map_err(|_| Fault::of(Cause::Unreadable))
}

/// An answer that says yes.
struct Answer {
    text: String,
    headers: Headers,
}

/// Boxed, so that it is built once and not within the call of each endpoint.
fn send(
    method: Method,
    url: String,
    body: Option<String>,
    is_background: bool,
) -> Pin<Box<dyn Future<Output = Outcome<Answer>>>> {
    Box::pin(async move { exchange_text(method, &url, body, is_background).await })
}

async fn exchange_text(
    method: Method,
    url: &str,
    body: Option<String>,
    is_background: bool,
) -> Outcome<Answer> {
    let request = RequestBuilder::new(url).method(match method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Post => gloo_net::http::Method::POST,
        Method::Put => gloo_net::http::Method::PUT,
        Method::Patch => gloo_net::http::Method::PATCH,
        Method::Delete => gloo_net::http::Method::DELETE,
    });
    let request = match method.is_safe() {
        true => request,
        false => request.header(CSRF_HEADER, &CSRF.with_borrow(Clone::clone)),
    };
    let request = match is_background {
        true => request.header(BACKGROUND_HEADER, "1"),
        false => request,
    };
    let request = match body {
        Some(body) => request
            .header("Content-Type", "application/json")
            .body(body),
        None => request.build(),
    };
    let request = request.map_err(|_| Fault::of(Cause::Unreadable))?;
    let offline = |_| Fault::of(Cause::Offline);
    let answer = request.send().await.map_err(offline)?;
    let text = answer.text().await.map_err(offline)?;
    match answer.ok() {
        true => Ok(Answer {
            text,
            headers: answer.headers(),
        }),
        false => {
            let fault = refusal(&answer, &text);
            let is_sign_in = method == SignIn::METHOD && url == SignIn::PATH;
            Err(if is_sign_in { fault } else { noticed(fault) })
        }
    }
}

fn refusal(answer: &Response, text: &str) -> Fault {
    let request_id = answer.headers().get("X-Request-Id");
    Fault::read(answer.status(), text, request_id)
}

/// Notices that nobody is signed in any more. The server calls a session that
/// has ended bad credentials; only at the sign-in is that a wrong password.
fn noticed(mut fault: Fault) -> Fault {
    if fault.is(Code::Unauthenticated) || fault.is(Code::BadCredentials) {
        fault.cause = Cause::Server(Code::Unauthenticated);
        session::ended();
    }
    fault
}
