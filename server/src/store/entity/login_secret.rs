//! Temporary logins of container clients.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "login_secret")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) access: String,
    pub(crate) person_id: String,
    pub(crate) project_id: String,
    pub(crate) secret_hash: String,
    pub(crate) stamp: i64,
    pub(crate) created_ms: i64,
    pub(crate) expires_ms: i64,
    pub(crate) first_seen_ms: Option<i64>,
    pub(crate) last_seen_ms: Option<i64>,
    pub(crate) last_seen_addr: Option<String>,
    pub(crate) last_seen_agent: Option<String>,
    pub(crate) last_refusal: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
