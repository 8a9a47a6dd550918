//! Tags.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tag")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) repository_id: i64,
    pub(crate) name: String,
    pub(crate) manifest_id: i64,
    pub(crate) created_ms: i64,
    pub(crate) pushed_ms: i64,
    pub(crate) pushed_by: String,
    pub(crate) pushed_by_name: String,
    pub(crate) last_pull_ms: Option<i64>,
    pub(crate) pulls: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
