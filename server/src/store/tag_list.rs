//! Lists of the tags of a repository, and what is shown with them.

use std::collections::{HashMap, HashSet};

use berth_core::name::Tag;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};

use super::Read;
use super::dialect::{backend, contains, trusted};
use super::each::{OWNERS, of_each};
use super::entity::{manifest, manifest_ref, tag};
use super::slice::Slice;
use crate::error::{Error, Result};

/// A tag with its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagItem {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// When it was first pushed.
    pub created: Timestamp,
    /// When it was last pushed.
    pub pushed: Timestamp,
    /// The name of who pushed it last.
    pub pushed_by_name: String,
    /// When it was last pulled.
    pub last_pull: Option<Timestamp>,
    /// How many times it was pulled.
    pub pulls: u64,
    /// The id of its manifest.
    pub manifest_id: i64,
    /// Bytes of its manifest.
    pub manifest_size: i64,
    /// The digest of its manifest.
    pub digest: String,
    /// The media type of its manifest.
    pub media_type: String,
    /// The artifact type of its manifest.
    pub artifact_type: Option<String>,
    /// The digest of the config.
    pub config_digest: Option<String>,
    /// The platform of an image.
    pub platform: Option<String>,
    /// Bytes of config and layers.
    pub image_size: i64,
}

/// Which tags a list has: those that any of these holds for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagFilter {
    /// The tag holds this text; all tags if absent.
    pub holds: Option<String>,
    /// The digest begins with one of these.
    pub digests: Vec<String>,
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TagSort {
    /// The last push.
    #[default]
    Pushed,
    /// The name.
    Name,
}

#[derive(FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    tag: tag::Model,
    manifest_size: i64,
    digest: String,
    media_type: String,
    artifact_type: Option<String>,
    config_digest: Option<String>,
    platform: Option<String>,
    image_size: i64,
}

impl TryFrom<Found> for TagItem {
    type Error = Error;

    fn try_from(found: Found) -> Result<Self> {
        let row = found.tag;
        Ok(Self {
            id: row.id,
            name: row.name,
            created: Timestamp::from_ms(row.created_ms),
            pushed: Timestamp::from_ms(row.pushed_ms),
            pushed_by_name: row.pushed_by_name,
            last_pull: row.last_pull_ms.map(Timestamp::from_ms),
            pulls: trusted(u64::try_from(row.pulls))?,
            manifest_id: row.manifest_id,
            manifest_size: found.manifest_size,
            digest: found.digest,
            media_type: found.media_type,
            artifact_type: found.artifact_type,
            config_digest: found.config_digest,
            platform: found.platform,
            image_size: found.image_size,
        })
    }
}

/// Lists tags of a repository.
///
/// # Errors
/// Those of the database.
pub async fn of_repository(
    read: Read<'_>,
    repository_id: i64,
    filter: &TagFilter,
    sort: TagSort,
    slice: Slice<'_>,
) -> Result<Vec<TagItem>> {
    let query = with_manifest(select(read, repository_id, filter));
    let query = match sort {
        TagSort::Pushed => slice.of(query, tag::Column::PushedMs, tag::Column::Id),
        TagSort::Name => slice.of(query, tag::Column::Name, tag::Column::Id),
    };
    let rows = query.into_model::<Found>().all(&read.exec()).await?;
    rows.into_iter().map(TagItem::try_from).collect()
}

/// Returns one tag of a repository.
///
/// # Errors
/// Those of the database.
pub async fn one(read: Read<'_>, repository_id: i64, name: &Tag) -> Result<Option<TagItem>> {
    let found = with_manifest(select(read, repository_id, &TagFilter::default()))
        .filter(tag::Column::Name.eq(name.as_str()))
        .into_model::<Found>()
        .one(&read.exec())
        .await?;
    found.map(TagItem::try_from).transpose()
}

fn with_manifest(query: Select<tag::Entity>) -> Select<tag::Entity> {
    joined(query)
        .column_as(manifest::Column::Size, "manifest_size")
        .column_as(manifest::Column::Digest, "digest")
        .column_as(manifest::Column::MediaType, "media_type")
        .column_as(manifest::Column::ArtifactType, "artifact_type")
        .column_as(manifest::Column::ConfigDigest, "config_digest")
        .column_as(manifest::Column::Platform, "platform")
        .column_as(manifest::Column::ImageSize, "image_size")
}

/// Counts tags of a repository.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, repository_id: i64, filter: &TagFilter) -> Result<u64> {
    let query = select(read, repository_id, filter);
    let query = match filter.digests.is_empty() {
        true => query,
        false => joined(query),
    };
    // Without the other columns an index has all that is counted.
    let query = query.select_only().column(tag::Column::Id);
    Ok(query.count(&read.exec()).await?)
}

