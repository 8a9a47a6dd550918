//! Manifests by tag, in repositories of few and of many tags.

use std::time::Duration;

use berth_tests::Image;
use berth_tests::image::MANIFEST;
use hyper::Method;

use crate::bench::{Scale, Work};
use crate::fill;
use crate::round::{Round, Unit, Watch, repeat};
use crate::server::Server;

const CONNECTIONS: usize = 64;

/// GET or HEAD by tag.
pub(crate) struct Read {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// How many tags the repository has.
    pub(crate) tags: u32,
}

impl Read {
    fn repository(&self) -> String {
        format!("team/{}", self.name)
    }
}

impl Work for Read {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self, _: Scale) -> String {
        let (method, tags) = (&self.method, self.tags);
        format!("manifest {method} by tag, {CONNECTIONS} connections, {tags} tags")
    }

    fn unit(&self) -> Unit {
        Unit::PerSecond
    }

    async fn prepare(&self, server: &Server, _: Scale) -> bool {
        let image = Image::with_layers("read", "amd64", &[64 << 10, 64 << 10]);
        fill::tags(server, &self.repository(), self.tags, &image).await
    }

    async fn round(&self, server: &Server, _: u32, scale: Scale) -> Round {
        let mut wires = server.wires(&self.repository(), CONNECTIONS).await;
        let first = wires.first().unwrap();
        let requests: Vec<_> = fill::read(self.tags)
            .map(|n| {
                let target = format!("/v2/{}/manifests/{}", self.repository(), fill::tag(n));
                first.request(self.method.clone(), &target)
            })
            .collect();
        server.watched().pin();
        repeat(&mut wires, &requests, Duration::from_millis(200)).await;
        let watch = Watch::start(server);
        let count = repeat(&mut wires, &requests, scale.time).await;
        let round = watch.rate(count);
        server.watched().release();
        round
    }
}

/// PUT of new manifests under new tags, one after the other.
pub(crate) struct Write {
    pub(crate) name: &'static str,
    /// How many tags the repository has before.
    pub(crate) tags: u32,
}

impl Write {
    fn repository(&self) -> String {
        format!("team/{}", self.name)
    }
}

impl Work for Write {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self, _: Scale) -> String {
        format!("manifest PUT, 1 client, {} tags", self.tags)
    }

    fn unit(&self) -> Unit {
        Unit::PerSecond
    }

    async fn prepare(&self, server: &Server, _: Scale) -> bool {
        fill::tags(
            server,
            &self.repository(),
            self.tags,
            &Image::small("write"),
        )
        .await
    }

    async fn round(&self, server: &Server, round: u32, scale: Scale) -> Round {
        let mut wire = server.wire(&self.repository()).await;
        let watch = Watch::start(server);
        let mut count = 0;
        while watch.elapsed() < scale.time {
            let tag = format!("new-{round}-{count}");
            let image = Image::small("write").annotated(&tag);
            wire.put_manifest(&self.repository(), &tag, MANIFEST, &image.manifest)
                .await;
            count += 1;
        }
        watch.rate(count)
    }
}
