//! The names of the newest tags, of many repositories or manifests at once.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::Read;
use super::dialect::backend;
use super::each::{OWNERS, of_each};
use super::entity::tag::{Column, Entity};
use crate::error::Result;

#[derive(FromQueryResult)]
struct Found {
    owner_id: i64,
    name: String,
    pushed_ms: i64,
    id: i64,
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
    let exec = read.exec();
    let newest_of = |id: Expr| {
        Entity::find()
            .select_only()
            .column_as(owner, "owner_id")
            .columns([Column::Name, Column::PushedMs, Column::Id])
            .filter(Expr::col((Entity, owner)).eq(id))
            .order_by_desc(Column::PushedMs)
            .order_by_desc(Column::Id)
            .limit(limit)
            .into_query()
    };
    let mut rows = Vec::new();
    for some in owners.chunks(OWNERS) {
        if let Some(query) = of_each(backend(&exec), some, newest_of) {
            let statement = backend(&exec).build(&query);
            rows.extend(Found::find_by_statement(statement).all(&exec).await?);
        }
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.pushed_ms, row.id)));
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for row in rows {
        names.entry(row.owner_id).or_default().push(row.name);
    }
    Ok(names)
}
