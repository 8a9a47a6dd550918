//! Keeping the collector from taking anything away, for as long as a backup needs what it has
//! seen.

use crate::app::App;
use crate::audit::Audit;
use crate::error::{Error, Result};
use crate::store;

/// How long a hold lasts when its holder ends suddenly.
const LIFETIME_MS: i64 = 15 * 60_000;

/// While it is there, no link, row or byte of a blob goes, nor a file that nobody knows yet. Take it
/// before the rows are read, renew it every few minutes, and release it at the end. There may be
/// several.
///
/// What the collector had set about before is no danger: it unlinks the bytes of a blob only after
/// the row has said so, and whoever reads the rows afterwards reads that.
#[derive(Debug)]
#[must_use = "a hold that is not released lasts until its time is over"]
pub struct Hold {
    holder: String,
}

impl Hold {
    /// Takes a hold.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn take(app: &App) -> Result<Self> {
        let now = app.now();
        let holder = app.random.ulid(now)?;
        let tx = app.store.begin().await?;
        store::hold::take(&tx, &holder, now.plus_ms(LIFETIME_MS)).await?;
        tx.commit(Audit::none("a hold changes nothing of anybody"))
            .await?;
        Ok(Self { holder })
    }

    /// Makes it last for another quarter of an hour.
    ///
    /// # Errors
    /// `Busy` where it was renewed too late: begin anew then. And those of the database.
    pub async fn renew(&self, app: &App) -> Result<()> {
        let now = app.now();
        let tx = app.store.begin().await?;
        let until = now.plus_ms(LIFETIME_MS);
        if !store::hold::renew(&tx, &self.holder, now, until).await? {
            return Err(Error::busy("a hold was renewed too late"));
        }
        tx.commit(Audit::none("a hold changes nothing of anybody"))
            .await
    }

    /// Ends it.
    ///
    /// # Errors
    /// Those of the database; it ends by itself then.
    pub async fn release(self, app: &App) -> Result<()> {
        let tx = app.store.begin().await?;
        store::hold::release(&tx, &self.holder).await?;
        tx.commit(Audit::none("a hold changes nothing of anybody"))
            .await
    }
}
