//! Accounts: the tenants of the registry.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) namespace_quota: i32,
    pub(crate) created_ms: i64,
    pub(crate) pulled_bytes: i64,
    /// The most images; null for no limit, as with those that follow.
    pub(crate) image_quota: Option<i64>,
    /// The most tags of one image.
    pub(crate) tag_quota: Option<i64>,
    /// The most stored bytes.
    pub(crate) byte_quota: Option<i64>,
    /// When the agency was made; null where there is none.
    pub(crate) agency_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
