//! Pages of the identity API, which go on behind a marker.

use berth_core::error::Code;

use crate::error::{Error, Result};

/// Rows of a page, and whether there is a page behind it.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) has_more: bool,
}

impl<T> Rows<T> {
    /// Makes a page of rows of which one more was read than it may have.
    pub(super) fn cut(mut rows: Vec<T>, limit: u64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        Self { rows, has_more }
    }

    /// Returns the last row, where there is a page behind it.
    pub(crate) fn last(&self) -> Option<&T> {
        self.rows.last().filter(|_| self.has_more)
    }
}

/// Checks the wanted number of rows; as many as may be where nothing is said.
pub(super) fn limit(wanted: Option<u32>, most: u32) -> Result<u64> {
    match wanted.unwrap_or(most) {
        0 => Err(refused(most)),
        rows if rows > most => Err(refused(most)),
        rows => Ok(rows.into()),
    }
}

fn refused(most: u32) -> Error {
    Error::new(Code::InvalidPage, format!("`limit` is from 1 to {most}"))
}
