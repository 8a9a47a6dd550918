//! Retention runs, and what they are to do.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_run")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) repository_id: i64,
    pub(crate) account_id: String,
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) person_id: Option<String>,
    pub(crate) person_name: Option<String>,
    pub(crate) created_ms: i64,
    pub(crate) at_ms: i64,
    pub(crate) begun_ms: Option<i64>,
    pub(crate) ended_ms: Option<i64>,
    pub(crate) rules: Json,
    pub(crate) guards: Json,
    pub(crate) fingerprint: Option<String>,
    /// The tags that were confirmed, until the run has decided.
    pub(crate) confirmed: Option<Json>,
    pub(crate) tags: i64,
    pub(crate) selected: i64,
    pub(crate) done: i64,
    pub(crate) skipped: i64,
    pub(crate) images: i64,
    pub(crate) bytes: i64,
    pub(crate) undo_of: Option<i64>,
    pub(crate) undone_by: Option<i64>,
    pub(crate) detail: Option<String>,
    pub(crate) stopped: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
