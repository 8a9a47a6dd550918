//! Triggers of images; the secret of a webhook is sealed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trigger")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) repository_id: i64,
    pub(crate) name: String,
    pub(crate) condition_type: String,
    pub(crate) condition: String,
    pub(crate) enabled: bool,
    pub(crate) kind: String,
    pub(crate) target: Option<Json>,
    pub(crate) secret_sealed: Option<Vec<u8>>,
    pub(crate) key_id: Option<String>,
    pub(crate) creator_id: String,
    pub(crate) creator_name: String,
    pub(crate) created_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
