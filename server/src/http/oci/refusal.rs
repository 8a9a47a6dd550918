//! Refusals of the data plane, as the distribution specification writes them.

use axum::response::Response;
use berth_core::oci::OciError;
use berth_core::oci::route::RouteError;
use http::header::{ALLOW, HeaderValue, LOCATION, RANGE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};

use super::answer::{guarded, json, set};
use super::serve::TOKEN_PATH;
use crate::app::App;
use crate::auth::caller::Origin;
use crate::error::Error;
use crate::route::oci;
use crate::service::fault::Fault;

/// Writes a refusal of the whole server in the words of the data plane.
pub(crate) fn refuse(error: &Error, origin: &Origin) -> Response {
    let code = error.code();
    tracing::debug!(
        request_id = origin.request_id.as_deref(),
        code = code.name(),
        "refused"
    );
    let refusal = Fault::Error(Error::new(code, error.message())).to_oci();
    guarded(encode(&refusal))
}

/// Why a request is not answered with what it asked for.
pub(super) struct Stop {
    pub(super) fault: Fault,
    /// What is wrong with the token, where it is the token.
    pub(super) token: Option<&'static str>,
    /// The methods that the path takes.
    pub(super) allow: Option<&'static str>,
    /// The place of an upload, for the client to go on.
    pub(super) upload: Option<String>,
}

impl<F: Into<Fault>> From<F> for Stop {
    fn from(fault: F) -> Self {
        Self {
            fault: fault.into(),
            token: None,
            allow: None,
            upload: None,
        }
    }
}

/// Refuses a path or method that is none of the data plane.
pub(super) fn unparsed(error: RouteError) -> Stop {
    let allow = match &error {
        RouteError::Method(allow) => Some(*allow),
        _ => None,
    };
    Stop {
        allow,
        ..OciError::from(error).into()
    }
}

/// The owner may, but the token was not issued for this: the client gets another one.
pub(super) fn insufficient() -> Stop {
    let error = Error::unauthenticated();
    Stop {
        token: Some("insufficient_scope"),
        ..error.into()
    }
}

impl Stop {
    /// Writes the refusal, with the way to a token that has the scope where one is needed.
    pub(super) fn response(self, app: &App, scope: Option<&str>, origin: &Origin) -> Response {
        log(&self.fault, origin);
        let refusal = self.fault.to_oci();
        let mut response = encode(&refusal);
        let headers = response.headers_mut();
        if refusal.status() == 401 {
            let mut text = bearer(app);
            for (name, value) in [("scope", scope), ("error", self.token)] {
                if let Some(value) = value {
                    text.push_str(&format!(",{name}=\"{value}\""));
                }
            }
            set(headers, WWW_AUTHENTICATE, &text);
        }
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        retry_after(headers, &self.fault);
        if let (Fault::OutOfStep(progress), Some(place)) = (&self.fault, &self.upload) {
            set(headers, LOCATION, place);
            set(headers, RANGE, &oci::upload::received(progress.offset));
        }
        response
    }
}

fn bearer(app: &App) -> String {
    let url = &app.config.public_url;
    format!(
        "Bearer realm=\"{url}{TOKEN_PATH}\",service=\"{}\"",
        url.host()
    )
}

/// A refusal of the token service, where clients log in with Basic.
pub(super) fn challenge_basic(app: &App, fault: &Fault, origin: &Origin) -> Response {
    log(fault, origin);
    let refusal = fault.to_oci();
    let mut response = encode(&refusal);
    if refusal.status() == 401 {
        let text = format!("Basic realm=\"{}\"", app.config.public_url.host());
        set(response.headers_mut(), WWW_AUTHENTICATE, &text);
    }
    retry_after(response.headers_mut(), fault);
    response
}

/// Says when to come back, where that is known.
fn retry_after(headers: &mut HeaderMap, fault: &Fault) {
    if let Fault::Error(error) = fault
        && let Some(seconds) = error.retry_after_s()
    {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
}

fn log(fault: &Fault, origin: &Origin) {
    let request_id = origin.request_id.as_deref();
    match fault {
        Fault::Error(error) if error.code().status() >= 500 => {
            tracing::error!(request_id, error = ?error, "a call of the data plane failed");
        }
        fault => tracing::debug!(request_id, code = fault.code().name(), "refused"),
    }
}

fn encode(refusal: &OciError) -> Response {
    let mut response = json(refusal.body());
    let status = StatusCode::from_u16(refusal.status());
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}
