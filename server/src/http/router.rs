//! The address space: which part of the server answers a request.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use berth_core::error::Code;
use bytes::Bytes;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, VARY};
use http::{HeaderMap, StatusCode};
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::sync::Semaphore;

use super::api::Mounts;
use super::error::{self, REQUEST_ID, encode};
use super::{bundle, mounts, oci, openapi, origin};
use crate::app::App;
use crate::auth::caller::Origin;
use crate::error::Error;
use crate::service::set_up;

/// The address of the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct PeerAddr(pub SocketAddr);

#[derive(Clone)]
struct Shared {
    app: Arc<App>,
    mounts: Arc<Mounts>,
    /// Whether an account was seen; it stays true from then on.
    is_set_up: Arc<AtomicBool>,
}

impl Shared {
    /// Tells whether an account exists. Where that cannot be found out, the
    /// call goes on and fails by itself.
    async fn is_set_up(&self) -> bool {
        if self.is_set_up.load(Ordering::Relaxed) {
            return true;
        }
        let is_done = set_up::is_done(&self.app).await.unwrap_or(true);
        self.is_set_up.fetch_or(is_done, Ordering::Relaxed);
        is_done
    }
}

/// Builds the router of the whole server.
pub fn build(app: Arc<App>) -> Router {
    let mounts = Arc::new(mounts::all());
    Router::new().fallback(serve).with_state(Shared {
        app,
        mounts,
        is_set_up: Arc::default(),
    })
}

async fn serve(State(shared): State<Shared>, request: Request) -> Response {
    let begun = Instant::now();
    let origin = origin::of(&shared.app, &request);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut response = dispatch(&shared, request, &origin).await;
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        HeaderName::from_static("referrer-policy"),
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        HeaderName::from_static("x-frame-options"),
        HeaderValue::from_static("DENY"),
    );
    if shared.app.config.public_url.is_secure() {
        headers.insert(
            http::header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    if let Some(id) = origin
        .request_id
        .as_deref()
        .and_then(|id| HeaderValue::from_str(id).ok())
    {
        headers.insert(HeaderName::from_static(REQUEST_ID), id);
    }
    let status = response.status();
    tell(&origin, &method, &path, status, begun.elapsed());
    metrics::counter!("berth_http_requests_total", "method" => method_label(&method), "status" => status_label(status)).increment(1);
    response
}

/// Writes the line of a call to the log. Most calls are reads that succeed; these are told to
/// whoever asks for more than the usual.
fn tell(
    origin: &Origin,
    method: &http::Method,
    path: &str,
    status: StatusCode,
    duration: Duration,
) {
    macro_rules! tell {
        ($level:ident) => {
            tracing::$level!(
                request_id = origin.request_id.as_deref(),
                method = method.as_str(),
                path = %path.escape_default(),
                status = status.as_u16(),
                duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
                "answered"
            )
        };
    }
    let is_read = method == http::Method::GET || method == http::Method::HEAD;
    if is_read && (status.is_success() || status == StatusCode::NOT_MODIFIED) {
        tell!(debug);
    } else {
        tell!(info);
    }
}

/// The usual statuses need no new text for each call.
fn status_label(status: StatusCode) -> std::borrow::Cow<'static, str> {
    match status.as_u16() {
        200 => "200".into(),
        201 => "201".into(),
        202 => "202".into(),
        404 => "404".into(),
        other => other.to_string().into(),
    }
}

/// Methods are free text; a label is one of a few.
fn method_label(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

async fn dispatch(shared: &Shared, request: Request, origin: &Origin) -> Response {
    let path = request.uri().path();
    match path {
        "/healthz" => return text(StatusCode::OK, "ok\n"),
        "/readyz" => return ready(&shared.app).await,
        "/" if wants_page(request.headers()) => return to_console(),
        "/console" => return to_console(),
        _ if path.starts_with(bundle::PREFIX) => return page(&request.into_parts().0),
        _ => {}
    }
    if !is_open(path) && !shared.is_set_up().await {
        let error = Error::new(
            Code::SetUpNeeded,
            "this server has no account yet; open the set-up link that it printed when it started",
        );
        return match oci::is_ours(path) {
            true => oci::refuse(&error, origin),
            false => encode(
                error::family(path).unwrap_or(berth_core::endpoint::Api::Swr),
                &error,
                origin,
            ),
        };
    }
    if oci::is_ours(path) {
        return oci::serve(Arc::clone(&shared.app), request, origin.clone()).await;
    }
    if path == openapi::PATH {
        return document();
    }
    managed(shared, request, origin).await
}

/// Tells whether a path answers before the first account exists.
fn is_open(path: &str) -> bool {
    matches!(path, "/" | "/v2" | openapi::PATH | "/api/berth/v1/set-up")
}

fn page(head: &http::request::Parts) -> Response {
    match head.method.as_str() {
        "GET" | "HEAD" => bundle::serve(head.uri.path(), &head.headers),
        _ => text(
            StatusCode::METHOD_NOT_ALLOWED,
            "the console is read with GET\n",
        ),
    }
}

async fn managed(shared: &Shared, request: Request, origin: &Origin) -> Response {
    let (head, body) = request.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err(error) => {
            let family = error::family(head.uri.path()).unwrap_or(berth_core::endpoint::Api::Swr);
            return encode(family, &error, origin);
        }
    };
    let mut response = shared
        .mounts
        .serve(Arc::clone(&shared.app), head, body, origin.clone())
        .await;
    response
        .headers_mut()
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
        .headers_mut()
        .append(VARY, HeaderValue::from_static("Accept"));
    response
}

/// How long the body of a management call may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// How many such bodies are held at a time: together at most 128 MiB.
const MAX_BODIES: usize = 128;

/// Up to this size a body waits for no turn, so that nobody keeps small ones off with large ones
/// that never come.
const SMALL_BODY: u64 = 8 * 1024;

async fn read(body: Body) -> Result<Bytes, Error> {
    static TURNS: Semaphore = Semaphore::const_new(MAX_BODIES);
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let size = body.size_hint().upper();
    let is_small = size.is_some_and(|size| size <= SMALL_BODY);
    let whole = async {
        let _turn = match is_small {
            true => None,
            false => Some(TURNS.acquire().await.map_err(Error::internal)?),
        };
        match Limited::new(body, Mounts::BODY_LIMIT).collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            Err(cause) if cause.is::<LengthLimitError>() => Err(Error::new(
                Code::RequestTooLarge,
                "the body is larger than 1 MiB",
            )),
            Err(cause) => {
                Err(Error::new(Code::InvalidBody, "the body ended early").caused_by(cause))
            }
        }
    };
    match tokio::time::timeout(BODY_TIME, whole).await {
        Ok(result) => result,
        Err(_) => Err(Error::new(
            Code::InvalidBody,
            "the body took longer than 30 seconds",
        )),
    }
}

async fn ready(app: &App) -> Response {
    match app.store.ping().await {
        Ok(()) => text(StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(error = ?error, "not ready");
            text(
                StatusCode::SERVICE_UNAVAILABLE,
                "the database cannot be reached\n",
            )
        }
    }
}

/// Browsers name `text/html`; `*/*` is a program.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepts = headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepts
        .split(',')
        .any(|part| part.trim().split(';').next() == Some("text/html"))
}

fn to_console() -> Response {
    let mut response = text(StatusCode::TEMPORARY_REDIRECT, "");
    response
        .headers_mut()
        .insert(LOCATION, HeaderValue::from_static(bundle::PREFIX));
    response
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("Accept"));
    response
}

fn document() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| openapi::document().to_string());
    let mut response = Response::new(Body::from(text.as_str()));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn text(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
