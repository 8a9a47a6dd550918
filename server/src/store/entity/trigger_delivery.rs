//! What triggers sent, or are to send.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trigger_delivery")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) trigger_id: i64,
    pub(crate) tag: String,
    pub(crate) digest: String,
    pub(crate) is_test: bool,
    pub(crate) state: String,
    pub(crate) attempts: i32,
    pub(crate) status: Option<i32>,
    pub(crate) detail: Option<String>,
    pub(crate) pushed_by_name: String,
    pub(crate) created_ms: i64,
    pub(crate) sent_ms: Option<i64>,
    pub(crate) took_ms: Option<i64>,
    pub(crate) next_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
