//! The people of an account.

use std::collections::HashMap;

use berth_core::name::{AccountName, UserName};
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationDef,
};

use super::dialect::{is_duplicate, trusted};
use super::entity::account;
use super::entity::group_member;
use super::entity::person::{ActiveModel, Column, Entity, Model};
use super::{AccountRow, Read, Tx};
use crate::error::{Code, Error, Result};

/// A person, without the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The id, 32 hex digits.
    pub id: String,
    /// The account.
    pub account_id: String,
    /// The name, unique in the account.
    pub name: UserName,
    /// Whether the person is an administrator of the account.
    pub is_admin: bool,
    /// Whether the person may sign in.
    pub enabled: bool,
    /// When the person came to be.
    pub created: Timestamp,
    /// Grows when password or state change; credentials issued before are void.
    pub stamp: i64,
}

/// A person with the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub person: PersonRow,
    /// The account.
    pub account: AccountRow,
}

impl TryFrom<Model> for PersonRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            name: trusted(UserName::parse(&row.name))?,
            is_admin: row.is_admin,
            enabled: row.enabled,
            created: Timestamp::from_ms(row.created_ms),
            stamp: row.stamp,
        })
    }
}

/// Adds a person.
///
/// # Errors
/// `UserExists` where the name is taken in the account.
pub async fn insert(tx: &Tx, person: &PersonRow, password_hash: Option<String>) -> Result<()> {
    let row = ActiveModel {
        id: Set(person.id.clone()),
        account_id: Set(person.account_id.clone()),
        name: Set(person.name.to_string()),
        password_hash: Set(password_hash),
        is_admin: Set(person.is_admin),
        enabled: Set(person.enabled),
        created_ms: Set(person.created.as_ms()),
        stamp: Set(person.stamp),
    };
    match Entity::insert(row).exec_without_returning(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(taken(person).caused_by(error)),
        Err(error) => Err(error.into()),
    }
}

/// Returns a person with the account, by id.
///
/// # Errors
/// Those of the database.
pub async fn identity(read: Read<'_>, id: &str) -> Result<Option<Identity>> {
    let query = with_account().filter(Column::Id.eq(id));
    let row = query.one(&read.exec()).await?;
    row.map(joined).transpose().map(Option::flatten)
}

/// Returns a person with the account and the hash of the password, by names.
///
/// # Errors
/// Those of the database.
pub async fn for_sign_in(
    read: Read<'_>,
    account: &AccountName,
    name: &UserName,
) -> Result<Option<(Identity, Option<String>)>> {
    let query = with_account()
        .filter(account::Column::Name.eq(account.as_str()))
        .filter(Column::Name.eq(name.as_str()));
    let Some((person, account)) = query.one(&read.exec()).await? else {
        return Ok(None);
    };
    let hash = person.password_hash.clone();
    Ok(joined((person, account))?.map(|identity| (identity, hash)))
}

/// Returns a person by the name in an account.
///
/// # Errors
/// Those of the database.
pub async fn by_name(
    read: Read<'_>,
    account_id: &str,
    name: &UserName,
) -> Result<Option<PersonRow>> {
    let row = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Name.eq(name.as_str()))
        .one(&read.exec())
        .await?;
    row.map(PersonRow::try_from).transpose()
}

/// Returns the names of those of the people who are of an account.
///
/// # Errors
/// Those of the database.
pub async fn names(
    read: Read<'_>,
    account_id: &str,
    ids: &[&str],
) -> Result<HashMap<String, UserName>> {
    let rows: Vec<(String, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&read.exec())
        .await?;
    rows.into_iter()
        .map(|(id, name)| Ok((id, trusted(UserName::parse(&name))?)))
        .collect()
}

/// Returns a person of an account, by id.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, account_id: &str, id: &str) -> Result<Option<PersonRow>> {
    let row = Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account_id))
        .one(&read.exec())
        .await?;
    row.map(PersonRow::try_from).transpose()
}

/// Which people of an account are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct PersonFilter<'a> {
    /// Only the one of this name.
    pub name: Option<&'a UserName>,
    /// Only those who may sign in, or only those who may not.
    pub enabled: Option<bool>,
    /// Only members of this group.
    pub group_id: Option<&'a str>,
}

