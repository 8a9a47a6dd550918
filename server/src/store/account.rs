//! Accounts.

use berth_core::name::AccountName;
use berth_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::dialect::{is_duplicate, trusted};
use super::entity::account::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::{Code, Error, Result};

/// An account: a tenant of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its id, 32 hex digits.
    pub id: String,
    /// Its name.
    pub name: AccountName,
    /// How many organizations it may have.
    pub namespace_quota: u32,
    /// When it came to be.
    pub created: Timestamp,
}

impl TryFrom<Model> for AccountRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: trusted(AccountName::parse(&row.name))?,
            namespace_quota: trusted(u32::try_from(row.namespace_quota))?,
            created: Timestamp::from_ms(row.created_ms),
        })
    }
}

/// Adds an account.
///
/// # Errors
/// `AccountExists` where the name is taken.
pub async fn insert(tx: &Tx, account: &AccountRow) -> Result<()> {
    let row = ActiveModel {
        id: Set(account.id.clone()),
        name: Set(account.name.to_string()),
        namespace_quota: Set(trusted(i32::try_from(account.namespace_quota))?),
        created_ms: Set(account.created.as_ms()),
        pulled_bytes: Set(0),
        image_quota: Set(None),
        tag_quota: Set(None),
        byte_quota: Set(None),
        agency_ms: Set(None),
    };
    match Entity::insert(row).exec_without_returning(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(Error::new(
            Code::AccountExists,
            format!("account `{}` already exists", account.name),
        )
        .caused_by(error)),
        Err(error) => Err(error.into()),
    }
}

/// Returns the account with this id.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, id: &str) -> Result<Option<AccountRow>> {
    let row = Entity::find_by_id(id).one(&read.exec()).await?;
    row.map(AccountRow::try_from).transpose()
}

/// Returns the account of this name.
///
/// # Errors
/// Those of the database.
pub async fn by_name(read: Read<'_>, name: &AccountName) -> Result<Option<AccountRow>> {
    let row = Entity::find()
        .filter(Column::Name.eq(name.as_str()))
        .one(&read.exec())
        .await?;
    row.map(AccountRow::try_from).transpose()
}

/// Tells whether any account exists: set-up is over then.
///
/// # Errors
/// Those of the database.
pub async fn any(read: Read<'_>) -> Result<bool> {
    let query = Entity::find()
        .select_only()
        .column(Column::Id)
        .order_by_asc(Column::Id)
        .limit(1);
    Ok(query
        .into_tuple::<String>()
        .one(&read.exec())
        .await?
        .is_some())
}

/// Returns how many accounts there are.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>) -> Result<u64> {
    Ok(Entity::find().count(&read.exec()).await?)
}

/// Sets how many organizations an account may have; tells whether the account exists.
///
/// # Errors
/// Those of the database.
pub async fn set_namespace_quota(tx: &Tx, id: &str, namespaces: u32) -> Result<bool> {
    let quota = trusted(i32::try_from(namespaces))?;
    let done = Entity::update_many()
        .col_expr(Column::NamespaceQuota, Expr::value(quota))
        .filter(Column::Id.eq(id))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Locks the account for the rest of the change, so that what is counted in it stays so.
///
/// # Errors
/// `AccountNotFound` where the account is gone.
pub async fn lock(tx: &Tx, id: &str) -> Result<AccountRow> {
    // SQLite has no row locks and needs none: a change holds the lock of the whole database.
    let row = Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.exec())
        .await?;
    let row = row.ok_or_else(|| Error::new(Code::AccountNotFound, "the account does not exist"))?;
    AccountRow::try_from(row)
}
