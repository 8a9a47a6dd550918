//! Checks a signed request against the key that it names.

use berth_core::time::Timestamp;
use http::request;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::canonical::Parts;
use super::header::{self, SCHEME, Signed};
use crate::app::App;
use crate::auth::caller::{Caller, Origin};
use crate::auth::key;
use crate::error::{Error, Result};
use crate::secrets::hmac;

/// How far the date of a request may be off, either way.
const WINDOW_MS: i64 = 15 * 60 * 1000;
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const PAYLOAD_HEADER: &str = "x-sdk-content-sha256";

/// Returns who signed a request. `head` has the target as it came over the wire.
///
/// # Errors
/// `BadCredentials` for everything that is wrong with it; the text tells a broken form and a
/// clock that is off from a wrong key or signature.
pub async fn verify(
    app: &App,
    head: &request::Parts,
    body: &[u8],
    origin: &Origin,
) -> Result<Caller> {
    let now = app.now();
    let request = read(head, body, now)?;
    let found = key::find(app, &request.signed.access).await?;
    // Without a key something is computed all the same, so that time tells nothing.
    let secret = found.as_ref().map_or("", |key| key.secret.as_str());
    let right = request.is_signed_with(secret);
    match found {
        Some(key) if right => {
            key::used(app, &key).await;
            Ok(key.caller)
        }
        _ => {
            app.throttle.wrong_secret(origin.addr, now)?;
            Err(Error::bad_credentials(
                "the access key or the signature is wrong",
            ))
        }
    }
}

/// A signed request in good form, whose date is near and whose body is the signed one.
pub(super) struct Request {
    pub(super) signed: Signed,
    pub(super) canonical: Vec<u8>,
    date: String,
}

impl Request {
    /// Tells in constant time whether this is the secret half that signed it.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
        let expected = hex::encode(hmac(secret.as_bytes(), &[self.to_sign().as_bytes()]));
        expected
            .as_bytes()
            .ct_eq(self.signed.signature.as_bytes())
            .into()
    }

    pub(super) fn to_sign(&self) -> String {
        format!(
            "{SCHEME}\n{}\n{}",
            self.date,
            hex::encode(Sha256::digest(&self.canonical))
        )
    }
}

/// Reads a request without knowing the key yet.
pub(super) fn read(head: &request::Parts, body: &[u8], now: Timestamp) -> Result<Request> {
    let wrong = |message: &str| Error::bad_credentials(message);
    if head.headers.contains_key("x-security-token") {
        return Err(wrong(
            "temporary access keys (X-Security-Token) are not supported",
        ));
    }
    let authorization = one(head, "authorization").and_then(header::parse);
    let signed = authorization.ok_or_else(|| wrong("the Authorization header is malformed"))?;
    for name in ["host", "x-sdk-date"] {
        if !signed.headers.iter().any(|signed| signed == name) {
            return Err(wrong(
                "`host` and `x-sdk-date` have to be among the signed headers",
            ));
        }
    }
    let date = one(head, "x-sdk-date").ok_or_else(|| wrong("the X-Sdk-Date header is missing"))?;
    let time = header::parse_date(date).ok_or_else(|| wrong("the X-Sdk-Date is malformed"))?;
    if now.ms_since(time).abs() > WINDOW_MS {
        return Err(wrong(
            "the X-Sdk-Date is more than 15 minutes off; check the clock",
        ));
    }
    let payload = payload(head, body, &signed)?;
    let parts = Parts {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        headers: &head.headers,
        authority: head.uri.authority().map(http::uri::Authority::as_str),
        signed: &signed.headers,
        payload: &payload,
    };
    let canonical = parts
        .canonical()
        .ok_or_else(|| wrong("a signed header is missing"))?;
    Ok(Request {
        date: date.to_owned(),
        signed,
        canonical,
    })
}

/// Returns what is signed in the place of the body. A hash that the client names counts only if
/// it is signed itself, and has to be that of the body; otherwise the body of a captured request
/// could be exchanged.
fn payload(head: &request::Parts, body: &[u8], signed: &Signed) -> Result<String> {
    let real = hex::encode(Sha256::digest(body));
    if body.is_empty() || !signed.headers.iter().any(|name| name == PAYLOAD_HEADER) {
        return Ok(real);
    }
    match one(head, PAYLOAD_HEADER) {
        Some(UNSIGNED) => Ok(UNSIGNED.to_owned()),
        Some(named) if named.eq_ignore_ascii_case(&real) => Ok(named.to_owned()),
        _ => Err(Error::bad_credentials(
            "X-Sdk-Content-Sha256 is not the hash of the body",
        )),
    }
}

/// Returns the value of a header that comes once and is plain text.
fn one<'a>(head: &'a request::Parts, name: &str) -> Option<&'a str> {
    let mut values = head.headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?.trim();
    values.next().is_none().then_some(value)
}
