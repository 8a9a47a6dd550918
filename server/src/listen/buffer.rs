//! How large the buffers of HTTP/1 are: the few that talk at a time may read much at once, which
//! costs fewer turns; of many, each has little, so that memory stays bounded.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most bytes of a head, and of a body that were read and not used yet, on HTTP/1. A head has
/// 100 fields at most there, and 16 KiB of them on HTTP/2.
const LARGE: usize = 256 * 1024;
const SMALL: usize = 32 * 1024;
/// How many connections at a time have large ones.
const FEW: usize = 8;

/// How many connections talk; those that wait for a call do not.
#[derive(Debug, Clone, Default)]
pub(super) struct Talks(Arc<AtomicUsize>);

/// One that talks, counted until it is dropped.
pub(super) struct Talk {
    talks: Talks,
    /// How large its buffers may be.
    pub(super) bytes: usize,
}

impl Talks {
    /// Counts one more, and tells how large its buffers may be.
    pub(super) fn begin(&self) -> Talk {
        let others = self.0.fetch_add(1, Ordering::Relaxed);
        let bytes = if others < FEW { LARGE } else { SMALL };
        let talks = self.clone();
        Talk { talks, bytes }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        self.talks.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_have_large_buffers() {
        let talks = Talks::default();
        let few: Vec<Talk> = (0..FEW).map(|_| talks.begin()).collect();
        assert!(few.iter().all(|talk| talk.bytes == LARGE));
        assert_eq!(talks.begin().bytes, SMALL);
        drop(few);
        assert_eq!(talks.begin().bytes, LARGE);
    }
}
