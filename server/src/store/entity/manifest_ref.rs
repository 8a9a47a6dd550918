//! What a manifest names: its config, layers or children.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "manifest_ref")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) manifest_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) position: i32,
    pub(crate) kind: String,
    pub(crate) digest: String,
    pub(crate) size: i64,
    pub(crate) media_type: String,
    pub(crate) blob_id: Option<i64>,
    pub(crate) child_id: Option<i64>,
    pub(crate) platform: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
