//! What was done, by whom, with what result.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) at_ms: i64,
    pub(crate) account_id: Option<String>,
    pub(crate) person_id: Option<String>,
    pub(crate) person_name: Option<String>,
    pub(crate) credential: String,
    pub(crate) name: String,
    pub(crate) action: Option<String>,
    pub(crate) resource: Option<String>,
    pub(crate) result: String,
    pub(crate) code: Option<String>,
    pub(crate) source_addr: Option<String>,
    pub(crate) user_agent: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) detail: Option<Json>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
