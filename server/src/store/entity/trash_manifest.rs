//! Manifests and indexes in the trash, body included.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trash_manifest")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) namespace_id: i64,
    pub(crate) repository: String,
    pub(crate) digest: String,
    pub(crate) media_type: String,
    pub(crate) artifact_type: Option<String>,
    pub(crate) subject_digest: Option<String>,
    pub(crate) config_digest: Option<String>,
    pub(crate) config_media_type: Option<String>,
    pub(crate) image_size: i64,
    pub(crate) size: i64,
    pub(crate) body: Vec<u8>,
    pub(crate) platform: Option<String>,
    pub(crate) created_ms: Option<i64>,
    pub(crate) annotations: Option<Json>,
    pub(crate) pushed_ms: i64,
    pub(crate) pushed_by: String,
    pub(crate) pushed_by_name: String,
    pub(crate) last_pull_ms: Option<i64>,
    pub(crate) pulls: i64,
    pub(crate) deleted_ms: i64,
    pub(crate) expires_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
