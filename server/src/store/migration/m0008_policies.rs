//! Groups of people, and the policies that speak of people, groups and accounts.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{Index, IndexCreateStatement, Table, TableCreateStatement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, owned_by};

/// Makes the tables.
pub(super) struct Policies;

impl MigrationName for Policies {
    fn name(&self) -> &str {
        "m0008_policies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Policies {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        for table in [
            person_group(columns),
            group_member(columns),
            policy(columns),
            person_policy(columns),
            group_policy(columns),
            service_control_policy(columns),
            account_bound(columns),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    let mut indexes = vec![
        index(
            "person_group_account_name",
            "person_group",
            &["account_id", "name"],
        )
        .unique()
        .take(),
        index("policy_account_name", "policy", &["account_id", "name"])
            .unique()
            .take(),
        index(
            "service_control_policy_name",
            "service_control_policy",
            &["name"],
        )
        .unique()
        .take(),
    ];
    indexes.extend([
        index(
            "group_member_person",
            "group_member",
            &["person_id", "group_id"],
        ),
        index(
            "person_policy_policy",
            "person_policy",
            &["policy_id", "person_id"],
        ),
        index(
            "group_policy_policy",
            "group_policy",
            &["policy_id", "group_id"],
        ),
        index(
            "account_bound_policy",
            "account_bound",
            &["policy_id", "account_id"],
        ),
    ]);
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

fn person_group(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("person_group")
        .col(columns.text_key("id"))
        .col(columns.text("account_id"))
        .col(columns.text("name"))
        .col(columns.text("description"))
        .col(big("created_ms"))
        .foreign_key(&mut owned_by(
            "person_group",
            "account_id",
            ("account", "id"),
        ))
        .take()
}

fn group_member(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("group_member")
        .col(columns.text("group_id"))
        .col(columns.text("person_id"))
        .col(big("created_ms"))
        .primary_key(Index::create().col("group_id").col("person_id"))
        .foreign_key(&mut owned_by(
            "group_member",
            "group_id",
            ("person_group", "id"),
        ))
        .foreign_key(&mut owned_by("group_member", "person_id", ("person", "id")))
        .take()
}

fn policy(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("policy")
        .col(columns.text_key("id"))
        .col(columns.text("account_id"))
        .col(columns.text("name"))
        .col(columns.text("description"))
        .col(columns.text("document"))
        .col(big("created_ms"))
        .col(big("updated_ms"))
        .foreign_key(&mut owned_by("policy", "account_id", ("account", "id")))
        .take()
}

/// The policies of the system have ids without a row, so these ids are no foreign keys.
fn person_policy(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("person_policy")
        .col(columns.text("person_id"))
        .col(columns.text("policy_id"))
        .col(big("created_ms"))
        .primary_key(Index::create().col("person_id").col("policy_id"))
        .foreign_key(&mut owned_by(
            "person_policy",
            "person_id",
            ("person", "id"),
        ))
        .take()
}

fn group_policy(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("group_policy")
        .col(columns.text("group_id"))
        .col(columns.text("policy_id"))
        .col(big("created_ms"))
        .primary_key(Index::create().col("group_id").col("policy_id"))
        .foreign_key(&mut owned_by(
            "group_policy",
            "group_id",
            ("person_group", "id"),
        ))
        .take()
}

/// Written by the operator of the server, not by an account.
fn service_control_policy(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("service_control_policy")
        .col(columns.text_key("id"))
        .col(columns.text("name"))
        .col(columns.text("description"))
        .col(columns.text("document"))
        .col(big("created_ms"))
        .col(big("updated_ms"))
        .take()
}

fn account_bound(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("account_bound")
        .col(columns.text("account_id"))
        .col(columns.text("policy_id"))
        .col(big("created_ms"))
        .primary_key(Index::create().col("account_id").col("policy_id"))
        .foreign_key(&mut owned_by(
            "account_bound",
            "account_id",
            ("account", "id"),
        ))
        .foreign_key(&mut owned_by(
            "account_bound",
            "policy_id",
            ("service_control_policy", "id"),
        ))
        .take()
}
