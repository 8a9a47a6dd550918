//! Tags as the data plane moves them.

use std::collections::HashMap;

use berth_core::name::Tag;
use berth_core::time::Timestamp;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};

use super::entity::manifest;
use super::entity::tag::{ActiveModel, Column, Entity};
use super::repository::Author;
use super::trash::TagWas;
use super::{Read, Tx, protection};
use crate::error::Result;

/// How many tags are asked for at once.
const BATCH: usize = 500;

/// Points a tag at a manifest, and tells whether the tag is new. The caller holds the
/// repository's row, so that nobody else does the same at this moment.
///
/// # Errors
/// `TagProtected` where the tag leads elsewhere and may not be moved.
pub async fn put(
    tx: &Tx,
    repository_id: i64,
    tag: &Tag,
    manifest_id: i64,
    author: &Author,
    now: Timestamp,
) -> Result<bool> {
    let Some(leads_to) = manifest_of(tx, repository_id, tag).await? else {
        insert(tx, repository_id, tag, manifest_id, author, now).await?;
        return Ok(true);
    };
    if leads_to != manifest_id {
        protection::check_tag(tx, repository_id, tag).await?;
    }
    Entity::update_many()
        .col_expr(Column::ManifestId, manifest_id.into())
        .col_expr(Column::PushedMs, now.as_ms().into())
        .col_expr(Column::PushedBy, author.id.as_str().into())
        .col_expr(Column::PushedByName, author.name.as_str().into())
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Name.eq(tag.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(false)
}

/// Returns the manifest that a tag leads to.
async fn manifest_of(tx: &Tx, repository_id: i64, tag: &Tag) -> Result<Option<i64>> {
    let manifest_id = Entity::find()
        .select_only()
        .column(Column::ManifestId)
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Name.eq(tag.as_str()))
        .into_tuple()
        .one(tx.exec())
        .await?;
    Ok(manifest_id)
}

async fn insert(
    tx: &Tx,
    repository_id: i64,
    tag: &Tag,
    manifest_id: i64,
    author: &Author,
    now: Timestamp,
) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        repository_id: Set(repository_id),
        name: Set(tag.to_string()),
        manifest_id: Set(manifest_id),
        created_ms: Set(now.as_ms()),
        pushed_ms: Set(now.as_ms()),
        pushed_by: Set(author.id.clone()),
        pushed_by_name: Set(author.name.clone()),
        last_pull_ms: Set(None),
        pulls: Set(0),
    };
    Entity::insert(row)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Removes a tag, and tells whether it was there. Its manifest stays.
///
/// # Errors
/// `TagProtected`.
pub async fn delete(tx: &Tx, repository_id: i64, tag: &Tag) -> Result<bool> {
    if manifest_of(tx, repository_id, tag).await?.is_none() {
        return Ok(false);
    }
    protection::check_tag(tx, repository_id, tag).await?;
    let result = Entity::delete_many()
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Name.eq(tag.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected > 0)
}

/// Removes those of the tags that are there, and returns the manifests that they led to, one for
/// each tag.
///
/// # Errors
/// `TagProtected` where one of them is.
pub async fn delete_all(tx: &Tx, repository_id: i64, tags: &[&str]) -> Result<Vec<i64>> {
    let mut manifests = Vec::new();
    for tags in tags.chunks(BATCH) {
        let of_name = Column::RepositoryId
            .eq(repository_id)
            .and(Column::Name.is_in(tags.iter().copied()));
        let found: Vec<(String, i64)> = Entity::find()
            .select_only()
            .columns([Column::Name, Column::ManifestId])
            .filter(of_name.clone())
            .into_tuple()
            .all(tx.exec())
            .await?;
        let names = found.iter().map(|(name, _)| name.as_str());
        protection::check_tags(tx, repository_id, names).await?;
        Entity::delete_many()
            .filter(of_name)
            .exec(tx.exec())
            .await?;
        manifests.extend(found.into_iter().map(|(_, manifest)| manifest));
    }
    Ok(manifests)
}

/// Puts tags back as they were, none of which is there.
///
/// # Errors
/// Those of the database.
pub async fn put_back(tx: &Tx, repository_id: i64, tags: &[(&Tag, i64, &TagWas)]) -> Result<()> {
    let row = |(tag, manifest_id, was): &(&Tag, i64, &TagWas)| ActiveModel {
        id: NotSet,
        repository_id: Set(repository_id),
        name: Set(tag.to_string()),
        manifest_id: Set(*manifest_id),
        created_ms: Set(was.created.as_ms()),
        pushed_ms: Set(was.pushed.as_ms()),
        pushed_by: Set(was.pushed_by.id.clone()),
        pushed_by_name: Set(was.pushed_by.name.clone()),
        last_pull_ms: Set(was.last_pull.map(Timestamp::as_ms)),
        pulls: Set(was.pulls),
    };
    for tags in tags.chunks(BATCH) {
        Entity::insert_many(tags.iter().map(row))
            .exec_without_returning(tx.exec())
            .await?;
    }
    Ok(())
}

/// Returns where those of the tags lead that are there: their names with the digests.
///
/// # Errors
/// Those of the database.
pub async fn digests(
    read: Read<'_>,
    repository_id: i64,
    tags: &[&str],
) -> Result<HashMap<String, String>> {
    let mut found = HashMap::new();
    for tags in tags.chunks(BATCH) {
        let rows: Vec<(String, String)> = Entity::find()
            .select_only()
            .column(Column::Name)
            .column(manifest::Column::Digest)
            .join(JoinType::InnerJoin, manifest_of_tag())
            .filter(Column::RepositoryId.eq(repository_id))
            .filter(Column::Name.is_in(tags.iter().copied()))
            .into_tuple()
            .all(&read.exec())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

fn manifest_of_tag() -> RelationDef {
    Entity::belongs_to(manifest::Entity)
        .from(Column::ManifestId)
        .to(manifest::Column::Id)
        .into()
}

/// Counts the tags of a manifest.
///
/// # Errors
/// Those of the database.
pub async fn count_of(read: Read<'_>, manifest_id: i64) -> Result<u64> {
    let count = Entity::find()
        .filter(Column::ManifestId.eq(manifest_id))
        .count(&read.exec())
        .await?;
    Ok(count)
}

/// Lists the names of a repository's tags in the order of their bytes, behind the one given.
///
/// # Errors
/// Those of the database.
pub async fn names(
    read: Read<'_>,
    repository_id: i64,
    last: Option<&str>,
    limit: u64,
) -> Result<Vec<String>> {
    let mut query = Entity::find()
        .select_only()
        .column(Column::Name)
        .filter(Column::RepositoryId.eq(repository_id));
    if let Some(last) = last {
        query = query.filter(Column::Name.gt(last));
    }
    let names = query
        .order_by_asc(Column::Name)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(names)
}
