//! The steps of every call of the data plane: parse the route, authenticate, authorise, answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use berth_core::action::Action;
use berth_core::audit::Event;
use berth_core::error::Code;
use berth_core::oci::route::{self, Access, Route, RouteError};
use berth_core::oci::{ImageName, Query};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;

use super::answer::{guarded, json};
use super::refusal::{Stop, challenge_basic, insufficient, unparsed};
use crate::app::App;
use crate::audit::Outcome;
use crate::auth::authorization::{Basic, Scheme};
use crate::auth::caller::{Caller, Origin};
use crate::auth::credential;
use crate::error::{Error, Result};
use crate::route::oci::{self, Call};
use crate::service::caches::Seen;
use crate::service::fault::Fault;
use crate::service::target::{self, Target, Want};
use crate::service::token::{self, Narrowed};

/// Where clients get their tokens.
pub(super) const TOKEN_PATH: &str = "/token";

/// Tells whether a path belongs to the data plane.
pub(crate) fn is_ours(path: &str) -> bool {
    path == TOKEN_PATH || route::claims(path)
}

/// Answers a request of the data plane.
pub(crate) async fn serve(app: Arc<App>, request: Request, origin: Origin) -> Response {
    let (head, body) = request.into_parts();
    if head.uri.path() == TOKEN_PATH {
        let answer = oci::token::serve(&app, &head, body, &origin).await;
        return guarded(answer.unwrap_or_else(|fault| challenge_basic(&app, &fault, &origin)));
    }
    let parsed = route::parse(head.method.as_str(), head.uri.path());
    let query = head.uri.query().unwrap_or_default();
    let scope = parsed.as_ref().ok().and_then(|route| scope(route, query));
    let response = match answer(&app, head, body, &origin, parsed).await {
        Ok(response) => response,
        Err(stop) => stop.response(&app, scope.as_deref(), &origin),
    };
    guarded(response)
}

async fn answer(
    app: &Arc<App>,
    head: Parts,
    body: Body,
    origin: &Origin,
    parsed: Result<Route, RouteError>,
) -> Result<Response, Stop> {
    let seen = app.store.look().await?;
    let (caller, narrowed) = authenticate(app, seen, &head.headers, origin).await?;
    let caller = caller.map(|caller| caller.at(origin));
    let route = match parsed {
        Ok(route) => route,
        // A stranger is not told what is wrong with a path.
        Err(_) if caller.is_none() => return Err(Error::unauthenticated().into()),
        Err(error) => return Err(unparsed(error)),
    };
    let query = head.uri.query().unwrap_or_default().to_owned();
    let Some(want) = want(&route) else {
        return without_image(app, caller, narrowed.as_ref(), &route, &query).await;
    };
    let found = authorise(app, seen, caller.as_ref(), narrowed.as_ref(), &route, want).await;
    let target = match found {
        Ok(target) => target,
        Err(stop) => {
            if is_empty_list(app, caller.as_ref(), &route, &stop.fault).await? {
                return Ok(oci::referrers::none());
            }
            note_refusal(app, caller.as_ref(), origin, &route, want, &stop.fault).await;
            return Err(stop);
        }
    };
    let place = match &route {
        Route::Upload(image, id, _) => Some(oci::upload::place(image, id)),
        _ => None,
    };
    let call = Call {
        app: Arc::clone(app),
        seen,
        caller,
        narrowed,
        origin: origin.clone(),
        target,
        headers: head.headers,
        query,
        body,
    };
    oci::dispatch(call, route).await.map_err(|fault| Stop {
        upload: place,
        ..fault.into()
    })
}

/// A list of referrers is never absent: that of an own image which is not there yet is empty.
async fn is_empty_list(
    app: &App,
    caller: Option<&Caller>,
    route: &Route,
    fault: &Fault,
) -> Result<bool> {
    match (route, caller) {
        (Route::Referrers(image, _), Some(caller)) if fault.code() == Code::RepositoryNotFound => {
            target::is_own(&app.store, caller, image).await
        }
        _ => Ok(false),
    }
}

/// Returns who calls, and what his token allows at most.
async fn authenticate(
    app: &App,
    seen: Seen,
    headers: &HeaderMap,
    origin: &Origin,
) -> Result<(Option<Caller>, Option<Narrowed>), Stop> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok((None, None));
    };
    let is_only = values.next().is_none();
    match Scheme::parse(value.to_str().unwrap_or_default()) {
        Some(Scheme::Basic(encoded)) if is_only => {
            Ok((Some(basic(app, encoded, origin).await?), None))
        }
        Some(Scheme::Bearer(token)) if is_only => {
            let opened = token::open(app, seen, token).await;
            let (caller, narrowed) = opened.map_err(|error| Stop {
                token: (error.code().status() == 401).then_some("invalid_token"),
                ..error.into()
            })?;
            Ok((caller, Some(narrowed)))
        }
        _ => Err(
            Error::bad_credentials("only registry tokens and Basic logins are taken here").into(),
        ),
    }
}

