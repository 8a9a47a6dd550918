//! The names of the newest tags, of many repositories or manifests at once.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, WindowStatement};
use sea_orm::{
    ColumnTrait, DbBackend, EntityTrait, FromQueryResult, Order, QueryFilter, QuerySelect,
    QueryTrait, Statement,
};

use super::Read;
use super::dialect::{backend, trusted};
use super::entity::tag::{Column, Entity};
use crate::error::Result;

#[derive(FromQueryResult)]
struct Found {
    owner: i64,
    name: String,
}

/// Returns the newest tags of each repository, at most `limit` of each. Only these are read, however
/// many there are.
///
/// # Errors
/// Those of the database.
pub async fn of_repositories(
    read: Read<'_>,
    repositories: &[i64],
    limit: u64,
) -> Result<HashMap<i64, Vec<String>>> {
    if repositories.is_empty() {
        return Ok(HashMap::new());
    }
    let exec = read.exec();
    let backend = backend(&exec);
    let ids: Vec<String> = repositories.iter().map(i64::to_string).collect();
    let sql = format!(
        "SELECT o.id AS owner, t.name FROM repository o {} \
         WHERE o.id IN ({}) ORDER BY o.id, t.pushed_ms DESC, t.id DESC",
        newest_of_each(backend, limit),
        ids.join(", ")
    );
    let rows = Found::find_by_statement(Statement::from_string(backend, sql));
    Ok(by_owner(rows.all(&exec).await?))
}

/// Joins the newest tags to each repository `o`, by the index on repository and time of the push.
/// SQLite has no `LATERAL`, and PostgreSQL would go through all tags for a list of ids.
fn newest_of_each(backend: DbBackend, limit: u64) -> String {
    let newest =
        format!("WHERE repository_id = o.id ORDER BY pushed_ms DESC, id DESC LIMIT {limit}");
    match backend {
        DbBackend::Postgres => {
            format!("CROSS JOIN LATERAL (SELECT id, name, pushed_ms FROM tag {newest}) AS t")
        }
        _ => format!("CROSS JOIN tag t ON t.id IN (SELECT id FROM tag {newest})"),
    }
}

/// Returns the newest tags of each manifest, at most `limit` of each.
///
/// # Errors
/// Those of the database.
pub async fn of_manifests(
    read: Read<'_>,
    manifests: &[i64],
    limit: u64,
) -> Result<HashMap<i64, Vec<String>>> {
    let newest_first = WindowStatement::partition_by((Entity, Column::ManifestId))
        .order_by((Entity, Column::PushedMs), Order::Desc)
        .order_by((Entity, Column::Id), Order::Desc)
        .take();
    let ranked = Entity::find()
        .select_only()
        .column_as(Column::ManifestId, "owner")
        .column(Column::Name)
        .filter(Column::ManifestId.is_in(manifests.iter().copied()))
        .into_query()
        .expr_window_as(Func::cust("ROW_NUMBER"), newest_first, "place")
        .take();
    let query = Query::select()
        .columns(["owner", "name"])
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col("place").lte(trusted(i64::try_from(limit))?))
        .order_by("owner", Order::Asc)
        .order_by("place", Order::Asc)
        .take();
    let exec = read.exec();
    let statement = backend(&exec).build(&query);
    Ok(by_owner(
        Found::find_by_statement(statement).all(&exec).await?,
    ))
}

fn by_owner(rows: Vec<Found>) -> HashMap<i64, Vec<String>> {
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for row in rows {
        names.entry(row.owner).or_default().push(row.name);
    }
    names
}
