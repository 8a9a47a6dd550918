//! The tags that a retention run selected.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_run_tag")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) run_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) position: i64,
    pub(crate) tag: String,
    pub(crate) digest: String,
    pub(crate) pushed_ms: i64,
    pub(crate) size: i64,
    /// Why, in words.
    pub(crate) why: Json,
    /// The place of the rule that selected it first; absent in an undo.
    pub(crate) rule: Option<i32>,
    pub(crate) outcome: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
