//! Images that are shared with other accounts.

use berth_core::name::AccountName;
use berth_core::share::{Deadline, Permit};
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};

use super::dialect::{is_duplicate, trusted};
use super::entity::account;
use super::entity::share::{ActiveModel, Column, Entity, Model};
use super::repository::Author;
use super::{Read, Tx};
use crate::error::{Code, Error, Result};

/// A share of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRow {
    /// Its id.
    pub id: i64,
    /// The name of the account that the image is shared with.
    pub account: AccountName,
    /// What that account may do.
    pub permit: Permit,
    /// Until when.
    pub deadline: Deadline,
    /// The description.
    pub description: String,
    /// Who shared it.
    pub creator_id: String,
    /// The name of who shared it, at that time.
    pub creator_name: String,
    /// When it was shared.
    pub created: Timestamp,
    /// When the share was last changed.
    pub updated: Timestamp,
    /// How many times a manifest was pulled by users of the account.
    pub pulls: i64,
    /// When one was last pulled by them.
    pub last_pull: Option<Timestamp>,
}

/// A share that is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewShare<'a> {
    /// The image.
    pub repository_id: i64,
    /// The account that it is shared with.
    pub account_id: &'a str,
    /// What that account may do.
    pub permit: Permit,
    /// Until when.
    pub deadline: Deadline,
    /// The description.
    pub description: &'a str,
    /// Who shares it.
    pub author: &'a Author,
    /// Now.
    pub created: Timestamp,
}

/// What a share becomes; what is absent is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShareChange<'a> {
    /// What the account may do.
    pub permit: Option<Permit>,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// The description.
    pub description: Option<&'a str>,
}

/// An account to which something may be shared at this moment; nobody's is `""`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receiver<'a> {
    /// The account.
    pub account_id: &'a str,
    /// Now.
    pub now: Timestamp,
}

impl Receiver<'static> {
    /// Nobody, where no share is asked for.
    pub const NOBODY: Self = Self {
        account_id: "",
        now: Timestamp::from_ms(0),
    };
}

impl Receiver<'_> {
    /// The earliest deadline that is valid, as stored.
    pub(in crate::store) fn earliest_ms(self) -> i64 {
        Deadline::earliest_valid(self.now).as_ms()
    }
}

#[derive(FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    share: Model,
    account: String,
}

impl TryFrom<Found> for ShareRow {
    type Error = Error;

    fn try_from(found: Found) -> Result<Self> {
        let row = found.share;
        let permit = Permit::parse(&row.permit);
        Ok(Self {
            id: row.id,
            account: trusted(AccountName::parse(&found.account))?,
            permit: trusted(permit.ok_or("a permit that does not exist"))?,
            deadline: deadline(row.deadline_ms),
            description: row.description,
            creator_id: row.creator_id,
            creator_name: row.creator_name,
            created: Timestamp::from_ms(row.created_ms),
            updated: Timestamp::from_ms(row.updated_ms),
            pulls: row.pulls,
            last_pull: row.last_pull_ms.map(Timestamp::from_ms),
        })
    }
}

/// Reads a deadline as stored.
pub(in crate::store) fn deadline(ms: Option<i64>) -> Deadline {
    ms.map_or(Deadline::Forever, |ms| {
        Deadline::Day(Timestamp::from_ms(ms))
    })
}

fn stored(deadline: Deadline) -> Option<i64> {
    match deadline {
        Deadline::Forever => None,
        Deadline::Day(time) => Some(time.as_ms()),
    }
}

/// The condition that a share has not ended.
pub(in crate::store) fn is_valid(now: Timestamp) -> SimpleExpr {
    let earliest = Deadline::earliest_valid(now).as_ms();
    Column::DeadlineMs
        .is_null()
        .or(Column::DeadlineMs.gte(earliest))
}

fn with_account() -> Select<Entity> {
    let relation: RelationDef = Entity::belongs_to(account::Entity)
        .from(Column::AccountId)
        .to(account::Column::Id)
        .into();
    Entity::find()
        .join(JoinType::InnerJoin, relation)
        .column_as(account::Column::Name, "account")
}

/// Adds a share and returns its id. Hold the image before.
///
/// # Errors
/// `ShareExists` where the image is shared with the account already.
pub async fn insert(tx: &Tx, new: &NewShare<'_>) -> Result<i64> {
    let row = ActiveModel {
        id: NotSet,
        repository_id: Set(new.repository_id),
        account_id: Set(new.account_id.to_owned()),
        permit: Set(new.permit.as_str().to_owned()),
        deadline_ms: Set(stored(new.deadline)),
        description: Set(new.description.to_owned()),
        creator_id: Set(new.author.id.clone()),
        creator_name: Set(new.author.name.clone()),
        created_ms: Set(new.created.as_ms()),
        updated_ms: Set(new.created.as_ms()),
        last_pull_ms: Set(None),
        pulls: Set(0),
    };
    match Entity::insert(row).exec(tx.exec()).await {
        Ok(done) => Ok(done.last_insert_id),
        Err(error) if is_duplicate(&error) => {
            let message = "the image is shared with this account already";
            Err(Error::new(Code::ShareExists, message).caused_by(error))
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns how many accounts an image is shared with. Hold the image before counting against a
/// limit.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, repository_id: i64) -> Result<u64> {
    let query = Entity::find().filter(Column::RepositoryId.eq(repository_id));
    Ok(query.count(&read.exec()).await?)
}

/// Lists the shares of an image in the order in which they were made.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    repository_id: i64,
    skip: u64,
    limit: u64,
) -> Result<Vec<ShareRow>> {
    let rows = with_account()
        .filter(Column::RepositoryId.eq(repository_id))
        .order_by_asc(Column::Id)
        .offset(skip)
        .limit(limit)
        .into_model::<Found>()
        .all(&read.exec())
        .await?;
    rows.into_iter().map(ShareRow::try_from).collect()
}

/// Returns the share of an image with the account of this name.
///
/// # Errors
/// Those of the database.
pub async fn with(
    read: Read<'_>,
    repository_id: i64,
    account: &AccountName,
) -> Result<Option<ShareRow>> {
    let found = with_account()
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(account::Column::Name.eq(account.as_str()))
        .into_model::<Found>()
        .one(&read.exec())
        .await?;
    found.map(ShareRow::try_from).transpose()
}

/// Returns a share of an image by its id.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, repository_id: i64, id: i64) -> Result<Option<ShareRow>> {
    let found = with_account()
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Id.eq(id))
        .into_model::<Found>()
        .one(&read.exec())
        .await?;
    found.map(ShareRow::try_from).transpose()
}

/// Changes a share.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &Tx, id: i64, new: ShareChange<'_>, now: Timestamp) -> Result<()> {
    let mut change = Entity::update_many().col_expr(Column::UpdatedMs, now.as_ms().into());
    if let Some(permit) = new.permit {
        change = change.col_expr(Column::Permit, permit.as_str().into());
    }
    if let Some(deadline) = new.deadline {
        change = change.col_expr(Column::DeadlineMs, Expr::value(stored(deadline)));
    }
    if let Some(description) = new.description {
        change = change.col_expr(Column::Description, description.into());
    }
    change.filter(Column::Id.eq(id)).exec(tx.exec()).await?;
    Ok(())
}

/// Ends a share.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, id: i64) -> Result<()> {
    Entity::delete_by_id(id).exec(tx.exec()).await?;
    Ok(())
}
