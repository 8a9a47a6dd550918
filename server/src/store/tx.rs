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
    /// On SQLite, together with the changes of others.
    Shared(Turn),
    /// In a transaction of its own.
    Own(DatabaseTransaction),
}

impl Tx {
    pub(in crate::store) fn shared(turn: Turn) -> Self {
        Self(Change::Shared(turn))
    }

    pub(in crate::store) fn own(transaction: DatabaseTransaction) -> Self {
        Self(Change::Own(transaction))
    }

    /// Reads within the change, its own writes included.
    pub fn read(&self) -> Read<'_> {
        Read(Source::Transaction(self.exec()))
    }

    /// What SeaORM writes with.
    pub(in crate::store) fn exec(&self) -> &DatabaseTransaction {
        match &self.0 {
            Change::Shared(turn) => turn.exec(),
            Change::Own(transaction) => transaction,
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
            Change::Shared(turn) => turn.commit(true).await,
            Change::Own(transaction) => Ok(transaction.commit().await?),
        }
    }

    /// Commits a change that survives the end of the process, but that a power loss may take back:
    /// how far an upload is, what was pulled, when a login was used.
    ///
    /// # Errors
    /// Those of the database; nothing is changed then.
    pub async fn commit_lightly(self) -> Result<()> {
        match self.0 {
            Change::Shared(turn) => turn.commit(false).await,
            Change::Own(transaction) => Ok(transaction.commit().await?),
        }
    }

    /// Takes the change back.
    ///
    /// # Errors
    /// Those of the database; the change is gone in any case.
    pub async fn rollback(self) -> Result<()> {
        match self.0 {
            Change::Shared(turn) => turn.rollback().await,
            Change::Own(transaction) => Ok(transaction.rollback().await?),
        }
    }
}
