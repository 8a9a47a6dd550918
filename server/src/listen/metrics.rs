//! Metrics in the form of Prometheus, on a listener of their own.

use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::error::{Error, Result};

/// Begins to count, and returns what answers `GET /metrics`.
///
/// # Errors
/// Something else counts in this process already.
pub fn router() -> Result<Router> {
    let handle = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| Error::start("cannot count metrics").caused_by(error))?;
    let answer = move || async move {
        handle.run_upkeep();
        (
            [("content-type", "text/plain; version=0.0.4")],
            handle.render(),
        )
    };
    Ok(Router::new().route("/metrics", get(answer)))
}
