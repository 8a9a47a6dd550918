//! Manifests that are about another one: by their subject, or by a tag made of its digest.

use std::collections::HashSet;

use berth_core::oci::Digest;
use berth_core::oci::accessory::{Beside, is_signature};
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Statement, Value,
};

use super::Read;
use super::dialect::{backend, trusted};
use super::each::{OWNERS, of_each};
use super::entity::{manifest, tag};
use crate::error::Result;

/// A manifest that is about another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessoryItem {
    /// Its id.
    pub id: i64,
    /// Its digest.
    pub digest: String,
    /// Its artifact type, or else its media type.
    pub kind: String,
    /// Bytes of config and layers.
    pub size: i64,
    /// When it was last pushed.
    pub pushed: Timestamp,
    /// Its first tag, and when that was first pushed.
    pub tag: Option<(String, Timestamp)>,
}

#[derive(FromQueryResult)]
struct Found {
    id: i64,
    digest: String,
    artifact_type: Option<String>,
    media_type: String,
    image_size: i64,
    pushed_ms: i64,
    tag: Option<String>,
    tag_created_ms: Option<i64>,
}

impl From<Found> for AccessoryItem {
    fn from(row: Found) -> Self {
        let created = row.tag_created_ms.map(Timestamp::from_ms);
        Self {
            id: row.id,
            digest: row.digest,
            kind: row.artifact_type.unwrap_or(row.media_type),
            size: row.image_size,
            pushed: Timestamp::from_ms(row.pushed_ms),
            tag: row.tag.zip(created),
        }
    }
}

/// The ids of the manifests that are about a digest; no tag is called `""`.
const ABOUT: &str = "SELECT id FROM manifest WHERE repository_id = $1 AND subject_digest = $2 \
    UNION SELECT manifest_id FROM tag WHERE repository_id = $1 AND name IN ($3, $4, $5)";

fn about(repository_id: i64, digest: &Digest) -> Vec<Value> {
    let tag = |kind: Beside| kind.tag_of(digest).map(String::from).unwrap_or_default();
    let mut values = vec![repository_id.into(), digest.as_str().into()];
    values.extend(Beside::ALL.map(|kind| Value::from(tag(kind))));
    values
}

/// Lists the manifests of a repository that are about a digest, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    repository_id: i64,
    digest: &Digest,
    offset: u64,
    limit: u64,
) -> Result<Vec<AccessoryItem>> {
    let sql = format!(
        "SELECT m.id, m.digest, m.artifact_type, m.media_type, m.image_size, m.pushed_ms, \
            t.name AS tag, t.created_ms AS tag_created_ms \
         FROM manifest m \
         LEFT JOIN tag t ON t.id = (SELECT MIN(id) FROM tag WHERE manifest_id = m.id) \
         WHERE m.id IN ({ABOUT}) ORDER BY m.id LIMIT $6 OFFSET $7"
    );
    let mut values = about(repository_id, digest);
    values.push(trusted(i64::try_from(limit))?.into());
    values.push(trusted(i64::try_from(offset))?.into());
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let rows = Found::find_by_statement(statement).all(&exec).await?;
    Ok(rows.into_iter().map(AccessoryItem::from).collect())
}

#[derive(FromQueryResult)]
struct Count {
    number: i64,
}

/// Counts the manifests of a repository that are about a digest.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, repository_id: i64, digest: &Digest) -> Result<u64> {
    let sql = format!("SELECT COUNT(*) AS number FROM ({ABOUT}) AS about");
    let exec = read.exec();
    let values = about(repository_id, digest);
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let row = Count::find_by_statement(statement).one(&exec).await?;
    trusted(u64::try_from(row.map_or(0, |row| row.number)))
}

/// Returns what a manifest is about by its subject.
///
/// # Errors
/// Those of the database.
pub async fn subject(read: Read<'_>, manifest_id: i64) -> Result<Option<String>> {
    let found: Option<Option<String>> = manifest::Entity::find_by_id(manifest_id)
        .select_only()
        .column(manifest::Column::SubjectDigest)
        .into_tuple()
        .one(&read.exec())
        .await?;
    Ok(found.flatten())
}

