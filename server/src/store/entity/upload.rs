//! Uploads under way.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) repository_id: Option<i64>,
    pub(crate) namespace_id: i64,
    pub(crate) repository_name: String,
    pub(crate) person_id: String,
    pub(crate) offset: i64,
    pub(crate) algorithm: String,
    pub(crate) hash_state: Vec<u8>,
    pub(crate) version: i64,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
    pub(crate) expires_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
