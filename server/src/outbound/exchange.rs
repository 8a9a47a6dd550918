//! One call and its answer.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderName, HeaderValue};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;

use super::address::Address;
use super::tls::{System, Trust};
use crate::config::{Allowed, is_public};

/// How many calls may be under way.
const PLACES: usize = 16;
/// How many calls for somebody who waits for their end may be under way besides.
const TRIALS: usize = 4;
/// How long a call may take, from the name to the end of the answer.
const LIMIT: Duration = Duration::from_secs(10);
/// The most bytes of an answer's head.
const MAX_HEAD: usize = 64 * 1024;
/// The most bytes of an answer's body that is read.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What went wrong, in words for the user; nothing of what is inside.
    pub(crate) words: String,
    /// Whether it may work later.
    pub(crate) may_work_later: bool,
}

impl Failure {
    /// Makes the failure of what will never work.
    pub(crate) fn never(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            may_work_later: false,
        }
    }

    /// Makes the failure of what may work later.
    pub(crate) fn later(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            may_work_later: true,
        }
    }
}

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Asks for something.
    Get,
    /// Hands something over.
    Post,
    /// Changes something.
    Patch,
}

impl Method {
    fn name(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Post => http::Method::POST,
            Self::Patch => http::Method::PATCH,
        }
    }
}

/// A call that is to be made.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) to: &'a Address,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
    /// Whom to trust, and as whom to come.
    pub(crate) trust: Trust<'a>,
    /// Whether the body of the answer matters.
    pub(crate) wants_body: bool,
    /// Whether somebody tries something out; such calls take no place of others.
    pub(crate) is_trial: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Empty where it did not matter.
    pub(crate) body: Bytes,
}

/// What all calls share.
pub(crate) struct Outbound {
    places: Semaphore,
    trials: Semaphore,
    /// The accounts that try something out.
    trying: Mutex<HashSet<String>>,
    system: System,
}

/// The one place of an account to try something out, for as long as this lives.
pub(crate) struct Trial<'a> {
    outbound: &'a Outbound,
    account_id: String,
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        self.outbound.trying().remove(&self.account_id);
    }
}

impl Default for Outbound {
    fn default() -> Self {
        Self {
            places: Semaphore::new(PLACES),
            trials: Semaphore::new(TRIALS),
            trying: Mutex::default(),
            system: System::default(),
        }
    }
}

impl Outbound {
    /// Lets an account try something out, unless it does so already: none takes the few places for
    /// that from the others.
    pub(crate) fn trial(&self, account_id: &str) -> Option<Trial<'_>> {
        let is_first = self.trying().insert(account_id.to_owned());
        is_first.then(|| Trial {
            outbound: self,
            account_id: account_id.to_owned(),
        })
    }

    fn trying(&self) -> MutexGuard<'_, HashSet<String>> {
        // A set is whole whatever broke off while it was held.
        self.trying.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a call.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) async fn send(
        &self,
        allowed: &Allowed,
        request: Request<'_>,
    ) -> Result<Reply, Failure> {
        let places = match request.is_trial {
            true => &self.trials,
            false => &self.places,
        };
        let Ok(_place) = places.try_acquire() else {
            return Err(Failure::later("the server makes too many calls already"));
        };
        match tokio::time::timeout(LIMIT, self.exchange(allowed, request)).await {
            Ok(ended) => ended,
            Err(_) => Err(Failure::later(format!(
                "there was no answer within {} seconds",
                LIMIT.as_secs()
            ))),
        }
    }

    async fn exchange(&self, allowed: &Allowed, request: Request<'_>) -> Result<Reply, Failure> {
        let to = request.to;
        let address = resolve(allowed, to).await?;
        let stream = TcpStream::connect(address)
            .await
            .map_err(|error| Failure::later(format!("no connection: {}", error.kind())))?;
        if !to.is_tls {
            return talk(stream, request).await;
        }
        let config = self.system.config(request.trust).await?;
        let name = ServerName::try_from(to.host.clone())
            .map_err(|_| Failure::never("the address names no host that a certificate can name"))?;
        let stream = TlsConnector::from(config)
            .connect(name, stream)
            .await
            .map_err(|error| Failure::later(format!("no connection by TLS: {error}")))?;
        talk(stream, request).await
    }
}

