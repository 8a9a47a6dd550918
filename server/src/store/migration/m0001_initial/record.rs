//! What the server writes down about itself.

use sea_orm_migration::sea_query::{Index, IndexCreateStatement, Table, TableCreateStatement};

use crate::store::migration::column::{Columns, big, json_null};

pub(super) fn tables(columns: Columns) -> Vec<TableCreateStatement> {
    vec![audit_event(columns), setting(columns)]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        Index::create()
            .name("audit_event_account")
            .table("audit_event")
            .col("account_id")
            .col("at_ms")
            .col("id")
            .take(),
        Index::create()
            .name("audit_event_person")
            .table("audit_event")
            .col("person_id")
            .col("at_ms")
            .col("id")
            .take(),
        Index::create()
            .name("audit_event_resource")
            .table("audit_event")
            .col("resource")
            .take(),
    ]
}

/// Refers to no other row: a record outlives what it tells about.
fn audit_event(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("audit_event")
        .col(columns.text_key("id"))
        .col(big("at_ms"))
        .col(columns.text_null("account_id"))
        .col(columns.text_null("person_id"))
        .col(columns.text_null("person_name"))
        .col(columns.text("credential"))
        .col(columns.text("name"))
        .col(columns.text_null("action"))
        .col(columns.text_null("resource"))
        .col(columns.text("result"))
        .col(columns.text_null("code"))
        .col(columns.text_null("source_addr"))
        .col(columns.text_null("user_agent"))
        .col(columns.text_null("request_id"))
        .col(json_null("detail"))
        .take()
}

fn setting(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("setting")
        .col(columns.text_key("key"))
        .col(columns.text("value"))
        .take()
}
