//! The database of one test: which kind, and a connection beside the server's.

use std::fmt::Write as _;
use std::path::Path;

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, JsonValue,
    Statement,
};
use serde_json::Value;

use crate::postgres;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The embedded one.
    Sqlite,
    /// The one for replicas.
    Postgres,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// Makes an empty database and returns its URL.
    #[must_use]
    pub fn create(self, data: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{}", data.join("berth.db").display()),
            Self::Postgres => postgres::database().unwrap(),
        }
    }
}

/// A connection to the database of a running server.
#[derive(Debug)]
pub struct Database {
    connection: DatabaseConnection,
}

impl Database {
    /// Connects to a database that the server has made.
    pub async fn connect(url: &str) -> Self {
        let url = match url.strip_prefix("sqlite:") {
            Some(path) => format!("sqlite://{path}?mode=rw"),
            None => url.to_owned(),
        };
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let connection = sea_orm::Database::connect(options).await.unwrap();
        Self { connection }
    }

    /// Ends the connection.
    pub async fn close(self) {
        self.connection.close().await.unwrap();
    }

    /// Runs a statement whose values are trusted.
    pub async fn execute(&self, sql: &str) {
        self.connection
            .execute_unprepared(sql)
            .await
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    /// Returns the rows of a query, each an object by column.
    pub async fn rows(&self, sql: &str) -> Vec<Value> {
        let statement =
            Statement::from_string(self.connection.get_database_backend(), sql.to_owned());
        JsonValue::find_by_statement(statement)
            .all(&self.connection)
            .await
            .unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    /// Returns the only value of a query as a number.
    pub async fn number(&self, sql: &str) -> i64 {
        let statement =
            Statement::from_string(self.connection.get_database_backend(), sql.to_owned());
        let row = self.connection.query_one_raw(statement).await;
        let row = row.unwrap_or_else(|e| panic!("{sql}: {e}")).unwrap();
        row.try_get_by_index::<i64>(0)
            .or_else(|_| row.try_get_by_index::<i32>(0).map(i64::from))
            .unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.connection.get_database_backend() {
            DbBackend::Postgres => Kind::Postgres,
            _ => Kind::Sqlite,
        }
    }

    /// Returns the names of all tables, in order.
    pub async fn tables(&self) -> Vec<String> {
        let sql = match self.kind() {
            Kind::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            }
            Kind::Postgres => {
                "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            }
        };
        let rows = self.rows(sql).await;
        rows.iter()
            .filter_map(|row| row["name"].as_str().map(str::to_owned))
            .collect()
    }

    /// Writes out every value of every table; bytes as the text they may be.
    pub async fn dump(&self) -> String {
        let mut dump = String::new();
        for table in self.tables().await {
            for row in self.rows(&format!("SELECT * FROM {table}")).await {
                let _ = writeln!(dump, "{table} {}", texts(row));
            }
        }
        dump
    }
}

/// Turns columns of bytes, which come as lists of numbers, into text.
fn texts(row: Value) -> Value {
    let Value::Object(columns) = row else {
        return row;
    };
    let text = |value: Value| match &value {
        Value::Array(items) => {
            let bytes: Option<Vec<u8>> = items
                .iter()
                .map(|item| u8::try_from(item.as_u64()?).ok())
                .collect();
            bytes.map_or(value, |bytes| {
                Value::String(String::from_utf8_lossy(&bytes).into_owned())
            })
        }
        _ => value,
    };
    columns
        .into_iter()
        .map(|(name, value)| (name, text(value)))
        .collect()
}
