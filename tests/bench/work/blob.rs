//! Large blobs, in and out.

use std::process::Command;

use futures_util::future::join_all;
use hyper::{Method, StatusCode};

use crate::bench::{Scale, Work};
use crate::content::Large;
use crate::round::{Round, Unit, Watch};
use crate::server::Server;

/// Blobs that are pushed at once.
pub(crate) struct Push {
    pub(crate) name: &'static str,
    pub(crate) at_once: usize,
    pub(crate) size: fn(Scale) -> usize,
}

impl Work for Push {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self, scale: Scale) -> String {
        let size = (self.size)(scale) >> 20;
        match self.at_once {
            1 => format!("blob push, {size} MiB"),
            many => format!("blob push, {many} × {size} MiB at once"),
        }
    }

    fn unit(&self) -> Unit {
        Unit::Megabytes
    }

    async fn prepare(&self, _: &Server, _: Scale) -> bool {
        true
    }

    async fn round(&self, server: &Server, round: u32, scale: Scale) -> Round {
        let size = (self.size)(scale);
        let name = self.name;
        let blobs: Vec<Large> = (0..self.at_once)
            .map(|n| Large::new(&format!("{name}/{round}/{n}"), size))
            .collect();
        let mut wires = server.wires("team/large", self.at_once).await;
        settle();
        let watch = Watch::start(server);
        let pushes = wires.iter_mut().zip(&blobs).map(|(wire, blob)| {
            let body = blob.body.clone();
            wire.push_blob("team/large", &blob.digest, body)
        });
        join_all(pushes).await;
        watch.speed(u32::try_from(self.at_once).unwrap(), size)
    }
}

/// A blob that is pulled, from the memory of the kernel.
pub(crate) struct Pull;

const PULLS: u32 = 2;

impl Work for Pull {
    fn name(&self) -> &'static str {
        "blob-pull"
    }

    fn title(&self, scale: Scale) -> String {
        format!("blob pull, {} MiB", scale.blob >> 20)
    }

    fn unit(&self) -> Unit {
        Unit::Megabytes
    }

    async fn prepare(&self, server: &Server, scale: Scale) -> bool {
        let blob = Large::new("pull", scale.blob);
        let mut wire = server.wire("team/pull").await;
        wire.push_blob("team/pull", &blob.digest, blob.body).await;
        settle();
        true
    }

    async fn round(&self, server: &Server, _: u32, scale: Scale) -> Round {
        let digest = Large::new("pull", scale.blob).digest;
        let mut wire = server.wire("team/pull").await;
        let watch = Watch::start(server);
        for _ in 0..PULLS {
            let get = wire.request(Method::GET, &format!("/v2/team/pull/blobs/{digest}"));
            let (_, size) = wire.send(get, StatusCode::OK).await;
            assert_eq!(size, scale.blob);
        }
        watch.speed(PULLS, scale.blob)
    }
}

/// Waits until the disk has nothing left to write of what others pushed.
pub(crate) fn settle() {
    assert!(Command::new("sync").status().unwrap().success());
}
