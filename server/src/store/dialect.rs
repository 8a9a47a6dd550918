//! The few differences between SQLite and PostgreSQL, and what their errors mean.

use std::time::Duration;

use sea_orm::sea_query::{Expr, Func, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, SqlErr,
    SqliteTransactionMode, TransactionOptions,
};

use crate::error::{Error, Result};

/// How long a sign of life may take.
const PING_TIME: Duration = Duration::from_secs(2);

pub(in crate::store) fn backend(connection: &impl ConnectionTrait) -> DbBackend {
    connection.get_database_backend()
}

/// SQLite takes the write lock at once: a transaction that reads first and then writes could
/// otherwise fail in the middle.
pub(in crate::store) fn write_options() -> TransactionOptions {
    TransactionOptions {
        isolation_level: None,
        access_mode: None,
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
    }
}

pub(in crate::store) async fn ping(connection: &DatabaseConnection) -> Result<()> {
    let query = connection.execute_unprepared("SELECT 1");
    match tokio::time::timeout(PING_TIME, query).await {
        Ok(answer) => answer.map(|_| ()).map_err(Error::unavailable),
        Err(elapsed) => Err(Error::unavailable(elapsed)),
    }
}

/// Tells whether a row with the same key is already there.
pub(in crate::store) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Tells whether a row that others refer to was to be deleted, or one without its parent made.
/// Besides the codes that SeaORM knows, a restricted deletion has its own: 1811 on SQLite and, from
/// version 18, 23001 on PostgreSQL.
pub(in crate::store) fn is_reference(error: &DbErr) -> bool {
    let restricted = match error {
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            let code = cause.as_database_error().and_then(|error| error.code());
            matches!(code.as_deref(), Some("1811" | "23001"))
        }
        _ => false,
    };
    restricted
        || matches!(
            error.sql_err(),
            Some(SqlErr::ForeignKeyConstraintViolation(_))
        )
}

/// The condition that a text column holds `needle` somewhere, letter by letter: unlike `LIKE` the
/// same on both databases, and without wildcards.
pub(in crate::store) fn contains(
    backend: DbBackend,
    column: impl ColumnTrait,
    needle: &str,
) -> SimpleExpr {
    let position = Func::cust(position(backend))
        .arg(Expr::col(column.as_column_ref()))
        .arg(needle);
    sea_orm::sea_query::ExprTrait::gt(Expr::from(position), 0)
}

/// The function that tells where in a text another one begins; 0 for nowhere.
pub(in crate::store) fn position(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "strpos",
        _ => "instr",
    }
}

/// The parameters of a list in a statement: so many, from this number on.
pub(in crate::store) fn places(first: usize, count: usize) -> String {
    let places = (first..first.saturating_add(count)).map(|number| format!("${number}"));
    places.collect::<Vec<_>>().join(", ")
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        of_shared(std::sync::Arc::new(error))
    }
}

/// The same for a failure that is several calls'.
pub(in crate::store) fn of_shared(error: std::sync::Arc<DbErr>) -> Error {
    let meaning = match &*error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Meaning::Unreachable,
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            meaning(cause)
        }
        _ => Meaning::Fault,
    };
    match meaning {
        Meaning::Collision => Error::busy(error),
        Meaning::NoSpace => {
            let message = "the server has no space left";
            Error::new(berth_core::error::Code::OutOfSpace, message).caused_by(error)
        }
        Meaning::Unreachable => Error::unavailable(error),
        Meaning::Fault => Error::internal(error),
    }
}

enum Meaning {
    Collision,
    NoSpace,
    Unreachable,
    Fault,
}

/// SQLite's codes are numbers (5 busy, 6 locked, 13 full, 10 input or output; 517 a busy
/// snapshot), PostgreSQL's are five characters (40001 serialization, 40P01 deadlock, 55P03 lock
/// time-out, 53100 disk full, 57P0x shut down, 08xxx connection).
fn meaning(error: &sea_orm::sqlx::Error) -> Meaning {
    let sea_orm::sqlx::Error::Database(database) = error else {
        return match error {
            sea_orm::sqlx::Error::Io(_)
            | sea_orm::sqlx::Error::PoolTimedOut
            | sea_orm::sqlx::Error::PoolClosed
            | sea_orm::sqlx::Error::WorkerCrashed => Meaning::Unreachable,
            _ => Meaning::Fault,
        };
    };
    match database.code().as_deref() {
        Some("5" | "6" | "261" | "517" | "40001" | "40P01" | "55P03") => Meaning::Collision,
        Some("13" | "53100") => Meaning::NoSpace,
        Some("10") => Meaning::Unreachable,
        Some(code) if code.starts_with("57P0") || code.starts_with("08") => Meaning::Unreachable,
        _ => Meaning::Fault,
    }
}

/// Takes a value that this program itself has checked and written; another one is a fault.
pub(in crate::store) fn trusted<T, E>(value: std::result::Result<T, E>) -> Result<T>
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    value.map_err(Error::internal)
}
