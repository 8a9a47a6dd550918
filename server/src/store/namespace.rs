//! Organizations and the rights of people on them.

use berth_core::name::NamespaceName;
use berth_core::permission::Permission;
use berth_core::time::Timestamp;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::dialect::{is_duplicate, is_reference, trusted};
use super::entity::namespace::{ActiveModel, Column, Entity, Model};
use super::entity::namespace_grant as grant;
use super::{Read, Tx};
use crate::error::{Code, Error, Result};

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceRow {
    /// Its id.
    pub id: i64,
    /// The account that owns it.
    pub account_id: String,
    /// Its name, unique over all accounts.
    pub name: NamespaceName,
    /// Who created it.
    pub creator_id: String,
    /// The name of who created it, at that time.
    pub creator_name: String,
    /// When it came to be.
    pub created: Timestamp,
}

/// An organization that is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNamespace<'a> {
    /// The account that will own it.
    pub account_id: &'a str,
    /// Its name.
    pub name: &'a NamespaceName,
    /// Who creates it.
    pub creator_id: &'a str,
    /// The name of who creates it.
    pub creator_name: &'a str,
    /// Now.
    pub created: Timestamp,
}

/// The right of a person on an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// The organization.
    pub namespace_id: i64,
    /// The person.
    pub person_id: String,
    /// The right.
    pub permission: Permission,
    /// When it was granted.
    pub created: Timestamp,
    /// Who granted it.
    pub granted_by: String,
}

impl TryFrom<Model> for NamespaceRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            name: trusted(NamespaceName::parse(&row.name))?,
            creator_id: row.creator_id,
            creator_name: row.creator_name,
            created: Timestamp::from_ms(row.created_ms),
        })
    }
}

impl TryFrom<grant::Model> for GrantRow {
    type Error = Error;

    fn try_from(row: grant::Model) -> Result<Self> {
        Ok(Self {
            namespace_id: row.namespace_id,
            person_id: row.person_id,
            permission: trusted(Permission::try_from(i64::from(row.auth)))?,
            created: Timestamp::from_ms(row.created_ms),
            granted_by: row.granted_by,
        })
    }
}

/// Adds an organization and returns it with its id.
///
/// # Errors
/// `NamespaceExists` where the name is taken, in whatever account.
pub async fn insert(tx: &Tx, new: &NewNamespace<'_>) -> Result<NamespaceRow> {
    let row = ActiveModel {
        id: NotSet,
        account_id: Set(new.account_id.to_owned()),
        name: Set(new.name.to_string()),
        creator_id: Set(new.creator_id.to_owned()),
        creator_name: Set(new.creator_name.to_owned()),
        created_ms: Set(new.created.as_ms()),
        num_repositories: Set(0),
    };
    let done =
        Entity::insert(row)
            .exec(tx.exec())
            .await
            .map_err(|error| match is_duplicate(&error) {
                true => Error::new(
                    Code::NamespaceExists,
                    format!("organization `{}` already exists", new.name),
                )
                .caused_by(error),
                false => error.into(),
            })?;
    Ok(NamespaceRow {
        id: done.last_insert_id,
        account_id: new.account_id.to_owned(),
        name: new.name.clone(),
        creator_id: new.creator_id.to_owned(),
        creator_name: new.creator_name.to_owned(),
        created: new.created,
    })
}

/// Returns the organization of this name, in whatever account.
///
/// # Errors
/// Those of the database.
pub async fn by_name(read: Read<'_>, name: &NamespaceName) -> Result<Option<NamespaceRow>> {
    let row = Entity::find()
        .filter(Column::Name.eq(name.as_str()))
        .one(&read.exec())
        .await?;
    row.map(NamespaceRow::try_from).transpose()
}

/// Returns the organization with this id.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, id: i64) -> Result<Option<NamespaceRow>> {
    let row = Entity::find_by_id(id).one(&read.exec()).await?;
    row.map(NamespaceRow::try_from).transpose()
}

/// Lists the organizations of an account by name, after one of them.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    account_id: &str,
    after: Option<&NamespaceName>,
    limit: u64,
) -> Result<Vec<NamespaceRow>> {
    let mut query = Entity::find().filter(Column::AccountId.eq(account_id));
    if let Some(name) = after {
        query = query.filter(Column::Name.gt(name.as_str()));
    }
    let rows = query
        .order_by_asc(Column::Name)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(NamespaceRow::try_from).collect()
}

/// Returns how many organizations an account has. Lock the account before counting against its
/// quota.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, account_id: &str) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .count(&read.exec())
        .await?)
}

/// Deletes an organization with its grants; tells whether it was there.
///
/// # Errors
/// `NamespaceNotEmpty` where it has repositories.
pub async fn delete(tx: &Tx, id: i64) -> Result<bool> {
    match Entity::delete_by_id(id).exec(tx.exec()).await {
        Ok(done) => Ok(done.rows_affected > 0),
        Err(error) if is_reference(&error) => {
            let message = "the organization holds images; delete them first";
            Err(Error::new(Code::NamespaceNotEmpty, message).caused_by(error))
        }
        Err(error) => Err(error.into()),
    }
}

/// Grants a right, in the place of the one before.
///
/// # Errors
/// Those of the database.
pub async fn put_grant(tx: &Tx, new: &GrantRow) -> Result<()> {
    let row = grant::ActiveModel {
        namespace_id: Set(new.namespace_id),
        person_id: Set(new.person_id.clone()),
        auth: Set(trusted(i32::try_from(new.permission.code()))?),
        created_ms: Set(new.created.as_ms()),
        granted_by: Set(new.granted_by.clone()),
    };
    let replace = sea_orm::sea_query::OnConflict::columns([
        grant::Column::NamespaceId,
        grant::Column::PersonId,
    ])
    .update_columns([
        grant::Column::Auth,
        grant::Column::CreatedMs,
        grant::Column::GrantedBy,
    ])
    .to_owned();
    grant::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Returns the right of a person on an organization.
///
/// # Errors
/// Those of the database.
pub async fn grant_of(
    read: Read<'_>,
    namespace_id: i64,
    person_id: &str,
) -> Result<Option<Permission>> {
    let key = (namespace_id, person_id.to_owned());
    let row = grant::Entity::find_by_id(key).one(&read.exec()).await?;
    let grant = row.map(GrantRow::try_from).transpose()?;
    Ok(grant.map(|grant| grant.permission))
}
