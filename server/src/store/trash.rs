//! The entries of the trash: tags that were removed, and images that no tag led to. What they lead
//! to lies beside, in `trash_keep`.

use berth_core::berth::trash::TrashReason;
use berth_core::name::{RepositoryName, Tag};
use berth_core::oci::Digest;
use berth_core::time::Timestamp;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Statement,
};

use super::dialect::{backend, places, trusted};
use super::entity::repository;
use super::entity::trash::{Column, Entity, Model};
use super::repository::Author;
use super::{Read, Tx};
use crate::error::{Error, Result};

/// How many rows are asked for at once.
pub(in crate::store) const BATCH: usize = 500;

/// Where something lay: an image that may be gone, or another one of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shelf<'a> {
    /// The organization.
    pub namespace_id: i64,
    /// The name of the image in it.
    pub repository: &'a RepositoryName,
}

/// How something comes into the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throw<'a> {
    /// Where it lies.
    pub shelf: Shelf<'a>,
    /// The repository that it lies in until now.
    pub repository_id: i64,
    /// Why it goes.
    pub reason: TrashReason,
    /// The run that removes it.
    pub run: Option<i64>,
    /// Who removes it.
    pub by: Option<&'a Author>,
    /// Now.
    pub now: Timestamp,
    /// When it goes for good.
    pub expires: Timestamp,
}

/// A tag as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagWas {
    /// When it came to be.
    pub created: Timestamp,
    /// When it was last pushed.
    pub pushed: Timestamp,
    /// Who pushed it.
    pub pushed_by: Author,
    /// When it was last pulled.
    pub last_pull: Option<Timestamp>,
    /// How often it was pulled.
    pub pulls: i64,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrashRow {
    /// Its number.
    pub id: i64,
    /// The organization.
    pub namespace_id: i64,
    /// The image.
    pub repository: RepositoryName,
    /// The tag; absent for an image that no tag led to.
    pub tag: Option<Tag>,
    /// What it led to.
    pub digest: Digest,
    /// The bytes of its image.
    pub size: i64,
    /// Why it is here.
    pub reason: TrashReason,
    /// The run that removed it.
    pub run: Option<i64>,
    /// When it was removed.
    pub deleted: Timestamp,
    /// The name of who removed it.
    pub deleted_by_name: Option<String>,
    /// When it goes for good.
    pub expires: Timestamp,
    /// The tag as it was.
    pub was: TagWas,
}

impl TryFrom<Model> for TrashRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let reason = TrashReason::parse(&row.reason);
        Ok(Self {
            id: row.id,
            namespace_id: row.namespace_id,
            repository: trusted(RepositoryName::parse(&row.repository))?,
            tag: trusted(row.tag.as_deref().map(Tag::parse).transpose())?,
            digest: trusted(Digest::parse(&row.digest))?,
            size: row.size,
            reason: reason.ok_or_else(|| Error::internal("an unknown reason in the trash"))?,
            run: row.run_id,
            deleted: Timestamp::from_ms(row.deleted_ms),
            deleted_by_name: row.deleted_by_name,
            expires: Timestamp::from_ms(row.expires_ms),
            was: TagWas {
                created: Timestamp::from_ms(row.created_ms),
                pushed: Timestamp::from_ms(row.pushed_ms),
                pushed_by: Author {
                    id: row.pushed_by,
                    name: row.pushed_by_name,
                },
                last_pull: row.last_pull_ms.map(Timestamp::from_ms),
                pulls: row.pulls,
            },
        })
    }
}

const ENTER: &str = "INSERT INTO trash (namespace_id, repository, reason, run_id, deleted_ms, \
    deleted_by, deleted_by_name, expires_ms, tag, digest, size, created_ms, pushed_ms, pushed_by, \
    pushed_by_name, last_pull_ms, pulls) SELECT $1, $2, $3, $4, $5, $6, $7, $8, ";

const OF_TAG: &str = "t.name, m.digest, m.image_size, t.created_ms, t.pushed_ms, t.pushed_by, \
    t.pushed_by_name, t.last_pull_ms, t.pulls FROM tag t JOIN manifest m ON m.id = t.manifest_id";

const OF_MANIFEST: &str = "CAST(NULL AS TEXT), m.digest, m.image_size, m.pushed_ms, m.pushed_ms, \
    m.pushed_by, m.pushed_by_name, m.last_pull_ms, m.pulls FROM manifest m";

