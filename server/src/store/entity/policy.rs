//! The policies that an account wrote.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "policy")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) document: String,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
    pub(crate) is_of_projects: bool,
    pub(crate) version: i64,
    pub(crate) last_version: i64,
    pub(crate) version_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
