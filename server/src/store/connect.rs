//! How each database is connected to.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::{ConnectOptions, DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};

use super::network;
use crate::error::{Error, Result};

/// How long a call waits for a free connection before it is answered `Unavailable`.
const ACQUIRE_TIME: Duration = Duration::from_secs(15);
/// How long SQLite waits for another process, an admin command, to finish its change.
const BUSY_TIME: Duration = Duration::from_secs(10);
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

/// Which database holds the metadata.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file, used by one server.
    Sqlite(PathBuf),
    /// A PostgreSQL server by its URL, shared by replicas. The URL may hold a password.
    Postgres(String),
}

impl Database {
    /// Parses a URL: `postgres://…`, `postgresql://…` or `sqlite:PATH`.
    ///
    /// # Errors
    /// Another scheme; the text does not repeat the URL.
    pub fn parse(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let path = url
            .strip_prefix("sqlite://")
            .or_else(|| url.strip_prefix("sqlite:"));
        match path {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            _ => Err(Error::start(
                "the database URL begins with neither `postgres://` nor `sqlite:`",
            )),
        }
    }

    /// Returns the file in a data directory that is used where no URL is given.
    pub fn in_directory(data: &Path) -> Self {
        Self::Sqlite(data.join("berth.db"))
    }
}

/// Never shows the URL of PostgreSQL.
impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

/// The connections to a database.
pub(super) struct Connections {
    /// The only one that writes on SQLite; absent on PostgreSQL.
    pub(super) writer: Option<DatabaseConnection>,
    /// Those that read, and on PostgreSQL write.
    pub(super) reader: DatabaseConnection,
    /// One for short questions, which never waits for long reads.
    pub(super) fence: DatabaseConnection,
}

pub(super) async fn connect(database: &Database) -> Result<Connections> {
    match database {
        Database::Sqlite(path) => {
            network::refuse(path)?;
            // The writer comes first: it makes the file and switches it to write-ahead logging.
            let writer = Some(sqlite(path, 1, true).await?);
            Ok(Connections {
                writer,
                reader: sqlite(path, SQLITE_READERS, false).await?,
                fence: sqlite(path, 1, false).await?,
            })
        }
        Database::Postgres(url) => Ok(Connections {
            writer: None,
            reader: postgres(url, POSTGRES_CONNECTIONS).await?,
            fence: postgres(url, 1).await?,
        }),
    }
}

/// Returns the one connection to a file that no other process uses. Without a write-ahead log the
/// file is whole by itself, and no other machine's locks are needed to keep it so.
pub(super) async fn alone(path: &Path) -> Result<DatabaseConnection> {
    let file = path.to_owned();
    let mut options = file_options(1);
    options.map_sqlx_sqlite_opts(move |options| {
        options
            .filename(&file)
            .create_if_missing(true)
            .foreign_keys(true)
            .pragma("journal_mode", "DELETE")
            .pragma("locking_mode", "EXCLUSIVE")
            .pragma("synchronous", "FULL")
            .pragma("temp_store", "MEMORY")
    });
    SqlxSqliteConnector::connect(options)
        .await
        .map_err(|cause| unopened(path, &cause))
}

fn unopened(path: &Path, cause: &sea_orm::DbErr) -> Error {
    let path = path.display();
    Error::start(format!("cannot open the database `{path}`: {cause}"))
}

/// Returns what all pools of a file have in common.
fn file_options(connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new("sqlite:berth");
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIME)
        .sqlx_logging(false)
        .test_before_acquire(false)
        // A file does not go away: its connections need not be made anew.
        .idle_timeout(None)
        .max_lifetime(None);
    options
}

async fn sqlite(path: &Path, connections: u32, writes: bool) -> Result<DatabaseConnection> {
    let file = path.to_owned();
    let mut options = file_options(connections);
    options
        // A full disk ends a transaction without the driver's noticing, which could then begin no
        // other on that connection. The next one to need it gets a new one.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            let is_free = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_free) })
        })
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                .filename(&file)
                .create_if_missing(writes)
                .busy_timeout(BUSY_TIME)
                .foreign_keys(true)
                // The log is synced by `log_file`.
                .pragma("synchronous", "NORMAL")
                .pragma("temp_store", "MEMORY");
            match writes {
                true => options.pragma("journal_mode", "WAL"),
                false => options.pragma("query_only", "ON"),
            }
        });
    SqlxSqliteConnector::connect(options)
        .await
        .map_err(|cause| unopened(path, &cause))
}

async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIME)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| options.application_name("berth"));
    SqlxPostgresConnector::connect(options)
        .await
        .map_err(|cause| Error::start(format!("cannot connect to PostgreSQL: {cause}")))
}
