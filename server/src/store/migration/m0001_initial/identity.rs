//! Accounts, people and their credentials.

use sea_orm_migration::sea_query::{Index, IndexCreateStatement, Table, TableCreateStatement};

use crate::store::migration::column::{
    Columns, big, big_null, boolean, bytes, integer, owned_by, reference,
};

pub(super) fn tables(columns: Columns) -> Vec<TableCreateStatement> {
    vec![
        account(columns),
        person(columns),
        project(columns),
        access_key(columns),
        console_session(columns),
        api_token(columns),
        login_secret(columns),
        setup_token(columns),
    ]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        unique("account_name", "account", &["name"]),
        unique("person_account_name", "person", &["account_id", "name"]),
        unique("project_account_name", "project", &["account_id", "name"]),
        plain("access_key_person", "access_key", "person_id"),
        plain("console_session_person", "console_session", "person_id"),
        plain("console_session_expires", "console_session", "expires_ms"),
        plain("api_token_person", "api_token", "person_id"),
        plain("api_token_expires", "api_token", "expires_ms"),
        plain("login_secret_person", "login_secret", "person_id"),
        plain("login_secret_expires", "login_secret", "expires_ms"),
    ]
}

fn unique(name: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table).unique();
    for column in columns {
        index.col(*column);
    }
    index
}

fn plain(name: &str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(name).table(table).col(column).take()
}

fn account(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("account")
        .col(columns.text_key("id"))
        .col(columns.text("name"))
        .col(integer("namespace_quota"))
        .col(big("created_ms"))
        .take()
}

fn person(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("person")
        .col(columns.text_key("id"))
        .col(columns.text("account_id"))
        .col(columns.text("name"))
        .col(columns.text_null("password_hash"))
        .col(boolean("is_admin"))
        .col(boolean("enabled"))
        .col(big("created_ms"))
        .col(big("stamp"))
        .foreign_key(&mut reference("person", "account_id", ("account", "id")))
        .take()
}

fn project(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("project")
        .col(columns.text_key("id"))
        .col(columns.text("account_id"))
        .col(columns.text("name"))
        .col(big("created_ms"))
        .foreign_key(&mut reference("project", "account_id", ("account", "id")))
        .take()
}

fn access_key(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("access_key")
        .col(columns.text_key("access"))
        .col(columns.text("person_id"))
        .col(bytes("secret_sealed"))
        .col(columns.text("key_id"))
        .col(boolean("enabled"))
        .col(big("created_ms"))
        .col(big_null("last_used_ms"))
        .foreign_key(&mut owned_by("access_key", "person_id", ("person", "id")))
        .take()
}

fn console_session(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("console_session")
        .col(columns.text_key("id_hash"))
        .col(columns.text("person_id"))
        .col(columns.text("csrf_hash"))
        .col(big("stamp"))
        .col(big("created_ms"))
        .col(big("last_seen_ms"))
        .col(big("expires_ms"))
        .foreign_key(&mut owned_by(
            "console_session",
            "person_id",
            ("person", "id"),
        ))
        .take()
}

fn api_token(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("api_token")
        .col(columns.text_key("id_hash"))
        .col(columns.text("person_id"))
        .col(columns.text_null("project_id"))
        .col(big("stamp"))
        .col(big("issued_ms"))
        .col(big("expires_ms"))
        .foreign_key(&mut owned_by("api_token", "person_id", ("person", "id")))
        .foreign_key(&mut owned_by("api_token", "project_id", ("project", "id")))
        .take()
}

fn login_secret(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("login_secret")
        .col(columns.text_key("access"))
        .col(columns.text("person_id"))
        .col(columns.text("project_id"))
        .col(columns.text("secret_hash"))
        .col(big("stamp"))
        .col(big("created_ms"))
        .col(big("expires_ms"))
        .col(big_null("first_seen_ms"))
        .col(big_null("last_seen_ms"))
        .col(columns.text_null("last_seen_addr"))
        .col(columns.text_null("last_seen_agent"))
        .col(columns.text_null("last_refusal"))
        .foreign_key(&mut owned_by("login_secret", "person_id", ("person", "id")))
        .foreign_key(&mut owned_by(
            "login_secret",
            "project_id",
            ("project", "id"),
        ))
        .take()
}

/// Holds one row at most: its key is always 1.
fn setup_token(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("setup_token")
        .col(integer("id").primary_key().take())
        .col(columns.text("token_hash"))
        .col(big("expires_ms"))
        .take()
}
