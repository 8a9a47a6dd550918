//! The token service: logins become short-lived registry tokens.

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_core::oci::{ErrorCode, OciError, Query};
use http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, HeaderValue};
use http::request::Parts;
use http::{Method, StatusCode};

use super::body;
use crate::app::App;
use crate::auth::authorization::Scheme;
use crate::auth::caller::{Caller, Origin};
use crate::error::Error;
use crate::http::oci::{basic, json};
use crate::service::fault::Fault;
use crate::service::token::{self, MAX_SCOPES, Scope};

/// The longest form that is read.
const MAX_FORM: usize = 16 * 1024;

/// Answers a request of the token service.
pub(crate) async fn serve(
    app: &App,
    head: &Parts,
    body: Body,
    origin: &Origin,
) -> Result<Response, Fault> {
    let (caller, scopes) = match head.method {
        Method::GET => {
            let query = head.uri.query().unwrap_or_default();
            (by_header(app, head, origin).await?, scopes(query)?)
        }
        Method::POST => {
            let form = read(body).await?;
            (Some(by_form(app, &form, origin).await?), scopes(&form)?)
        }
        _ => return Ok(not_allowed()),
    };
    let issued = token::issue(app, caller.as_ref(), &scopes).await?;
    let answer = serde_json::json!({
        "token": issued.token,
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "issued_at": issued.issued_at,
    });
    let mut response = json(answer.to_string());
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn by_header(app: &App, head: &Parts, origin: &Origin) -> Result<Option<Caller>, Fault> {
    let Some(value) = head.headers.get(AUTHORIZATION) else {
        return Ok(None);
    };
    match Scheme::parse(value.to_str().unwrap_or_default()) {
        Some(Scheme::Basic(encoded)) => Ok(Some(basic(app, encoded, origin).await?)),
        _ => Err(Error::bad_credentials("the token service takes Basic logins only").into()),
    }
}

/// The form of OAuth 2, which some clients try first.
async fn by_form(app: &App, form: &str, origin: &Origin) -> Result<Caller, Fault> {
    let form = Query::new(form);
    if form.get("grant_type").as_deref() != Some("password") {
        return Err(bad_request("only grant_type=password is taken"));
    }
    let (user, password) = (form.get("username"), form.get("password"));
    let text = format!(
        "{}:{}",
        user.unwrap_or_default(),
        password.unwrap_or_default()
    );
    Ok(basic(app, &STANDARD.encode(text), origin).await?)
}

async fn read(body: Body) -> Result<String, Fault> {
    let read = body::whole(body, MAX_FORM).await;
    let bytes = read.map_err(|error| bad_request(&error.to_string()))?;
    String::from_utf8(bytes.into()).map_err(|_| bad_request("the form is no text"))
}

fn scopes(query: &str) -> Result<Vec<Scope>, Fault> {
    let texts: Vec<String> = Query::new(query).all("scope").collect();
    let texts: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.split_whitespace())
        .collect();
    if texts.len() > MAX_SCOPES {
        return Err(bad_request(&format!(
            "a token has at most {MAX_SCOPES} scopes"
        )));
    }
    Ok(texts.into_iter().filter_map(Scope::parse).collect())
}

fn bad_request(text: &str) -> Fault {
    OciError::new(ErrorCode::Unsupported, text)
        .with_status(400)
        .into()
}

fn not_allowed() -> Response {
    let text = "the method is not allowed here, only GET, POST";
    let mut response = json(OciError::new(ErrorCode::Unsupported, text).body());
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("GET, POST"));
    response
}
