//! Transactions: a change commits together with its record, or not at all.

use sea_orm::{DatabaseConnection, DatabaseExecutor, DatabaseTransaction};

use super::audit;
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
pub struct Tx(DatabaseTransaction);

impl Tx {
    pub(in crate::store) fn new(transaction: DatabaseTransaction) -> Self {
        Self(transaction)
    }

    /// Reads within the change, its own writes included.
    pub fn read(&self) -> Read<'_> {
        Read(Source::Transaction(&self.0))
    }

    /// What SeaORM writes with.
    pub(in crate::store) fn exec(&self) -> &DatabaseTransaction {
        &self.0
    }

    /// Writes the record and commits; afterwards the change survives a power loss.
    ///
    /// # Errors
    /// Those of the database; nothing is changed then.
    pub async fn commit(self, audit: Audit) -> Result<()> {
        if let Audit::Event(record) = &audit {
            audit::insert(&self, record).await?;
        }
        self.0.commit().await?;
        Ok(())
    }

    /// Takes the change back.
    ///
    /// # Errors
    /// Those of the database; the change is gone in any case.
    pub async fn rollback(self) -> Result<()> {
        self.0.rollback().await?;
        Ok(())
    }
}