fn joined(query: Select<tag::Entity>) -> Select<tag::Entity> {
    let manifest = tag::Entity::belongs_to(manifest::Entity)
        .from(tag::Column::ManifestId)
        .to(manifest::Column::Id);
    query.join(JoinType::InnerJoin, manifest.into())
}

/// Selects tags; where the filter has digests, their manifests have to be [`joined`].
fn select(read: Read<'_>, repository_id: i64, filter: &TagFilter) -> Select<tag::Entity> {
    let query = tag::Entity::find().filter(tag::Column::RepositoryId.eq(repository_id));
    let Some(text) = &filter.holds else {
        return query;
    };
    let holds = contains(backend(&read.exec()), tag::Column::Name, text);
    let mut wanted = Condition::any().add(holds);
    for prefix in &filter.digests {
        wanted = wanted.add(begins_with(prefix));
    }
    query.filter(wanted)
}

fn begins_with(prefix: &str) -> Expr {
    let length = i32::try_from(prefix.chars().count()).unwrap_or(i32::MAX);
    let begin = Func::cust("SUBSTR")
        .arg(Expr::col((manifest::Entity, manifest::Column::Digest)))
        .arg(1)
        .arg(length);
    Expr::from(begin).eq(prefix)
}

#[derive(FromQueryResult)]
struct Body {
    id: i64,
    body: Vec<u8>,
}

/// Returns manifests as they were pushed.
///
/// # Errors
/// Those of the database.
pub async fn bodies(read: Read<'_>, manifests: &HashSet<i64>) -> Result<HashMap<i64, Vec<u8>>> {
    let rows = manifest::Entity::find()
        .select_only()
        .columns([manifest::Column::Id, manifest::Column::Body])
        .filter(manifest::Column::Id.is_in(manifests.iter().copied()))
        .into_model::<Body>()
        .all(&read.exec())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.body)).collect())
}

#[derive(FromQueryResult)]
struct OfIndex {
    manifest_id: i64,
    platform: String,
}

/// Returns the platforms of indexes, in their order. A push has settled them: an attestation has none.
///
/// # Errors
/// Those of the database.
pub async fn platforms(
    read: Read<'_>,
    indexes: &HashSet<i64>,
) -> Result<HashMap<i64, Vec<String>>> {
    let rows = manifest_ref::Entity::find()
        .select_only()
        .column(manifest_ref::Column::ManifestId)
        .column(manifest_ref::Column::Platform)
        .filter(manifest_ref::Column::ManifestId.is_in(indexes.iter().copied()))
        .filter(manifest_ref::Column::Platform.is_not_null())
        .order_by_asc(manifest_ref::Column::ManifestId)
        .order_by_asc(manifest_ref::Column::Position)
        .into_model::<OfIndex>()
        .all(&read.exec())
        .await?;
    let mut platforms: HashMap<i64, Vec<String>> = HashMap::new();
    for row in rows {
        let known = platforms.entry(row.manifest_id).or_default();
        if !known.contains(&row.platform) {
            known.push(row.platform);
        }
    }
    Ok(platforms)
}

#[derive(FromQueryResult)]
struct OfSubject {
    subject_digest: String,
    referrers: i64,
}

/// Counts the manifests of a repository that refer to each of these digests.
///
/// # Errors
/// Those of the database.
pub async fn referrers(
    read: Read<'_>,
    repository_id: i64,
    digests: &HashSet<&str>,
) -> Result<HashMap<String, u64>> {
    let exec = read.exec();
    let digests: Vec<&str> = digests.iter().copied().collect();
    let count_of = |digest: Expr| {
        let subject = Expr::col((manifest::Entity, manifest::Column::SubjectDigest));
        manifest::Entity::find()
            .select_only()
            .column(manifest::Column::SubjectDigest)
            .column_as(manifest::Column::Id.count(), "referrers")
            .filter(manifest::Column::RepositoryId.eq(repository_id))
            .filter(subject.eq(digest))
            .group_by(manifest::Column::SubjectDigest)
            .into_query()
    };
    let mut rows = Vec::new();
    for some in digests.chunks(OWNERS) {
        if let Some(query) = of_each(backend(&exec), some, count_of) {
            let statement = backend(&exec).build(&query);
            rows.extend(OfSubject::find_by_statement(statement).all(&exec).await?);
        }
    }
    rows.into_iter()
        .map(|row| Ok((row.subject_digest, trusted(u64::try_from(row.referrers))?)))
        .collect()
}