/// Makes an entry of each tag that is there. The caller removes the tags.
///
/// # Errors
/// Those of the database.
pub async fn enter_tags(tx: &Tx, throw: &Throw<'_>, tags: &[&str]) -> Result<()> {
    for tags in tags.chunks(BATCH) {
        let of = format!(
            "{OF_TAG} WHERE t.repository_id = $9 AND t.name IN ({}) ORDER BY t.name",
            places(10, tags.len())
        );
        let names = tags.iter().map(|tag| (*tag).into());
        let more = std::iter::once(throw.repository_id.into()).chain(names);
        enter(tx, throw, &of, more).await?;
    }
    Ok(())
}

/// Makes an entry of each tag that leads to a manifest. The caller removes the tags.
///
/// # Errors
/// Those of the database.
pub async fn enter_tags_of(tx: &Tx, throw: &Throw<'_>, manifest_id: i64) -> Result<()> {
    let of = format!("{OF_TAG} WHERE t.manifest_id = $9 ORDER BY t.name");
    enter(tx, throw, &of, std::iter::once(manifest_id.into())).await
}

/// Makes an entry without a tag of each manifest. The caller removes the manifests.
///
/// # Errors
/// Those of the database.
pub async fn enter_manifests(tx: &Tx, throw: &Throw<'_>, ids: &[i64]) -> Result<()> {
    for ids in ids.chunks(BATCH) {
        let of = format!(
            "{OF_MANIFEST} WHERE m.id IN ({}) ORDER BY m.id",
            places(9, ids.len())
        );
        enter(tx, throw, &of, ids.iter().map(|id| (*id).into())).await?;
    }
    Ok(())
}

async fn enter(
    tx: &Tx,
    throw: &Throw<'_>,
    of: &str,
    more: impl Iterator<Item = sea_orm::Value>,
) -> Result<()> {
    let mut values: Vec<sea_orm::Value> = vec![
        throw.shelf.namespace_id.into(),
        throw.shelf.repository.as_str().into(),
        throw.reason.as_str().into(),
        throw.run.into(),
        throw.now.as_ms().into(),
        throw.by.map(|by| by.id.clone()).into(),
        throw.by.map(|by| by.name.clone()).into(),
        throw.expires.as_ms().into(),
    ];
    values.extend(more);
    let exec = tx.exec();
    let sql = format!("{ENTER}{of}");
    exec.execute_raw(Statement::from_sql_and_values(backend(exec), sql, values))
        .await?;
    Ok(())
}

/// Lists some of what a run removed and still lies in the trash, the last removed first. An entry
/// that was brought back, or removed for good, is not listed any more.
///
/// # Errors
/// Those of the database.
pub async fn of_run(
    read: Read<'_>,
    repository_id: i64,
    run: i64,
    limit: u64,
) -> Result<Vec<TrashRow>> {
    let rows = Entity::find()
        .filter(by_run(repository_id, run))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(TrashRow::try_from).collect()
}

/// What a run removed from its repository. A backup leaves out runs that are under way, so that a
/// later run of another repository may have the number of one.
pub(in crate::store) fn by_run(repository_id: i64, run: i64) -> Condition {
    let own = |column: repository::Column| {
        repository::Entity::find_by_id(repository_id)
            .select_only()
            .column(column)
            .into_query()
    };
    Condition::all()
        .add(Column::RunId.eq(run))
        .add(Column::NamespaceId.in_subquery(own(repository::Column::NamespaceId)))
        .add(Column::Repository.in_subquery(own(repository::Column::Name)))
}

/// Returns those of the digests that entries of a run lead to.
///
/// # Errors
/// Those of the database.
pub async fn led_by_run(read: Read<'_>, run: i64, digests: &[&str]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for digests in digests.chunks(BATCH) {
        let rows: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Digest)
            .distinct()
            .filter(Column::RunId.eq(run))
            .filter(Column::Digest.is_in(digests.iter().copied()))
            .into_tuple()
            .all(&read.exec())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Returns those of the entries of an organization that are there, by number.
///
/// # Errors
/// Those of the database.
pub async fn some(read: Read<'_>, namespace_id: i64, ids: &[i64]) -> Result<Vec<TrashRow>> {
    let mut found = Vec::new();
    for ids in ids.chunks(BATCH) {
        let rows = Entity::find()
            .filter(Column::NamespaceId.eq(namespace_id))
            .filter(Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(Column::Id)
            .all(&read.exec())
            .await?;
        found.extend(rows.into_iter().map(TrashRow::try_from));
    }
    found.into_iter().collect()
}

/// Keeps entries for the change alone, and returns the numbers of those that are still there.
///
/// # Errors
/// Those of the database.
pub async fn hold(tx: &Tx, ids: &[i64]) -> Result<Vec<i64>> {
    let mut held = Vec::new();
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    for ids in ids.chunks(BATCH) {
        let rows: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(Column::Id)
            .lock(LockType::Update)
            .into_tuple()
            .all(tx.exec())
            .await?;
        held.extend(rows);
    }
    Ok(held)
}
