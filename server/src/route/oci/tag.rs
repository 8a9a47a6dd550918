//! The list of an image's tags.

use axum::response::Response;

use super::call::Call;
use super::page::{Asked, link};
use crate::http::oci::json;
use crate::service::fault::Fault;
use crate::service::pull;

pub(super) async fn list(call: Call) -> Result<Response, Fault> {
    let asked = Asked::parse(&call.query)?;
    let last = asked.last.as_deref();
    let mut tags = pull::tags(&call.app, &call.target, last, asked.limit()).await?;
    let has_more = asked.cut(&mut tags);
    let name = call.target.image.to_string();
    let mut response = json(serde_json::json!({ "name": name, "tags": tags }).to_string());
    if let (true, Some(last)) = (has_more, tags.last()) {
        let rows = asked.rows.to_string();
        link(
            &mut response,
            &format!("/v2/{name}/tags/list"),
            &[("n", &rows), ("last", last)],
        );
    }
    Ok(response)
}
