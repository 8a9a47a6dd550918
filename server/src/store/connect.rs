//! How each database is connected to.

use std::path::{Path, PathBuf};
use std::time::Duration;

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

/// Returns a pool to write with and one to read with; on PostgreSQL they are the same.
pub(super) async fn connect(
    database: &Database,
) -> Result<(DatabaseConnection, DatabaseConnection)> {
    match database {
        Database::Sqlite(path) => {
            network::refuse(path)?;
            // The writer comes first: it makes the file and switches it to write-ahead logging.
            let writer = sqlite(path, true).await?;
            let reader = sqlite(path, false).await?;
            Ok((writer, reader))
        }
        Database::Postgres(url) => {
            let pool = postgres(url).await?;
            Ok((pool.clone(), pool))
        }
    }
}

async fn sqlite(path: &Path, writes: bool) -> Result<DatabaseConnection> {
    let file = path.to_owned();
    let mut options = ConnectOptions::new("sqlite:berth");
    options
        .max_connections(if writes { 1 } else { SQLITE_READERS })
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIME)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                .filename(&file)
                .create_if_missing(writes)
                .busy_timeout(BUSY_TIME)
                .foreign_keys(true)
                .pragma("synchronous", "FULL")
                .pragma("temp_store", "MEMORY");
            match writes {
                true => options.pragma("journal_mode", "WAL"),
                false => options.pragma("query_only", "ON"),
            }
        });
    SqlxSqliteConnector::connect(options)
        .await
        .map_err(|cause| {
            Error::start(format!(
                "cannot open the database `{}`: {cause}",
                path.display()
            ))
        })
}

async fn postgres(url: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIME)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| options.application_name("berth"));
    SqlxPostgresConnector::connect(options)
        .await
        .map_err(|cause| Error::start(format!("cannot connect to PostgreSQL: {cause}")))
}
