//! The trash: tags and manifests that were removed, and the blobs that they keep.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{Index, IndexCreateStatement, Table, TableCreateStatement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, big_null, bytes, json_null, owned_by, reference, serial_key};

/// Makes the tables.
pub(super) struct Trash;

impl MigrationName for Trash {
    fn name(&self) -> &str {
        "m0013_trash"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Trash {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        for table in [
            trash(columns),
            trash_manifest(columns),
            trash_part(columns),
            trash_blob(),
        ] {
            manager.create_table(table).await?;
        }
        let mut one = index(
            "trash_manifest_digest",
            "trash_manifest",
            &["namespace_id", "repository", "digest"],
        );
        manager.create_index(one.unique().take()).await?;
        for (name, table, columns) in INDEXES {
            manager.create_index(index(name, table, columns)).await?;
        }
        Ok(())
    }
}

/// The pages of an organization, what leads to a manifest, what a run removed, and what is over.
const INDEXES: &[(&str, &str, &[&str])] = &[
    ("trash_namespace", "trash", &["namespace_id", "id"]),
    (
        "trash_repository_digest",
        "trash",
        &["namespace_id", "repository", "digest"],
    ),
    ("trash_run", "trash", &["run_id", "id"]),
    ("trash_expires", "trash", &["expires_ms"]),
    ("trash_manifest_expires", "trash_manifest", &["expires_ms"]),
    ("trash_part_digest", "trash_part", &["digest"]),
    ("trash_blob_blob", "trash_blob", &["blob_id"]),
];

fn index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(*column);
    }
    index.name(name).table(table).take()
}

/// The repository is a name, since the image may be gone; a run may be forgotten earlier.
fn trash(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("trash")
        .col(serial_key("id"))
        .col(big("namespace_id"))
        .col(columns.text("repository"))
        .col(columns.text_null("tag"))
        .col(columns.text("digest"))
        .col(big("size"))
        .col(columns.text("reason"))
        .col(big_null("run_id"))
        .col(big("deleted_ms"))
        .col(columns.text_null("deleted_by"))
        .col(columns.text_null("deleted_by_name"))
        .col(big("expires_ms"))
        .col(big("created_ms"))
        .col(big("pushed_ms"))
        .col(columns.text("pushed_by"))
        .col(columns.text("pushed_by_name"))
        .col(big_null("last_pull_ms"))
        .col(big("pulls"))
        .foreign_key(&mut owned_by("trash", "namespace_id", ("namespace", "id")))
        .take()
}

/// A table of its own, so that no query of live manifests can ever find what was removed.
fn trash_manifest(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("trash_manifest")
        .col(serial_key("id"))
        .col(big("namespace_id"))
        .col(columns.text("repository"))
        .col(columns.text("digest"))
        .col(columns.text("media_type"))
        .col(columns.text_null("artifact_type"))
        .col(columns.text_null("subject_digest"))
        .col(columns.text_null("config_digest"))
        .col(columns.text_null("config_media_type"))
        .col(big("image_size"))
        .col(big("size"))
        .col(bytes("body"))
        .col(columns.text_null("platform"))
        .col(big_null("created_ms"))
        .col(json_null("annotations"))
        .col(big("pushed_ms"))
        .col(columns.text("pushed_by"))
        .col(columns.text("pushed_by_name"))
        .col(big_null("last_pull_ms"))
        .col(big("pulls"))
        .col(big("deleted_ms"))
        .col(big("expires_ms"))
        .foreign_key(&mut owned_by(
            "trash_manifest",
            "namespace_id",
            ("namespace", "id"),
        ))
        .take()
}

/// The children and referrers that a manifest had when it was removed: what comes back with it.
fn trash_part(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("trash_part")
        .col(big("manifest_id"))
        .col(columns.text("digest"))
        .primary_key(Index::create().col("manifest_id").col("digest"))
        .foreign_key(&mut owned_by(
            "trash_part",
            "manifest_id",
            ("trash_manifest", "id"),
        ))
        .take()
}

/// Keeps the bytes: the collector takes no blob away that is named here.
fn trash_blob() -> TableCreateStatement {
    Table::create()
        .table("trash_blob")
        .col(big("manifest_id"))
        .col(big("blob_id"))
        .primary_key(Index::create().col("manifest_id").col("blob_id"))
        .foreign_key(&mut owned_by(
            "trash_blob",
            "manifest_id",
            ("trash_manifest", "id"),
        ))
        .foreign_key(&mut reference("trash_blob", "blob_id", ("blob", "id")))
        .take()
}
