//! Retention runs with the tags that each selected, guards of repositories, and the default rules
//! of organizations.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{Index, IndexCreateStatement, Table, TableCreateStatement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{
    Columns, big, big_null, boolean, integer, json, json_null, owned_by, serial_key,
};

/// Makes the tables.
pub(super) struct Runs;

impl MigrationName for Runs {
    fn name(&self) -> &str {
        "m0014_runs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Runs {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        for table in [run(columns), run_tag(columns), guards(), default(columns)] {
            manager.create_table(table).await?;
        }
        for index in [
            index(
                "retention_run_repository",
                "retention_run",
                &["repository_id", "id"],
            ),
            index(
                "retention_run_created",
                "retention_run",
                &["created_ms", "id"],
            ),
            index(
                "retention_run_tag_name",
                "retention_run_tag",
                &["run_id", "tag"],
            ),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn index(name: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

fn run(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("retention_run")
        .col(serial_key("id"))
        .col(big("repository_id"))
        .col(columns.text("account_id"))
        .col(columns.text("kind"))
        .col(columns.text("state"))
        .col(columns.text_null("person_id"))
        .col(columns.text_null("person_name"))
        .col(big("created_ms"))
        .col(big("at_ms"))
        .col(big_null("begun_ms"))
        .col(big_null("ended_ms"))
        .col(json("rules"))
        .col(json("guards"))
        .col(columns.text_null("fingerprint"))
        .col(json_null("confirmed"));
    for counter in ["tags", "selected", "done", "skipped", "images", "bytes"] {
        table.col(big(counter));
    }
    table
        .col(big_null("undo_of"))
        .col(big_null("undone_by"))
        .col(columns.text_null("detail"))
        .col(boolean("stopped"))
        .foreign_key(&mut owned_by(
            "retention_run",
            "repository_id",
            ("repository", "id"),
        ))
        .take()
}

fn run_tag(columns: Columns) -> TableCreateStatement {
    let mut rule = integer("rule");
    rule.null();
    Table::create()
        .table("retention_run_tag")
        .col(big("run_id"))
        .col(big("position"))
        .col(columns.text("tag"))
        .col(columns.text("digest"))
        .col(big("pushed_ms"))
        .col(big("size"))
        .col(json("why"))
        .col(rule)
        .col(columns.text("outcome"))
        .primary_key(Index::create().col("run_id").col("position"))
        .foreign_key(&mut owned_by(
            "retention_run_tag",
            "run_id",
            ("retention_run", "id"),
        ))
        .take()
}

fn guards() -> TableCreateStatement {
    let mut key = big("repository_id");
    key.primary_key();
    Table::create()
        .table("retention_setting")
        .col(key)
        .col(json("guards"))
        .foreign_key(&mut owned_by(
            "retention_setting",
            "repository_id",
            ("repository", "id"),
        ))
        .take()
}

fn default(columns: Columns) -> TableCreateStatement {
    let mut key = big("namespace_id");
    key.primary_key();
    Table::create()
        .table("retention_default")
        .col(key)
        .col(json("rules"))
        .col(big("updated_ms"))
        .col(columns.text("updated_by"))
        .col(columns.text("updated_by_name"))
        .foreign_key(&mut owned_by(
            "retention_default",
            "namespace_id",
            ("namespace", "id"),
        ))
        .take()
}
