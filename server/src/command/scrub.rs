//! `berth scrub`: looks whether every blob has its bytes, beside a running server.

use clap::Args;

use super::owner;
use super::place::{Place, refuse_absent};
use crate::app::{App, Surroundings};
use crate::error::{Error, Result};
use crate::secrets::Secrets;
use crate::store::Store;

#[derive(Debug, Args)]
pub(super) struct Scrub {
    #[command(flatten)]
    place: Place,
    /// Sets right what is wrong: bad bytes are replaced by an intact copy where there is one, and
    /// otherwise noted as lost, so that the next push of them stores them anew; lost ones whose file
    /// is back are there again; counters are counted again. What cannot be read is left alone.
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
        true => {
            "push the images that have the lost blobs again, or restore their files and repeat \
             this; what is unreadable needs the storage mended"
        }
        false => "set right what can be with --repair",
    };
    Err(Error::start(format!(
        "something is damaged, see above; {advice}"
    )))
}

async fn open(scrub: Scrub) -> Result<App> {
    let config = scrub.place.config(None)?;
    refuse_absent(&config)?;
    owner::refuse_stranger(&config.data)?;
    let surroundings = Surroundings::of_machine();
    let store = Store::open(&config.database).await?;
    // Nothing is unsealed here: a key that is thrown away serves.
    let secrets = Secrets::new(surroundings.random.bytes()?);
    Ok(App::for_admin(config, secrets, store, surroundings))
}
