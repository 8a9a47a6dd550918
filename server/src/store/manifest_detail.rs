//! One manifest with what it names and what refers to it.

use std::collections::HashMap;

use berth_core::oci::Digest;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::Read;
use super::dialect::trusted;
use super::entity::{manifest, manifest_ref};
use super::manifest::RefKind;
use crate::error::Result;

/// A manifest without its body.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ManifestItem {
    /// Its id.
    pub id: i64,
    /// Its digest.
    pub digest: String,
    /// Its media type.
    pub media_type: String,
    /// Its own bytes.
    pub size: i64,
    /// Bytes of config and layers.
    pub image_size: i64,
    /// Its platform.
    pub platform: Option<String>,
    /// When the image was built, in milliseconds.
    pub created_ms: Option<i64>,
    /// When it was pushed, in milliseconds.
    pub pushed_ms: i64,
    /// The name of who pushed it.
    pub pushed_by_name: String,
}

/// A layer of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct LayerItem {
    /// Its digest.
    pub digest: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub size: i64,
}

/// An entry of an index.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ChildItem {
    /// The id of the manifest, if it is there.
    pub child_id: Option<i64>,
    /// Its digest.
    pub digest: String,
    /// Its platform.
    pub platform: Option<String>,
    /// Bytes of its config and layers; absent where the manifest is.
    pub image_size: Option<i64>,
    /// How many times it was pulled.
    pub pulls: Option<i64>,
}

/// A manifest that refers to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferrerItem {
    /// Its digest.
    pub digest: String,
    /// What it is.
    pub artifact_type: String,
    /// Bytes of its config and layers.
    pub image_size: i64,
    /// When it was pushed.
    pub pushed: Timestamp,
}

#[derive(FromQueryResult)]
struct ReferrerRow {
    digest: String,
    artifact_type: Option<String>,
    media_type: String,
    image_size: i64,
    pushed_ms: i64,
}

#[derive(FromQueryResult)]
struct LayerCount {
    manifest_id: i64,
    layers: i64,
}

/// Returns a manifest of a repository.
///
/// # Errors
/// Those of the database.
pub async fn by_digest(
    read: Read<'_>,
    repository_id: i64,
    digest: &Digest,
) -> Result<Option<ManifestItem>> {
    use manifest::Column;
    let item = manifest::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Digest, Column::MediaType, Column::Size])
        .columns([Column::ImageSize, Column::Platform, Column::CreatedMs])
        .columns([Column::PushedMs, Column::PushedByName])
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Digest.eq(digest.as_str()))
        .into_model::<ManifestItem>()
        .one(&read.exec())
        .await?;
    Ok(item)
}

/// Lists the layers of a manifest, in its order.
///
/// # Errors
/// Those of the database.
pub async fn layers(read: Read<'_>, manifest_id: i64) -> Result<Vec<LayerItem>> {
    use manifest_ref::Column;
    let layers = manifest_ref::Entity::find()
        .select_only()
        .columns([Column::Digest, Column::MediaType, Column::Size])
        .filter(Column::ManifestId.eq(manifest_id))
        .filter(Column::Kind.eq(RefKind::Layer.word()))
        .order_by_asc(Column::Position)
        .into_model::<LayerItem>()
        .all(&read.exec())
        .await?;
    Ok(layers)
}

/// Lists the entries of an index, in its order.
///
/// # Errors
/// Those of the database.
pub async fn children(read: Read<'_>, index_id: i64) -> Result<Vec<ChildItem>> {
    use manifest_ref::Column;
    let child = manifest_ref::Entity::belongs_to(manifest::Entity)
        .from(Column::ChildId)
        .to(manifest::Column::Id);
    let children = manifest_ref::Entity::find()
        .join(JoinType::LeftJoin, child.into())
        .select_only()
        .columns([Column::ChildId, Column::Digest, Column::Platform])
        .column_as(manifest::Column::ImageSize, "image_size")
        .column_as(manifest::Column::Pulls, "pulls")
        .filter(Column::ManifestId.eq(index_id))
        .filter(Column::Kind.eq(RefKind::Child.word()))
        .order_by_asc(Column::Position)
        .into_model::<ChildItem>()
        .all(&read.exec())
        .await?;
    Ok(children)
}

/// Counts the layers of each entry of an index.
///
/// # Errors
/// Those of the database.
pub async fn layer_counts(read: Read<'_>, index_id: i64) -> Result<HashMap<i64, u64>> {
    use manifest_ref::Column;
    let children = manifest_ref::Entity::find()
        .select_only()
        .column(Column::ChildId)
        .filter(Column::ManifestId.eq(index_id))
        .filter(Column::ChildId.is_not_null());
    let counts = manifest_ref::Entity::find()
        .select_only()
        .column(Column::ManifestId)
        .column_as(Expr::col(Column::Position).count(), "layers")
        .filter(Column::Kind.eq(RefKind::Layer.word()))
        .filter(Column::ManifestId.in_subquery(sea_orm::QueryTrait::into_query(children)))
        .group_by(Column::ManifestId)
        .into_model::<LayerCount>()
        .all(&read.exec())
        .await?;
    counts
        .into_iter()
        .map(|row| Ok((row.manifest_id, trusted(u64::try_from(row.layers))?)))
        .collect()
}

/// Lists manifests that refer to a digest, newest first.
///
/// # Errors
/// Those of the database.
pub async fn referrers(
    read: Read<'_>,
    repository_id: i64,
    digest: &Digest,
    limit: u64,
) -> Result<Vec<ReferrerItem>> {
    use manifest::Column;
    let rows = manifest::Entity::find()
        .select_only()
        .columns([Column::Digest, Column::ArtifactType, Column::MediaType])
        .columns([Column::ImageSize, Column::PushedMs])
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::SubjectDigest.eq(digest.as_str()))
        .order_by_desc(Column::PushedMs)
        .order_by_desc(Column::Id)
        .limit(limit)
        .into_model::<ReferrerRow>()
        .all(&read.exec())
        .await?;
    let item = |row: ReferrerRow| ReferrerItem {
        digest: row.digest,
        artifact_type: row.artifact_type.unwrap_or(row.media_type),
        image_size: row.image_size,
        pushed: Timestamp::from_ms(row.pushed_ms),
    };
    Ok(rows.into_iter().map(item).collect())
}
