//! The data plane's place in the address space.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;

use crate::app::App;
use crate::auth::caller::Origin;
use crate::error::Error;

/// Tells whether the data plane answers a path.
pub(crate) fn is_ours(path: &str) -> bool {
    path == "/token" || (path.starts_with("/v2/") && !path.starts_with("/v2/manage/"))
}

/// Refuses a call in the form of the data plane.
pub(crate) fn refuse(error: &Error, origin: &Origin) -> Response {
    super::error::encode(berth_core::endpoint::Api::Swr, error, origin)
}

/// Answers a call.
pub(crate) async fn serve(_app: Arc<App>, _request: Request, origin: Origin) -> Response {
    refuse(&Error::unauthenticated(), &origin)
}
