//! Triggers of images. The secret of a webhook is sealed before it gets here.

use berth_core::name::TriggerName;
use berth_core::time::Timestamp;
use berth_core::trigger::{Target, TriggerType};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

use super::dialect::{is_duplicate, trusted};
use super::entity::trigger::{ActiveModel, Column, Entity, Model};
use super::repository::Author;
use super::{Read, Tx};
use crate::error::{Code, Error, Result};

/// A secret, encrypted for its row.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The encrypted bytes.
    pub bytes: Vec<u8>,
    /// The id of the key they are encrypted with.
    pub key_id: String,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed").finish_non_exhaustive()
    }
}

/// A trigger that is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTrigger<'a> {
    /// The repository.
    pub repository_id: i64,
    /// Its name.
    pub name: &'a TriggerName,
    /// How the condition is to be read.
    pub condition_type: TriggerType,
    /// The condition as it was written.
    pub condition: &'a str,
    /// Whether it does anything.
    pub enabled: bool,
    /// What it acts on.
    pub target: &'a Target,
    /// What it signs with.
    pub secret: Option<Sealed>,
    /// Who creates it.
    pub author: &'a Author,
    /// Now.
    pub created: Timestamp,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerRow {
    /// Its number.
    pub id: i64,
    /// The repository.
    pub repository_id: i64,
    /// Its name.
    pub name: TriggerName,
    /// How the condition is to be read.
    pub condition_type: TriggerType,
    /// The condition as it was written.
    pub condition: String,
    /// Whether it does anything.
    pub enabled: bool,
    /// What it acts on.
    pub target: Target,
    /// What it signs with.
    pub secret: Option<Sealed>,
    /// The name of who created it, at that time.
    pub creator_name: String,
    /// When it came to be.
    pub created: Timestamp,
}

impl TriggerRow {
    fn of(row: Model) -> Result<Self> {
        let condition_type = TriggerType::parse(&row.condition_type)
            .ok_or_else(|| Error::internal("a trigger has an unknown type"))?;
        let seal = |(bytes, key_id)| Sealed { bytes, key_id };
        Ok(Self {
            id: row.id,
            repository_id: row.repository_id,
            name: trusted(TriggerName::parse(&row.name))?,
            condition_type,
            condition: row.condition,
            enabled: row.enabled,
            target: trusted(serde_json::from_value(row.target.unwrap_or_default()))?,
            secret: row.secret_sealed.zip(row.key_id).map(seal),
            creator_name: row.creator_name,
            created: Timestamp::from_ms(row.created_ms),
        })
    }
}

/// Adds a trigger.
///
/// # Errors
/// `TriggerExists`.
pub async fn insert(tx: &Tx, new: NewTrigger<'_>) -> Result<()> {
    let (sealed, key_id) = new
        .secret
        .map(|secret| (secret.bytes, secret.key_id))
        .unzip();
    let row = ActiveModel {
        id: NotSet,
        repository_id: Set(new.repository_id),
        name: Set(new.name.to_string()),
        condition_type: Set(new.condition_type.as_str().to_owned()),
        condition: Set(new.condition.to_owned()),
        enabled: Set(new.enabled),
        kind: Set(new.target.kind().to_owned()),
        target: Set(Some(trusted(serde_json::to_value(new.target))?)),
        secret_sealed: Set(sealed),
        key_id: Set(key_id),
        creator_id: Set(new.author.id.clone()),
        creator_name: Set(new.author.name.clone()),
        created_ms: Set(new.created.as_ms()),
    };
    match Entity::insert(row).exec_without_returning(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => {
            let message = format!("the image has a trigger `{}` already", new.name);
            Err(Error::new(Code::TriggerExists, message).caused_by(error))
        }
        Err(error) => Err(error.into()),
    }
}

/// Counts the triggers of a repository.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, repository_id: i64) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::RepositoryId.eq(repository_id))
        .count(&read.exec())
        .await?)
}

/// Lists the triggers of a repository by name; they are few.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, repository_id: i64) -> Result<Vec<TriggerRow>> {
    let rows = Entity::find()
        .filter(Column::RepositoryId.eq(repository_id))
        .order_by_asc(Column::Name)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(TriggerRow::of).collect()
}

/// Lists those that do anything.
///
/// # Errors
/// Those of the database.
pub async fn enabled(read: Read<'_>, repository_id: i64) -> Result<Vec<TriggerRow>> {
    let rows = Entity::find()
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Enabled.eq(true))
        .order_by_asc(Column::Name)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(TriggerRow::of).collect()
}

/// Finds a trigger of a repository by its name.
///
/// # Errors
/// Those of the database.
pub async fn by_name(
    read: Read<'_>,
    repository_id: i64,
    name: &TriggerName,
) -> Result<Option<TriggerRow>> {
    let row = Entity::find()
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Name.eq(name.as_str()))
        .one(&read.exec())
        .await?;
    row.map(TriggerRow::of).transpose()
}

/// Finds a trigger by its number.
///
/// # Errors
/// Those of the database.
pub async fn by_id(read: Read<'_>, id: i64) -> Result<Option<TriggerRow>> {
    let row = Entity::find_by_id(id).one(&read.exec()).await?;
    row.map(TriggerRow::of).transpose()
}

/// Turns a trigger on or off; tells whether it was there.
///
/// # Errors
/// Those of the database.
pub async fn set_enabled(
    tx: &Tx,
    repository_id: i64,
    name: &TriggerName,
    enabled: bool,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Enabled, enabled.into())
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Name.eq(name.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Deletes a trigger with its history; tells whether it was there.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, repository_id: i64, name: &TriggerName) -> Result<bool> {
    let done = Entity::delete_many()
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Name.eq(name.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}
