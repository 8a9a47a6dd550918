//! `backup.json`: what a backup says about itself. It is written last.

use std::path::Path;

use berth_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::file;
use crate::error::{Error, Result};
use crate::store::copy::Counts;
use crate::store::schema;

const FILE: &str = "backup.json";
/// Goes up when a backup is laid out in another way.
const FORMAT: u32 = 1;

/// What a backup says about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Label {
    /// How the backup is laid out.
    pub(crate) format: u32,
    /// The version of Berth that made it.
    pub(crate) version: String,
    /// The moment of its rows.
    pub(crate) created: Timestamp,
    /// The schema of its database.
    pub(crate) schema: String,
    /// The digest of the database's file.
    pub(crate) database: String,
    /// Whether the secret key is in the backup.
    pub(crate) has_key: bool,
    /// How many rows of each table it has.
    pub(crate) rows: Counts,
    /// How many blobs it has.
    pub(crate) blobs: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
}

/// What every format says. Others may say the rest in another way.
#[derive(Deserialize)]
struct Form {
    format: u32,
    version: String,
}

impl Label {
    /// Begins the label of a backup whose rows are of this moment.
    pub(super) fn begin(created: Timestamp) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            created,
            schema: schema::newest(),
            database: String::new(),
            has_key: false,
            rows: Counts::new(),
            blobs: 0,
            bytes: 0,
        }
    }

    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let mut text = serde_json::to_vec_pretty(self).map_err(Error::internal)?;
        text.push(b'\n');
        file::write(&folder.join(FILE), &text)
    }

    /// Reads the label of a backup that this program can restore.
    ///
    /// # Errors
    /// What is no backup, and what a newer version made; the text is for the operator.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let shown = folder.display();
        let text = std::fs::read(folder.join(FILE)).map_err(|cause| {
            let message = format!(
                "`{shown}` is no backup: its `{FILE}` cannot be read; name a directory that \
                 `berth backup` has made"
            );
            Error::start(message).caused_by(cause)
        })?;
        let damaged = |cause| {
            Error::start(format!("`{FILE}` of the backup `{shown}` is damaged")).caused_by(cause)
        };
        let form: Form = serde_json::from_slice(&text).map_err(damaged)?;
        if form.format > FORMAT {
            return Err(newer(folder, &form.version));
        }
        let label: Self = serde_json::from_slice(&text).map_err(damaged)?;
        if !schema::is_known(&label.schema) {
            return Err(newer(folder, &label.version));
        }
        Ok(label)
    }
}

fn newer(folder: &Path, version: &str) -> Error {
    Error::start(format!(
        "the backup `{}` was made by berth {version}, which is newer than this program ({}); \
         restore it with that version or a later one",
        folder.display(),
        env!("CARGO_PKG_VERSION")
    ))
}
