//! Whole small images, as eight clients push and pull them.

use std::time::Instant;

use berth_tests::Image;
use berth_tests::image::digest;
use futures_util::future::join_all;
use hyper::{Method, StatusCode};

use crate::bench::{Scale, Work};
use crate::fill;
use crate::round::{Round, Unit, Watch};
use crate::server::Server;
use crate::wire::Wire;

const CLIENTS: usize = 8;
const LAYERS: [usize; 2] = [64 << 10, 64 << 10];

fn repository(client: usize) -> String {
    format!("team/small{client}")
}

fn make(seed: &str) -> Image {
    Image::with_layers(seed, "amd64", &LAYERS)
}

async fn clients(server: &Server) -> Vec<Wire> {
    let scopes: Vec<String> = (0..CLIENTS)
        .map(|n| format!("repository:{}:pull,push", repository(n)))
        .collect();
    server.wires_for(&scopes.join("%20"), CLIENTS).await
}

/// Images of which no server has seen a byte.
pub(crate) struct Push;

impl Work for Push {
    fn name(&self) -> &'static str {
        "image-push"
    }

    fn title(&self, _: Scale) -> String {
        format!("small image push, {CLIENTS} clients")
    }

    fn unit(&self) -> Unit {
        Unit::PerSecond
    }

    async fn prepare(&self, _: &Server, _: Scale) -> bool {
        true
    }

    async fn round(&self, server: &Server, round: u32, scale: Scale) -> Round {
        let images: Vec<Image> = (0..scale.images)
            .map(|n| make(&format!("push/{round}/{n}")))
            .collect();
        let mut wires = clients(server).await;
        let mut next = images.iter().enumerate();
        let shared = std::cell::RefCell::new(&mut next);
        let watch = Watch::start(server);
        let pushes = wires.iter_mut().enumerate().map(|(client, wire)| {
            let shared = &shared;
            async move {
                loop {
                    let Some((n, image)) = shared.borrow_mut().next() else {
                        return;
                    };
                    let tag = format!("v{round}-{n}");
                    fill::push(wire, &repository(client), &tag, image).await;
                }
            }
        });
        join_all(pushes).await;
        watch.rate(scale.images)
    }
}

/// Manifest, config and both layers.
pub(crate) struct Pull;

impl Work for Pull {
    fn name(&self) -> &'static str {
        "image-pull"
    }

    fn title(&self, _: Scale) -> String {
        format!("small image pull, {CLIENTS} clients")
    }

    fn unit(&self) -> Unit {
        Unit::PerSecond
    }

    async fn prepare(&self, server: &Server, _: Scale) -> bool {
        let mut wires = clients(server).await;
        for (client, wire) in wires.iter_mut().enumerate() {
            let image = make(&format!("pull/{client}"));
            fill::push(wire, &repository(client), "v1", &image).await;
        }
        true
    }

    async fn round(&self, server: &Server, _: u32, scale: Scale) -> Round {
        let mut wires = clients(server).await;
        let watch = Watch::start(server);
        let end = Instant::now() + scale.time;
        let pulls = wires.iter_mut().enumerate().map(|(client, wire)| {
            let image = make(&format!("pull/{client}"));
            let name = repository(client);
            let mut targets = vec![format!("/v2/{name}/manifests/v1")];
            let blobs = image.blobs.iter().map(|blob| digest(blob));
            targets.extend(blobs.map(|digest| format!("/v2/{name}/blobs/{digest}")));
            async move {
                let mut count = 0;
                while Instant::now() < end {
                    for target in &targets {
                        let get = wire.request(Method::GET, target);
                        wire.send(get, StatusCode::OK).await;
                    }
                    count += 1;
                }
                count
            }
        });
        let count = join_all(pulls).await.into_iter().sum();
        watch.rate(count)
    }
}
