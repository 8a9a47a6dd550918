//! The names of the newest tags, of many repositories or manifests at once.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, WindowStatement};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QuerySelect, QueryTrait,
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

/// Returns the newest tags of each repository, at most `limit` of each.
///
/// # Errors
/// Those of the database.
pub async fn of_repositories(
    read: Read<'_>,
    repositories: &[i64],
    limit: u64,
) -> Result<HashMap<i64, Vec<String>>> {
    newest(read, Column::RepositoryId, repositories, limit).await
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
    newest(read, Column::ManifestId, manifests, limit).await
}

async fn newest(
    read: Read<'_>,
    owner: Column,
    owners: &[i64],
    limit: u64,
) -> Result<HashMap<i64, Vec<String>>> {
    let newest_first = WindowStatement::partition_by((Entity, owner))
        .order_by((Entity, Column::PushedMs), Order::Desc)
        .order_by((Entity, Column::Id), Order::Desc)
        .take();
    let ranked = Entity::find()
        .select_only()
        .column_as(owner, "owner")
        .column(Column::Name)
        .filter(owner.is_in(owners.iter().copied()))
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
    let rows = Found::find_by_statement(statement).all(&exec).await?;
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for row in rows {
        names.entry(row.owner).or_default().push(row.name);
    }
    Ok(names)
}
