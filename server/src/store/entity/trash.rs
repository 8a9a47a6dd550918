//! Tags in the trash, and images that no tag led to.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trash")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) namespace_id: i64,
    pub(crate) repository: String,
    pub(crate) tag: Option<String>,
    pub(crate) digest: String,
    pub(crate) size: i64,
    pub(crate) reason: String,
    pub(crate) run_id: Option<i64>,
    pub(crate) deleted_ms: i64,
    pub(crate) deleted_by: Option<String>,
    pub(crate) deleted_by_name: Option<String>,
    pub(crate) expires_ms: i64,
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
