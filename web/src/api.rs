//! Calls the server: one generic function over the endpoints of `core`.
//! Nothing else in the console knows how a call travels.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use berth_core::berth::session::{BACKGROUND_HEADER, CSRF_HEADER, SignIn};
use berth_core::endpoint::{self, Empty, Endpoint, Method, Reply};
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
pub(crate) fn call<E: Endpoint>(
    path: E::Path,
    query: E::Query,
    body: E::Body,
) -> impl Future<Output = Outcome<E::Response>> {
    exchange::<E>(&path, &query, &body, false)
}

/// Reads an endpoint without the user's doing: an idle session stays idle.
pub(crate) fn watch<E: Endpoint<Body = Empty>>(
    path: E::Path,
    query: E::Query,
) -> impl Future<Output = Outcome<E::Response>> {
    exchange::<E>(&path, &query, &Empty {}, true)
}

/// What was read, whatever its type is.
type Held = Arc<dyn Any + Send + Sync>;

/// What a page reads, and reads again.
///
/// Everything that moves is the same for all types, which keeps the program
/// small; the type is known again where the data is looked at.
pub(crate) struct Loaded<T> {
    text: LocalResource<Outcome<String>>,
    held: Memo<Option<Outcome<Data>>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Clone + 'static> Loaded<T> {
    /// Returns what came, once something has. Subscribes to what comes next.
    pub(crate) fn get(self) -> Option<Outcome<T>> {
        Some(self.held.get()?.map(|data| data.read(T::clone)))
    }

    /// Returns what came without its type, for what looks at all of them.
    pub(crate) fn data(self) -> Memo<Option<Outcome<Data>>> {
        self.held
    }

    /// Reads again.
    pub(crate) fn refetch(self) {
        self.text.refetch();
    }
}

/// Data of an endpoint: equal to what came as the same text.
#[derive(Clone)]
pub(crate) struct Data {
    text: Arc<str>,
    held: Held,
}

impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Data {
    #[expect(
        clippy::expect_used,
        reason = "`load` makes the data and gives out the type with it"
    )]
    pub(crate) fn read<T: 'static, R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(self.held.downcast_ref().expect("the data has its type"))
    }
}

/// Reads an endpoint for a page: again when its input changes, when the user
/// has signed in again, or when a push was seen.
pub(crate) fn load<E, T>(input: impl Fn() -> (E::Path, E::Query) + 'static) -> Loaded<T>
where
    E: Endpoint<Body = Empty>,
    E::Response: Reply<Body = T>,
    T: DeserializeOwned + Send + Sync + 'static,
{
    let url = move || {
        let (path, query) = input();
        endpoint::url::<E>(&path, &query)
    };
    let (text, held) = load_text(Box::new(url), |text| Ok(Arc::new(parse::<T>(text)?)));
    Loaded {
        text,
        held,
        of: PhantomData,
    }
}

type Text = LocalResource<Outcome<String>>;

fn load_text(
    url: Box<dyn Fn() -> String>,
    parse: fn(&str) -> Outcome<Held>,
) -> (Text, Memo<Option<Outcome<Data>>>) {
    let session = session::session();
    let last = StoredValue::new(None::<u32>);
    let text = LocalResource::new(move || {
        // What is read for the first time, or because the address changed, the user does.
        let (epoch, is_quiet) = session.epoch();
        let is_again = last.get_value().is_some_and(|last| last != epoch);
        last.set_value(Some(epoch));
        let is_background = is_quiet && is_again;
        let url = url();
        async move {
            let answer = send(Method::Get, url, None, is_background).await?;
            Ok(answer.text)
        }
    });
    let read = move |text: String| {
        let held = parse(&text)?;
        let text = text.into();
        Ok(Data { text, held })
    };
    let held = Memo::new(move |_| Some(text.get()?.and_then(read)));
    (text, held)
}

fn exchange<E: Endpoint>(
    path: &E::Path,
    query: &E::Query,
    body: &E::Body,
    is_background: bool,
) -> impl Future<Output = Outcome<E::Response>> + use<E> {
    let url = endpoint::url::<E>(path, query);
    let body = match endpoint::is_empty::<E::Body>() {
        true => None,
        false => serde_json::to_value(body).ok(),
    };
    let body = body.map(|body| body.to_string());
    let answer = send(E::METHOD, url, body, is_background);
    async move {
        let answer = answer.await?;
        let header = |name: &str| answer.headers.get(name);
        Ok(E::Response::from_parts(parse(&answer.text)?, header))
    }
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
