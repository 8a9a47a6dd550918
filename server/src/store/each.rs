//! Rows of each of several owners, in one query: the images of organizations, the tags of images,
//! what is about digests.
//!
//! Each part is found by an index for itself, so that it costs the same however many rows there
//! are. For a list of owners PostgreSQL may go through all rows of a repository, since it plans for
//! one of the usual size.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Asterisk, Expr, JoinType, Query, SelectStatement, UnionType, Value};

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
