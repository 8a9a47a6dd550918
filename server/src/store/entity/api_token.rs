//! Tokens of the management API (`X-Auth-Token`).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id_hash: String,
    pub(crate) person_id: String,
    pub(crate) project_id: Option<String>,
    pub(crate) stamp: i64,
    pub(crate) issued_ms: i64,
    pub(crate) expires_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