/// Resolves a name and returns the address that is connected to, checked.
async fn resolve(allowed: &Allowed, to: &Address) -> Result<SocketAddr, Failure> {
    let found = lookup_host((to.host.as_str(), to.port)).await;
    let found: Vec<SocketAddr> = found
        .map_err(|_| Failure::later(format!("`{}` has no address", to.host)))?
        .collect();
    let may_be_called =
        |address: &SocketAddr| allowed.has(*address) || (to.is_tls && is_public(address.ip()));
    match (
        found.iter().find(|found| may_be_called(found)),
        found.first(),
    ) {
        (Some(address), _) => Ok(*address),
        (None, None) => Err(Failure::later(format!("`{}` has no address", to.host))),
        (None, Some(first)) if is_public(first.ip()) => Err(Failure::never(
            "calls without TLS go only to addresses that the operator allows; write `https://`",
        )),
        (None, Some(_)) => Err(Failure::never(format!(
            "`{}` leads to an address that is not public; the operator may allow it with \
             --allow-address",
            to.host
        ))),
    }
}

async fn talk<S>(stream: S, request: Request<'_>) -> Result<Reply, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let broken =
        |_: hyper::Error| Failure::later("the connection broke before there was an answer");
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(MAX_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let wants_body = request.wants_body;
    let request = head(request)?;
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let status = answer.status().as_u16();
        let body = match wants_body {
            true => read(answer.into_body()).await?,
            false => Bytes::new(),
        };
        Ok(Reply { status, body })
    };
    let (mut exchange, mut connection) = (pin!(exchange), pin!(connection));
    tokio::select! {
        ended = &mut exchange => ended,
        // The answer may have come whole before the connection ended.
        _ = &mut connection => exchange.await,
    }
}

async fn read(body: hyper::body::Incoming) -> Result<Bytes, Failure> {
    let collected = Limited::new(body, MAX_BODY).collect().await;
    let collected =
        collected.map_err(|_| Failure::later("the answer broke off, or is too large"))?;
    Ok(collected.to_bytes())
}

fn head(request: Request<'_>) -> Result<http::Request<Full<Bytes>>, Failure> {
    let wrong = || Failure::never("the call cannot be written");
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| wrong());
    let mut built = http::Request::builder()
        .method(request.method.name())
        .uri(request.to.path().as_str())
        .body(Full::new(request.body))
        .map_err(|_| wrong())?;
    let headers = built.headers_mut();
    for (name, text) in &request.headers {
        headers.insert(HeaderName::from_static(name), value(text)?);
    }
    headers.insert(HOST, value(&request.to.authority)?);
    let agent = HeaderValue::from_static(concat!("Berth/", env!("CARGO_PKG_VERSION")));
    headers.insert(USER_AGENT, agent);
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_tries_one_thing_out_at_a_time() {
        let outbound = Outbound::default();
        let first = outbound.trial("a");
        assert!(first.is_some());
        assert!(outbound.trial("a").is_none());
        assert!(outbound.trial("b").is_some());
        drop(first);
        assert!(outbound.trial("a").is_some());
    }

    #[tokio::test]
    async fn trials_and_other_calls_take_no_place_of_each_other() {
        let outbound = Outbound::default();
        let to = Address::parse("http://127.0.0.1:1/").unwrap();
        let words = async |is_trial: bool| {
            let request = Request {
                method: Method::Get,
                to: &to,
                headers: Vec::new(),
                body: Bytes::new(),
                trust: Trust::default(),
                wants_body: false,
                is_trial,
            };
            let allowed = Allowed::parse("127.0.0.1/32:1").unwrap();
            outbound.send(&allowed, request).await.unwrap_err().words
        };
        let full = "the server makes too many calls already";
        let trials = outbound.trials.try_acquire_many(4).unwrap();
        assert_eq!(words(true).await, full);
        assert!(words(false).await.starts_with("no connection"));
        drop(trials);
        let _others = outbound.places.try_acquire_many(16).unwrap();
        assert_eq!(words(false).await, full);
        assert!(words(true).await.starts_with("no connection"));
    }
}
