//! What may have become of tags that retention removes and that are brought back: whatever was
//! pushed is live or lies in the trash, unless it was removed from there for good.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use berth_tests::{Client, Image};

use crate::ledger::Place;
use crate::state::{Entry, Seen};

/// The tags and images of a single client that are moved to and fro by the server.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    tags: BTreeMap<Place, Known>,
    images: BTreeMap<Place, Pushed>,
    /// The entries that were removed from the trash for good.
    purged: BTreeSet<i64>,
}

#[derive(Debug, Default)]
struct Known {
    /// The digests that it ever had.
    ever: BTreeSet<String>,
    /// The digests of which it has one, or had it last, if it was ever pushed for certain.
    last: BTreeSet<String>,
    is_promised: bool,
    /// Whether something was brought back since: what a tag had last may have come back by its
    /// digest alone, while an older entry has the tag.
    may_be_other: bool,
}

#[derive(Debug)]
struct Pushed {
    image: Arc<Image>,
    is_promised: bool,
}

impl Shelf {
    /// Notes a push that begins.
    pub(crate) fn pushes(&mut self, name: &str, tag: &str, image: &Arc<Image>) {
        self.moves(name, tag, &[image.digest()].into());
        for part in whole(image) {
            let pushed = Pushed {
                image: Arc::clone(&part),
                is_promised: false,
            };
            let place = (name.to_owned(), part.digest());
            self.images.entry(place).or_insert(pushed);
        }
    }

    /// Notes a push that was acknowledged.
    pub(crate) fn pushed(&mut self, name: &str, tag: &str, image: &Arc<Image>) {
        self.moved(name, tag, [image.digest()].into());
        for part in whole(image) {
            let place = (name.to_owned(), part.digest());
            if let Some(pushed) = self.images.get_mut(&place) {
                pushed.is_promised = true;
            }
        }
    }

    /// Notes that a tag is being led to one of these digests.
    pub(crate) fn moves(&mut self, name: &str, tag: &str, digests: &BTreeSet<String>) {
        let place = (name.to_owned(), tag.to_owned());
        let known = self.tags.entry(place).or_default();
        known.ever.extend(digests.iter().cloned());
        known.last.extend(digests.iter().cloned());
    }

    /// Notes that a tag leads to one of these digests.
    pub(crate) fn moved(&mut self, name: &str, tag: &str, digests: BTreeSet<String>) {
        let place = (name.to_owned(), tag.to_owned());
        let known = self.tags.entry(place).or_default();
        known.last = digests;
        known.is_promised = true;
        known.may_be_other = false;
    }

    /// Notes that something of an image is being brought back.
    pub(crate) fn restores(&mut self, name: &str) {
        for ((of, _), known) in &mut self.tags {
            known.may_be_other |= of == name;
        }
    }

    /// Notes that an entry of the trash is being removed for good.
    pub(crate) fn purges(&mut self, entry: &Entry) {
        let (name, tag) = &entry.place;
        let place = (name.clone(), tag.clone().unwrap_or_default());
        if let Some(known) = self.tags.get_mut(&place) {
            known.is_promised &= !known.may_be_other && !known.last.contains(&entry.digest);
        }
        let place = (name.clone(), entry.digest.clone());
        let Some(pushed) = self.images.get(&place) else {
            return;
        };
        for part in whole(&pushed.image) {
            let place = (name.clone(), part.digest());
            if let Some(pushed) = self.images.get_mut(&place) {
                pushed.is_promised = false;
            }
        }
    }

    /// Notes that an entry of the trash was removed for good.
    pub(crate) fn purged(&mut self, id: i64) {
        self.purged.insert(id);
    }

    /// Notes that the time of all that lay in the trash is over.
    pub(crate) fn expired(&mut self, seen: &Seen) {
        self.tags.retain(|place, known| {
            known.is_promised = seen.tags.contains_key(place);
            known.last = seen.tags.get(place).cloned().into_iter().collect();
            known.ever.clone_from(&known.last);
            known.is_promised
        });
        self.images.retain(|place, _| seen.images.contains(place));
    }

