//! What a repository has, as far as rules ask: enough to decide on every tag, and to say what goes
//! with it.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The most tags whose facts travel to the console; a server decides on any number.
pub const MAX_TAGS: usize = 200_000;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagFact {
    /// Its name.
    pub name: String,
    /// When it was last pushed.
    pub pushed: Timestamp,
    /// When it was last pulled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulled: Option<Timestamp>,
    /// The place of its image in `images`.
    pub image: u32,
    /// Whether a pattern protects it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_protected: bool,
    /// Whether a trigger deployed it last to a workload.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_deployed: bool,
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// What tags lead to: a manifest, with everything that is reached through it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageFact {
    /// The digest of the manifest.
    pub digest: String,
    /// The bytes of an image, as lists show them.
    pub size: i64,
    /// The places in `parts` of what is reached: the manifest, the children of an index, the
    /// referrers, and their blobs.
    pub parts: Vec<u32>,
}

/// A manifest or a blob, counted once however many images have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PartFact {
    /// Its bytes.
    pub size: i64,
    /// Whether another repository of the account has it, too: then it stays on the disk.
    #[serde(default, skip_serializing_if = "is_false")]
    pub elsewhere: bool,
}

/// That an image is shared with another account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedFact {
    /// Until when at the latest; without an end if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl SharedFact {
    /// Tells whether it is shared at this time.
    #[must_use]
    pub fn lasts(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

/// What a repository has at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "RetentionFacts"))]
pub struct Facts {
    /// The moment.
    pub now: Timestamp,
    /// The tags, in no order.
    pub tags: Vec<TagFact>,
    /// What they lead to.
    pub images: Vec<ImageFact>,
    /// What these have.
    pub parts: Vec<PartFact>,
    /// The places in `parts` of what stays whichever tags go: manifests that no tag leads to keep it.
    pub held: Vec<u32>,
    /// Whether the image is shared with another account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<SharedFact>,
}

impl Facts {
    /// Puts the newest tag first, those of one moment by name: a decision then has nothing to sort.
    pub fn sort(&mut self) {
        let key = |tag: &TagFact| std::cmp::Reverse(tag.pushed);
        self.tags
            .sort_by(|one, other| (key(one), &one.name).cmp(&(key(other), &other.name)));
    }
}
