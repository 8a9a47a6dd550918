//! Protected tags: the patterns, and the check that everything that moves or removes a tag makes
//! within its change.

use berth_core::name::Tag;
use berth_core::protection::TagPattern;
use berth_core::time::Timestamp;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult,
    PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Statement,
};

use super::dialect::{backend, is_duplicate, is_reference, trusted};
use super::entity::protected_tag::{ActiveModel, Column, Entity, Model};
use super::entity::repository;
use super::repository::Author;
use super::{Read, Tx};
use crate::error::{Code, Error, Result};

/// How many tags are looked at at once.
const BATCH: i64 = 1000;

/// Whose tags a pattern protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protected {
    /// The organization.
    pub namespace_id: i64,
    /// The image of it; all of them if absent.
    pub repository_id: Option<i64>,
}

impl Protected {
    fn condition(self) -> Condition {
        let image = match self.repository_id {
            Some(id) => Column::RepositoryId.eq(id),
            None => Column::RepositoryId.is_null(),
        };
        Condition::all()
            .add(Column::NamespaceId.eq(self.namespace_id))
            .add(image)
    }
}

/// A pattern of tags that nothing may move or remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtectionRow {
    /// Whose tags.
    pub of: Protected,
    /// The pattern.
    pub pattern: TagPattern,
    /// When it was added.
    pub created: Timestamp,
    /// The name of who added it, at that time.
    pub created_by_name: String,
}

impl TryFrom<Model> for ProtectionRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            of: Protected {
                namespace_id: row.namespace_id,
                repository_id: row.repository_id,
            },
            pattern: trusted(TagPattern::parse(&row.pattern))?,
            created: Timestamp::from_ms(row.created_ms),
            created_by_name: row.created_by_name,
        })
    }
}

/// Returns the patterns that hold in an image: the organization's first, then its own, each by
/// their text.
///
/// # Errors
/// Those of the database.
pub async fn of_image(read: Read<'_>, repository_id: i64) -> Result<Vec<ProtectionRow>> {
    let organization = repository::Entity::find_by_id(repository_id)
        .select_only()
        .column(repository::Column::NamespaceId)
        .into_query();
    let of_all = Condition::all()
        .add(Column::RepositoryId.is_null())
        .add(Column::NamespaceId.in_subquery(organization));
    let either = Condition::any()
        .add(Column::RepositoryId.eq(repository_id))
        .add(of_all);
    sorted(read, either).await
}

/// Returns the patterns that an organization has for all of its images, by their text.
///
/// # Errors
/// Those of the database.
pub async fn of_namespace(read: Read<'_>, namespace_id: i64) -> Result<Vec<ProtectionRow>> {
    let of = Protected {
        namespace_id,
        repository_id: None,
    };
    sorted(read, of.condition()).await
}

/// How many there may be is checked when one is added.
async fn sorted(read: Read<'_>, condition: Condition) -> Result<Vec<ProtectionRow>> {
    let rows = Entity::find().filter(condition).all(&read.exec()).await?;
    let rows = rows.into_iter().map(ProtectionRow::try_from);
    let mut rows = rows.collect::<Result<Vec<_>>>()?;
    rows.sort_by(|a, b| (a.of.repository_id, &a.pattern).cmp(&(b.of.repository_id, &b.pattern)));
    Ok(rows)
}

/// Counts the patterns of an organization or image itself.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, of: Protected) -> Result<u64> {
    let query = Entity::find().filter(of.condition());
    Ok(query.count(&read.exec()).await?)
}

/// The locks are those that a push takes: two kinds of locks on one row could wait for each other.
const HOLD: [&str; 2] = [
    "SELECT id FROM namespace WHERE id = $1 AND $2 = 0 FOR NO KEY UPDATE",
    "SELECT COUNT(*) FROM (SELECT id FROM repository \
        WHERE namespace_id = $1 AND ($2 = 0 OR id = $2) ORDER BY id FOR NO KEY UPDATE) AS held",
];

/// Holds an organization with its images, or one image, until the end of the change: who moves or
/// removes a tag there is done before, or waits and finds the new pattern.
///
/// # Errors
/// Those of the database.
pub async fn hold(tx: &Tx, of: Protected) -> Result<()> {
    // SQLite has no row locks and needs none: a change holds the lock of the whole database.
    if backend(tx.exec()) != DbBackend::Postgres {
        return Ok(());
    }
    // Numbers of images begin with 1.
    let image = of.repository_id.unwrap_or(0);
    for sql in HOLD {
        let values = [of.namespace_id.into(), image.into()];
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        tx.exec().query_one_raw(statement).await?;
    }
    Ok(())
}

