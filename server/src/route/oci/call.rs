//! A call of the data plane: authenticated, parsed and authorised.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use berth_core::oci::Query;
use berth_core::oci::route::{Access, Route, UploadStep};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::HeaderMap;
use http::header::HeaderName;
use http_body::Body as _;

use super::{blob, body, manifest, referrers, tag, upload};
use crate::app::App;
use crate::auth::caller::{Caller, Origin};
use crate::error::Error;
use crate::service::caches::Seen;
use crate::service::fault::Fault;
use crate::service::target::{Push, Target};
use crate::service::token::Narrowed;

/// What a handler works with.
pub(crate) struct Call {
    /// The server.
    pub(crate) app: Arc<App>,
    /// The state of the database that the call found.
    pub(crate) seen: Seen,
    /// Who calls; nobody where an image is public.
    pub(crate) caller: Option<Caller>,
    /// What the caller's token allows at most, where it came with one.
    pub(crate) narrowed: Option<Narrowed>,
    /// Where the call came from.
    pub(crate) origin: Origin,
    /// The image, which the caller may do this to.
    pub(crate) target: Target,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The raw query.
    pub(crate) query: String,
    /// The body.
    pub(crate) body: Body,
}

impl Call {
    /// Returns a header that is text.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns a parameter of the query.
    pub(super) fn param(&self, name: &str) -> Option<String> {
        Query::new(&self.query).get(name)
    }

    /// Returns what a change needs.
    pub(super) fn push(&self) -> Result<Push, Fault> {
        let caller = self.caller.clone().ok_or_else(Error::unauthenticated)?;
        Ok(Push {
            app: Arc::clone(&self.app),
            caller,
            origin: self.origin.clone(),
            target: self.target.clone(),
        })
    }

    /// Takes the body, if there is one; see [`body::pieces`].
    pub(super) fn take_body(&mut self) -> Option<BoxStream<'static, io::Result<Bytes>>> {
        let body = std::mem::take(&mut self.body);
        if body.is_end_stream() {
            return None;
        }
        Some(body::pieces(body))
    }
}

/// Answers an allowed call.
pub(crate) async fn dispatch(call: Call, route: Route) -> Result<Response, Fault> {
    match route {
        Route::Base | Route::Catalog => Err(Error::internal("a route without an image").into()),
        Route::Tags(_) => tag::list(call).await,
        Route::Referrers(_, digest) => referrers::list(call, &digest).await,
        Route::Blob(_, digest, Access::Delete) => blob::delete(call, &digest).await,
        Route::Blob(_, digest, access) => blob::get(call, &digest, access).await,
        Route::Manifest(_, reference, Access::Delete) => manifest::delete(call, &reference).await,
        Route::Manifest(_, reference, access) => manifest::get(call, &reference, access).await,
        Route::PutManifest(_, reference) => manifest::put(call, &reference).await,
        Route::StartUpload(_) => upload::start(call).await,
        Route::Upload(_, id, UploadStep::Status) => upload::status(call, &id).await,
        Route::Upload(_, id, UploadStep::Append) => upload::append(call, &id).await,
        Route::Upload(_, id, UploadStep::Finish) => upload::finish(call, &id).await,
        Route::Upload(_, id, UploadStep::Cancel) => upload::cancel(call, &id).await,
    }
}
