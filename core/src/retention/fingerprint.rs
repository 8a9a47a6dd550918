//! What tells one set of tags from any other.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Returns the fingerprint of sorted tags with their digests, as hexadecimal digits.
pub(super) fn of(tags: &[(&str, &str)]) -> String {
    let mut hash = Sha256::new();
    for (tag, digest) in tags {
        // Neither has a line break or a space in it.
        hash.update(tag.as_bytes());
        hash.update(b" ");
        hash.update(digest.as_bytes());
        hash.update(b"\n");
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
