//! The list of images.

use axum::response::Response;

use super::page::{Asked, link};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::http::oci::json;
use crate::service::catalog;
use crate::service::fault::Fault;

/// Lists what the caller may pull.
pub(crate) async fn list(app: &App, caller: &Caller, query: &str) -> Result<Response, Fault> {
    let asked = Asked::parse(query)?;
    // Whatever comes before the first slash is the organization, and all of it if there is none.
    let last = asked
        .last
        .as_deref()
        .map(|last| last.split_once('/').unwrap_or((last, "")));
    let mut images = catalog::list(app, caller, last, asked.limit()).await?;
    let has_more = asked.cut(&mut images);
    let names: Vec<String> = images.iter().map(ToString::to_string).collect();
    let mut response = json(serde_json::json!({ "repositories": names }).to_string());
    if let (true, Some(last)) = (has_more, names.last()) {
        let rows = asked.rows.to_string();
        link(
            &mut response,
            "/v2/_catalog",
            &[("n", &rows), ("last", last)],
        );
    }
    Ok(response)
}
