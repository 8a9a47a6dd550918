//! Sessions of the browser console.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "console_session")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id_hash: String,
    pub(crate) person_id: String,
    pub(crate) csrf_hash: String,
    pub(crate) stamp: i64,
    pub(crate) created_ms: i64,
    pub(crate) last_seen_ms: i64,
    pub(crate) expires_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
