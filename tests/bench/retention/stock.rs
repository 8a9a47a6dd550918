//! An image with many old tags.

use berth_core::time::DAY_MS;
use berth_tests::image::MANIFEST;
use berth_tests::{Database, Image};
use futures_util::future::join_all;

use crate::fill;
use crate::server::Server;

/// The image that has the tags.
pub(super) const NAME: &str = "team/stock";
const CONNECTIONS: u32 = 32;

/// Pushes so many tags, each with an image of its own, and lets them grow old.
pub(super) async fn stock(server: &Server, round: u32, count: u32) {
    let mut wires = server.wires(NAME, CONNECTIONS.try_into().unwrap()).await;
    let base = Image::small("stock");
    fill::push(wires.first_mut().unwrap(), NAME, "base", &base).await;
    let pushes = wires.iter_mut().zip(0..).map(|(wire, first)| {
        let base = &base;
        async move {
            for n in (first..count).step_by(CONNECTIONS.try_into().unwrap()) {
                let tag = fill::tag(n);
                let image = base.clone().annotated(&format!("{round}/{tag}"));
                wire.put_manifest(NAME, &tag, MANIFEST, &image.manifest)
                    .await;
            }
        }
    });
    join_all(pushes).await;
    grow_old(server, "stock").await;
}

/// Lets the tags of a repository grow old: by two days at least, by ninety at most.
pub(super) async fn grow_old(server: &Server, repository: &str) {
    let database = Database::connect(server.process().database()).await;
    let age = format!(
        "UPDATE tag SET pushed_ms = pushed_ms - {DAY_MS} * (2 + id % 89) \
         WHERE repository_id = (SELECT id FROM repository WHERE name = '{repository}')"
    );
    database.execute(&age).await;
    database.close().await;
}
