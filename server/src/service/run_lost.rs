//! Runs that are not over and whose job is gone, so that they would stay as they are for ever.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::run_work::Retain;
use crate::app::App;
use crate::audit::Audit;
use crate::error::Result;
use crate::job::{self, Job, JobError, Lease, Outcome};
use crate::store::run_kept;

/// From one look to the next.
const EVERY_MS: i64 = 3_600_000;
/// How many runs get their job back in one change.
const BATCH: u64 = 100;

/// The job that gives such runs another one, hour after hour: they go on where they were.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindLost {}

impl Job for FindLost {
    const KIND: &'static str = "retain_lost";
    const TIMEOUT: Duration = Duration::from_secs(600);
    const ATTEMPTS: u32 = u32::MAX;

    async fn run(&self, app: &App, _: &Lease) -> Result<Outcome, JobError> {
        loop {
            let tx = app.store.begin().await?;
            let lost = run_kept::lost(tx.read(), Retain::KIND, BATCH).await?;
            if lost.is_empty() {
                tx.rollback().await?;
                return Ok(Outcome::Again(EVERY_MS));
            }
            for (id, account_id) in lost {
                tracing::warn!(run = id, "A run was without its job.");
                let work = Retain { run: id };
                job::enqueue(&tx, &work.subject(&account_id), &work, app.now()).await?;
            }
            tx.commit(Audit::none("a part of a run")).await?;
        }
    }

    async fn give_up(&self, _: &App, _: &Lease, _: &str) -> Result<()> {
        Ok(())
    }
}
