//! Images that are shared with other accounts.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "share")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) repository_id: i64,
    pub(crate) account_id: String,
    pub(crate) permit: String,
    pub(crate) deadline_ms: Option<i64>,
    pub(crate) description: String,
    pub(crate) creator_id: String,
    pub(crate) creator_name: String,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
    pub(crate) last_pull_ms: Option<i64>,
    pub(crate) pulls: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
