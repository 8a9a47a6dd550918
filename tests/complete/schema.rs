//! The schema of both databases, as text to be reviewed.

use berth_tests::{Kind, TestApp, golden, on_both_databases, schema};

on_both_databases!(the_schema_is_as_reviewed);

async fn the_schema_is_as_reviewed(app: TestApp) {
    let name = match app.kind {
        Kind::Sqlite => "schema-sqlite.sql",
        Kind::Postgres => "schema-postgres.sql",
    };
    golden::check(name, &schema::text(&app.database).await);
}