/// Lists the names of the tags whose manifest has one of the digests, behind the one given.
///
/// # Errors
/// Those of the database.
pub async fn tags(
    read: Read<'_>,
    repository_id: i64,
    digests: &[String],
    last: &str,
    limit: u64,
) -> Result<Vec<String>> {
    let manifests = manifest::Entity::find()
        .select_only()
        .column(manifest::Column::Id)
        .filter(manifest::Column::RepositoryId.eq(repository_id))
        .filter(manifest::Column::Digest.is_in(digests))
        .into_query();
    let names = tag::Entity::find()
        .select_only()
        .column(tag::Column::Name)
        .filter(tag::Column::RepositoryId.eq(repository_id))
        .filter(tag::Column::ManifestId.in_subquery(manifests))
        .filter(tag::Column::Name.gt(last))
        .order_by_asc(tag::Column::Name)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(names)
}

/// Returns those of the digests that a signature of the repository is about.
///
/// # Errors
/// Those of the database.
pub async fn signed(
    read: Read<'_>,
    repository_id: i64,
    digests: &HashSet<&str>,
) -> Result<HashSet<String>> {
    let digests: Vec<&str> = digests.iter().copied().collect();
    let mut signed = HashSet::new();
    for digests in digests.chunks(OWNERS) {
        signed.extend(signed_by_subject(read, repository_id, digests).await?);
        signed.extend(signed_by_tag(read, repository_id, digests).await?);
    }
    Ok(signed)
}

#[derive(FromQueryResult)]
struct Kind {
    subject_digest: String,
    artifact_type: String,
}

async fn signed_by_subject(
    read: Read<'_>,
    repository_id: i64,
    digests: &[&str],
) -> Result<Vec<String>> {
    let kinds_of = |digest: Expr| {
        let subject = Expr::col((manifest::Entity, manifest::Column::SubjectDigest));
        manifest::Entity::find()
            .select_only()
            .column(manifest::Column::SubjectDigest)
            .column(manifest::Column::ArtifactType)
            .filter(manifest::Column::RepositoryId.eq(repository_id))
            .filter(subject.eq(digest))
            .filter(manifest::Column::ArtifactType.is_not_null())
            .distinct()
            .into_query()
    };
    let exec = read.exec();
    let Some(query) = of_each(backend(&exec), digests, kinds_of) else {
        return Ok(Vec::new());
    };
    let statement = backend(&exec).build(&query);
    let kinds = Kind::find_by_statement(statement).all(&exec).await?;
    let signatures = kinds
        .into_iter()
        .filter(|kind| is_signature(&kind.artifact_type));
    Ok(signatures.map(|kind| kind.subject_digest).collect())
}

#[derive(FromQueryResult)]
struct Tagged {
    name: String,
}

async fn signed_by_tag(
    read: Read<'_>,
    repository_id: i64,
    digests: &[&str],
) -> Result<Vec<String>> {
    let parsed = digests.iter().filter_map(|text| Digest::parse(text).ok());
    let tags = parsed.filter_map(|digest| Beside::Signature.tag_of(&digest));
    let tags: Vec<String> = tags.map(String::from).collect();
    let tag_of = |name: Expr| {
        tag::Entity::find()
            .select_only()
            .column(tag::Column::Name)
            .filter(tag::Column::RepositoryId.eq(repository_id))
            .filter(Expr::col((tag::Entity, tag::Column::Name)).eq(name))
            .limit(1)
            .into_query()
    };
    let exec = read.exec();
    let Some(query) = of_each(backend(&exec), &tags, tag_of) else {
        return Ok(Vec::new());
    };
    let statement = backend(&exec).build(&query);
    let rows = Tagged::find_by_statement(statement).all(&exec).await?;
    let digest = |row: Tagged| Some(Beside::of_tag(&row.name)?.1.to_string());
    Ok(rows.into_iter().filter_map(digest).collect())
}
