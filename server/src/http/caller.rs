//! Finds out who calls the management APIs: by signature, by API token, or by
//! the session of the console. Registry credentials are worth nothing here.

use std::sync::Arc;

use berth_core::berth::session::{BACKGROUND_HEADER, CSRF_HEADER};
use berth_core::endpoint::Method;
use berth_core::error::Code;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE as COOKIE_HEADER, HOST, ORIGIN};
use http::uri::Authority;

use crate::app::App;
use crate::auth::caller::{Caller, Origin};
use crate::auth::proof::Proof;
use crate::auth::session::{self, Session, Use};
use crate::auth::{project, signature, token};
use crate::error::{Error, Result};

/// The name of the session cookie.
pub(crate) const COOKIE: &str = "berth_session";

/// A request as it came, with its body read. Signatures cover the raw target
/// in its head.
pub(crate) struct Incoming {
    pub(crate) head: http::request::Parts,
    pub(crate) body: Bytes,
    pub(crate) origin: Origin,
}

/// Who calls, by what, and the console session if it is one.
#[derive(Default)]
pub(super) struct Authenticated {
    pub(super) caller: Option<Caller>,
    pub(super) proof: Option<Proof>,
    pub(super) session: Option<Session>,
}

/// What is asked of the credentials of a call.
#[derive(Clone, Copy)]
pub(super) struct Demand {
    pub(super) method: Method,
    /// Whether the endpoint takes no credentials.
    pub(super) is_public: bool,
    /// Whether the call keeps no session alive, whatever it says itself.
    pub(super) is_background: bool,
}

/// Finds out who calls.
///
/// `Authorization` and `X-Auth-Token` win over the cookie, which is then not
/// looked at. A public endpoint takes no credentials.
///
/// # Errors
/// `BadCredentials` for credentials that do not hold, `ForeignProject`,
/// `CrossSite` for a call that another site made the browser send.
pub(super) async fn authenticate(
    app: &Arc<App>,
    incoming: &Incoming,
    demand: Demand,
) -> Result<Authenticated> {
    if demand.is_public {
        if !demand.method.is_safe() {
            refuse_other_sites(&incoming.head.headers, incoming.head.uri.authority())?;
        }
        return Ok(Authenticated::default());
    }
    let (caller, proof, session) = match by_header(app, incoming).await? {
        Some((caller, proof)) => (caller, proof, None),
        None => match by_cookie(app, incoming, demand).await? {
            Some(session) => {
                let proof = Proof::Session(session.cookie.clone());
                (session.caller.clone(), proof, Some(session))
            }
            None => return Err(Error::unauthenticated()),
        },
    };
    let named = text(&incoming.head.headers, "x-project-id")?;
    Ok(Authenticated {
        caller: Some(project::choose(app, caller, named).await?),
        proof: Some(proof),
        session,
    })
}

async fn by_header(app: &Arc<App>, incoming: &Incoming) -> Result<Option<(Caller, Proof)>> {
    if incoming.head.headers.contains_key("x-security-token") {
        return Err(Error::bad_credentials(
            "temporary access keys (`X-Security-Token`) are not issued here",
        ));
    }
    let by_token = match text(&incoming.head.headers, "x-auth-token")? {
        Some(text) => {
            let caller = token::verify(app, text).await?;
            Some((caller, Proof::Token(text.to_owned())))
        }
        None => None,
    };
    let by_signature = match text(&incoming.head.headers, AUTHORIZATION.as_str())? {
        Some(_) => {
            let (head, body) = (&incoming.head, &incoming.body);
            let caller = signature::verify(app, head, body, &incoming.origin).await?;
            let access = caller.access.clone().unwrap_or_default();
            Some((caller, Proof::Key(access)))
        }
        None => None,
    };
    match (by_token, by_signature) {
        (Some((one, _)), Some((other, _))) if one.person_id != other.person_id => Err(
            Error::bad_credentials("`Authorization` and `X-Auth-Token` are of different users"),
        ),
        (by_token, by_signature) => Ok(by_signature.or(by_token)),
    }
}

async fn by_cookie(app: &Arc<App>, incoming: &Incoming, demand: Demand) -> Result<Option<Session>> {
    let Some(id) = cookie(&incoming.head.headers) else {
        return Ok(None);
    };
    refuse_other_sites(&incoming.head.headers, incoming.head.uri.authority())?;
    let says_so = incoming.head.headers.contains_key(BACKGROUND_HEADER);
    let usage = match demand.is_background || says_so {
        true => Use::Background,
        false => Use::Person,
    };
    let session = session::verify(app, id, usage).await?;
    if !demand.method.is_safe() {
        session::check_csrf(&session, text(&incoming.head.headers, CSRF_HEADER)?)?;
    }
    Ok(Some(session))
}

/// Returns the session cookie's value.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers
        .get_all(COOKIE_HEADER)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE).then_some(value)
    })
}

/// Refuses what a browser sends because a page of another site asked for it.
/// Programs send neither header and pass.
fn refuse_other_sites(headers: &HeaderMap, authority: Option<&Authority>) -> Result<()> {
    let refused = || {
        Err(Error::new(
            Code::CrossSite,
            "the call comes from a page of another site",
        ))
    };
    match text(headers, "sec-fetch-site")? {
        Some("same-origin" | "none") => return Ok(()),
        Some(_) => return refused(),
        None => {}
    }
    let Some(origin) = text(headers, ORIGIN.as_str())? else {
        return Ok(());
    };
    // HTTP/2 has no `Host`; the target says it there.
    let named = authority.map(Authority::as_str);
    let host = text(headers, HOST.as_str())?.or(named).unwrap_or_default();
    let of_origin = origin.split_once("://").map_or(origin, |(_, host)| host);
    if of_origin.eq_ignore_ascii_case(host) {
        Ok(())
    } else {
        refused()
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Error::bad_credentials(format!(
            "the header `{name}` came more than once"
        )));
    }
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(Error::bad_credentials(format!(
            "the header `{name}` is not UTF-8"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let headers = headers(&[("cookie", "a=b; berth_session=x1; c=d")]);
        assert_eq!(cookie(&headers), Some("x1"));
    }

    #[test]
    fn another_site_is_refused_by_either_header() {
        let ok = [
            &[("sec-fetch-site", "same-origin"), ("host", "h")][..],
            &[("origin", "https://h:1"), ("host", "h:1")],
            &[("host", "h")],
        ];
        for pairs in ok {
            assert!(
                refuse_other_sites(&headers(pairs), None).is_ok(),
                "{pairs:?}"
            );
        }
        let bad = [
            &[("sec-fetch-site", "cross-site"), ("host", "h")][..],
            &[("sec-fetch-site", "same-site"), ("host", "h")],
            &[("origin", "https://evil"), ("host", "h")],
            &[("origin", "null"), ("host", "h")],
        ];
        for pairs in bad {
            assert!(
                refuse_other_sites(&headers(pairs), None).is_err(),
                "{pairs:?}"
            );
        }
    }
}
