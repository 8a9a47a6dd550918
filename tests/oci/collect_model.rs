//! Pushes, mounts, deletions and restores in any order, each beside a step of the collector: what a
//! manifest names, live or in the trash, is always there, the counters are always true, and at the
//! end nothing is left over.

use std::collections::BTreeMap;

use berth_server::app::Step;
use berth_tests::image::{bytes, digest};
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::collect::{files, team};

on_both_databases!(check_32_in_any_order_nothing_named_goes_and_nothing_else_stays);

/// How many seeds are tried, and how many with `BERTH_SOAK` in the environment.
const SEEDS: [u64; 2] = [16, 80];
const ROUNDS: usize = 14;
const NAMES: [&str; 3] = ["team/a", "team/b", "team/c"];
const HOUR: i64 = 3600;

/// Numbers that follow from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end).unwrap()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len().try_into().unwrap())]
    }
}

/// What a client may do.
#[derive(Debug, Clone)]
enum Op {
    /// Sends every blob.
    Push(usize, &'static str, String),
    /// Asks first which blobs are there.
    Careful(usize, &'static str, String),
    /// Takes what another image has.
    Mount(usize, &'static str, &'static str, String),
    /// Begins and gives up.
    HalfPush(usize, &'static str),
    DeleteTag(&'static str, String),
    DeleteManifest(usize, &'static str),
    DeleteBlob(usize, &'static str),
    /// Brings the last or the first entry of the trash back.
    Restore(bool),
    /// Removes it for good.
    Purge(bool),
    Wait(i64),
}

fn roll(dice: &mut Dice) -> Op {
    let (image, name) = (dice.below(4), dice.pick(&NAMES));
    let tag = format!("v{}", dice.below(2));
    match dice.below(15) {
        0 | 1 => Op::Push(image, name, tag),
        2 | 3 => Op::Careful(image, name, tag),
        4 => Op::Mount(image, name, dice.pick(&NAMES), tag),
        5 => Op::HalfPush(image, name),
        6 => Op::DeleteTag(name, tag),
        7 | 8 => Op::DeleteManifest(image, name),
        9 => Op::DeleteBlob(image, name),
        10 | 11 => Op::Restore(dice.below(2) == 0),
        12 => Op::Purge(dice.below(4) == 0),
        _ => Op::Wait(i64::try_from(dice.below(40)).unwrap() * HOUR),
    }
}

/// Four images, of which two and two share their layers.
fn images() -> Vec<Image> {
    let image = |seed, arch| Image::with_layers(seed, arch, &[10, 20]);
    vec![
        image("one", "amd64"),
        image("one", "arm64"),
        image("two", "amd64"),
        image("two", "arm64"),
    ]
}

struct World<'a> {
    app: &'a TestApp,
    client: &'a Client,
    images: Vec<Image>,
    /// Which image each tag names.
    tags: BTreeMap<(&'static str, String), usize>,
}

impl World<'_> {
    async fn upload(&self, name: &str, blob: &[u8]) {
        let target = format!("/v2/{name}/blobs/uploads/?digest={}", digest(blob));
        let sent = self.client.post(&target).body(blob).send().await;
        sent.expect(201);
    }

    async fn has(&self, name: &str, blob: &[u8]) -> bool {
        let target = format!("/v2/{name}/blobs/{}", digest(blob));
        self.client.request("HEAD", &target).send().await.status == 200
    }

    async fn mount(&self, name: &str, blob: &[u8], from: &str) -> bool {
        let digest = digest(blob);
        let target = format!("/v2/{name}/blobs/uploads/?mount={digest}&from={from}");
        let answer = self.client.post(&target).send().await;
        if answer.status == 202 {
            let location = answer.header("location").unwrap();
            self.client.delete(location).send().await.expect(204);
        }
        answer.status == 201
    }

    async fn delete(&self, name: &str, rest: &str) -> bool {
        let target = format!("/v2/{name}/{rest}");
        self.client.delete(&target).send().await.status == 202
    }

    async fn put(&mut self, image: usize, name: &'static str, tag: String) {
        let put = self.client.put_manifest(name, &tag, &self.images[image]);
        put.await.expect(201);
        self.tags.insert((name, tag), image);
    }

    async fn perform(&mut self, op: Op) {
        match op {
            Op::Push(image, name, tag) => {
                for blob in &self.images[image].blobs {
                    self.upload(name, blob).await;
                }
                self.put(image, name, tag).await;
            }
            Op::Careful(image, name, tag) => {
                for blob in &self.images[image].blobs {
                    if !self.has(name, blob).await {
                        self.upload(name, blob).await;
                    }
                }
                self.put(image, name, tag).await;
            }
            Op::Mount(image, name, from, tag) => {
                for blob in &self.images[image].blobs {
                    if !self.mount(name, blob, from).await {
                        self.upload(name, blob).await;
                    }
                }
                self.put(image, name, tag).await;
            }
            Op::HalfPush(image, name) => self.upload(name, &self.images[image].blobs[1]).await,
            Op::DeleteTag(name, tag) => {
                let deleted = self.delete(name, &format!("manifests/{tag}")).await;
                assert_eq!(deleted, self.tags.remove(&(name, tag)).is_some());
            }
            Op::DeleteManifest(image, name) => {
                let digest = self.images[image].digest();
                self.delete(name, &format!("manifests/{digest}")).await;
                self.tags.retain(|key, of| key.0 != name || *of != image);
            }
            Op::DeleteBlob(image, name) => {
                let digest = digest(&self.images[image].blobs[1]);
                self.delete(name, &format!("blobs/{digest}")).await;
            }
            Op::Restore(last) => self.restore(last).await,
            Op::Purge(last) => {
                if let Some(entry) = self.entry(last).await {
                    self.trash("purge", &entry).await;
                }
            }
            // The collector's clock must not jump between a promise and its keeping.
            Op::Wait(_) => {}
        }
    }

    /// Returns the last or the first entry of the trash.
    async fn entry(&self, last: bool) -> Option<Value> {
        let sort = if last { "DESC" } else { "ASC" };
        let sql =
            format!("SELECT id, repository, tag, digest FROM trash ORDER BY id {sort} LIMIT 1");
        self.app.database.rows(&sql).await.into_iter().next()
    }

    async fn trash(&self, what: &str, entry: &Value) -> Value {
        let target = format!("/api/berth/v1/organizations/team/trash/{what}");
        let body = json!({ "entries": [entry["id"]] });
        let ada = self.app.ada().await;
        ada.post(&target)
            .json(&body)
            .send()
            .await
            .expect(200)
            .json()
    }

    async fn restore(&mut self, last: bool) {
        let Some(entry) = self.entry(last).await else {
            return;
        };
        let done = self.trash("restore", &entry).await;
        assert_eq!(done["skipped"], 0, "{entry}");
        let of = |name: &&str| name.strip_prefix("team/") == entry["repository"].as_str();
        let name = *NAMES.iter().find(|name| of(name)).unwrap();
        let digest = entry["digest"].as_str().unwrap();
        let images = self.images.iter();
        let image = images.map(Image::digest).position(|own| own == digest);
        let image = image.unwrap();
        self.client.pull(name, digest, &self.images[image]).await;
        if let Some(tag) = entry["tag"].as_str() {
            self.tags.entry((name, tag.to_owned())).or_insert(image);
        }
    }

    /// Demands that the rows are in order.
    async fn check_rows(&self) {
        for (what, sql) in [
            ("named without link or bytes", UNKEPT),
            ("refs", REFS),
            ("num_tags", TAGS),
            ("size", SIZE),
            ("in the trash without bytes", UNKEPT_TRASH),
            ("in the trash without an entry", UNLED),
        ] {
            assert_eq!(self.app.database.number(sql).await, 0, "{what}");
        }
    }

    /// Demands every tag with its blobs.
    async fn check_tags(&self) {
        for ((name, tag), image) in &self.tags {
            self.client.pull(name, tag, &self.images[*image]).await;
        }
    }

    /// Deletes everything and lets time pass, until nothing is left.
    async fn end(&mut self) {
        for image in 0..self.images.len() {
            for name in NAMES {
                self.perform(Op::DeleteManifest(image, name)).await;
            }
        }
        assert!(self.tags.is_empty());
        self.app.empty_trash("team").await;
        for _ in 0..3 {
            self.app.advance_seconds(24 * HOUR);
            self.app.app.collect(&Step::RUN).await.unwrap();
        }
        assert_eq!(files(self.app).len(), 0);
        let rows = self.app.database.number("SELECT COUNT(*) FROM blob").await;
        assert_eq!(rows, 0);
    }
}

const UNKEPT: &str = "SELECT COUNT(*) FROM manifest_ref r JOIN manifest m ON m.id = r.manifest_id \
    WHERE r.blob_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blob_link l \
    JOIN blob b ON b.id = l.blob_id WHERE l.repository_id = m.repository_id \
    AND l.blob_id = r.blob_id AND b.state = 'live')";
const UNKEPT_TRASH: &str = "SELECT COUNT(*) FROM trash_blob k JOIN blob b ON b.id = k.blob_id \
    WHERE b.state <> 'live'";
const UNLED: &str = "SELECT COUNT(*) FROM trash_manifest m WHERE NOT EXISTS (\
    SELECT 1 FROM trash t WHERE t.namespace_id = m.namespace_id \
    AND t.repository = m.repository AND t.digest = m.digest)";
const REFS: &str = "SELECT COUNT(*) FROM blob_link l WHERE l.refs <> (\
    SELECT COUNT(DISTINCT m.id) FROM manifest_ref r JOIN manifest m ON m.id = r.manifest_id \
    WHERE r.blob_id = l.blob_id AND m.repository_id = l.repository_id)";
const TAGS: &str = "SELECT COUNT(*) FROM repository r WHERE r.num_tags <> (\
    SELECT COUNT(*) FROM tag t WHERE t.repository_id = r.id)";
const SIZE: &str = "SELECT COUNT(*) FROM repository r WHERE r.size <> \
    (SELECT COALESCE(SUM(m.size), 0) FROM manifest m WHERE m.repository_id = r.id) + \
    (SELECT COALESCE(SUM(b.size), 0) FROM blob b WHERE b.id IN (SELECT f.blob_id \
    FROM manifest_ref f JOIN manifest m ON m.id = f.manifest_id WHERE m.repository_id = r.id))";

async fn check_32_in_any_order_nothing_named_goes_and_nothing_else_stays(app: TestApp) {
    let client = team(&app).await;
    client
        .push_blob("team/a", &bytes("warm", 1))
        .await
        .expect(201);
    let steps = [Step::RUN.as_slice(), &[Step::Orphans]].concat();
    let mut world = World {
        app: &app,
        client: &client,
        images: images(),
        tags: BTreeMap::new(),
    };
    let is_soak = std::env::var_os("BERTH_SOAK").is_some();
    for seed in 0..SEEDS[usize::from(is_soak)] {
        let mut dice = Dice(seed);
        for round in 0..ROUNDS {
            let op = roll(&mut dice);
            let beside = [dice.pick(&steps), dice.pick(&steps)];
            println!("seed {seed}, round {round}: {op:?} beside {beside:?}");
            if let Op::Wait(seconds) = op {
                app.advance_seconds(seconds);
            }
            let (done, ()) = tokio::join!(app.app.collect(&beside), world.perform(op));
            done.unwrap();
            world.check_rows().await;
        }
        world.check_tags().await;
        world.end().await;
    }
}
