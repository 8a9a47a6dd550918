//! A run that removes tags in batches frees what its preview says, and its undo brings back as much.

use berth_core::berth::trash::TrashReason;
use berth_core::name::Tag;
use berth_core::oci::{ImageName, Manifest};
use berth_core::retention::{
    Facts, Guards, ImageFact, Keep, PartFact, Rule, Sums, TagFact, preview,
};
use serde_json::{Value, json};

use super::world::{World, author, digest, done, image, ns};
use crate::service::part;
use crate::service::trash::{Deletion, Discarded, discard};
use crate::service::trash_restore::{Restored, Restorer, restore};
use crate::store::blob::NewBlob;
use crate::store::{self, Tx, namespace, repository, repository_edit, tag, trash};

const RUN: i64 = 7;
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// The blobs by name, with their bytes.
const BLOBS: [(&str, i64); 4] = [("one", 100), ("two", 200), ("three", 400), ("four", 800)];

struct Place<'a> {
    world: &'a World,
    tx: Tx,
    repository_id: i64,
}

impl Place<'_> {
    async fn blobs(&self) {
        let now = self.world.app.now();
        for (name, size) in BLOBS {
            let digest = digest(name);
            let new = NewBlob {
                digest: &digest,
                size: size.try_into().unwrap(),
                location: name,
            };
            let blob = store::blob::claim(&self.tx, &new, now).await.unwrap();
            store::blob::link(&self.tx, self.repository_id, blob.id, now)
                .await
                .unwrap();
        }
    }

    /// Adds a manifest under some tags, as a push does.
    async fn put(&self, body: &str, tags: &[&str]) {
        let (tx, id, now) = (&self.tx, self.repository_id, self.world.app.now());
        let parsed = Manifest::parse(body.as_bytes(), None).unwrap();
        let refs = part::resolve(tx, id, &parsed).await.unwrap();
        let manifest = self.world.put_manifest(tx, id, body, refs, None).await;
        let content = store::blob::count(tx, id, &[manifest], 1, now).await;
        let bytes = content.unwrap() + size(body);
        for text in tags {
            self.world.clock.advance_ms(1);
            let name = Tag::parse(text).unwrap();
            let now = self.world.app.now();
            tag::put(tx, id, &name, manifest, &author(), now)
                .await
                .unwrap();
        }
        let tags = tags.len().try_into().unwrap();
        repository::adjust(tx, id, tags, bytes, now).await.unwrap();
    }
}

fn size(body: &str) -> i64 {
    body.len().try_into().unwrap()
}

fn layer(name: &str) -> Value {
    let (_, size) = BLOBS.iter().find(|(blob, _)| *blob == name).unwrap();
    json!({ "mediaType": LAYER, "digest": digest(name), "size": size })
}

fn manifest(mark: &str, layers: &[&str], subject: Option<&str>) -> String {
    let layers: Vec<Value> = layers.iter().map(|name| layer(name)).collect();
    let mut body = json!({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": layers[0], "layers": layers,
        "annotations": { "mark": mark },
    });
    if let Some(subject) = subject {
        body["subject"] = entry(subject);
    }
    body.to_string()
}

fn entry(body: &str) -> Value {
    json!({ "mediaType": MANIFEST, "digest": digest(body), "size": body.len() })
}

fn index(children: &[&str]) -> String {
    let manifests: Vec<Value> = children.iter().map(|child| entry(child)).collect();
    json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests }).to_string()
}

/// What the image has, as the preview is told of it.
fn facts(world: &World, bodies: &[&str; 7]) -> Facts {
    let parts = BLOBS.iter().map(|(_, size)| *size);
    let parts = parts.chain(bodies.iter().map(|body| size(body)));
    let part = |size| PartFact {
        size,
        elsewhere: false,
    };
    let fact = |body: &str, parts: &[u32]| ImageFact {
        digest: digest(body).to_string(),
        size: 0,
        parts: parts.to_vec(),
    };
    let now = world.app.now();
    let tag = |(name, image): (&str, u32)| TagFact {
        name: name.to_owned(),
        pushed: if name == "stays" {
            now
        } else {
            now.plus_ms(-1)
        },
        pulled: None,
        image,
        is_protected: false,
        is_deployed: false,
    };
    let [a, b, _, i, _, _, k] = bodies;
    Facts {
        now,
        tags: [
            ("a1", 0),
            ("a2", 0),
            ("b", 1),
            ("c", 4),
            ("i", 2),
            ("stays", 3),
        ]
        .map(tag)
        .to_vec(),
        images: vec![
            fact(a, &[4, 0, 1]),
            fact(b, &[5, 1, 2, 8, 0]),
            fact(i, &[7, 6, 3]),
            fact(k, &[10, 0]),
            fact(bodies[2], &[6, 3]),
        ],
        parts: parts.map(part).collect(),
        held: vec![9, 2],
        shared: None,
    }
}

