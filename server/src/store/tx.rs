//! Transactions: a change commits together with its record, or not at all.

use sea_orm::{DatabaseConnection, DatabaseExecutor, DatabaseTransaction};

use super::audit;
use super::writer::Turn;
use crate::audit::Audit;
use crate::error::Result;

/// Where a query reads: the pool, a snapshot or the change under way.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a>(Source<'a>);

#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Connection(&'a DatabaseConnection),
    Transaction(&'a DatabaseTransaction),
}

impl<'a> Read<'a> {
    pub(in crate::store) fn connection(connection: &'a DatabaseConnection) -> Self {
        Self(Source::Connection(connection))
    }

    /// What SeaORM runs queries on.
    pub(in crate::store) fn exec(self) -> DatabaseExecutor<'a> {
        match self.0 {
            Source::Connection(connection) => DatabaseExecutor::Connection(connection),
            Source::Transaction(transaction) => DatabaseExecutor::Transaction(transaction),
        }
    }
}

/// Several reads of one moment.
#[derive(Debug)]
pub struct Snapshot(DatabaseTransaction);

impl Snapshot {
    pub(in crate::store) fn new(transaction: DatabaseTransaction) -> Self {
        Self(transaction)
    }

    /// Reads within the snapshot.
    pub fn read(&self) -> Read<'_> {
        Read(Source::Transaction(&self.0))
    }
}

/// A change under way.
#[derive(Debug)]
#[must_use = "a change that is not committed is rolled back"]
pub struct Tx(Change);

#[derive(Debug)]
enum Change {
    Sqlite(Turn),
    Postgres(DatabaseTransaction),
}

impl Tx {
    pub(in crate::store) fn sqlite(turn: Turn) -> Self {
        Self(Change::Sqlite(turn))
    }

    pub(in crate::store) fn postgres(transaction: DatabaseTransaction) -> Self {
        Self(Change::Postgres(transaction))
    }

    /// Reads within the change, its own writes included.
    pub fn read(&self) -> Read<'_> {
        Read(Source::Transaction(self.exec()))
    }

    /// What SeaORM writes with.
    pub(in crate::store) fn exec(&self) -> &DatabaseTransaction {
        match &self.0 {
            Change::Sqlite(turn) => turn.exec(),
            Change::Postgres(transaction) => transaction,
        }
    }

    /// Writes the record and commits; afterwards the change survives a power loss.
    ///
    /// # Errors
    /// Those of the database; nothing is changed then.
    pub async fn commit(self, audit: Audit) -> Result<()> {
        if let Audit::Event(record) = &audit {
            audit::insert(&self, record).await?;
        }
        match self.0 {
            Change::Sqlite(turn) => turn.commit(true).await,
            Change::Postgres(transaction) => Ok(transaction.commit().await?),
        }
    }

    /// Commits a change that survives the end of the process, but that a power loss may take back:
    /// how far an upload is, what was pulled, when a login was used.
    ///
    /// # Errors
    /// Those of the database; nothing is changed then.
    pub async fn commit_lightly(self) -> Result<()> {
        match self.0 {
            Change::Sqlite(turn) => turn.commit(false).await,
            Change::Postgres(transaction) => Ok(transaction.commit().await?),
        }
    }

    /// Takes the change back.
    ///
    /// # Errors
    /// Those of the database; the change is gone in any case.
    pub async fn rollback(self) -> Result<()> {
        match self.0 {
            Change::Sqlite(turn) => turn.rollback().await,
            Change::Postgres(transaction) => Ok(transaction.rollback().await?),
        }
    }
}
