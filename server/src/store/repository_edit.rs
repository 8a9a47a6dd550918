//! Changes of repositories by the management APIs.

use berth_core::name::RepositoryName;
use berth_core::oci::ImageName;
use berth_core::swr::repository::Category;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect,
};

use super::dialect::is_duplicate;
use super::entity::repository::{ActiveModel, Column, Entity};
use super::entity::{namespace, upload};
use super::repository::{Author, count, without_namespace};
use super::viewer::namespace_of_repository;
use super::{Tx, protection};
use crate::error::{Code, Error, Result};

/// A repository that is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRepository<'a> {
    /// The id of its organization.
    pub namespace_id: i64,
    /// Its name.
    pub name: &'a RepositoryName,
    /// What it is for.
    pub category: Category,
    /// Its description.
    pub description: &'a str,
    /// Whether everybody may pull.
    pub is_public: bool,
    /// Who creates it.
    pub author: &'a Author,
    /// Now.
    pub created: Timestamp,
}

/// New attributes of a repository; what is absent is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes<'a> {
    /// Whether everybody may pull.
    pub is_public: bool,
    /// What it is for.
    pub category: Option<Category>,
    /// Its description.
    pub description: Option<&'a str>,
}

/// A repository that nobody else changes until the end of the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: i64,
    /// The account that owns it.
    pub account_id: String,
    /// The id of its organization.
    pub namespace_id: i64,
    /// Whether everybody may pull.
    pub is_public: bool,
}

/// Adds a repository and returns its id.
///
/// # Errors
/// `RepositoryExists`, or `NamespaceNotFound` where the organization has just been deleted.
pub async fn insert(tx: &Tx, new: &NewRepository<'_>) -> Result<i64> {
    let row = ActiveModel {
        id: NotSet,
        namespace_id: Set(new.namespace_id),
        name: Set(new.name.to_string()),
        category: Set(new.category.as_str().to_owned()),
        description: Set(new.description.to_owned()),
        is_public: Set(new.is_public),
        creator_id: Set(new.author.id.clone()),
        creator_name: Set(new.author.name.clone()),
        created_ms: Set(new.created.as_ms()),
        updated_ms: Set(new.created.as_ms()),
        num_download: Set(0),
        last_pull_ms: Set(None),
        num_tags: Set(0),
        size: Set(0),
    };
    match Entity::insert(row).exec(tx.exec()).await {
        Ok(done) => {
            count(tx, new.namespace_id, 1).await?;
            Ok(done.last_insert_id)
        }
        Err(error) if is_duplicate(&error) => {
            let message = format!("image `{}` already exists in the organization", new.name);
            Err(Error::new(Code::RepositoryExists, message).caused_by(error))
        }
        Err(error) => Err(without_namespace(error)),
    }
}

/// Holds a repository for the rest of the change, by the lock that pushes take: of two kinds of
/// locks on one row, each could wait for the other.
///
/// # Errors
/// Those of the database.
pub async fn hold(tx: &Tx, name: &ImageName) -> Result<Option<Held>> {
    let found: Option<(i64, String)> = Entity::find()
        .select_only()
        .column(Column::Id)
        .column(namespace::Column::AccountId)
        .join(JoinType::InnerJoin, namespace_of_repository())
        .filter(namespace::Column::Name.eq(name.namespace().as_str()))
        .filter(Column::Name.eq(name.repository().as_str()))
        .into_tuple()
        .one(tx.exec())
        .await?;
    let Some((id, account_id)) = found else {
        return Ok(None);
    };
    // SQLite has no row locks and needs none: a change holds the lock of the whole database.
    let row = Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(tx.exec())
        .await?;
    Ok(row.map(|row| Held {
        id: row.id,
        account_id,
        namespace_id: row.namespace_id,
        is_public: row.is_public,
    }))
}

/// Changes the attributes of a repository.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &Tx, id: i64, new: Attributes<'_>, now: Timestamp) -> Result<()> {
    let mut change = Entity::update_many()
        .col_expr(Column::IsPublic, new.is_public.into())
        .col_expr(Column::UpdatedMs, now.as_ms().into());
    if let Some(category) = new.category {
        change = change.col_expr(Column::Category, category.as_str().into());
    }
    if let Some(description) = new.description {
        change = change.col_expr(Column::Description, description.into());
    }
    change.filter(Column::Id.eq(id)).exec(tx.exec()).await?;
    Ok(())
}

/// Deletes a repository with its links, and with what manifests and tags it has still. Blobs are
/// left to the collector.
///
/// # Errors
/// `TagProtected` where it has a tag that may not be removed.
pub async fn delete(tx: &Tx, held: &Held) -> Result<()> {
    protection::check_image(tx, held.id).await?;
    Entity::delete_by_id(held.id).exec(tx.exec()).await?;
    count(tx, held.namespace_id, -1).await
}

/// Gives up the uploads to an organization or to one of its repositories: their time is over, so
/// that the sweep removes their bytes, and who just writes to one finds that it has changed.
///
/// # Errors
/// Those of the database.
pub async fn give_up_uploads(
    tx: &Tx,
    namespace_id: i64,
    repository: Option<&RepositoryName>,
    now: Timestamp,
) -> Result<()> {
    let version = Expr::col(upload::Column::Version).add(1);
    let mut change = upload::Entity::update_many()
        .col_expr(upload::Column::ExpiresMs, now.as_ms().into())
        .col_expr(upload::Column::Version, version)
        .filter(upload::Column::NamespaceId.eq(namespace_id));
    if let Some(name) = repository {
        change = change.filter(upload::Column::RepositoryName.eq(name.as_str()));
    }
    change.exec(tx.exec()).await?;
    Ok(())
}
