//! What all parts of the builder share.

use std::sync::Arc;

use leptos::prelude::*;

use super::draft::Draft;
use super::picture::{Picture, Pictures};

/// The draft, what it does, and whether it may be changed.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub(super) draft: Draft,
    pub(super) pictures: Pictures,
    pub(super) may_change: bool,
}

impl Desk {
    /// Reads something off the picture, if there is one. Subscribes to it.
    pub(super) fn read<R>(self, read: impl FnOnce(&Picture) -> R) -> Option<R> {
        self.pictures
            .with(|picture| picture.as_ref().map(|picture| read(picture)))
    }

    /// Returns the picture once.
    pub(super) fn once(self) -> Option<Arc<Picture>> {
        self.pictures.get_untracked()
    }
}

/// Writes a number of tags for [`crate::ui::counted`].
pub(super) fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Writes bytes, which are never negative.
pub(super) fn size(bytes: i64) -> String {
    crate::ui::bytes(u64::try_from(bytes).unwrap_or_default())
}
