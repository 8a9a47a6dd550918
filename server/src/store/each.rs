//! Rows of each of several owners, in one query: the images of organizations, the tags of images,
//! what is about digests.
//!
//! Each part is found by an index for itself, so that it costs the same however many rows there
//! are. For a list of owners PostgreSQL may go through all rows of a repository, since it plans for
//! one of the usual size.

use std::fmt::{self, Write};

use sea_orm::sea_query::{
    Asterisk, Expr, JoinType, PostgresQueryBuilder, Query, QueryBuilder, SelectStatement,
    SqlWriter, SqlWriterValues, UnionType, Value,
};
use sea_orm::{DbBackend, Statement};

/// The most owners of one query; SQLite puts 500 parts together at most.
pub(in crate::store) const OWNERS: usize = 100;

/// Puts parts together; `part` selects those of one owner, with a limit, a group or `DISTINCT`, so
/// that it is planned for itself. None where there is no owner. The rows come in no order.
pub(in crate::store) fn of_each<V: Into<Value> + Clone>(
    backend: DbBackend,
    owners: &[V],
    part: impl Fn(Expr) -> SelectStatement,
) -> Option<SelectStatement> {
    match backend {
        // It plans each part of a union anew, and one that is joined once.
        DbBackend::Postgres if !owners.is_empty() => {
            let owner = Expr::col(("owner", "column1"));
            let mut query = Query::select();
            query
                .column(("part", Asterisk))
                .from_values(owners.iter().cloned(), "owner")
                .join_lateral(JoinType::InnerJoin, part(owner), "part", Expr::val(true));
            Some(query)
        }
        // It takes an order and a limit in a part of a union only where that stands by itself.
        _ => {
            let mut parts = owners.iter().map(|owner| {
                let mut query = Query::select();
                query
                    .column(Asterisk)
                    .from_subquery(part(Expr::val(owner.clone())), "part")
                    .take()
            });
            let mut query = parts.next()?;
            for part in parts {
                query.union(UnionType::All, part);
            }
            Some(query)
        }
    }
}

/// Writes a query of parts with their limits in its text.
///
/// For a limit that is a parameter PostgreSQL supposes a tenth of all rows, so that a plan that it
/// could keep seems dear to it where there are many, and it plans such a query at each call.
pub(in crate::store) fn with_limits(backend: DbBackend, query: &SelectStatement) -> Statement {
    if backend != DbBackend::Postgres {
        return backend.build(query);
    }
    let mut writer = WithLimits(SqlWriterValues::new("$", true));
    query.build_collect_into(PostgresQueryBuilder, &mut writer);
    let (sql, values) = writer.0.into_parts();
    Statement::from_sql_and_values(backend, sql, values)
}

/// Writes those numbers into the text that only limits and offsets have: no column is unsigned.
struct WithLimits(SqlWriterValues);

impl Write for WithLimits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(text)
    }
}

impl fmt::Display for WithLimits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl SqlWriter for WithLimits {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        match value {
            number @ Value::BigUnsigned(Some(_)) => {
                let mut text = String::new();
                text.push_param(number, builder);
                // A text takes all that is written to it.
                let _ = self.0.write_str(&text);
            }
            other => self.0.push_param(other, builder),
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}
