//! Which installation a command is about.

use std::path::PathBuf;

use clap::Args;

use super::owner;
use crate::config::{Config, Settings, load};
use crate::error::{Error, Result};
use crate::store::Database;

/// Which installation is meant.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// Data directory of the server [default: data]
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// postgres://… or sqlite:PATH [default: berth.db in the data directory]
    #[arg(long, global = true)]
    database_url: Option<String>,
    /// A TOML file with settings.
    #[arg(long, global = true, env = "BERTH_CONFIG")]
    config: Option<PathBuf>,
}

impl Place {
    /// Returns the configuration of the place.
    ///
    /// # Errors
    /// Settings that cannot be, and data that belongs to another user; the text is for the
    /// operator.
    pub(super) fn config(self, region: Option<String>) -> Result<Config> {
        let settings = Settings {
            data: self.data,
            database_url: self.database_url,
            region,
            ..Settings::default()
        };
        let config = load(settings, self.config.as_deref())?;
        if let Database::Sqlite(file) = &config.database {
            owner::refuse_stranger(&config.data)?;
            owner::refuse_stranger(file)?;
        }
        Ok(config)
    }
}

/// Refuses to make an empty installation, or find everything missing, because another directory was
/// meant.
///
/// # Errors
/// No database or no blobs there; the text is for the operator.
pub(super) fn refuse_absent(config: &Config) -> Result<()> {
    let blobs = config.data.join("blobs");
    let lacking = match &config.database {
        Database::Sqlite(file) if !file.is_file() => file,
        _ if !blobs.is_dir() => &blobs,
        _ => return Ok(()),
    };
    Err(Error::start(format!(
        "there is no `{}`; name the server's data directory with --data",
        lacking.display()
    )))
}
