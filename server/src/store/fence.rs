//! Tells whether the database has changed, by asking it: what was read before may be used again
//! as long as it has not.
//!
//! Many calls ask at once and share one short query. On SQLite it reads a number of the connection
//! that changes with every change by another one, be it of this process or of an admin command. On
//! PostgreSQL it reads the snapshot: as long as that is the same, every query sees the same rows.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::dialect::backend;
use super::rounds::Rounds;
use crate::error::{Error, Result};

/// Which state of the database was seen. Two that are equal saw the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen(u64);

#[cfg(test)]
impl Seen {
    /// Makes a state for a test.
    pub(crate) const fn of(count: u64) -> Self {
        Self(count)
    }
}

/// What the fence saw last.
#[derive(Debug, Default)]
struct Last {
    /// None where the connection failed: a new one may give the same number to another state.
    mark: Option<Mark>,
    count: u64,
}

#[derive(Debug, PartialEq, Eq)]
enum Mark {
    Version(i64),
    Snapshot(String),
}

/// A connection that does nothing else.
#[derive(Debug)]
pub(super) struct Fence {
    connection: DatabaseConnection,
    rounds: Rounds,
    last: Mutex<Last>,
}

/// How long a look may take: a database that falls silent is soon said to be away.
const LOOK_TIME: Duration = Duration::from_secs(5);

const SQLITE: &str = "PRAGMA data_version";
const POSTGRES: &str = "SELECT CAST(pg_current_snapshot() AS TEXT)";

impl Fence {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        Self {
            connection,
            rounds: Rounds::default(),
            last: Mutex::default(),
        }
    }

    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Looks at the database, at a moment after the call began.
    pub(super) async fn look(&self) -> Result<Seen> {
        let asked = self.rounds.join(async || self.ask().await);
        tokio::time::timeout(LOOK_TIME, asked)
            .await
            .map_err(Error::unavailable)??;
        Ok(Seen(self.last().count))
    }

    async fn ask(&self) -> Result<()> {
        let mark = self.mark().await;
        let mut last = self.last();
        let now = mark.as_ref().ok();
        if now.is_none() || last.mark.as_ref() != now {
            last.count = last.count.saturating_add(1);
        }
        last.mark = None;
        last.mark = Some(mark?);
        Ok(())
    }

    async fn mark(&self) -> Result<Mark> {
        let backend = backend(&self.connection);
        let is_postgres = backend == DbBackend::Postgres;
        let sql = if is_postgres { POSTGRES } else { SQLITE };
        let row = self
            .connection
            .query_one_raw(Statement::from_string(backend, sql))
            .await?
            .ok_or_else(|| Error::internal("the database tells no state"))?;
        Ok(match is_postgres {
            true => Mark::Snapshot(row.try_get_by_index(0)?),
            false => Mark::Version(row.try_get_by_index(0)?),
        })
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
