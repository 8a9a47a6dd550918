//! A server with few or many things, and who asks it.

use std::time::Instant;

use berth_tests::Kind;
use hyper::header::{HeaderMap, HeaderValue};
use hyper::{Method, Request, StatusCode};
use serde_json::Value;

use super::fill::{self, LONG};
use super::list::{Go, List, Of, ROWS};
use crate::server::Server;
use crate::wire::{Pieces, Wire};

/// How many things a server has.
#[derive(Clone, Copy)]
pub(crate) struct Count {
    /// Repositories, of ten tags each.
    pub(crate) repositories: u32,
    /// Tags in one repository.
    pub(crate) tags: u32,
}

/// A server, and the token that its management APIs are asked with.
pub(crate) struct Site {
    server: Server,
    count: Count,
    token: HeaderValue,
}

impl Site {
    /// Starts a server and fills it.
    pub(crate) async fn start(kind: Kind, count: Count) -> Self {
        let server = Server::berth_over(kind).await;
        fill::fill(&server, count).await;
        Self {
            token: server.api_token().await,
            server,
            count,
        }
    }

    /// Returns a connection; one that rested for long would be gone.
    pub(crate) async fn asker(&self, list: &List) -> Asker {
        let scope = match (list.go, list.of) {
            (Go::Link, Of::Repositories) => "registry:catalog:*".to_owned(),
            (Go::Link, Of::Tags) => format!("repository:{LONG}:pull"),
            _ => {
                return Asker {
                    wire: Wire::connect(&self.server.host, None).await,
                    token: Some(self.token.clone()),
                };
            }
        };
        Asker {
            wire: self.server.wires_for(&scope, 1).await.remove(0),
            token: None,
        }
    }

    /// How many things a list has.
    pub(crate) fn length(&self, list: &List) -> u32 {
        match list.of {
            Of::Tags => self.count.tags,
            Of::Repositories => self.count.repositories,
        }
    }

    /// Returns a page behind half of the list, by following its own marks.
    pub(crate) async fn middle(&self, list: &List) -> String {
        let mut asker = self.asker(list).await;
        let half = self.length(list) / 2;
        let rows = list.most.min(half);
        let (mut mark, mut passed) = (None, 0);
        while passed < half {
            let request = asker.request(&list.page(rows, mark.as_deref()));
            let (head, body) = asker.wire.read(request).await;
            mark = Some(next(list.go, &head, &body));
            passed += rows;
        }
        list.page(ROWS, mark.as_deref())
    }
}

/// A connection of somebody who may ask.
pub(crate) struct Asker {
    wire: Wire,
    /// For the management APIs; the connection bears a token of the registry otherwise.
    token: Option<HeaderValue>,
}

impl Asker {
    fn request(&self, target: &str) -> Request<Pieces> {
        let mut request = self.wire.request(Method::GET, target);
        if let Some(token) = &self.token {
            let headers = request.headers_mut();
            headers.insert("x-auth-token", token.clone());
        }
        request
    }

    /// Returns the milliseconds of one page.
    pub(crate) async fn time(&mut self, target: &str) -> f64 {
        let request = self.request(target);
        let begun = Instant::now();
        self.wire.send(request, StatusCode::OK).await;
        begun.elapsed().as_secs_f64() * 1e3
    }
}

/// Where the next page begins.
fn next(go: Go, head: &HeaderMap, body: &[u8]) -> String {
    let Go::Mark(_, field) = go else {
        let link = head.get("link").unwrap().to_str().unwrap();
        let (_, last) = link.split_once("last=").unwrap();
        return last.split(['&', '>']).next().unwrap().to_owned();
    };
    let page: Value = serde_json::from_slice(body).unwrap();
    match &page[field] {
        Value::String(text) => text.clone(),
        number => number.to_string(),
    }
}
