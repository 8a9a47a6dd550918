//! Pages of long lists.

use berth_tests::Image;
use hyper::{Method, StatusCode};

use crate::bench::{Scale, Work};
use crate::fill;
use crate::round::{Round, Unit, Watch};
use crate::server::Server;

/// One page of the tags of a repository.
pub(crate) struct Tags;

const TAGS: u32 = 100_000;
const PAGES: u32 = 20;

impl Work for Tags {
    fn name(&self) -> &'static str {
        "tags-page"
    }

    fn title(&self, _: Scale) -> String {
        format!("tags/list, a page of 100 of {TAGS}")
    }

    fn unit(&self) -> Unit {
        Unit::Milliseconds
    }

    async fn prepare(&self, server: &Server, _: Scale) -> bool {
        fill::tags(server, "team/tags", TAGS, &Image::small("tags")).await
    }

    async fn round(&self, server: &Server, _: u32, _: Scale) -> Round {
        let mut wire = server.wire("team/tags").await;
        let watch = Watch::start(server);
        for page in 0..PAGES {
            let last = fill::tag(TAGS / PAGES * page);
            let target = format!("/v2/team/tags/tags/list?n=100&last={last}");
            let get = wire.request(Method::GET, &target);
            wire.send(get, StatusCode::OK).await;
        }
        watch.time(PAGES)
    }
}

/// All pages of the catalog.
pub(crate) struct Catalog;

const REPOSITORIES: u32 = 10_000;

impl Work for Catalog {
    fn name(&self) -> &'static str {
        "catalog"
    }

    fn title(&self, _: Scale) -> String {
        format!("catalog, {REPOSITORIES} repositories by 100")
    }

    fn unit(&self) -> Unit {
        Unit::Milliseconds
    }

    async fn prepare(&self, server: &Server, _: Scale) -> bool {
        fill::repositories(server, REPOSITORIES).await
    }

    async fn round(&self, server: &Server, _: u32, _: Scale) -> Round {
        let mut wires = server.wires_for("registry:catalog:*", 1).await;
        let wire = wires.first_mut().unwrap();
        let watch = Watch::start(server);
        let mut next = Some("/v2/_catalog?n=100".to_owned());
        let mut pages = 0;
        while let Some(target) = next {
            let get = wire.request(Method::GET, &target);
            let (head, _) = wire.send(get, StatusCode::OK).await;
            let link = head.get("link").map(|link| link.to_str().unwrap());
            next = link.map(|link| link.split(['<', '>']).nth(1).unwrap().to_owned());
            pages += 1;
        }
        let round = watch.time(1);
        assert!(pages >= REPOSITORIES / 100, "{pages} pages");
        round
    }
}
