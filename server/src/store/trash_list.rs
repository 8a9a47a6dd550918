//! Pages of the trash.

use std::collections::HashMap;

use berth_core::name::RepositoryName;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Statement, Value,
};

use super::Read;
use super::dialect::{backend, contains, places};
use super::entity::trash::{Column, Entity};
use super::trash::TrashRow;
use crate::error::Result;

/// Which entries are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrashFilter<'a> {
    /// Those of these organizations.
    pub namespaces: &'a [i64],
    /// Those of images of this name alone.
    pub repository: Option<&'a RepositoryName>,
    /// Those alone that have this text in the name of the image or the tag, or in the digest.
    pub text: Option<&'a str>,
}

impl TrashFilter<'_> {
    fn query(&self, read: Read<'_>) -> Select<Entity> {
        let of = Column::NamespaceId.is_in(self.namespaces.iter().copied());
        let mut query = Entity::find().filter(of);
        if let Some(repository) = self.repository {
            query = query.filter(Column::Repository.eq(repository.as_str()));
        }
        if let Some(text) = self.text {
            let backend = backend(&read.exec());
            let any = [Column::Repository, Column::Tag, Column::Digest]
                .into_iter()
                .fold(Condition::any(), |any, column| {
                    any.add(contains(backend, column, text))
                });
            query = query.filter(any);
        }
        query
    }
}

/// Lists entries, the last removed first, behind one.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    filter: &TrashFilter<'_>,
    after: Option<i64>,
    limit: u64,
) -> Result<Vec<TrashRow>> {
    let mut query = filter.query(read);
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    let rows = query
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(TrashRow::try_from).collect()
}

/// Counts entries.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, filter: &TrashFilter<'_>) -> Result<u64> {
    Ok(filter.query(read).count(&read.exec()).await?)
}

#[derive(FromQueryResult)]
struct Taken {
    id: i64,
    digest: String,
}

/// Finds, of some entries, those whose tag leads elsewhere by now, with the digest that it leads
/// to.
///
/// # Errors
/// Those of the database.
pub async fn conflicts(read: Read<'_>, ids: &[i64]) -> Result<HashMap<i64, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT k.id, m.digest FROM trash k \
         JOIN repository r ON r.namespace_id = k.namespace_id AND r.name = k.repository \
         JOIN tag t ON t.repository_id = r.id AND t.name = k.tag \
         JOIN manifest m ON m.id = t.manifest_id AND m.digest <> k.digest WHERE k.id IN ({})",
        places(1, ids.len())
    );
    let exec = read.exec();
    let values = ids.iter().map(|id| Value::from(*id));
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let rows = Taken::find_by_statement(statement).all(&exec).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.digest)).collect())
}
