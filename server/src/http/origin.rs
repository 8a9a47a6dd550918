//! Where a request came from, and the id it has in the log.

use axum::extract::Request;
use http::header::USER_AGENT;

use super::router::PeerAddr;
use crate::app::App;
use crate::auth::caller::Origin;

/// The most characters of a client's name that are kept.
const MAX_AGENT: usize = 256;

/// Reads the origin of a request. Forwarded addresses are believed only from
/// the proxies that the configuration names.
pub(super) fn of(app: &App, request: &Request) -> Origin {
    let peer = request
        .extensions()
        .get::<PeerAddr>()
        .map(|peer| peer.0.ip());
    let agent = request.headers().get(USER_AGENT).map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes());
        text.chars()
            .filter(|c| !c.is_control())
            .take(MAX_AGENT)
            .collect()
    });
    let addr = peer.map(|peer| app.config.proxies.client(peer, request.headers()));
    let request_id = app.random.ulid(app.now()).ok();
    Origin {
        addr,
        agent,
        request_id,
    }
}
