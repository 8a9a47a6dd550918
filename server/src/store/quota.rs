//! The limits that the operator has set for an account, and what counts against them.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};

use super::dialect::trusted;
use super::entity::account::{Column, Entity};
use super::entity::{namespace, repository};
use super::viewer::namespace_of_repository;
use super::{Read, Tx};
use crate::error::Result;

/// Limits besides the one on organizations; absent where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Images of the account.
    pub images: Option<u64>,
    /// Tags of one image.
    pub tags: Option<u64>,
    /// Stored bytes of all images, each blob counted once per image.
    pub bytes: Option<u64>,
}

/// Returns the limits of an account.
///
/// # Errors
/// Those of the database.
pub async fn limits(read: Read<'_>, account_id: &str) -> Result<Limits> {
    let row: Option<[Option<i64>; 3]> = Entity::find_by_id(account_id)
        .select_only()
        .columns([Column::ImageQuota, Column::TagQuota, Column::ByteQuota])
        .into_tuple::<(Option<i64>, Option<i64>, Option<i64>)>()
        .one(&read.exec())
        .await?
        .map(|(images, tags, bytes)| [images, tags, bytes]);
    let [images, tags, bytes] = row.unwrap_or_default();
    let natural = |limit: Option<i64>| trusted(limit.map(u64::try_from).transpose());
    Ok(Limits {
        images: natural(images)?,
        tags: natural(tags)?,
        bytes: natural(bytes)?,
    })
}

/// Sets the limits of an account.
///
/// # Errors
/// Those of the database.
pub async fn set(tx: &Tx, account_id: &str, limits: Limits) -> Result<()> {
    let number = |limit: Option<u64>| {
        let limit = limit.map(|limit| i64::try_from(limit).unwrap_or(i64::MAX));
        Expr::value(limit)
    };
    Entity::update_many()
        .col_expr(Column::ImageQuota, number(limits.images))
        .col_expr(Column::TagQuota, number(limits.tags))
        .col_expr(Column::ByteQuota, number(limits.bytes))
        .filter(Column::Id.eq(account_id))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Counts the images of an account. Lock the account before counting against its limit.
///
/// # Errors
/// Those of the database.
pub async fn images(read: Read<'_>, account_id: &str) -> Result<u64> {
    of_namespaces(read, namespace::Column::AccountId.eq(account_id)).await
}

/// Counts the images of organizations.
pub(in crate::store) async fn of_namespaces(read: Read<'_>, which: Expr) -> Result<u64> {
    let number = Expr::col(namespace::Column::NumRepositories);
    let images: Option<Option<i64>> = namespace::Entity::find()
        .select_only()
        // PostgreSQL sums numbers of 64 bits to a decimal.
        .column_as(number.sum().cast_as("BIGINT"), "images")
        .filter(which)
        .into_tuple()
        .one(&read.exec())
        .await?;
    trusted(u64::try_from(images.flatten().unwrap_or_default()))
}

/// Returns how many tags the image of an account has that has the most.
///
/// # Errors
/// Those of the database.
pub async fn most_tags(read: Read<'_>, account_id: &str) -> Result<u64> {
    let most: Option<Option<i64>> = repository::Entity::find()
        .select_only()
        .column_as(repository::Column::NumTags.max(), "most")
        .join(JoinType::InnerJoin, namespace_of_repository())
        .filter(namespace::Column::AccountId.eq(account_id))
        .into_tuple()
        .one(&read.exec())
        .await?;
    trusted(u64::try_from(most.flatten().unwrap_or_default()))
}

/// Returns how many tags an image has.
///
/// # Errors
/// Those of the database.
pub async fn tags(read: Read<'_>, repository_id: i64) -> Result<u64> {
    let tags: Option<i64> = repository::Entity::find_by_id(repository_id)
        .select_only()
        .column(repository::Column::NumTags)
        .into_tuple()
        .one(&read.exec())
        .await?;
    trusted(u64::try_from(tags.unwrap_or_default()))
}