/// Adds a pattern.
///
/// # Errors
/// `ProtectionExists`.
pub async fn insert(
    tx: &Tx,
    of: Protected,
    pattern: &TagPattern,
    author: &Author,
    now: Timestamp,
) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        namespace_id: Set(of.namespace_id),
        repository_id: Set(of.repository_id),
        pattern: Set(pattern.to_string()),
        created_ms: Set(now.as_ms()),
        created_by: Set(author.id.clone()),
        created_by_name: Set(author.name.clone()),
    };
    match Entity::insert(row).exec_without_returning(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => {
            let message = format!("the pattern `{pattern}` is there already");
            Err(Error::new(Code::ProtectionExists, message).caused_by(error))
        }
        // What it is of was deleted at the same time.
        Err(error) if is_reference(&error) => Err(Error::busy(error)),
        Err(error) => Err(error.into()),
    }
}

/// Removes a pattern, and tells whether it was there.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, of: Protected, pattern: &TagPattern) -> Result<bool> {
    let done = Entity::delete_many()
        .filter(of.condition())
        .filter(Column::Pattern.eq(pattern.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Refuses to move or remove a tag that is protected.
///
/// # Errors
/// `TagProtected`.
pub(in crate::store) async fn check_tag(tx: &Tx, repository_id: i64, tag: &Tag) -> Result<()> {
    let patterns = of_image(tx.read(), repository_id).await?;
    refuse(&patterns, tag.as_str())
}

/// Refuses to remove tags of which one is protected.
///
/// # Errors
/// `TagProtected`.
pub(in crate::store) async fn check_tags<'a>(
    tx: &Tx,
    repository_id: i64,
    tags: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let patterns = of_image(tx.read(), repository_id).await?;
    for tag in tags {
        refuse(&patterns, tag)?;
    }
    Ok(())
}

/// Tags of a manifest, and of the indexes that it is part of.
const OF_MANIFEST: &str = "WITH RECURSIVE part (id, depth) AS (\
        SELECT CAST($1 AS BIGINT), 0 \
        UNION SELECT r.manifest_id, p.depth + 1 FROM manifest_ref r JOIN part p ON r.child_id = p.id \
        WHERE p.depth < 8) \
    SELECT t.name FROM tag t WHERE t.manifest_id IN (SELECT id FROM part) AND t.name > $2 \
    ORDER BY t.name LIMIT $3";

/// Tags of an image.
const OF_IMAGE: &str = "SELECT t.name FROM tag t WHERE t.repository_id = $1 AND t.name > $2 \
    ORDER BY t.name LIMIT $3";

/// Refuses to remove a manifest that a protected tag leads to, by an index or without one.
///
/// # Errors
/// `TagProtected`.
pub(in crate::store) async fn check_manifest(tx: &Tx, id: i64, repository_id: i64) -> Result<()> {
    check_all(tx, repository_id, OF_MANIFEST, id).await
}

/// Refuses to remove an image that has a protected tag.
///
/// # Errors
/// `TagProtected`.
pub(in crate::store) async fn check_image(tx: &Tx, id: i64) -> Result<()> {
    check_all(tx, id, OF_IMAGE, id).await
}

#[derive(FromQueryResult)]
struct Name {
    name: String,
}

async fn check_all(tx: &Tx, repository_id: i64, sql: &str, id: i64) -> Result<()> {
    let patterns = of_image(tx.read(), repository_id).await?;
    if patterns.is_empty() {
        return Ok(());
    }
    let mut last = String::new();
    loop {
        let values = [id.into(), last.as_str().into(), BATCH.into()];
        let statement = Statement::from_sql_and_values(backend(tx.exec()), sql, values);
        let names = Name::find_by_statement(statement).all(tx.exec()).await?;
        for Name { name } in &names {
            refuse(&patterns, name)?;
        }
        match names.into_iter().last() {
            Some(name) => last = name.name,
            None => return Ok(()),
        }
    }
}

fn refuse(patterns: &[ProtectionRow], tag: &str) -> Result<()> {
    let Some(row) = patterns.iter().find(|row| row.pattern.covers(tag)) else {
        return Ok(());
    };
    let whose = match row.of.repository_id {
        Some(_) => "image",
        None => "organization",
    };
    let message = format!(
        "tag `{tag}` is protected by the pattern `{}` of the {whose}: nothing may move or remove \
         it until somebody who manages the {whose} removes the pattern",
        row.pattern
    );
    Err(Error::new(Code::TagProtected, message))
}
