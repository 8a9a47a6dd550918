//! The store: how reading and writing begin.

use std::path::Path;

use sea_orm::{
    AccessMode, DatabaseConnection, DbBackend, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use super::connect::{self, Connections, Database};
use super::fence::{Fence, Seen};
use super::log_file::LogFile;
use super::tx::{Read, Snapshot, Tx};
use super::writer::Writer;
use super::{dialect, migration};
use crate::error::Result;

/// The metadata of the registry, on SQLite or PostgreSQL.
#[derive(Debug)]
pub struct Store {
    /// On SQLite a single connection: writers take turns here and not in the database. On
    /// PostgreSQL the readers' connections serve for writing, too, as does that of a file which is
    /// opened alone.
    writer: Option<Writer>,
    reader: DatabaseConnection,
    fence: Fence,
}

impl Store {
    /// Opens the database, makes it where it is absent, and brings its schema up to date.
    ///
    /// # Errors
    /// A database that cannot be reached, lies on a network file system, or was used by a newer
    /// version; the text is for the operator.
    pub async fn open(database: &Database) -> Result<Self> {
        let Connections {
            writer,
            reader,
            fence,
        } = connect::connect(database).await?;
        bring_up_to_date(writer.as_ref().unwrap_or(&reader)).await?;
        let writer = match (writer, database) {
            (Some(writer), Database::Sqlite(path)) => {
                let writer = Writer::new(writer, LogFile::of(path)?);
                writer.sync().await?;
                Some(writer)
            }
            _ => None,
        };
        let fence = Fence::new(fence);
        Ok(Self {
            writer,
            reader,
            fence,
        })
    }

    /// Opens a file that this process alone uses, as that of a backup, also on a network file
    /// system. It has one connection: nothing can be read beside a change or a snapshot.
    ///
    /// # Errors
    /// A file that cannot be opened, or was used by a newer version; the text is for the operator.
    pub async fn open_alone(file: &Path) -> Result<Self> {
        let reader = connect::alone(file).await?;
        bring_up_to_date(&reader).await?;
        Ok(Self {
            writer: None,
            fence: Fence::new(reader.clone()),
            reader,
        })
    }

    /// Begins a change. Dropped without [`Tx::commit`], it leaves nothing behind.
    ///
    /// On SQLite changes run one after the other: do nothing slow before the commit.
    ///
    /// # Errors
    /// `Unavailable` where no connection comes free in time, `Busy` where another process
    /// (an admin command) holds SQLite's lock for too long.
    pub async fn begin(&self) -> Result<Tx> {
        match &self.writer {
            Some(writer) => Ok(Tx::shared(writer.begin().await?)),
            None => {
                let options = dialect::write_options();
                let transaction = self.reader.begin_with_options(options).await?;
                Ok(Tx::own(transaction))
            }
        }
    }

    /// Tells which state of the database is there: what was read in a state may be used again
    /// while the same one is seen.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn look(&self) -> Result<Seen> {
        self.fence.look().await
    }

    /// Reads, each query for itself: what is committed when the query starts.
    pub fn read(&self) -> Read<'_> {
        Read::connection(&self.reader)
    }

    /// Reads several things as they were at one moment.
    ///
    /// # Errors
    /// `Unavailable` where no connection comes free in time.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let options = TransactionOptions {
            isolation_level: self.is_postgres().then_some(IsolationLevel::RepeatableRead),
            access_mode: self.is_postgres().then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
        };
        Ok(Snapshot::new(
            self.reader.begin_with_options(options).await?,
        ))
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// `Unavailable` where none comes.
    pub async fn ping(&self) -> Result<()> {
        if let Some(writer) = &self.writer {
            writer.check()?;
        }
        dialect::ping(&self.reader).await
    }

    /// Closes all connections; on SQLite this folds the write-ahead log into the database.
    ///
    /// # Errors
    /// A connection that does not close in order.
    pub async fn close(&self) -> Result<()> {
        self.fence.connection().close_by_ref().await?;
        self.reader.close_by_ref().await?;
        if let Some(writer) = &self.writer {
            writer.connection().close_by_ref().await?;
        }
        Ok(())
    }

    /// Tells whether several servers may share this store.
    pub fn is_postgres(&self) -> bool {
        matches!(dialect::backend(&self.reader), DbBackend::Postgres)
    }
}

