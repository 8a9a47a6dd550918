//! Writing on SQLite: changes that wait for the lock at the same time share one transaction, and
//! with it one sync of the disk. Each is a savepoint of its own, which goes or stays alone.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::dialect::{of_shared, write_options};
use super::log_file::LogFile;
use crate::error::{Error, Result};

/// How long a change waits for its turn before it is answered `Unavailable`.
const TURN_TIME: Duration = Duration::from_secs(15);

/// The single connection that writes.
#[derive(Debug)]
pub(super) struct Writer {
    connection: DatabaseConnection,
    batch: Arc<Mutex<Option<Batch>>>,
    log: Arc<LogFile>,
}

/// A transaction of the database with the changes that wait for its end.
#[derive(Debug)]
struct Batch {
    outer: DatabaseTransaction,
    waiting: Vec<oneshot::Sender<Result<(), Arc<DbErr>>>>,
}

/// The turn of one change: nobody else writes while it is held.
#[derive(Debug)]
pub(super) struct Turn {
    // The savepoint is taken back before the turn is passed on.
    inner: DatabaseTransaction,
    batch: OwnedMutexGuard<Option<Batch>>,
    log: Arc<LogFile>,
}

impl Writer {
    pub(super) fn new(connection: DatabaseConnection, log: LogFile) -> Self {
        Self {
            connection,
            batch: Arc::default(),
            log: Arc::new(log),
        }
    }

    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Tells whether changes can be made durable.
    pub(super) fn check(&self) -> Result<()> {
        self.log.check()
    }

    /// Makes durable what was committed before the call.
    pub(super) async fn sync(&self) -> Result<()> {
        self.log.sync().await
    }

    /// Takes the turn, and begins a transaction where there is none to join.
    pub(super) async fn begin(&self) -> Result<Turn> {
        self.log.check()?;
        let turn = Arc::clone(&self.batch).lock_owned();
        let mut batch = tokio::time::timeout(TURN_TIME, turn)
            .await
            .map_err(Error::unavailable)?;
        let inner = match &*batch {
            Some(open) => open.outer.begin().await?,
            None => {
                let outer = self.connection.begin_with_options(write_options()).await?;
                let waiting = Vec::new();
                let open = batch.insert(Batch { outer, waiting });
                // It waits behind all changes that are waiting now, and before all later ones.
                tokio::spawn(end(Arc::clone(&self.batch)));
                open.outer.begin().await?
            }
        };
        Ok(Turn {
            inner,
            batch,
            log: Arc::clone(&self.log),
        })
    }
}

/// Ends a transaction when the changes before have had their turns.
async fn end(batch: Arc<Mutex<Option<Batch>>>) {
    let mut turn = batch.lock().await;
    let Some(Batch { outer, waiting }) = turn.take() else {
        return;
    };
    let ended = outer.commit().await.map_err(Arc::new);
    drop(turn);
    for change in waiting {
        // Who has gone need not be told.
        let _ = change.send(ended.clone());
    }
}

impl Turn {
    pub(super) fn exec(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Commits: afterwards the change survives the end of the process, and if it is `durable`
    /// also a loss of power.
    pub(super) async fn commit(self, durable: bool) -> Result<()> {
        let Self {
            inner,
            mut batch,
            log,
        } = self;
        inner.commit().await?;
        let (send, ended) = oneshot::channel();
        match batch.as_mut() {
            Some(open) => open.waiting.push(send),
            None => return Err(Error::internal("a change has lost its transaction")),
        }
        drop(batch);
        match ended.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(of_shared(error)),
            Err(gone) => return Err(Error::unavailable(gone)),
        }
        if durable { log.sync().await } else { Ok(()) }
    }

    pub(super) async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}