/// Verifies the part behind `Basic `.
pub(crate) async fn basic(app: &App, encoded: &str, origin: &Origin) -> Result<Caller> {
    let Some(basic) = Basic::parse(encoded) else {
        return Err(Error::bad_credentials(
            "the user has to be of the form project@key; copy the login command from the console",
        ));
    };
    Ok(credential::verify(app, &basic, origin).await?.at(origin))
}

/// Returns what a route wants of its image; nothing where it has none.
fn want(route: &Route) -> Option<Want> {
    match route {
        Route::Base | Route::Catalog => None,
        Route::Blob(.., Access::Delete) | Route::Manifest(.., Access::Delete) => Some(Want::Delete),
        Route::Tags(_) | Route::Referrers(..) | Route::Blob(..) | Route::Manifest(..) => {
            Some(Want::Pull)
        }
        Route::PutManifest(..) | Route::StartUpload(_) | Route::Upload(..) => Some(Want::Push),
    }
}

async fn without_image(
    app: &App,
    caller: Option<Caller>,
    narrowed: Option<&Narrowed>,
    route: &Route,
    query: &str,
) -> Result<Response, Stop> {
    let Some(caller) = caller else {
        return Err(Error::unauthenticated().into());
    };
    if *route == Route::Base {
        return Ok(json("{}".to_owned()));
    }
    if narrowed.is_some_and(|narrowed| !narrowed.covers_catalog()) {
        return Err(insufficient());
    }
    Ok(oci::catalog::list(app, &caller, query).await?)
}

async fn authorise(
    app: &App,
    seen: Seen,
    caller: Option<&Caller>,
    narrowed: Option<&Narrowed>,
    route: &Route,
    want: Want,
) -> Result<Target, Stop> {
    let Some(image) = route.image() else {
        return Err(Error::internal("a route without an image").into());
    };
    let target = target::find_again(app, seen, caller, image, want).await?;
    if narrowed.is_some_and(|narrowed| !narrowed.covers(&target, want)) {
        return Err(insufficient());
    }
    Ok(target)
}

/// Writes the event of a refused call of a known user. What clients ask routinely, whether
/// something is there, leaves none.
async fn note_refusal(
    app: &App,
    caller: Option<&Caller>,
    origin: &Origin,
    route: &Route,
    want: Want,
    fault: &Fault,
) {
    let (Some(caller), Some(image)) = (caller, route.image()) else {
        return;
    };
    let code = fault.code();
    let is_refusal = match want {
        Want::Pull => code.status() == 403,
        Want::Push | Want::Delete => matches!(code.status(), 403 | 404),
    };
    if !is_refusal {
        return;
    }
    let event = match route {
        Route::Blob(.., Access::Delete) => Event::DeleteBlob,
        Route::Manifest(_, berth_core::oci::Reference::Digest(_), Access::Delete) => {
            Event::DeleteManifest
        }
        Route::Manifest(.., Access::Delete) => Event::Of(Action::DeleteRepoTag),
        _ if want == Want::Push => Event::PushImage,
        _ => Event::Of(Action::Download),
    };
    let write = async {
        let record = app
            .record(event)?
            .by(caller)
            .from(origin)
            .on(image.to_string());
        let tx = app.store.begin().await?;
        tx.commit(record.ended(Outcome::of(code)).into()).await
    };
    if let Err(error) = write.await {
        tracing::error!(error = ?error, "the event of a refused call was not written");
    }
    let verb = match want {
        Want::Pull => "pull from",
        Want::Push => "push to",
        Want::Delete => "delete in",
    };
    let reason =
        format!("a client wanted to {verb} {image}, which you may not or which is not there");
    credential::denied(app, caller, &reason).await;
}

/// Returns the scope that a token for this route needs.
fn scope(route: &Route, query: &str) -> Option<String> {
    if let Route::StartUpload(image) = route
        && let Some(from) = Query::new(query).get("from")
        && let Ok(from) = ImageName::parse(&from)
    {
        // A mount reads there.
        return Some(format!(
            "repository:{image}:pull,push repository:{from}:pull"
        ));
    }
    match (route.image(), want(route)) {
        (Some(image), Some(Want::Pull)) => Some(format!("repository:{image}:pull")),
        (Some(image), Some(Want::Push)) => Some(format!("repository:{image}:pull,push")),
        (Some(image), Some(Want::Delete)) => Some(format!("repository:{image}:pull,delete")),
        _ if *route == Route::Catalog => Some("registry:catalog:*".to_owned()),
        _ => None,
    }
}
