//! How manifests hang together: entries of indexes, and subjects.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::Read;
use super::entity::manifest::{Column, Entity};
use super::entity::manifest_ref;
use crate::error::Result;

/// Returns the manifests that the indexes name, number and media type of each once; at most about
/// as many as the limit says.
///
/// # Errors
/// Those of the database.
pub async fn entries(read: Read<'_>, indexes: &[i64], limit: u64) -> Result<Vec<(i64, String)>> {
    let mut found = Vec::new();
    for indexes in indexes.chunks(500) {
        let named = Query::select()
            .column(manifest_ref::Column::ChildId)
            .from(manifest_ref::Entity)
            .and_where(manifest_ref::Column::ManifestId.is_in(indexes.iter().copied()))
            .to_owned();
        let rows: Vec<(i64, String)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::MediaType])
            .filter(Column::Id.in_subquery(named))
            .limit(limit)
            .into_tuple()
            .all(&read.exec())
            .await?;
        found.extend(rows);
        found.sort_unstable();
        found.dedup();
        if u64::try_from(found.len()).is_ok_and(|count| count >= limit) {
            break;
        }
    }
    Ok(found)
}

/// Finds a subject of the repository's manifests by how its digest begins.
///
/// # Errors
/// Those of the database.
pub async fn subject(
    read: Read<'_>,
    repository_id: i64,
    beginning: &str,
) -> Result<Option<String>> {
    // Behind every hex digit.
    let end = format!("{beginning}g");
    let found = Entity::find()
        .select_only()
        .column(Column::SubjectDigest)
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::SubjectDigest.gte(beginning))
        .filter(Column::SubjectDigest.lt(end))
        .limit(1)
        .into_tuple()
        .one(&read.exec())
        .await?;
    Ok(found)
}
