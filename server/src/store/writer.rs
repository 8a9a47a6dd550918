//! Writing on SQLite: changes that wait for the lock at the same time share one transaction, and
//! with it one sync of the disk. Each is a savepoint of its own, which goes or stays alone.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait};
use tokio::runtime::Handle;
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
    batch: Shared,
    log: Arc<LogFile>,
}

type Shared = Arc<Mutex<Option<Batch>>>;

/// A transaction of the database with the changes that wait for its end.
#[derive(Debug)]
struct Batch {
    outer: DatabaseTransaction,
    waiting: Vec<oneshot::Sender<Result<(), Arc<DbErr>>>>,
    is_ending: bool,
    /// Whether a change did not end in order: what is joined to the transaction may be gone.
    is_doubtful: bool,
    /// Why the transaction may be gone.
    broken: Option<DbErr>,
    connection: DatabaseConnection,
}

/// The lock of the batch. Whoever holds it first sees to the end of the transaction.
#[derive(Debug)]
struct Held {
    batch: OwnedMutexGuard<Option<Batch>>,
    shared: Shared,
    /// Whether the change ended in order.
    is_over: bool,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(open) = self.batch.as_mut().filter(|_| !self.is_over) {
            open.is_doubtful = true;
        }
        let open = self.batch.as_mut().filter(|open| !open.is_ending);
        // Without a runtime the process is at its end, and the transaction with it.
        if let (Some(open), Ok(runtime)) = (open, Handle::try_current()) {
            open.is_ending = true;
            // It waits behind all changes that are waiting now, and before all later ones.
            runtime.spawn(end(Arc::clone(&self.shared)));
        }
    }
}

/// The turn of one change: nobody else writes while it is held.
#[derive(Debug)]
pub(super) struct Turn {
    // The savepoint is taken back before the turn is passed on.
    inner: DatabaseTransaction,
    held: Held,
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
        let batch = tokio::time::timeout(TURN_TIME, turn)
            .await
            .map_err(Error::unavailable)?;
        let mut held = Held {
            batch,
            shared: Arc::clone(&self.batch),
            is_over: false,
        };
        if let Some(doubtful) = held.batch.take_if(|open| open.is_doubtful) {
            doubtful.end().await.tell();
        }
        if held.batch.is_none() {
            *held.batch = Some(Batch {
                outer: self.connection.begin_with_options(write_options()).await?,
                waiting: Vec::new(),
                is_ending: false,
                is_doubtful: false,
                broken: None,
                connection: self.connection.clone(),
            });
        }
        let open = held.batch.as_mut().ok_or_else(lost)?;
        let inner = match open.outer.begin().await {
            Ok(inner) => inner,
            Err(error) => {
                let text = format!("a savepoint was not made: {error}");
                open.broken = Some(DbErr::Custom(text));
                return Err(error.into());
            }
        };
        Ok(Turn {
            inner,
            held,
            log: Arc::clone(&self.log),
        })
    }
}

fn lost() -> Error {
    Error::internal("a change has lost its transaction")
}

/// Ends a transaction when the changes before have had their turns.
async fn end(batch: Shared) {
    let mut turn = batch.lock().await;
    let Some(open) = turn.take() else {
        return;
    };
    let ended = open.end().await;
    drop(turn);
    ended.tell();
}

/// How a transaction ended, and who waits to be told.
struct Ended {
    outcome: Result<(), Arc<DbErr>>,
    waiting: Vec<oneshot::Sender<Result<(), Arc<DbErr>>>>,
}

impl Ended {
    fn tell(self) {
        for change in self.waiting {
            // Who has gone need not be told.
            let _ = change.send(self.outcome.clone());
        }
    }
}

impl Batch {
    async fn end(self) -> Ended {
        let ended = match self.broken {
            None => self.outer.commit().await,
            Some(error) => self.outer.rollback().await.and(Err(error)),
        };
        if ended.is_err() {
            renew(&self.connection).await;
        }
        Ended {
            outcome: ended.map_err(Arc::new),
            waiting: self.waiting,
        }
    }
}

