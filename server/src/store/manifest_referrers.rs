//! The manifests that have another one as their subject.

use berth_core::oci::Digest;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::Read;
use super::entity::manifest::{Column, Entity};
use crate::error::Result;

/// A manifest that has another one as its subject.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct ReferrerRow {
    /// Its digest.
    pub digest: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub size: i64,
    /// What it is.
    pub artifact_type: Option<String>,
    /// Its annotations.
    pub annotations: Option<serde_json::Value>,
}

/// Lists number and bytes of the manifests that have the digest as their subject, by digest,
/// behind the one given.
///
/// # Errors
/// Those of the database.
pub async fn referrer_sizes(
    read: Read<'_>,
    repository_id: i64,
    subject: &Digest,
    artifact_type: Option<&str>,
    last: Option<&Digest>,
    limit: u64,
) -> Result<Vec<(i64, i64)>> {
    let mut query = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Size])
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::SubjectDigest.eq(subject.as_str()));
    if let Some(artifact_type) = artifact_type {
        query = query.filter(Column::ArtifactType.eq(artifact_type));
    }
    if let Some(last) = last {
        query = query.filter(Column::Digest.gt(last.as_str()));
    }
    let rows = query
        .order_by_asc(Column::Digest)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(rows)
}

/// Returns some manifests as referrers, by digest.
///
/// # Errors
/// Those of the database.
pub async fn referrers(read: Read<'_>, ids: &[i64]) -> Result<Vec<ReferrerRow>> {
    let rows = Entity::find()
        .select_only()
        .columns([
            Column::Digest,
            Column::MediaType,
            Column::Size,
            Column::ArtifactType,
            Column::Annotations,
        ])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Digest)
        .into_model::<ReferrerRow>()
        .all(&read.exec())
        .await?;
    Ok(rows)
}
