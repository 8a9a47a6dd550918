//! Where a request came from, and the id it has in the log.

use std::net::IpAddr;

use axum::extract::Request;
use http::HeaderMap;
use http::header::USER_AGENT;

use super::router::PeerAddr;
use crate::app::App;
use crate::auth::caller::Origin;

/// The most characters of a client's name that are kept.
const MAX_AGENT: usize = 256;

/// Reads the origin of a request. `X-Forwarded-For` is believed only from the
/// proxies that the configuration names.
pub(super) fn of(app: &App, request: &Request) -> Origin {
    let peer = request.extensions().get::<PeerAddr>().map(|peer| peer.0.ip());
    let agent = request.headers().get(USER_AGENT).map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes());
        text.chars().filter(|c| !c.is_control()).take(MAX_AGENT).collect()
    });
    let addr = peer.map(|peer| client(peer, request.headers(), &app.config.trusted_proxies));
    Origin { addr, agent, request_id: Some(app.new_id()) }
}

/// Walks the forwarded addresses from the nearest to the first that is no
/// trusted proxy.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let forwarded: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut current = peer;
    for hop in forwarded.into_iter().rev() {
        if !trusted.contains(&current.to_canonical()) {
            break;
        }
        let Ok(addr) = hop.parse() else { break };
        current = addr;
    }
    current.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let headers = HeaderMap::from_iter([(
            "x-forwarded-for".parse().unwrap(),
            "6.6.6.6, 9.9.9.9, 10.0.0.2".parse().unwrap(),
        )]);
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let second: IpAddr = "10.0.0.2".parse().unwrap();
        assert_eq!(client(proxy, &headers, &[]), proxy);
        assert_eq!(client(proxy, &headers, &[proxy]), second);
        assert_eq!(client(proxy, &headers, &[proxy, second]), "9.9.9.9".parse::<IpAddr>().unwrap());
    }
}