async fn bring_up_to_date(connection: &DatabaseConnection) -> Result<()> {
    let options = dialect::write_options();
    let txn = connection.begin_with_options(options).await?;
    migration::apply(&txn).await?;
    Ok(txn.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Audit;
    use crate::store::setting;

    #[tokio::test]
    async fn a_database_is_made_once_and_opened_again() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::in_directory(directory.path());
        for _ in 0..2 {
            let store = Store::open(&database).await.unwrap();
            store.ping().await.unwrap();
            store.close().await.unwrap();
        }
    }

    async fn store() -> (Store, tempfile::TempDir) {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::in_directory(directory.path());
        (Store::open(&database).await.unwrap(), directory)
    }

    #[tokio::test]
    async fn a_database_of_a_newer_version_is_refused() {
        use sea_orm::ConnectionTrait as _;
        let (store, directory) = store().await;
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)";
        store
            .writer
            .as_ref()
            .unwrap()
            .connection()
            .execute_unprepared(newer)
            .await
            .unwrap();
        store.close().await.unwrap();
        let database = Database::in_directory(directory.path());
        let refused = Store::open(&database).await.unwrap_err();
        assert!(refused.message().contains("m9999_later"), "{refused}");
    }

    #[tokio::test]
    async fn what_is_not_committed_leaves_nothing_behind() {
        let (store, _directory) = store().await;
        let tx = store.begin().await.unwrap();
        setting::put(&tx, "a", "1").await.unwrap();
        assert_eq!(
            setting::get(tx.read(), "a").await.unwrap().as_deref(),
            Some("1")
        );
        assert_eq!(setting::get(store.read(), "a").await.unwrap(), None);
        drop(tx);
        assert_eq!(setting::get(store.read(), "a").await.unwrap(), None);
    }

    #[tokio::test]
    async fn calls_that_go_away_leave_the_writer_usable() {
        let (store, _directory) = store().await;
        for micros in 0..200 {
            let change = async {
                let tx = store.begin().await.unwrap();
                setting::put(&tx, "gone", "1").await.unwrap();
                tokio::task::yield_now().await;
                std::future::pending::<()>().await;
                drop(tx);
            };
            let limit = std::time::Duration::from_micros(micros * 5);
            assert!(tokio::time::timeout(limit, change).await.is_err());
        }
        let tx = store.begin().await.unwrap();
        assert_eq!(setting::get(tx.read(), "gone").await.unwrap(), None);
        setting::put(&tx, "kept", "1").await.unwrap();
        tx.commit(Audit::none("test")).await.unwrap();
        assert_eq!(
            setting::get(store.read(), "kept").await.unwrap().as_deref(),
            Some("1")
        );
    }

    #[tokio::test]
    async fn a_full_disk_is_said_and_changes_go_on_when_there_is_room() {
        use sea_orm::ConnectionTrait as _;
        let (store, _directory) = store().await;
        let limit = async |pages: u32| {
            let limit = format!("PRAGMA max_page_count = {pages}");
            let writer = store.writer.as_ref().unwrap().connection();
            writer.execute_unprepared(&limit).await.unwrap();
        };
        let put = async |name: &str| {
            let tx = store.begin().await?;
            setting::put(&tx, name, &"x".repeat(5000)).await?;
            tx.commit(Audit::none("test")).await
        };
        put("before").await.unwrap();
        // As many as there are: a lower limit cannot be.
        limit(1).await;
        let refused = put("while").await.unwrap_err();
        let code = refused.code();
        assert_eq!(code, crate::error::Code::OutOfSpace, "{refused:?}");
        limit(1_000_000).await;
        // The first may still come in the transaction that has failed.
        for _ in 0..10 {
            if put("after").await.is_ok() {
                break;
            }
        }
        for (name, is_there) in [("before", true), ("while", false), ("after", true)] {
            let found = setting::get(store.read(), name).await.unwrap();
            assert_eq!(found.is_some(), is_there, "{name}");
        }
    }

    #[tokio::test]
    async fn a_snapshot_does_not_see_later_changes() {
        let (store, _directory) = store().await;
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(setting::get(snapshot.read(), "a").await.unwrap(), None);
        let tx = store.begin().await.unwrap();
        setting::put(&tx, "a", "1").await.unwrap();
        tx.commit(Audit::none("test")).await.unwrap();
        assert_eq!(setting::get(snapshot.read(), "a").await.unwrap(), None);
    }
}