async fn sums(world: &World) -> (u64, u64) {
    let read = world.app.store.read();
    let stock = store::figure::stock(read, &world.admin.account_id).await;
    let stock = stock.unwrap();
    (stock.tags, stock.stored_bytes)
}

async fn arrange(world: &World, name: &ImageName) -> [String; 7] {
    world.organization(&world.admin, "team").await;
    let tx = world.app.store.begin().await.unwrap();
    let owner = namespace::by_name(tx.read(), &ns("team")).await.unwrap();
    let now = world.app.now();
    let id = owner.unwrap().id;
    let made = repository::find_or_create(&tx, id, name.repository(), &author(), now).await;
    let place = Place {
        world,
        tx,
        repository_id: made.unwrap().0,
    };
    place.blobs().await;
    let a = manifest("a", &["one", "two"], None);
    let b = manifest("b", &["two", "three"], None);
    let child = manifest("c", &["four"], None);
    let i = index(&[&child]);
    let signature = manifest("s", &["one"], Some(&b));
    let untagged = manifest("u", &["three"], None);
    let stays = manifest("k", &["one"], None);
    for (body, tags) in [
        (&a, ["a1", "a2"].as_slice()),
        (&b, &["b"]),
        (&child, &["c"]),
        (&i, &["i"]),
        (&signature, &[]),
        (&untagged, &[]),
        (&stays, &["stays"]),
    ] {
        place.put(body, tags).await;
    }
    done(place.tx).await;
    [a, b, child, i, signature, untagged, stays]
}

/// Removes tags as a run does, a batch in each change.
async fn remove(world: &World, name: &ImageName, batches: &[&[&str]]) -> Discarded {
    let mut all = Discarded::default();
    for batch in batches {
        let tx = world.app.store.begin().await.unwrap();
        let held = repository_edit::hold(&tx, name).await.unwrap().unwrap();
        let tags: Vec<Tag> = batch.iter().map(|tag| Tag::parse(tag).unwrap()).collect();
        let deletion = Deletion {
            reason: TrashReason::Retention,
            run: Some(RUN),
            by: None,
            now: world.app.now(),
        };
        let step = discard(&world.app, &tx, &held, name, &tags, &deletion).await;
        let step = step.unwrap();
        all.tags += step.tags;
        all.images += step.images;
        all.bytes += step.bytes;
        done(tx).await;
    }
    all
}

async fn undo(world: &World, name: &ImageName) -> Restored {
    let mut all = Restored::default();
    loop {
        let tx = world.app.store.begin().await.unwrap();
        let held = repository_edit::hold(&tx, name).await.unwrap().unwrap();
        let entries = trash::of_run(tx.read(), held.id, RUN, 2).await.unwrap();
        if entries.is_empty() {
            return all;
        }
        let owner = namespace::by_name(tx.read(), &ns("team")).await.unwrap();
        let owner = owner.unwrap();
        let by = Restorer {
            author: author(),
            may_publish: false,
        };
        let step = restore(&world.app, &tx, &owner, entries, &by).await;
        let step = step.unwrap();
        all.tags += step.tags;
        all.images += step.images;
        all.bytes += step.bytes;
        done(tx).await;
    }
}

#[tokio::test]
async fn a_run_frees_what_its_preview_says_and_undo_brings_it_back() {
    for batches in [
        [["a1", "a2", "b", "c", "i", "absent"].as_slice(), &[]],
        [["c", "a1"].as_slice(), &["i", "b", "a2"]],
        [["i", "b"].as_slice(), &["a2", "c", "a1"]],
    ] {
        let (world, name) = (World::new().await, image("team/app"));
        let bodies = arrange(&world, &name).await;
        let bodies = bodies.each_ref().map(String::as_str);
        let before = sums(&world).await;
        let facts = facts(&world, &bodies);
        let rule = Rule {
            keep: Keep::Newest(1),
            except: Vec::new(),
        };
        let expected = preview(&[rule], &Guards::default(), &facts, facts.now).sums;
        let removed = remove(&world, &name, &batches).await;
        let freed = Sums {
            tags: 6,
            going: removed.tags.try_into().unwrap(),
            images: removed.images.try_into().unwrap(),
            quota_bytes: removed.bytes,
            disk_bytes: removed.bytes,
        };
        assert_eq!(freed, expected, "{batches:?}");
        let undone = undo(&world, &name).await;
        let back = Discarded {
            tags: undone.tags,
            images: undone.images,
            bytes: undone.bytes,
        };
        assert_eq!(back, removed, "{batches:?}");
        assert_eq!(sums(&world).await, before, "{batches:?}");
    }
}
