//! Mounts declared endpoints: authenticate, parse, authorise, call, audit, encode.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use berth_core::endpoint::{Access, Api, ApiType, Endpoint, Events, Method, Reply, is_empty};
use berth_core::error::Code;
use berth_core::route::{Found, Routes};
use berth_core::scope::Scope;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::HeaderValue;

use super::caller::{self, Authenticated, Demand, Incoming};
use super::error::{self, encode};
use super::parse;
use super::reply::{self, Rows, Told};
use crate::app::App;
use crate::audit::{Outcome, Record};
use crate::auth::caller::{Caller, Origin};
use crate::auth::proof::Proof;
use crate::auth::session::Session;
use crate::authz;
use crate::error::{Error, Result};

/// A call of an endpoint: authenticated, parsed and authorised. Only the
/// mount makes one.
pub(crate) struct Call<E: Endpoint> {
    /// The parameters of the path.
    pub(crate) path: E::Path,
    /// The parameters of the query.
    pub(crate) query: E::Query,
    /// The body.
    pub(crate) body: E::Body,
    /// Where the call came from.
    pub(crate) origin: Origin,
    /// The console session, where the call came with one.
    pub(crate) session: Option<Session>,
    /// The header that [`Endpoint::SUBJECT`] names, where the call came with it.
    pub(crate) subject: Option<String>,
    caller: Option<Caller>,
    proof: Option<Proof>,
    scope: Scope,
    endpoint: PhantomData<fn() -> E>,
}

impl<E: Endpoint> Call<E> {
    /// Returns who calls.
    ///
    /// # Errors
    /// `Unauthenticated` on a public endpoint that was called without credentials.
    pub(crate) fn caller(&self) -> Result<&Caller> {
        self.caller.as_ref().ok_or_else(Error::unauthenticated)
    }

    /// Returns what the caller has shown, to look at it again later.
    ///
    /// # Errors
    /// `Unauthenticated` on a public endpoint.
    pub(crate) fn proof(&self) -> Result<&Proof> {
        self.proof.as_ref().ok_or_else(Error::unauthenticated)
    }

    /// Begins the record of this call.
    ///
    /// # Errors
    /// `Internal` for an endpoint that declares no event.
    pub(crate) fn record(&self, app: &App) -> Result<Record> {
        record::<E>(app, self.caller.as_ref(), &self.origin, Some(&self.scope))
            .ok_or_else(|| Error::internal(format!("`{}` declares no event", E::ID)))
    }
}

fn record<E: Endpoint>(
    app: &App,
    caller: Option<&Caller>,
    origin: &Origin,
    scope: Option<&Scope>,
) -> Option<Record> {
    let mut record = app.record(E::AUDIT?).ok()?.from(origin);
    if let Access::Needs(action) = E::ACCESS {
        record = record.action(action);
    }
    if let Some(caller) = caller {
        record = record.by(caller);
    }
    match scope {
        Some(Scope::Account) | None => Some(record),
        Some(scope) => Some(record.on(scope.to_string())),
    }
}

