//! Records of what was done.

use berth_core::audit::Event;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::audit_event::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::audit::Record;
use crate::error::Result;

/// A record as it is read: words instead of closed lists, for old records outlive them.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// The record's id.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// The account it is listed under.
    pub account_id: Option<String>,
    /// Who did it.
    pub person_id: Option<String>,
    /// The name of who did it, at that time.
    pub person_name: Option<String>,
    /// By which kind of credential.
    pub credential: String,
    /// What it is called.
    pub name: String,
    /// The action that was asked for.
    pub action: Option<String>,
    /// What it was done to.
    pub resource: Option<String>,
    /// `ok`, `refused` or `failed`.
    pub result: String,
    /// The code of a refusal or failure.
    pub code: Option<String>,
    /// The client's address.
    pub source_addr: Option<String>,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// The id of the request in the log.
    pub request_id: Option<String>,
    /// Further facts.
    pub detail: Option<serde_json::Value>,
}

/// Where a page of records goes on: after this one, towards older ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCursor {
    /// Its time.
    pub at: Timestamp,
    /// Its id.
    pub id: String,
}

/// Adds a record. A change does this by [`Tx::commit`]; a refusal, which changes nothing, by a
/// transaction of its own.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, record: &Record) -> Result<()> {
    let (person_id, person_name) = record.person.clone().unzip();
    let row = ActiveModel {
        id: Set(record.id.clone()),
        at_ms: Set(record.at.as_ms()),
        account_id: Set(record.account_id.clone()),
        person_id: Set(person_id),
        person_name: Set(person_name),
        credential: Set(record.credential.word().to_owned()),
        name: Set(record.event.name().to_owned()),
        action: Set(record.action.map(|action| action.code().to_owned())),
        resource: Set(record.resource.clone()),
        result: Set(record.outcome.word().to_owned()),
        code: Set(record.outcome.code().map(|code| code.name().to_owned())),
        source_addr: Set(record.origin.addr.map(|addr| addr.to_string())),
        user_agent: Set(record.origin.agent.clone()),
        request_id: Set(record.origin.request_id.clone()),
        detail: Set(record.detail.clone()),
    };
    Entity::insert(row)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Lists the records of an account, or of one person in it, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    account_id: &str,
    person_id: Option<&str>,
    after: Option<&AuditCursor>,
    limit: u64,
) -> Result<Vec<AuditRow>> {
    let mut query = Entity::find().filter(Column::AccountId.eq(account_id));
    if let Some(person_id) = person_id {
        query = query.filter(Column::PersonId.eq(person_id));
    }
    if let Some(cursor) = after {
        let at = cursor.at.as_ms();
        let same_time = Column::AtMs.eq(at).and(Column::Id.lt(cursor.id.as_str()));
        query = query.filter(Condition::any().add(Column::AtMs.lt(at)).add(same_time));
    }
    let rows = query
        .order_by_desc(Column::AtMs)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    Ok(rows.into_iter().map(AuditRow::from).collect())
}

impl From<Model> for AuditRow {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            at: Timestamp::from_ms(row.at_ms),
            account_id: row.account_id,
            person_id: row.person_id,
            person_name: row.person_name,
            credential: row.credential,
            name: row.name,
            action: row.action,
            resource: row.resource,
            result: row.result,
            code: row.code,
            source_addr: row.source_addr,
            user_agent: row.user_agent,
            request_id: row.request_id,
            detail: row.detail,
        }
    }
}

/// Lists what a person did of one kind by one login since a time, newest first.
///
/// # Errors
/// Those of the database.
pub async fn by_login(
    read: Read<'_>,
    person_id: &str,
    access: &str,
    event: Event,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<AuditRow>> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::Name.eq(event.name()))
        .filter(Column::Result.eq("ok"))
        .filter(Expr::cust("detail ->> 'access'").eq(access))
        .filter(Column::AtMs.gte(since.as_ms()))
        .order_by_desc(Column::AtMs)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    Ok(rows.into_iter().map(AuditRow::from).collect())
}
