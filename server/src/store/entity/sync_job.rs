//! Tags that wait to be synchronised with another region.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sync_job")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) tag_id: i64,
    /// The task that asked for it; null where a person did.
    pub(crate) task_id: Option<i64>,
    pub(crate) region: String,
    pub(crate) remote_namespace: String,
    pub(crate) replaces: bool,
    pub(crate) operator_id: String,
    pub(crate) operator_name: String,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