/// Lists the people of an account by name, behind a name.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    account_id: &str,
    filter: PersonFilter<'_>,
    after: &str,
    limit: u64,
) -> Result<Vec<PersonRow>> {
    let mut query = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Name.gt(after));
    if let Some(name) = filter.name {
        query = query.filter(Column::Name.eq(name.as_str()));
    }
    if let Some(enabled) = filter.enabled {
        query = query.filter(Column::Enabled.eq(enabled));
    }
    if let Some(group_id) = filter.group_id {
        let members = group_member::Entity::find()
            .select_only()
            .column(group_member::Column::PersonId)
            .filter(group_member::Column::GroupId.eq(group_id));
        query = query.filter(Column::Id.in_subquery(members.into_query()));
    }
    let rows = query
        .order_by_asc(Column::Name)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(PersonRow::try_from).collect()
}

/// Counts the people of an account.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, account_id: &str) -> Result<u64> {
    let query = Entity::find().filter(Column::AccountId.eq(account_id));
    Ok(query.count(&read.exec()).await?)
}

/// Tells whether somebody else than this person is an administrator of the account who may sign
/// in.
///
/// # Errors
/// Those of the database.
pub async fn has_other_admin(read: Read<'_>, person: &PersonRow) -> Result<bool> {
    let query = Entity::find()
        .filter(Column::AccountId.eq(person.account_id.as_str()))
        .filter(Column::Id.ne(person.id.as_str()))
        .filter(Column::IsAdmin.eq(true))
        .filter(Column::Enabled.eq(true))
        .filter(Column::PasswordHash.is_not_null())
        .limit(1);
    Ok(query.one(&read.exec()).await?.is_some())
}

/// Writes name, role and state of a person, and the password if there is a new one; `voids` ends
/// every session, token and login issued before.
///
/// # Errors
/// `UserExists` where the name is taken in the account.
pub async fn update(
    tx: &Tx,
    person: &PersonRow,
    password_hash: Option<String>,
    voids: bool,
) -> Result<()> {
    let mut query = Entity::update_many()
        .col_expr(Column::Name, Expr::value(person.name.as_str()))
        .col_expr(Column::IsAdmin, Expr::value(person.is_admin))
        .col_expr(Column::Enabled, Expr::value(person.enabled))
        .filter(Column::Id.eq(person.id.as_str()));
    if let Some(hash) = password_hash {
        query = query.col_expr(Column::PasswordHash, Expr::value(hash));
    }
    if voids {
        query = query.col_expr(Column::Stamp, Expr::col(Column::Stamp).add(1));
    }
    match query.exec(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(taken(person).caused_by(error)),
        Err(error) => Err(error.into()),
    }
}

/// Deletes a person with all credentials and rights; tells whether there was one.
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

fn taken(person: &PersonRow) -> Error {
    let message = format!("user `{}` already exists in this account", person.name);
    Error::new(Code::UserExists, message)
}

/// Sets the password and voids every session, token and login issued before; tells whether the
/// person exists.
///
/// # Errors
/// Those of the database.
pub async fn set_password(tx: &Tx, id: &str, password_hash: &str) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(password_hash))
        .col_expr(Column::Stamp, Expr::col(Column::Stamp).add(1))
        .filter(Column::Id.eq(id))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Lets a person sign in or not, and voids every session, token and login issued before; tells
/// whether the person exists.
///
/// # Errors
/// Those of the database.
pub async fn set_enabled(tx: &Tx, id: &str, enabled: bool) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Enabled, Expr::value(enabled))
        .col_expr(Column::Stamp, Expr::col(Column::Stamp).add(1))
        .filter(Column::Id.eq(id))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Locks a person for the rest of the change, so that what is counted for him stays so.
///
/// # Errors
/// `UserNotFound` where the person is gone.
pub async fn lock(tx: &Tx, id: &str) -> Result<()> {
    // SQLite has no row locks and needs none: a change holds the lock of the whole database.
    let row = Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.exec())
        .await?;
    row.map(|_| ())
        .ok_or_else(|| Error::new(Code::UserNotFound, "the user does not exist"))
}

fn with_account() -> sea_orm::SelectTwo<Entity, account::Entity> {
    let relation: RelationDef = Entity::belongs_to(account::Entity)
        .from(Column::AccountId)
        .to(account::Column::Id)
        .into();
    Entity::find()
        .join(JoinType::InnerJoin, relation)
        .select_also(account::Entity)
}

fn joined((person, account): (Model, Option<account::Model>)) -> Result<Option<Identity>> {
    let Some(account) = account else {
        return Ok(None);
    };
    Ok(Some(Identity {
        person: person.try_into()?,
        account: account.try_into()?,
    }))
}
