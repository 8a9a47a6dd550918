//! A client with one credential.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_core::berth::session::CSRF_HEADER;
use berth_core::endpoint::{Endpoint, url};
use berth_core::time::Timestamp;
use reqwest::Method;
use serde_json::Value;

use crate::answer::{Answer, family};
use crate::listener::Listener;
use crate::sign::{self, Unsigned};

/// The media type of an answer that goes on.
const EVENTS: &str = "text/event-stream";

/// What a client shows of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// Nothing.
    Anonymous,
    /// An API token, as `X-Auth-Token`.
    Token(String),
    /// An access key that signs each call.
    Key {
        /// The access key id.
        access: String,
        /// The secret access key.
        secret: String,
    },
    /// A session of the console.
    Session {
        /// The cookie, name and value.
        cookie: String,
        /// The token against forged calls.
        csrf: String,
    },
    /// User and password, as `Authorization: Basic`.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A token of the registry, as `Authorization: Bearer`.
    Bearer(String),
}

/// Tells the server's time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A client of one server.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    host: String,
    now: Now,
    credential: Credential,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("host", &self.host)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Makes a client without credentials.
    #[must_use]
    pub fn new(host: &str, now: Now) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(std::time::Duration::from_secs(60))
            .no_proxy()
            .build()
            .unwrap();
        Self {
            http,
            host: host.to_owned(),
            now,
            credential: Credential::Anonymous,
        }
    }

    /// Returns a client of the same server with another credential.
    #[must_use]
    pub fn with(&self, credential: Credential) -> Self {
        Self {
            credential,
            ..self.clone()
        }
    }

    /// Returns a client with the same session of the console, but without its token against
    /// forged calls.
    #[must_use]
    pub fn forged(&self) -> Self {
        match &self.credential {
            Credential::Session { cookie, .. } => self.with(Credential::Session {
                cookie: cookie.clone(),
                csrf: String::new(),
            }),
            other => self.with(other.clone()),
        }
    }

    /// Returns the credential.
    #[must_use]
    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    /// Returns host and port of the server.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Begins a request of any method; `target` is a raw path and query, or an
    /// address of the same server.
    #[must_use]
    pub fn request(&self, method: &str, target: &str) -> Request {
        let target = target
            .strip_prefix(&format!("http://{}", self.host))
            .unwrap_or(target);
        Request {
            client: self.clone(),
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Begins a `GET`.
    #[must_use]
    pub fn get(&self, target: &str) -> Request {
        self.request("GET", target)
    }

    /// Begins a `POST`.
    #[must_use]
    pub fn post(&self, target: &str) -> Request {
        self.request("POST", target)
    }

    /// Begins a `PUT`.
    #[must_use]
    pub fn put(&self, target: &str) -> Request {
        self.request("PUT", target)
    }

    /// Begins a `PATCH`.
    #[must_use]
    pub fn patch(&self, target: &str) -> Request {
        self.request("PATCH", target)
    }

    /// Begins a `DELETE`.
    #[must_use]
    pub fn delete(&self, target: &str) -> Request {
        self.request("DELETE", target)
    }

    /// Begins the call of a declared endpoint, as the console makes it.
    #[must_use]
    pub fn call<E: Endpoint>(&self, path: &E::Path, query: &E::Query, body: &E::Body) -> Request {
        let request = self.request(E::METHOD.as_str(), &url::<E>(path, query));
        if berth_core::endpoint::is_empty::<E::Body>() {
            return request;
        }
        request.json(&serde_json::to_value(body).unwrap())
    }
}

/// A request that is being put together.
#[derive(Debug, Clone)]
pub struct Request {
    client: Client,
    method: Method,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json")
            .body(body.to_string().into_bytes())
    }

    /// Sets a body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the request and reads the answer.
    pub async fn send(self) -> Answer {
        let name = format!("{} {}", self.method, self.target);
        let answer = self.try_send().await;
        answer.unwrap_or_else(|e| panic!("{name}: {e:?}"))
    }

    /// Sends the request and reads the answer, if the server lives as long.
    ///
    /// # Errors
    /// Whatever broke the connection.
    pub async fn try_send(mut self) -> Result<Answer, reqwest::Error> {
        let mut response = self.begin().await?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        // Events go on; their first piece has to do.
        let has_end = headers
            .get("content-type")
            .is_none_or(|value| value != EVENTS);
        let body = match has_end {
            true => response.bytes().await?,
            false => response.chunk().await?.unwrap_or_default(),
        };
        Ok(Answer {
            api: family(&self.target),
            request: format!("{} {}", self.method, self.target),
            status,
            headers,
            body,
        })
    }

    /// Sends the request and listens to the events of the answer.
    pub async fn listen(mut self) -> Listener {
        let response = self.begin().await.unwrap();
        let status = response.status().as_u16();
        let content_type = response.headers().get("content-type").cloned();
        assert_eq!(status, 200, "{}", self.target);
        assert_eq!(content_type.unwrap(), EVENTS, "{}", self.target);
        Listener::of(response)
    }

    async fn begin(&mut self) -> Result<reqwest::Response, reqwest::Error> {
        let authentication = self.authentication();
        self.headers.extend(authentication);
        let address = format!("http://{}{}", self.client.host, self.target);
        let mut request = self.client.http.request(self.method.clone(), address);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(std::mem::take(&mut self.body)).send().await
    }

    fn authentication(&self) -> Vec<(String, String)> {
        let header = |name: &str, value: String| vec![(name.to_owned(), value)];
        match &self.client.credential {
            Credential::Anonymous => Vec::new(),
            Credential::Token(token) => header("x-auth-token", token.clone()),
            Credential::Bearer(token) => header("authorization", format!("Bearer {token}")),
            Credential::Basic { user, password } => {
                let pair = STANDARD.encode(format!("{user}:{password}"));
                header("authorization", format!("Basic {pair}"))
            }
            Credential::Session { cookie, csrf } => {
                let mut headers = header("cookie", cookie.clone());
                let has_own = self.headers.iter().any(|(name, _)| name == CSRF_HEADER);
                if self.method != Method::GET && !has_own && !csrf.is_empty() {
                    headers.extend(header(CSRF_HEADER, csrf.clone()));
                }
                headers
            }
            Credential::Key { access, secret } => self.signature(access, secret),
        }
    }

    fn signature(&self, access: &str, secret: &str) -> Vec<(String, String)> {
        let date = sdk_date((self.client.now)());
        let mut headers: Vec<(String, String)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value.clone()))
            .collect();
        headers.push(("host".to_owned(), self.client.host.clone()));
        headers.push(("x-sdk-date".to_owned(), date.clone()));
        let request = Unsigned {
            method: self.method.as_str(),
            target: &self.target,
            headers: &headers,
            body: &self.body,
        };
        let value = sign::authorization(access, secret, request);
        vec![
            ("x-sdk-date".to_owned(), date),
            ("authorization".to_owned(), value),
        ]
    }
}

/// Writes a time as `X-Sdk-Date` has it.
#[must_use]
pub fn sdk_date(time: Timestamp) -> String {
    let (year, month, day, hour, minute, second, _) = time.civil();
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}
