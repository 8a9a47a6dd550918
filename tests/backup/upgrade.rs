//! Data of an earlier version in this one: opened where they are, and by way of a backup.

use berth_tests::{Database, Kind, TestApp, both, process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::{self, NOW, done, text};

/// Tables that a backup leaves out, whose rows it adds to, or that tell about the schema.
const OTHERS: [&str; 5] = [
    "audit_event",
    "console_session",
    "seaql_migrations",
    "setup_token",
    "upload",
];

#[test]
fn data_of_version_0_1_0_are_opened_whole() {
    both::block_on(async {
        let data = fixture::data();
        let url = Kind::Sqlite.create(data.path());
        let app = TestApp::open(data, &url, NOW).await;
        fixture::check(&app).await;
        fixture::check_upload(&app).await;
    });
}

#[test]
fn a_backup_of_version_0_1_0_restores_to_sqlite() {
    both::block_on(restores_to(Kind::Sqlite));
}

#[test]
fn a_backup_of_version_0_1_0_restores_to_postgres() {
    both::block_on(restores_to(Kind::Postgres));
}

async fn restores_to(kind: Kind) {
    let (old, place, new) = (
        fixture::data(),
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
    );
    let target = place.path().join("backup");
    let made = done(&fixture::backup(old.path(), &target));
    assert_eq!((&made["blobs"], &made["bytes"]), (&json!(6), &json!(2245)));
    assert_eq!(made["has_key"], true);

    let url = kind.create(new.path());
    let restored = done(&restore_to(&url, &target, &new));
    for part in ["rows", "blobs", "bytes"] {
        assert_eq!(restored[part], made[part], "{part}");
    }
    let app = TestApp::open(new, &url, NOW).await;
    fixture::check(&app).await;
    fixture::check_goes_on(&app).await;
    assert_eq!(events(&app.database, "restoreBackup").await, 1);
    let source = Kind::Sqlite.create(old.path());
    assert_eq!(
        events(&Database::connect(&source).await, "createBackup").await,
        1
    );
}

fn restore_to(url: &str, backup: &std::path::Path, data: &TempDir) -> std::process::Output {
    let (backup, data) = (text(backup), text(data.path()));
    process::run(&[
        "restore",
        "--from",
        backup,
        "--data",
        data,
        "--database-url",
        url,
    ])
}

async fn events(database: &Database, name: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM audit_event WHERE name = '{name}' AND result = 'ok'");
    database.number(&sql).await
}

#[test]
fn rows_come_back_from_postgres_as_they_went_there() {
    both::block_on(async {
        let (old, place) = (fixture::data(), TempDir::new().unwrap());
        let (there, back) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (first, second) = (place.path().join("first"), place.path().join("second"));
        let source = Kind::Sqlite.create(old.path());
        // Tables that came later are empty.
        let filled = Database::connect(&source).await.tables().await;
        let postgres = Kind::Postgres.create(there.path());
        done(&fixture::backup(old.path(), &first));
        done(&restore_to(&postgres, &first, &there));
        let data = text(there.path());
        let arguments = [
            "backup",
            "--data",
            data,
            "--database-url",
            &postgres,
            text(&second),
        ];
        done(&process::run(&arguments));
        done(&fixture::restore(&second, back.path()));
        let before = Database::connect(&source).await;
        let after = Database::connect(&Kind::Sqlite.create(back.path())).await;
        for table in before.tables().await {
            if !OTHERS.contains(&table.as_str()) {
                let rows = rows(&before, &table).await;
                let may_be_empty = ["grant", "login"].iter().any(|word| table.contains(word));
                assert!(!rows.is_empty() || may_be_empty || !filled.contains(&table));
                assert_eq!(rows, self::rows(&after, &table).await, "{table}");
            }
        }
    });
}

/// Returns the rows of a table in the order of all their columns.
async fn rows(database: &Database, table: &str) -> Vec<Value> {
    let mut rows = database.rows(&format!("SELECT * FROM {table}")).await;
    rows.sort_by_key(Value::to_string);
    rows
}
