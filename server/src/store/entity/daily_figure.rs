//! What accounts had and what was pulled of them, by day.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "daily_figure")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) account_id: String,
    /// Days since 1970-01-01, in UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) day: i64,
    /// What there was at the end of the day; null until then.
    pub(crate) namespaces: Option<i64>,
    pub(crate) repositories: Option<i64>,
    pub(crate) tags: Option<i64>,
    pub(crate) stored_bytes: Option<i64>,
    pub(crate) pulled_bytes: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
