//! Groups of the people of an account, and who is a member of which.

use berth_core::name::GroupName;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

use super::dialect::{is_duplicate, is_reference, trusted};
use super::entity::group_member;
use super::entity::person_group::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::{Code, Error, IdentityCode, Result};

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// The id.
    pub id: String,
    /// The account.
    pub account_id: String,
    /// The name, unique in the account.
    pub name: GroupName,
    /// What it is for.
    pub description: String,
    /// When it came to be.
    pub created: Timestamp,
}

impl TryFrom<Model> for GroupRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            name: trusted(GroupName::parse(&row.name))?,
            description: row.description,
            created: Timestamp::from_ms(row.created_ms),
        })
    }
}

fn taken(group: &GroupRow) -> Error {
    let message = format!("group `{}` already exists in this account", group.name);
    Error::new(Code::Identity(IdentityCode::GroupExists), message)
}

/// Adds a group.
///
/// # Errors
/// `GroupExists` where the name is taken in the account.
pub async fn insert(tx: &Tx, group: &GroupRow) -> Result<()> {
    let row = ActiveModel {
        id: Set(group.id.clone()),
        account_id: Set(group.account_id.clone()),
        name: Set(group.name.to_string()),
        description: Set(group.description.clone()),
        created_ms: Set(group.created.as_ms()),
    };
    match Entity::insert(row).exec_without_returning(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(taken(group).caused_by(error)),
        Err(error) => Err(error.into()),
    }
}

/// Writes name and description of a group.
///
/// # Errors
/// `GroupExists` where the name is taken in the account.
pub async fn update(tx: &Tx, group: &GroupRow) -> Result<()> {
    let query = Entity::update_many()
        .col_expr(Column::Name, Expr::value(group.name.as_str()))
        .col_expr(Column::Description, Expr::value(group.description.as_str()))
        .filter(Column::Id.eq(group.id.as_str()));
    match query.exec(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(taken(group).caused_by(error)),
        Err(error) => Err(error.into()),
    }
}

/// Deletes a group, and what was attached to it; tells whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, id: &str) -> Result<bool> {
    Ok(Entity::delete_by_id(id)
        .exec(tx.exec())
        .await?
        .rows_affected
        > 0)
}

/// Returns a group of an account.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, account_id: &str, id: &str) -> Result<Option<GroupRow>> {
    let row = Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account_id))
        .one(&read.exec())
        .await?;
    row.map(GroupRow::try_from).transpose()
}

/// Returns a group of an account and locks it for the rest of the change.
///
/// # Errors
/// Those of the database.
pub async fn lock(tx: &Tx, account_id: &str, id: &str) -> Result<Option<GroupRow>> {
    // SQLite has no row locks and needs none: a change holds the lock of the whole database.
    let row = Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account_id))
        .lock_exclusive()
        .one(tx.exec())
        .await?;
    row.map(GroupRow::try_from).transpose()
}

/// Which groups of an account are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct GroupFilter<'a> {
    /// Only the one of this name.
    pub name: Option<&'a GroupName>,
    /// Only those that this person is a member of.
    pub person_id: Option<&'a str>,
}

/// Lists the groups of an account by name, behind a name.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    account_id: &str,
    filter: GroupFilter<'_>,
    after: &str,
    limit: u64,
) -> Result<Vec<GroupRow>> {
    let mut query = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Name.gt(after));
    if let Some(name) = filter.name {
        query = query.filter(Column::Name.eq(name.as_str()));
    }
    if let Some(person_id) = filter.person_id {
        let of_person = group_member::Entity::find()
            .select_only()
            .column(group_member::Column::GroupId)
            .filter(group_member::Column::PersonId.eq(person_id));
        query = query.filter(Column::Id.in_subquery(of_person.into_query()));
    }
    let rows = query
        .order_by_asc(Column::Name)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(GroupRow::try_from).collect()
}

/// Counts the groups of an account.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, account_id: &str) -> Result<u64> {
    let query = Entity::find().filter(Column::AccountId.eq(account_id));
    Ok(query.count(&read.exec()).await?)
}

/// Makes a person a member; one who is a member already stays one.
///
/// # Errors
/// `Busy` where the group or the person was deleted meanwhile.
pub async fn add_member(tx: &Tx, id: &str, person_id: &str, now: Timestamp) -> Result<()> {
    let row = group_member::ActiveModel {
        group_id: Set(id.to_owned()),
        person_id: Set(person_id.to_owned()),
        created_ms: Set(now.as_ms()),
    };
    let key = [
        group_member::Column::GroupId,
        group_member::Column::PersonId,
    ];
    let insert = group_member::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned());
    match insert.exec_without_returning(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_reference(&error) => Err(Error::busy(error)),
        Err(error) => Err(error.into()),
    }
}

/// Takes a person out of a group; tells whether he was a member.
///
/// # Errors
/// Those of the database.
pub async fn remove_member(tx: &Tx, id: &str, person_id: &str) -> Result<bool> {
    let key = (id.to_owned(), person_id.to_owned());
    let done = group_member::Entity::delete_by_id(key)
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Tells whether a person is a member of a group.
///
/// # Errors
/// Those of the database.
pub async fn has_member(read: Read<'_>, id: &str, person_id: &str) -> Result<bool> {
    let key = (id.to_owned(), person_id.to_owned());
    let row = group_member::Entity::find_by_id(key)
        .one(&read.exec())
        .await?;
    Ok(row.is_some())
}

/// Counts the groups that a person is a member of.
///
/// # Errors
/// Those of the database.
pub async fn count_of_person(read: Read<'_>, person_id: &str) -> Result<u64> {
    let query = group_member::Entity::find().filter(group_member::Column::PersonId.eq(person_id));
    Ok(query.count(&read.exec()).await?)
}
