//! Patterns of tags that nothing may move or remove, of organizations and of single images.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "protected_tag")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) namespace_id: i64,
    /// Absent for a pattern that holds for all images of the organization.
    pub(crate) repository_id: Option<i64>,
    pub(crate) pattern: String,
    pub(crate) created_ms: i64,
    pub(crate) created_by: String,
    pub(crate) created_by_name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