    /// Returns the digests that a tag ever had.
    pub(crate) fn ever(&self, name: &str, tag: &str) -> BTreeSet<String> {
        let place = (name.to_owned(), tag.to_owned());
        let known = self.tags.get(&place);
        known.map(|known| known.ever.clone()).unwrap_or_default()
    }

    /// Returns the images of a name that may be there.
    pub(crate) fn images(&self, name: &str) -> Vec<Arc<Image>> {
        let of = self.images.iter().filter(|((of, _), _)| of == name);
        of.map(|(_, pushed)| Arc::clone(&pushed.image)).collect()
    }

    /// Tells whether an entry of the trash is of a tag or an image of this client.
    pub(crate) fn has(&self, entry: &Entry) -> bool {
        let (name, tag) = &entry.place;
        match tag {
            Some(tag) => self.tags.contains_key(&(name.clone(), tag.clone())),
            None => {
                let place = (name.clone(), entry.digest.clone());
                self.images.contains_key(&place)
            }
        }
    }

    /// Demands that nothing is nowhere; `all_live` that all of it is live.
    pub(crate) fn compare(&self, seen: &Seen, all_live: bool) {
        let lying: BTreeSet<(&str, &str, &str)> = seen
            .entries
            .values()
            .filter_map(|entry| {
                let tag = entry.place.1.as_deref()?;
                Some((entry.place.0.as_str(), tag, entry.digest.as_str()))
            })
            .collect();
        let is_somewhere =
            |place: &Place| seen.images.contains(place) || (!all_live && seen.kept.contains(place));
        for (place, known) in &self.tags {
            let live = seen.tags.get(place);
            assert!(
                live.is_none_or(|live| known.ever.contains(live)),
                "the tag {place:?} is {live:?}, which was never pushed: {known:?}"
            );
            let lies = |digest: &String| {
                !all_live && lying.contains(&(place.0.as_str(), place.1.as_str(), digest.as_str()))
            };
            let is_as_pushed = known.last.iter().any(|d| live == Some(d) || lies(d));
            let is_other = known.may_be_other
                && (live.is_some() || known.ever.iter().any(lies))
                && known
                    .last
                    .iter()
                    .any(|digest| is_somewhere(&(place.0.clone(), digest.clone())));
            assert!(
                is_as_pushed || is_other || !known.is_promised,
                "the tag {place:?} is {live:?} and not in the trash: {known:?}"
            );
        }
        for (place, pushed) in &self.images {
            assert!(
                is_somewhere(place) || !pushed.is_promised,
                "the image {place:?} is nowhere"
            );
        }
        for id in &self.purged {
            assert!(!seen.entries.contains_key(id), "the entry {id} is back");
        }
    }

    /// Pulls everything that is live, by tag and by digest.
    pub(crate) async fn pull(&self, client: &Client, seen: &Seen) {
        for (place, pushed) in &self.images {
            if seen.images.contains(place) {
                // The children of an index are images of their own, and may be elsewhere.
                let mut alone = Image::clone(&pushed.image);
                alone.children.clear();
                client.pull(&place.0, &place.1, &alone).await;
            }
        }
        for (name, tag) in self.tags.keys() {
            let Some(digest) = seen.tags.get(&(name.clone(), tag.clone())) else {
                continue;
            };
            let answer = client.get_manifest(name, tag).await.expect(200);
            let found = answer.header("docker-content-digest");
            assert_eq!(found, Some(digest.as_str()), "{}", answer.request);
        }
    }
}

/// Returns an image with the images that it names.
fn whole(image: &Arc<Image>) -> Vec<Arc<Image>> {
    let children = image.children.iter().map(|child| Arc::new(child.clone()));
    children.chain([Arc::clone(image)]).collect()
}
