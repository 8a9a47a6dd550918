//! What the server has acknowledged, read from its answers.

use std::collections::BTreeSet;

use berth_tests::Database;

use crate::state::{self, Seen};

/// What was acknowledged up to some moment.
#[derive(Debug, Default, Clone)]
pub(crate) struct Acknowledged {
    /// Manifests by image and digest.
    images: BTreeSet<(String, String)>,
    /// Blobs by image and digest.
    blobs: BTreeSet<(String, String)>,
    /// How many images were removed.
    pub(crate) removed: usize,
}

impl Acknowledged {
    /// Takes an answer into account; tells whether it acknowledges anything.
    pub(crate) fn hear(&mut self, head: &str) -> bool {
        let location = head
            .lines()
            .find_map(|line| line.strip_prefix("location: /v2/"));
        match (head.get(9..12), location) {
            (Some("201"), Some(location)) => {
                let place = |kind: &str| {
                    let (image, digest) = location.split_once(kind)?;
                    Some((image.to_owned(), digest.trim().to_owned()))
                };
                self.images.extend(place("/manifests/"));
                self.blobs.extend(place("/blobs/"));
                true
            }
            // The beginning of an upload and its chunks have a location.
            (Some("202"), None) => {
                self.removed += 1;
                true
            }
            _ => false,
        }
    }

    /// Returns how many images were acknowledged.
    pub(crate) fn images(&self) -> usize {
        self.images.len()
    }

    /// Demands what was acknowledged of a database. Of the images in `removals`, which are removed
    /// in this order, those are absent whose removal was acknowledged; the next one may be.
    pub(crate) async fn demand(&self, database: &Database, removals: &[(String, String)]) {
        let Seen { images, .. } = state::see(database).await;
        for place in &self.images {
            match removals.iter().position(|removal| removal == place) {
                None => assert!(images.contains(place), "the image {place:?} is lost"),
                Some(at) if at < self.removed => {
                    assert!(!images.contains(place), "the image {place:?} is back");
                }
                // Its removal may be under way.
                Some(_) => {}
            }
        }
        let linked = "SELECT n.name || '/' || r.name AS image, b.digest FROM blob_link l \
            JOIN blob b ON b.id = l.blob_id JOIN repository r ON r.id = l.repository_id \
            JOIN namespace n ON n.id = r.namespace_id";
        let linked = state::places(database, linked).await;
        for place in &self.blobs {
            assert!(linked.contains(place), "the blob {place:?} is lost");
        }
    }
}