/// Closes the connection; the pool opens another one. SQLite takes a transaction back on its own
/// when the disk is full or fails, which sqlx does not see: what it then took for the end of a
/// transaction would end nothing, and acknowledge changes that are never committed.
async fn renew(connection: &DatabaseConnection) {
    let closed = match connection.get_sqlite_connection_pool().acquire().await {
        Ok(stale) => stale.close().await,
        Err(error) => Err(error),
    };
    if let Err(error) = closed {
        tracing::error!(%error, "A connection that failed was not closed in order.");
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
            mut held,
            log,
        } = self;
        inner.commit().await?;
        held.is_over = true;
        let (send, ended) = oneshot::channel();
        let open = held.batch.as_mut().ok_or_else(lost)?;
        open.waiting.push(send);
        drop(held);
        match ended.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(of_shared(error)),
            Err(gone) => return Err(Error::unavailable(gone)),
        }
        if durable { log.sync().await } else { Ok(()) }
    }

    pub(super) async fn rollback(self) -> Result<()> {
        let Self {
            inner, mut held, ..
        } = self;
        inner.rollback().await?;
        held.is_over = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use sea_orm::ConnectionTrait as _;

    use crate::audit::Audit;
    use crate::error::Code;
    use crate::store::{Database, Store, setting};

    async fn store() -> (Store, tempfile::TempDir) {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::in_directory(directory.path());
        (Store::open(&database).await.unwrap(), directory)
    }

    /// Puts a number and commits it if it is even.
    async fn put(store: &Store, number: u32) {
        let tx = store.begin().await.unwrap();
        setting::put(&tx, &number.to_string(), "1").await.unwrap();
        match number % 4 {
            0 => tx.commit(Audit::none("test")).await.unwrap(),
            1 => drop(tx),
            2 => tx.commit_lightly().await.unwrap(),
            _ => tx.rollback().await.unwrap(),
        }
        check(store, number).await;
    }

    async fn check(store: &Store, number: u32) {
        let stored = setting::get(store.read(), &number.to_string()).await;
        let is_stored = stored.unwrap().is_some();
        assert_eq!(is_stored, number.is_multiple_of(2), "{number}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_change_of_a_shared_transaction_goes_or_stays_alone() {
        let (store, _directory) = store().await;
        join_all((0..100).map(|number| put(&store, number))).await;
        for number in 0..100 {
            check(&store, number).await;
        }
    }

    #[tokio::test]
    async fn a_transaction_that_cannot_end_fails_for_all_its_changes() {
        let (store, _directory) = store().await;
        let first = store.begin().await.unwrap();
        setting::put(&first, "first", "1").await.unwrap();
        let second = async {
            let tx = store.begin().await.unwrap();
            // A reference to nothing is found when the transaction ends.
            let broken = "PRAGMA defer_foreign_keys = ON; INSERT INTO namespace_grant \
                (namespace_id, person_id, auth, created_ms, granted_by) VALUES (1, 'x', 1, 1, 'x')";
            tx.exec().execute_unprepared(broken).await.unwrap();
            tx.commit(Audit::none("test")).await
        };
        // The second waits for its turn when the first passes it on.
        let (second, first) = tokio::join!(second, first.commit(Audit::none("test")));
        assert_eq!(first.unwrap_err().code(), Code::Internal);
        assert_eq!(second.unwrap_err().code(), Code::Internal);
        assert_eq!(setting::get(store.read(), "first").await.unwrap(), None);
        put(&store, 0).await;
    }

    #[tokio::test]
    async fn after_a_transaction_that_the_database_took_back_changes_are_kept() {
        let (store, _directory) = store().await;
        // What SQLite does on its own when the disk is full.
        let taken_back = store.begin().await.unwrap();
        let exec = taken_back.exec();
        exec.execute_unprepared("ROLLBACK").await.unwrap();
        drop(taken_back);
        let cannot_end = store.begin().await.unwrap();
        let broken = "PRAGMA defer_foreign_keys = ON; INSERT INTO namespace_grant \
            (namespace_id, person_id, auth, created_ms, granted_by) VALUES (1, 'x', 1, 1, 'x')";
        let exec = cannot_end.exec();
        exec.execute_unprepared(broken).await.unwrap();
        cannot_end.commit(Audit::none("test")).await.unwrap_err();
        for number in 0..8 {
            put(&store, number).await;
        }
    }

    #[tokio::test]
    async fn a_look_sees_every_change() {
        let (store, directory) = store().await;
        let first = store.look().await.unwrap();
        assert_eq!(store.look().await.unwrap(), first);
        put(&store, 0).await;
        let second = store.look().await.unwrap();
        assert_ne!(second, first);
        assert_eq!(store.look().await.unwrap(), second);
        let other = Store::open(&Database::in_directory(directory.path())).await;
        put(&other.unwrap(), 2).await;
        assert_ne!(store.look().await.unwrap(), second, "another process");
    }
}
