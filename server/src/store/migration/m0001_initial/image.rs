//! Organizations, repositories and what they hold.

use sea_orm_migration::sea_query::{
    ConditionalStatement, Expr, ExprTrait, Index, IndexCreateStatement, Table, TableCreateStatement,
};

use crate::store::migration::column::{
    Columns, big, big_null, boolean, bytes, integer, json_null, loose, owned_by, reference,
    serial_key,
};

pub(super) fn tables(columns: Columns) -> Vec<TableCreateStatement> {
    vec![
        namespace(columns),
        namespace_grant(columns),
        repository(columns),
        blob(columns),
        blob_link(),
        manifest(columns),
        manifest_ref(columns),
        tag(columns),
        upload(columns),
    ]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    let mut indexes: Vec<IndexCreateStatement> = [
        ("namespace_name", "namespace", ["name"].as_slice()),
        (
            "repository_namespace_name",
            "repository",
            &["namespace_id", "name"],
        ),
        (
            "manifest_repository_digest",
            "manifest",
            &["repository_id", "digest"],
        ),
        ("tag_repository_name", "tag", &["repository_id", "name"]),
    ]
    .into_iter()
    .map(|(name, table, columns)| index(name, table, columns).unique().take())
    .collect();
    indexes.extend(
        [
            (
                "namespace_account",
                "namespace",
                ["account_id", "name"].as_slice(),
            ),
            ("namespace_grant_person", "namespace_grant", &["person_id"]),
            ("repository_updated", "repository", &["updated_ms", "id"]),
            (
                "repository_namespace_updated",
                "repository",
                &["namespace_id", "updated_ms", "id"],
            ),
            ("blob_state", "blob", &["state", "condemned_ms"]),
            ("blob_link_blob", "blob_link", &["blob_id"]),
            (
                "manifest_subject",
                "manifest",
                &["repository_id", "subject_digest"],
            ),
            (
                "manifest_pushed",
                "manifest",
                &["repository_id", "pushed_ms"],
            ),
            ("manifest_ref_blob", "manifest_ref", &["blob_id"]),
            ("manifest_ref_child", "manifest_ref", &["child_id"]),
            ("tag_pushed", "tag", &["repository_id", "pushed_ms"]),
            ("tag_manifest", "tag", &["manifest_id"]),
            ("upload_expires", "upload", &["expires_ms"]),
            ("upload_namespace", "upload", &["namespace_id"]),
            ("upload_repository", "upload", &["repository_id"]),
        ]
        .into_iter()
        .map(|(name, table, columns)| index(name, table, columns)),
    );
    indexes.push(one_blob_per_digest());
    indexes
}

fn index(name: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// A blob that is being deleted stands aside: a push of the same bytes makes a row of its own.
fn one_blob_per_digest() -> IndexCreateStatement {
    index("blob_digest", "blob", &["digest"])
        .unique()
        .and_where(Expr::col("state").ne(Expr::cust("'deleting'")))
        .take()
}

fn namespace(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("namespace")
        .col(serial_key("id"))
        .col(columns.text("account_id"))
        .col(columns.text("name"))
        .col(columns.text("creator_id"))
        .col(columns.text("creator_name"))
        .col(big("created_ms"))
        .foreign_key(&mut reference("namespace", "account_id", ("account", "id")))
        .take()
}

fn namespace_grant(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("namespace_grant")
        .col(big("namespace_id"))
        .col(columns.text("person_id"))
        .col(integer("auth"))
        .col(big("created_ms"))
        .col(columns.text("granted_by"))
        .primary_key(Index::create().col("namespace_id").col("person_id"))
        .foreign_key(&mut owned_by(
            "namespace_grant",
            "namespace_id",
            ("namespace", "id"),
        ))
        .foreign_key(&mut owned_by(
            "namespace_grant",
            "person_id",
            ("person", "id"),
        ))
        .take()
}

fn repository(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("repository")
        .col(serial_key("id"))
        .col(big("namespace_id"))
        .col(columns.text("name"))
        .col(columns.text("category"))
        .col(columns.text("description"))
        .col(boolean("is_public"))
        .col(columns.text("creator_id"))
        .col(columns.text("creator_name"))
        .col(big("created_ms"))
        .col(big("updated_ms"))
        .col(big("num_download"))
        .col(big_null("last_pull_ms"))
        .col(big("num_tags"))
        .col(big("size"))
        .foreign_key(&mut reference(
            "repository",
            "namespace_id",
            ("namespace", "id"),
        ))
        .take()
}

fn blob(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("blob")
        .col(serial_key("id"))
        .col(columns.text("digest"))
        .col(big("size"))
        .col(columns.text("state"))
        .col(columns.text("location"))
        .col(big("created_ms"))
        .col(big_null("condemned_ms"))
        .take()
}

/// `refs` counts the manifests of the repository that name the blob: whether it may be taken out,
/// and what the repository weighs, never needs a walk over manifests.
fn blob_link() -> TableCreateStatement {
    Table::create()
        .table("blob_link")
        .col(big("repository_id"))
        .col(big("blob_id"))
        .col(big("refs"))
        .col(big("created_ms"))
        .primary_key(Index::create().col("repository_id").col("blob_id"))
        .foreign_key(&mut owned_by(
            "blob_link",
            "repository_id",
            ("repository", "id"),
        ))
        .foreign_key(&mut reference("blob_link", "blob_id", ("blob", "id")))
        .take()
}

fn manifest(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("manifest")
        .col(serial_key("id"))
        .col(big("repository_id"))
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
        .foreign_key(&mut owned_by(
            "manifest",
            "repository_id",
            ("repository", "id"),
        ))
        .take()
}

/// A child may be deleted before its index, which then names what is no longer there.
fn manifest_ref(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("manifest_ref")
        .col(big("manifest_id"))
        .col(integer("position"))
        .col(columns.text("kind"))
        .col(columns.text("digest"))
        .col(big("size"))
        .col(columns.text("media_type"))
        .col(big_null("blob_id"))
        .col(big_null("child_id"))
        .col(columns.text_null("platform"))
        .primary_key(Index::create().col("manifest_id").col("position"))
        .foreign_key(&mut owned_by(
            "manifest_ref",
            "manifest_id",
            ("manifest", "id"),
        ))
        .foreign_key(&mut reference("manifest_ref", "blob_id", ("blob", "id")))
        .foreign_key(&mut loose("manifest_ref", "child_id", ("manifest", "id")))
        .take()
}

fn tag(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("tag")
        .col(serial_key("id"))
        .col(big("repository_id"))
        .col(columns.text("name"))
        .col(big("manifest_id"))
        .col(big("created_ms"))
        .col(big("pushed_ms"))
        .col(columns.text("pushed_by"))
        .col(columns.text("pushed_by_name"))
        .col(big_null("last_pull_ms"))
        .col(big("pulls"))
        .foreign_key(&mut owned_by("tag", "repository_id", ("repository", "id")))
        .foreign_key(&mut owned_by("tag", "manifest_id", ("manifest", "id")))
        .take()
}

fn upload(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("upload")
        .col(columns.text_key("id"))
        .col(big_null("repository_id"))
        .col(big("namespace_id"))
        .col(columns.text("repository_name"))
        .col(columns.text("person_id"))
        .col(big("offset"))
        .col(columns.text("algorithm"))
        .col(bytes("hash_state"))
        .col(big("version"))
        .col(big("created_ms"))
        .col(big("updated_ms"))
        .col(big("expires_ms"))
        .take()
}
