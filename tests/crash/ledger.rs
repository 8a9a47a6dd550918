//! What one client may find in the registry, after what it was told and not told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use berth_tests::{Client, Image};

use crate::state::Seen;

/// An image with a tag or a digest of it.
pub(crate) type Place = (String, String);

/// The tags and images that a single client pushes and removes. What is under way may be there or
/// not; what was acknowledged is as it was acknowledged.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The digests that a tag may have.
    tags: BTreeMap<Place, BTreeSet<Option<String>>>,
    images: BTreeMap<Place, Known>,
}

#[derive(Debug)]
struct Known {
    image: Arc<Image>,
    may_be_there: BTreeSet<bool>,
}

impl Ledger {
    /// Notes a push that begins.
    pub(crate) fn pushes(&mut self, name: &str, tag: &str, image: &Arc<Image>) {
        let place = (name.to_owned(), tag.to_owned());
        let tag = self.tags.entry(place).or_insert_with(|| [None].into());
        tag.insert(Some(image.digest()));
        let place = (name.to_owned(), image.digest());
        let known = self.images.entry(place).or_insert_with(|| Known {
            image: Arc::clone(image),
            may_be_there: [false].into(),
        });
        known.may_be_there.insert(true);
    }

    /// Notes a push that was acknowledged.
    pub(crate) fn pushed(&mut self, name: &str, tag: &str, image: &Arc<Image>) {
        let place = (name.to_owned(), tag.to_owned());
        self.tags.insert(place, [Some(image.digest())].into());
        self.set_image(name, &image.digest(), true);
    }

    /// Notes that a tag is being removed.
    pub(crate) fn removes_tag(&mut self, name: &str, tag: &str) {
        let place = (name.to_owned(), tag.to_owned());
        self.tags.entry(place).or_default().insert(None);
    }

    /// Notes that a tag was removed, or is said not to be there.
    pub(crate) fn removed_tag(&mut self, name: &str, tag: &str) {
        let place = (name.to_owned(), tag.to_owned());
        self.tags.insert(place, [None].into());
    }

    /// Notes that an image is being removed with its tags.
    pub(crate) fn removes_image(&mut self, name: &str, digest: &str) {
        for digests in self.tags_of(name, digest) {
            digests.insert(None);
        }
        let place = (name.to_owned(), digest.to_owned());
        if let Some(known) = self.images.get_mut(&place) {
            known.may_be_there.insert(false);
        }
    }

    /// Notes that an image was removed with its tags, or is said not to be there.
    pub(crate) fn removed_image(&mut self, name: &str, digest: &str) {
        for digests in self.tags_of(name, digest) {
            digests.remove(&Some(digest.to_owned()));
            digests.insert(None);
        }
        self.set_image(name, digest, false);
    }

    fn tags_of<'a>(
        &'a mut self,
        name: &'a str,
        digest: &'a str,
    ) -> impl Iterator<Item = &'a mut BTreeSet<Option<String>>> {
        let digest = Some(digest.to_owned());
        self.tags
            .iter_mut()
            .filter(move |((of, _), digests)| of == name && digests.contains(&digest))
            .map(|(_, digests)| digests)
    }

    fn set_image(&mut self, name: &str, digest: &str, is_there: bool) {
        let place = (name.to_owned(), digest.to_owned());
        if let Some(known) = self.images.get_mut(&place) {
            known.may_be_there = [is_there].into();
        }
    }

    /// Tells whether a tag may be absent.
    pub(crate) fn tag_may_be_absent(&self, name: &str, tag: &str) -> bool {
        let place = (name.to_owned(), tag.to_owned());
        self.tags
            .get(&place)
            .is_none_or(|digests| digests.contains(&None))
    }

    /// Tells whether an image may be absent.
    pub(crate) fn image_may_be_absent(&self, name: &str, digest: &str) -> bool {
        let place = (name.to_owned(), digest.to_owned());
        self.images
            .get(&place)
            .is_none_or(|known| known.may_be_there.contains(&false))
    }

    /// Returns the images that may be there, by name and digest.
    pub(crate) fn images(&self) -> Vec<Place> {
        let may = |(_, known): &(&Place, &Known)| known.may_be_there.contains(&true);
        let there = self.images.iter().filter(may);
        there.map(|(place, _)| place.clone()).collect()
    }

    /// Demands that what is there may be there, and what is absent absent, and notes how it is.
    pub(crate) fn compare(&mut self, seen: &Seen) {
        for (place, digests) in &mut self.tags {
            let found = seen.tags.get(place).cloned();
            assert!(
                digests.contains(&found),
                "the tag {place:?} is {found:?}, but may be {digests:?}"
            );
            *digests = [found].into();
        }
        for (place, known) in &mut self.images {
            let is_there = seen.images.contains(place);
            assert!(
                known.may_be_there.contains(&is_there),
                "the image {place:?} is there: {is_there}, but may be: {:?}",
                known.may_be_there
            );
            known.may_be_there = [is_there].into();
        }
        self.images
            .retain(|_, known| known.may_be_there.contains(&true));
    }

    /// Pulls everything that is there, by tag and by digest.
    pub(crate) async fn pull(&self, client: &Client) {
        for ((name, digest), known) in &self.images {
            client.pull(name, digest, &known.image).await;
        }
        for ((name, tag), digests) in &self.tags {
            let answer = client.get_manifest(name, tag).await;
            let found = answer.header("docker-content-digest").map(str::to_owned);
            let found = found.filter(|_| answer.status == 200);
            assert!(digests.contains(&found), "{}: {found:?}", answer.request);
        }
    }
}
