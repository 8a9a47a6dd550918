//! `berth backup` and `berth restore`: all of an installation in a directory, and back.

use std::path::PathBuf;

use clap::Args;

use super::owner;
use super::place::{Place, refuse_absent};
use crate::app::{App, Surroundings, make_private};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::secrets::Secrets;
use crate::service::backup;
use crate::store::{Database, Store};

#[derive(Debug, Args)]
pub(super) struct Backup {
    #[command(flatten)]
    place: Place,
    /// The directory to make.
    target: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    #[command(flatten)]
    place: Place,
    /// The directory that `berth backup` has made.
    #[arg(long)]
    from: PathBuf,
}

/// Makes a backup and prints what is in it as one JSON object.
pub(super) async fn take(backup: Backup) -> Result<()> {
    let config = backup.place.config(None)?;
    refuse_absent(&config)?;
    let surroundings = Surroundings::of_machine();
    let given = surroundings.secret_key.clone();
    let app = open(config, surroundings).await?;
    let taken = backup::take(&app, given.as_deref(), &backup.target, &say).await;
    app.store.close().await?;
    let label = taken?;
    if !label.has_key {
        say("the secret key comes from BERTH_SECRET_KEY and is not in the backup: keep it, too");
    }
    print(&label)
}

/// Fills an empty installation and prints what came as one JSON object.
pub(super) async fn restore(restore: Restore) -> Result<()> {
    let config = restore.place.config(None)?;
    make_private(&config.data)?;
    // Held until the end of the process.
    let _lock = match &config.database {
        Database::Sqlite(file) => Some(owner::lock(file)?),
        Database::Postgres(_) => None,
    };
    let surroundings = Surroundings::of_machine();
    let given = surroundings.secret_key.clone();
    let app = open(config, surroundings).await?;
    let restored = backup::restore(&app, given.as_deref(), &restore.from, &say).await;
    app.store.close().await?;
    let restored = restored?;
    if !restored.has_key {
        say("the secret key is not in the backup: start the server with the old BERTH_SECRET_KEY");
    }
    print(&restored)
}

/// Nothing is sealed here: the key at hand is thrown away.
async fn open(config: Config, surroundings: Surroundings) -> Result<App> {
    let store = Store::open(&config.database).await?;
    let secrets = Secrets::new(surroundings.random.bytes()?);
    Ok(App::for_admin(config, secrets, store, surroundings))
}

fn say(line: &str) {
    eprintln!("berth: {line}");
}

fn print(what: &impl serde::Serialize) -> Result<()> {
    println!("{}", serde_json::to_string(what).map_err(Error::internal)?);
    Ok(())
}
