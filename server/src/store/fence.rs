//! Tells whether the database has changed, by asking it: what was read before may be used again
//! as long as it has not.
//!
//! Many calls ask at once and share one short query. On SQLite it reads a number that every change
//! raises but those of [`Tx::commit_lightly`](super::Tx::commit_lightly), also the changes of
//! admin commands, which are other processes. On PostgreSQL it reads the snapshot: as long as that
//! is the same, every query sees the same rows.

use std::sync::Mutex;
use std::sync::PoisonError;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::dialect::backend;
use super::rounds::Rounds;
use crate::error::Result;

/// Which state of the database was seen. Two that are equal saw the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen(u64);

/// What the fence saw last.
#[derive(Debug, Default)]
struct Last {
    mark: Option<String>,
    count: u64,
}

/// A connection that does nothing else.
#[derive(Debug)]
pub(super) struct Fence {
    connection: DatabaseConnection,
    rounds: Rounds,
    last: Mutex<Last>,
}

const SQLITE: &str = "SELECT value FROM setting WHERE key = 'change'";
const POSTGRES: &str = "SELECT CAST(pg_current_snapshot() AS TEXT) AS value";

/// Raises the number that [`Fence`] reads on SQLite.
pub(super) const RAISE: &str = "INSERT INTO setting (key, value) VALUES ('change', '1') \
    ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)";

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
        self.rounds.join(async || self.ask().await).await?;
        Ok(Seen(self.last().count))
    }

    async fn ask(&self) -> Result<()> {
        let sql = match backend(&self.connection) {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        let statement = Statement::from_string(backend(&self.connection), sql);
        let row = self.connection.query_one_raw(statement).await?;
        let mark = row
            .map(|row| row.try_get::<String>("", "value"))
            .transpose()?;
        let mut last = self.last();
        if last.mark != mark {
            last.mark = mark;
            last.count = last.count.saturating_add(1);
        }
        Ok(())
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