/// The endpoint of one mount line, whatever its types are.
trait Mounted: Send + Sync {
    fn api(&self) -> Api;
    fn call(
        &self,
        app: Arc<App>,
        incoming: Incoming,
        path: Vec<(&'static str, String)>,
    ) -> BoxFuture<'static, Response>;
}

struct Mount<E, F, R> {
    handler: F,
    encode: fn(R, &Origin) -> Response,
    endpoint: PhantomData<fn() -> E>,
}

impl<E, F, Fut, R> Mounted for Mount<E, F, R>
where
    E: Endpoint,
    F: Fn(Arc<App>, Call<E>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<R>> + Send + 'static,
    R: Send + 'static,
{
    fn api(&self) -> Api {
        E::API
    }

    fn call(
        &self,
        app: Arc<App>,
        incoming: Incoming,
        path: Vec<(&'static str, String)>,
    ) -> BoxFuture<'static, Response> {
        let (handler, encode) = (self.handler.clone(), self.encode);
        Box::pin(async move {
            let origin = incoming.origin.clone();
            match run::<E, F, Fut, R>(app, incoming, path, handler).await {
                Ok(reply) => encode(reply, &origin),
                Err(error) => error::encode(E::API, &error, &origin),
            }
        })
    }
}

async fn run<E, F, Fut, R>(
    app: Arc<App>,
    incoming: Incoming,
    path: Vec<(&'static str, String)>,
    handler: F,
) -> Result<R>
where
    E: Endpoint,
    F: Fn(Arc<App>, Call<E>) -> Fut,
    Fut: Future<Output = Result<R>>,
{
    let origin = incoming.origin.clone();
    let demand = Demand {
        method: E::METHOD,
        is_public: E::ACCESS == Access::Public,
        is_background: E::BACKGROUND,
    };
    let mut known = caller::authenticate(&app, &incoming, demand).await?;
    known.caller = known.caller.map(|caller| caller.at(&origin));
    let caller = known.caller.clone();
    let prepared = prepare::<E>(&app, &incoming, path, known).await;
    let scope = prepared.as_ref().ok().map(|call| call.scope.clone());
    let result = match prepared {
        Ok(call) => handler(Arc::clone(&app), call).await,
        Err(error) => Err(error),
    };
    if let Err(error) = &result {
        note_refusal::<E>(&app, caller.as_ref(), &origin, scope.as_ref(), error).await;
    }
    result
}

async fn prepare<E: Endpoint>(
    app: &App,
    incoming: &Incoming,
    path: Vec<(&'static str, String)>,
    known: Authenticated,
) -> Result<Call<E>> {
    let Authenticated {
        caller,
        proof,
        session,
    } = known;
    let path: E::Path = parse::path(path)?;
    let query: E::Query = parse::query(incoming.head.uri.query().unwrap_or_default())?;
    let body: E::Body = match is_empty::<E::Body>() {
        true => parse::nothing()?,
        false => parse::json(&incoming.head.headers, &incoming.body)?,
    };
    let scope = E::scope(&path, &query, &body);
    match E::ACCESS {
        Access::Needs(action) => {
            let facts = E::facts(&path, &query, &body);
            authz::authorise(app, caller.as_ref(), action, &scope, facts).await?;
        }
        Access::Administrator => authz::demand_administrator(caller.as_ref())?,
        Access::AnyUser | Access::Public => {}
    }
    let origin = incoming.origin.clone();
    let subject = E::SUBJECT.and_then(|name| incoming.head.headers.get(name));
    let subject = subject.and_then(|value| value.to_str().ok());
    Ok(Call {
        path,
        query,
        body,
        origin,
        session,
        subject: subject.map(str::to_owned),
        caller,
        proof,
        scope,
        endpoint: PhantomData,
    })
}

/// Writes the event of a call that changes state and was refused or failed.
/// A stranger's refused call leaves none, or anybody could fill the log;
/// sign-in attempts do, and are limited in number before.
async fn note_refusal<E: Endpoint>(
    app: &App,
    caller: Option<&Caller>,
    origin: &Origin,
    scope: Option<&Scope>,
    error: &Error,
) {
    let is_attempt = E::ACCESS == Access::Public && error.code() == Code::BadCredentials;
    if caller.is_none() && !is_attempt {
        return;
    }
    let Some(record) = record::<E>(app, caller, origin, scope) else {
        return;
    };
    let record = record.ended(Outcome::of(error.code()));
    if let Err(error) = write(app, record).await {
        tracing::error!(error = ?error, endpoint = E::ID, "the event of a refused call was not written");
    }
}

async fn write(app: &App, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    tx.commit(record.into()).await
}

/// All mounted endpoints.
#[derive(Default)]
pub struct Mounts {
    routes: Routes<Arc<dyn Mounted>>,
    ids: Vec<&'static str>,
}

impl std::fmt::Debug for Mounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mounts")
            .field("ids", &self.ids)
            .finish_non_exhaustive()
    }
}

impl Mounts {
    /// Mounts an endpoint; which one is inferred from the handler's signature.
    #[must_use]
    pub(crate) fn mount<E, F, Fut>(self, handler: F) -> Self
    where
        E: Endpoint,
        F: Fn(Arc<App>, Call<E>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<E::Response>> + Send + 'static,
    {
        self.add::<E>(Arc::new(Mount {
            handler,
            encode: reply::whole::<E>,
            endpoint: PhantomData,
        }))
    }

    /// Mounts an endpoint whose answer is a list that may be long: its rows are
    /// written as they are read.
    #[must_use]
    pub(crate) fn mount_rows<E, F, Fut, T>(self, handler: F) -> Self
    where
        E: Endpoint<Response: Reply<Body = Vec<T>>>,
        F: Fn(Arc<App>, Call<E>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<Rows<T>>> + Send + 'static,
        T: ApiType,
    {
        self.add::<E>(Arc::new(Mount {
            handler,
            encode: reply::rows::<T>,
            endpoint: PhantomData,
        }))
    }

    /// Mounts an endpoint whose answer goes on: events are written as they come.
    #[must_use]
    pub(crate) fn mount_events<E, F, Fut, T>(self, handler: F) -> Self
    where
        E: Endpoint<Response = Events<T>>,
        F: Fn(Arc<App>, Call<E>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<Told<T>>> + Send + 'static,
        T: ApiType,
    {
        self.add::<E>(Arc::new(Mount {
            handler,
            encode: reply::events::<T>,
            endpoint: PhantomData,
        }))
    }

    fn add<E: Endpoint>(mut self, mounted: Arc<dyn Mounted>) -> Self {
        self.ids.push(E::ID);
        self.routes.add(E::METHOD, E::PATH, mounted);
        self
    }

    /// Returns the ids of the mounted endpoints, in the order of their lines.
    #[must_use]
    pub fn ids(&self) -> &[&'static str] {
        &self.ids
    }

    /// Returns the families' body limit: no JSON body of ours is larger.
    pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

    /// Answers a call.
    pub(crate) async fn serve(
        &self,
        app: Arc<App>,
        head: http::request::Parts,
        body: Bytes,
        origin: Origin,
    ) -> Response {
        let family = error::family(head.uri.path());
        // Clients of the identity API ask with `HEAD` whether something is there.
        if head.method == http::Method::HEAD && family == Some(Api::Iam) {
            let answer = self.answer(app, Some(Method::Get), head, body, origin);
            return answer.await.map(|_| Body::empty());
        }
        let method = Method::parse(head.method.as_str());
        self.answer(app, method, head, body, origin).await
    }

    async fn answer(
        &self,
        app: Arc<App>,
        method: Option<Method>,
        head: http::request::Parts,
        body: Bytes,
        origin: Origin,
    ) -> Response {
        let raw_path = head.uri.path().to_owned();
        let raw_path = raw_path.as_str();
        let family = error::family(raw_path);
        match self.routes.find(method, raw_path) {
            Found::Endpoint(mounted, path) => {
                debug_assert!(family.is_none() || family == Some(mounted.api()));
                let incoming = Incoming { head, body, origin };
                mounted.call(app, incoming, path).await
            }
            Found::MethodNotAllowed(methods) => {
                let allowed = methods
                    .iter()
                    .map(|method| method.as_str())
                    .collect::<Vec<_>>()
                    .join(", ");
                let message = format!("this path takes {allowed}");
                let error = Error::new(Code::MethodNotAllowed, message);
                let mut response = encode(family.unwrap_or(Api::Swr), &error, &origin);
                if let Ok(value) = HeaderValue::from_str(&allowed) {
                    response.headers_mut().insert(http::header::ALLOW, value);
                }
                response
            }
            Found::Nothing => {
                let error = Error::new(Code::RouteNotFound, "no endpoint has this path");
                encode(family.unwrap_or(Api::Swr), &error, &origin)
            }
        }
    }
}
