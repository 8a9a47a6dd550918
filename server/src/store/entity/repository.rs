//! Repositories.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "repository")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) namespace_id: i64,
    pub(crate) name: String,
    pub(crate) category: String,
    pub(crate) description: String,
    pub(crate) is_public: bool,
    pub(crate) creator_id: String,
    pub(crate) creator_name: String,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
    pub(crate) num_download: i64,
    pub(crate) last_pull_ms: Option<i64>,
    pub(crate) num_tags: i64,
    pub(crate) size: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
