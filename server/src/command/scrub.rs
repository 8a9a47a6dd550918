//! `berth scrub`: looks whether every blob has its bytes, beside a running server.

use std::path::PathBuf;

use clap::Args;

use super::owner;
use crate::app::{App, Surroundings};
use crate::config::{Config, Settings, load};
use crate::error::{Error, Result};
use crate::secrets::Secrets;
use crate::store::{Database, Store};

#[derive(Debug, Args)]
pub(super) struct Scrub {
    /// Data directory of the server [default: data]
    #[arg(long)]
    data: Option<PathBuf>,
    /// postgres://… or sqlite:PATH [default: berth.db in the data directory]
    #[arg(long)]
    database_url: Option<String>,
    /// A TOML file with settings.
    #[arg(long, env = "BERTH_CONFIG")]
    config: Option<PathBuf>,
    /// Sets right what is wrong: bad bytes are replaced by an intact copy where there is one, and
    /// otherwise noted as lost, so that the next push of them stores them anew; counters are
    /// counted again.
    #[arg(long)]
    repair: bool,
}

/// Looks, and prints what was found as one JSON object. Fails where something is wrong still.
pub(super) async fn run(scrub: Scrub) -> Result<()> {
    let repair = scrub.repair;
    let app = open(scrub).await?;
    let done = app.scrub(repair).await;
    app.store.close().await?;
    let done = done?;
    let text = serde_json::to_string(&done).map_err(Error::internal)?;
    println!("{text}");
    if !done.is_damaged() {
        return Ok(());
    }
    let advice = match repair {
        true => "push the images that have the lost blobs again",
        false => "set right what can be with --repair",
    };
    Err(Error::start(format!(
        "something is damaged, see above; {advice}"
    )))
}

async fn open(scrub: Scrub) -> Result<App> {
    let settings = Settings {
        data: scrub.data,
        database_url: scrub.database_url,
        ..Settings::default()
    };
    let config = load(settings, scrub.config.as_deref())?;
    refuse_absent(&config)?;
    owner::refuse_stranger(&config.data)?;
    let surroundings = Surroundings::of_machine();
    let store = Store::open(&config.database).await?;
    // Nothing is unsealed here: a key that is thrown away serves.
    let secrets = Secrets::new(surroundings.random.bytes()?);
    Ok(App::for_admin(config, secrets, store, surroundings))
}

/// Refuses to find everything missing because another directory was meant.
fn refuse_absent(config: &Config) -> Result<()> {
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
