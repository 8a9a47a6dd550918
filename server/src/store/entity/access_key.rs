//! Access keys; the secret half is sealed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_key")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) access: String,
    pub(crate) person_id: String,
    pub(crate) secret_sealed: Vec<u8>,
    pub(crate) key_id: String,
    pub(crate) enabled: bool,
    pub(crate) created_ms: i64,
    pub(crate) last_used_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
