//! The policy of the Container Registry API: so many of the newest images stay in each repository
//! of a namespace (document 001, "Retentions").
//!
//! It counts images and not tags: one with several tags counts once. What has no date that can be
//! trusted is never selected and takes no place, and neither does an index, which has no date of
//! its own.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Images that say they are older than image registries, 2013-01-19T00:13:39Z, tell no date: builds
/// that are to be repeatable write such times.
const FIRST: Timestamp = Timestamp::from_ms(1_358_554_419_000);

/// On the wire, that every image stays.
const UNLIMITED: i64 = -1;

/// A policy of a namespace; it holds for each of its repositories on its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct ImagePolicy {
    /// How many images stay in a repository; all if there is no number.
    pub images_per_repo: Option<u32>,
    /// Whether images without a tag stay, and take no place. Otherwise they compete with the others.
    pub retain_untagged: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ImageRetentionPolicy"))]
struct Wire {
    /// 1 or more; -1, which is what holds without a policy, keeps all.
    #[serde(default = "unlimited")]
    images_per_repo: i64,
    /// Whether images without a tag stay.
    #[serde(default)]
    retain_untagged: bool,
}

const fn unlimited() -> i64 {
    UNLIMITED
}

impl TryFrom<Wire> for ImagePolicy {
    type Error = String;

    fn try_from(wire: Wire) -> Result<Self, String> {
        let images_per_repo = match wire.images_per_repo {
            UNLIMITED => None,
            number => match u32::try_from(number) {
                Ok(number @ 1..) => Some(number),
                _ => {
                    return Err(
                        "`images_per_repo` is -1, for no limit, or a whole number from 1 \
                                to 4294967295"
                            .to_owned(),
                    );
                }
            },
        };
        Ok(Self {
            images_per_repo,
            retain_untagged: wire.retain_untagged,
        })
    }
}

impl From<ImagePolicy> for Wire {
    fn from(policy: ImagePolicy) -> Self {
        Self {
            images_per_repo: policy.images_per_repo.map_or(UNLIMITED, i64::from),
            retain_untagged: policy.retain_untagged,
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ImagePolicy {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Wire::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Wire::json_schema(generator)
    }
}

/// An image of a repository as the policy sees it. No two have one digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatedImage<'a> {
    /// Its digest.
    pub digest: &'a str,
    /// When it was built, as its config says.
    pub created: Option<Timestamp>,
    /// Whether a tag leads to it.
    pub is_tagged: bool,
    /// Whether it is an index, which leads to images for several platforms.
    pub is_index: bool,
}

/// What the policy says of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFinding {
    /// It is an index.
    Index,
    /// It tells no date.
    Undated,
    /// It has no tag, and such stay.
    Untagged,
    /// It is one of those that stay, at this place from 1.
    Newest(usize),
    /// It is at this place, beyond those that stay: it goes.
    Beyond(usize),
}

impl ImageFinding {
    /// Tells whether the image goes.
    #[must_use]
    pub const fn removes(self) -> bool {
        matches!(self, Self::Beyond(_))
    }

    /// Says in words why it goes or stays.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Index => "it is an index, which has no date of its own".to_owned(),
            Self::Undated => "it tells no date of its creation".to_owned(),
            Self::Untagged => "it has no tag, and such images are kept".to_owned(),
            Self::Newest(place) => format!("it is number {place} of the newest images"),
            Self::Beyond(place) => format!("it is number {place}, beyond the newest images"),
        }
    }
}

impl ImagePolicy {
    /// Decides on the images of one repository. The findings come in the order of the images.
    #[must_use]
    pub fn judge(&self, images: &[DatedImage<'_>]) -> Vec<ImageFinding> {
        let mut findings: Vec<_> = images.iter().map(|image| self.exempt(image)).collect();
        let mut counted: Vec<_> = images
            .iter()
            .zip(&mut findings)
            .filter(|(_, finding)| finding.is_none())
            .collect();
        counted.sort_by_key(|(image, _)| (Reverse(image.created), image.digest));
        for (place, (_, finding)) in (1..).zip(counted) {
            *finding = Some(self.at(place));
        }
        findings.into_iter().flatten().collect()
    }

    /// Says why an image does not count, if it does not.
    fn exempt(&self, image: &DatedImage<'_>) -> Option<ImageFinding> {
        if image.is_index {
            return Some(ImageFinding::Index);
        }
        if image.created.is_none_or(|created| created < FIRST) {
            return Some(ImageFinding::Undated);
        }
        (self.retain_untagged && !image.is_tagged).then_some(ImageFinding::Untagged)
    }

    fn at(&self, place: usize) -> ImageFinding {
        let limit = self.images_per_repo.map(usize::try_from);
        match limit {
            Some(Ok(limit)) if place > limit => ImageFinding::Beyond(place),
            _ => ImageFinding::Newest(place),
        }
    }
}

#[cfg(test)]
#[path = "image_policy_tests.rs"]
mod tests;
