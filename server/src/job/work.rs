//! What a kind of work has to say of itself.

use std::future::Future;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Lease;
use crate::app::App;
use crate::error::{Error, Result};

/// A kind of work. It looks at how things stand, acts, and may be done twice.
pub(crate) trait Job: Serialize + DeserializeOwned + Send + Sync {
    /// The name in the database.
    const KIND: &'static str;
    /// How long one attempt may take.
    const TIMEOUT: Duration;
    /// How often it is tried before it is given up.
    const ATTEMPTS: u32;
    /// For how many milliseconds it is left alone at most, between two attempts or until it is due
    /// again.
    const LONGEST_MS: i64 = 3_600_000;

    /// Does the work once.
    fn run(
        &self,
        app: &App,
        lease: &Lease,
    ) -> impl Future<Output = Result<Outcome, JobError>> + Send;

    /// Writes down that the work is given up, unless the lease is not there any more: somebody else
    /// may have the job then, and end it well.
    fn give_up(
        &self,
        app: &App,
        lease: &Lease,
        reason: &str,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// How work ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is nothing left to do.
    Done,
    /// It is to be done again, so many milliseconds later.
    Again(i64),
}

/// Why work did not end.
#[derive(Debug)]
pub(crate) enum JobError {
    /// It may work later.
    Retry(String),
    /// It never will.
    Fail(String),
}

impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        // The history is read by clients; what is inside is for the log.
        tracing::error!(error = ?error, "work failed");
        Self::Retry(error.to_string())
    }
}
