//! Large blobs that need little memory: each begins with its own name and goes
//! on with the same bytes.

use std::sync::LazyLock;

use berth_tests::image;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::wire::Pieces;

/// What the blobs are filled with; pieces of it are sent, never copied.
static FILLER: LazyLock<Bytes> = LazyLock::new(|| image::bytes("filler", 4 << 20).into());

/// A blob that no server has seen.
pub(crate) struct Large {
    /// Its digest.
    pub(crate) digest: String,
    /// Its bytes.
    pub(crate) body: Pieces,
}

impl Large {
    /// Makes a blob of a size and computes its digest.
    pub(crate) fn new(name: &str, size: usize) -> Self {
        let name = Bytes::from(name.to_owned());
        let mut rest = size - name.len();
        let mut pieces = vec![name];
        while rest > 0 {
            let piece = FILLER.slice(..rest.min(FILLER.len()));
            rest -= piece.len();
            pieces.push(piece);
        }
        let mut hash = Sha256::new();
        pieces.iter().for_each(|piece| hash.update(piece));
        Self {
            digest: format!("sha256:{}", hex::encode(hash.finalize())),
            body: Pieces::new(pieces),
        }
    }
}
