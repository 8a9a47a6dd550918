//! What triggers sent, or are to send.

use berth_core::berth::trigger::DeliveryState;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::audit::AuditCursor;
use super::entity::trigger_delivery::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::{Error, Result};

/// What is sent for one trigger and one tag of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Its id, which sorts by time.
    pub id: String,
    /// The trigger.
    pub trigger_id: i64,
    /// The tag.
    pub tag: String,
    /// The digest that the tag had then.
    pub digest: String,
    /// Whether it was sent to try the trigger out.
    pub is_test: bool,
    /// The name of who pushed.
    pub pushed_by_name: String,
    /// When the push was.
    pub created: Timestamp,
    /// How it stands.
    pub progress: Progress,
}

/// How a delivery stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Whether it is over, and how it ended.
    pub state: DeliveryState,
    /// How often it was sent.
    pub attempts: u32,
    /// The HTTP status of the last answer.
    pub status: Option<u16>,
    /// What happened last, in words.
    pub detail: Option<String>,
    /// When it was sent last.
    pub sent: Option<Timestamp>,
    /// How many milliseconds that took.
    pub took_ms: Option<i64>,
    /// When it is sent again.
    pub next: Option<Timestamp>,
}

impl Progress {
    /// Makes that of a delivery that was not sent yet.
    pub fn waiting(next: Option<Timestamp>) -> Self {
        Self {
            state: DeliveryState::Waiting,
            attempts: 0,
            status: None,
            detail: None,
            sent: None,
            took_ms: None,
            next,
        }
    }
}

impl DeliveryRow {
    fn of(row: Model) -> Result<Self> {
        let state = DeliveryState::parse(&row.state)
            .ok_or_else(|| Error::internal("a delivery has an unknown state"))?;
        Ok(Self {
            id: row.id,
            trigger_id: row.trigger_id,
            tag: row.tag,
            digest: row.digest,
            is_test: row.is_test,
            pushed_by_name: row.pushed_by_name,
            created: Timestamp::from_ms(row.created_ms),
            progress: Progress {
                state,
                attempts: u32::try_from(row.attempts).unwrap_or_default(),
                status: row.status.and_then(|status| status.try_into().ok()),
                detail: row.detail,
                sent: row.sent_ms.map(Timestamp::from_ms),
                took_ms: row.took_ms,
                next: row.next_ms.map(Timestamp::from_ms),
            },
        })
    }

    fn model(&self) -> ActiveModel {
        let progress = &self.progress;
        ActiveModel {
            id: Set(self.id.clone()),
            trigger_id: Set(self.trigger_id),
            tag: Set(self.tag.clone()),
            digest: Set(self.digest.clone()),
            is_test: Set(self.is_test),
            state: Set(progress.state.as_str().to_owned()),
            attempts: Set(i32::try_from(progress.attempts).unwrap_or(i32::MAX)),
            status: Set(progress.status.map(i32::from)),
            detail: Set(progress.detail.clone()),
            pushed_by_name: Set(self.pushed_by_name.clone()),
            created_ms: Set(self.created.as_ms()),
            sent_ms: Set(progress.sent.map(Timestamp::as_ms)),
            took_ms: Set(progress.took_ms),
            next_ms: Set(progress.next.map(Timestamp::as_ms)),
        }
    }
}

/// Adds a delivery.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, row: &DeliveryRow) -> Result<()> {
    Entity::insert(row.model())
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Writes down how a delivery stands, unless it is gone.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &Tx, row: &DeliveryRow) -> Result<()> {
    Entity::update_many()
        .set(row.model())
        .filter(Column::Id.eq(row.id.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Finds a delivery.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, id: &str) -> Result<Option<DeliveryRow>> {
    let row = Entity::find_by_id(id).one(&read.exec()).await?;
    row.map(DeliveryRow::of).transpose()
}

/// Lists the deliveries of a trigger behind a place, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    trigger_id: i64,
    after: Option<&AuditCursor>,
    limit: u64,
) -> Result<Vec<DeliveryRow>> {
    let mut query = Entity::find().filter(Column::TriggerId.eq(trigger_id));
    if let Some(cursor) = after {
        let at = cursor.at.as_ms();
        let same_time = Column::CreatedMs
            .eq(at)
            .and(Column::Id.lt(cursor.id.as_str()));
        query = query.filter(
            Condition::any()
                .add(Column::CreatedMs.lt(at))
                .add(same_time),
        );
    }
    let rows = query
        .order_by_desc(Column::CreatedMs)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(DeliveryRow::of).collect()
}

/// Lists the deliveries of a trigger for pushes that succeeded or failed, newest first.
///
/// # Errors
/// Those of the database.
pub async fn ended(read: Read<'_>, trigger_id: i64, limit: u64) -> Result<Vec<DeliveryRow>> {
    let states = [DeliveryState::Success, DeliveryState::Failed];
    let rows = Entity::find()
        .filter(Column::TriggerId.eq(trigger_id))
        .filter(Column::IsTest.eq(false))
        .filter(Column::State.is_in(states.map(DeliveryState::as_str)))
        .order_by_desc(Column::CreatedMs)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(DeliveryRow::of).collect()
}

/// Removes some of the deliveries that are over and older than a time, and returns how many. The last
/// of each trigger that was taken stays, since it says what is deployed.
///
/// # Errors
/// Those of the database.
pub async fn prune(tx: &Tx, before: Timestamp, limit: u64) -> Result<u64> {
    let mut lasting = Query::select();
    lasting
        .expr(Column::Id.max())
        .from(Entity)
        .and_where(Column::State.eq(DeliveryState::Success.as_str()))
        .and_where(Column::IsTest.eq(false))
        .group_by_col(Column::TriggerId);
    let ids: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CreatedMs.lt(before.as_ms()))
        .filter(Column::State.ne(DeliveryState::Waiting.as_str()))
        .filter(Column::Id.not_in_subquery(lasting))
        .order_by_asc(Column::CreatedMs)
        .limit(limit)
        .into_tuple()
        .all(tx.exec())
        .await?;
    let done = Entity::delete_many()
        .filter(Column::Id.is_in(ids))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected)
}
