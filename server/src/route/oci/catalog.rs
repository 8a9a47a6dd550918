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
    let page = catalog::list(app, caller, asked.last.as_deref(), asked.rows).await?;
    let names: Vec<String> = page.images.iter().map(ToString::to_string).collect();
    let mut response = json(serde_json::json!({ "repositories": names }).to_string());
    if let Some(end) = page.end {
        let rows = asked.rows.to_string();
        link(
            &mut response,
            "/v2/_catalog",
            &[("n", &rows), ("last", &end)],
        );
    }
    Ok(response)
}
