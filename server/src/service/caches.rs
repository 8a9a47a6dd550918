//! What the data plane has read and may use again.

use berth_core::oci::{Digest, ImageName, Reference};
use bytes::Bytes;

use super::target::{Target, Want};
use super::token::Opened;
use crate::cache::Cache;
/// The state of the database in which something was read.
pub(crate) use crate::store::Seen;
use crate::store::blob::BlobRow;
use crate::store::manifest::ManifestHead;

const MIB: usize = 1024 * 1024;

/// The caches of the data plane: together at most some 20 MiB.
pub(crate) struct Caches {
    /// Registry tokens by their text.
    pub(crate) tokens: Cache<String, Opened>,
    /// Images that a user, or a stranger, may do something to.
    pub(crate) targets: Cache<(Option<String>, ImageName, Want), Target>,
    /// Manifests of repositories by tag or digest.
    pub(crate) manifests: Cache<(i64, Reference), ManifestHead>,
    /// The bytes of manifests, by digest.
    pub(crate) bodies: Cache<String, Bytes>,
    /// Blobs of repositories.
    pub(crate) blobs: Cache<(i64, Digest), BlobRow>,
}

impl Default for Caches {
    fn default() -> Self {
        Self {
            tokens: Cache::new(4 * MIB, |text, opened| text.len() + opened.bytes()),
            targets: Cache::new(2 * MIB, |_, _| 512),
            manifests: Cache::new(2 * MIB, |_, _| 512),
            bodies: Cache::new(8 * MIB, |_, body| body.len()),
            blobs: Cache::new(4 * MIB, |_, _| 512),
        }
    }
}
