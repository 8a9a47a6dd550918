//! The people of an account.

use std::collections::HashMap;

use berth_core::name::{AccountName, UserName};
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};

use super::dialect::{is_duplicate, trusted};
use super::entity::account;
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
        Err(error) if is_duplicate(&error) => Err(Error::new(
            Code::UserExists,
            format!("user `{}` already exists in this account", person.name),
        )
        .caused_by(error)),
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

/// Lists the people of an account by name, after one of them.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    account_id: &str,
    after: Option<&UserName>,
    limit: u64,
) -> Result<Vec<PersonRow>> {
    let mut query = Entity::find().filter(Column::AccountId.eq(account_id));
    if let Some(name) = after {
        query = query.filter(Column::Name.gt(name.as_str()));
    }
    let rows = query
        .order_by_asc(Column::Name)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(PersonRow::try_from).collect()
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
