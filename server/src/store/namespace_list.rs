//! Lists of organizations, with their figures.

use std::collections::HashMap;

use berth_core::name::NamespaceName;
use berth_core::permission::Permission;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::dialect::{backend, contains, trusted};
use super::entity::{namespace, repository};
use super::viewer::{Viewer, namespace_of_repository};
use super::{NamespaceRow, Read};
use crate::error::Result;

/// An organization with what one person was granted on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceItem {
    /// The organization.
    pub row: NamespaceRow,
    /// The person's right.
    pub granted: Option<Permission>,
}

/// Which organizations are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NamespaceMatch<'a> {
    /// All.
    #[default]
    Any,
    /// The one of this name.
    Is(&'a NamespaceName),
    /// Those whose name holds this text.
    Holds(&'a str),
}

impl NamespaceMatch<'_> {
    /// Keeps of a query that has organizations those that are meant.
    pub(in crate::store) fn of<E: EntityTrait>(
        self,
        query: Select<E>,
        read: Read<'_>,
    ) -> Select<E> {
        match self {
            Self::Any => query,
            Self::Is(name) => query.filter(namespace::Column::Name.eq(name.as_str())),
            Self::Holds(text) => {
                let backend = backend(&read.exec());
                query.filter(contains(backend, namespace::Column::Name, text))
            }
        }
    }
}

/// The figures of images taken together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many images.
    pub repositories: u64,
    /// How many tags these have.
    pub tags: u64,
    /// How many bytes.
    pub size: u64,
    /// How many times a manifest was pulled.
    pub pulls: u64,
}

#[derive(FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    namespace: namespace::Model,
    granted: Option<i32>,
}

#[derive(FromQueryResult)]
struct Sums {
    repositories: i64,
    tags: Option<i64>,
    size: Option<i64>,
    pulls: Option<i64>,
}

#[derive(FromQueryResult)]
struct SumsOf {
    namespace_id: i64,
    #[sea_orm(nested)]
    sums: Sums,
}

impl TryFrom<Sums> for Figures {
    type Error = crate::error::Error;

    fn try_from(sums: Sums) -> Result<Self> {
        Ok(Self {
            repositories: trusted(u64::try_from(sums.repositories))?,
            tags: trusted(u64::try_from(sums.tags.unwrap_or(0)))?,
            size: trusted(u64::try_from(sums.size.unwrap_or(0)))?,
            pulls: trusted(u64::try_from(sums.pulls.unwrap_or(0)))?,
        })
    }
}

/// Reads a right as stored.
pub(in crate::store) fn permission(granted: Option<i32>) -> Result<Option<Permission>> {
    let granted = granted.map(|auth| Permission::try_from(i64::from(auth)));
    trusted(granted.transpose())
}

/// Lists organizations that a person may see, by name; `through_images` also those of which only
/// an image is seen. An account's quota bounds the list.
///
/// # Errors
/// Those of the database.
pub async fn visible(
    read: Read<'_>,
    viewer: Viewer<'_>,
    named: NamespaceMatch<'_>,
    through_images: bool,
) -> Result<Vec<NamespaceItem>> {
    let seen = match through_images {
        true => viewer.sees_namespace_or_image(),
        false => viewer.sees_namespace(),
    };
    let query = viewer.with_grant(namespace::Entity::find()).filter(seen);
    let rows = named
        .of(query, read)
        .order_by_asc(namespace::Column::Name)
        .into_model::<Found>()
        .all(&read.exec())
        .await?;
    let item = |found: Found| {
        Ok(NamespaceItem {
            row: found.namespace.try_into()?,
            granted: permission(found.granted)?,
        })
    };
    rows.into_iter().map(item).collect()
}

/// Counts the organizations that a person may see.
///
/// # Errors
/// Those of the database.
pub async fn count_visible(read: Read<'_>, viewer: Viewer<'_>) -> Result<u64> {
    let query = viewer.with_grant(namespace::Entity::find());
    let query = query.filter(viewer.sees_namespace());
    Ok(query.count(&read.exec()).await?)
}

/// Sums up the images of each organization of an account, or of one; those without an image are
/// left out.
///
/// # Errors
/// Those of the database.
pub async fn figures(
    read: Read<'_>,
    account_id: &str,
    only: Option<i64>,
) -> Result<HashMap<i64, Figures>> {
    let mut query = repository::Entity::find()
        .join(JoinType::InnerJoin, namespace_of_repository())
        .filter(namespace::Column::AccountId.eq(account_id));
    if let Some(id) = only {
        query = query.filter(namespace::Column::Id.eq(id));
    }
    let rows = sums(query.select_only().column(repository::Column::NamespaceId))
        .group_by(repository::Column::NamespaceId)
        .into_model::<SumsOf>()
        .all(&read.exec())
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.namespace_id, row.sums.try_into()?)))
        .collect()
}

/// Sums up the images that a person may see.
///
/// # Errors
/// Those of the database.
pub async fn totals(read: Read<'_>, viewer: Viewer<'_>) -> Result<Figures> {
    let query = repository::Entity::find().join(JoinType::InnerJoin, namespace_of_repository());
    let query = viewer.with_grants(query).filter(viewer.sees_image());
    let row = sums(query.select_only())
        .into_model::<Sums>()
        .one(&read.exec())
        .await?;
    row.map_or_else(|| Ok(Figures::default()), Figures::try_from)
}

/// PostgreSQL sums numbers of 64 bits to a decimal, hence the cast.
fn sums(query: Select<repository::Entity>) -> Select<repository::Entity> {
    let sum = |column: repository::Column| Expr::col(column).sum().cast_as("BIGINT");
    query
        .column_as(repository::Column::Id.count(), "repositories")
        .column_as(sum(repository::Column::NumTags), "tags")
        .column_as(sum(repository::Column::Size), "size")
        .column_as(sum(repository::Column::NumDownload), "pulls")
}
