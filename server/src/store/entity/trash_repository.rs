//! What repositories were that were deleted and of which something lies in the trash.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trash_repository")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) namespace_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) repository: String,
    pub(crate) category: String,
    pub(crate) description: String,
    pub(crate) is_public: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
