//! What is refused, and what is left then.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use berth_tests::process::{self, Process};
use berth_tests::{Database, Kind};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::{self, backup, done, refused, restore, text};

/// A directory with a backup of the fixture in it.
fn made() -> (TempDir, PathBuf) {
    let (data, place) = (fixture::data(), TempDir::new().unwrap());
    let target = place.path().join("backup");
    done(&backup(data.path(), &target));
    (place, target)
}

/// Returns the file of some blob below a directory.
fn some_blob(folder: &Path) -> PathBuf {
    let shard = fs::read_dir(folder.join("blobs/sha256/51"));
    let entry = shard.unwrap().next().unwrap();
    entry.unwrap().path()
}

fn change_label(backup: &Path, field: &str, value: Value) {
    let path = backup.join("backup.json");
    let mut label: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert!(!label[field].is_null(), "{label}");
    label[field] = value;
    fs::write(path, label.to_string()).unwrap();
}

async fn accounts(data: &Path) -> i64 {
    let database = Database::connect(&Kind::Sqlite.create(data)).await;
    database.number("SELECT COUNT(*) FROM account").await
}

#[test]
fn a_backup_is_for_its_owner_alone() {
    let (_place, target) = made();
    for (name, mode) in [
        ("", 0o700),
        ("backup.json", 0o600),
        ("berth.db", 0o600),
        ("blobs", 0o700),
        ("secret.key", 0o600),
    ] {
        let metadata = fs::metadata(target.join(name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, mode, "{name}");
    }
}

#[test]
fn a_target_that_is_there_is_left_alone() {
    let (_place, target) = made();
    let data = fixture::data();
    refused(&backup(data.path(), &target), "is already there");
    let unfinished = target.with_file_name("other.partial");
    fs::create_dir(&unfinished).unwrap();
    let other = target.with_file_name("other");
    refused(&backup(data.path(), &other), "unfinished backup");
    assert!(!other.exists());
}

#[test]
fn a_directory_without_a_database_is_not_backed_up_and_stays_empty() {
    let (data, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let target = place.path().join("backup");
    refused(
        &backup(data.path(), &target),
        "name the server's data directory",
    );
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_backup_with_a_missing_or_damaged_blob_never_gets_its_name() {
    let damages: [fn(&Path); 3] = [
        |path| fs::remove_file(path).unwrap(),
        |path| fs::write(path, vec![b'x'; 600]).unwrap(),
        |path| fs::write(path, b"short").unwrap(),
    ];
    for damage in damages {
        let (data, place) = (fixture::data(), TempDir::new().unwrap());
        damage(&some_blob(data.path()));
        let target = place.path().join("backup");
        let output = backup(data.path(), &target);
        refused(&output, "1 of 6 blobs are missing or damaged");
        refused(&output, "sha256:513a36c7");
        refused(&output, "berth scrub --repair");
        assert!(!target.exists());
        let partial = place.path().join("backup.partial");
        assert!(partial.exists() && !partial.join("backup.json").exists());
        refused(
            &restore(&partial, &place.path().join("new")),
            "is no backup",
        );
        let database = Database::connect(&Kind::Sqlite.create(data.path())).await;
        let sql = "SELECT name, result FROM audit_event ORDER BY id DESC LIMIT 1";
        let event = json!({ "name": "createBackup", "result": "failed" });
        assert_eq!(database.rows(sql).await, [event]);
    }
}

#[tokio::test]
async fn a_damaged_backup_restores_nothing_until_it_is_mended() {
    let (place, target) = made();
    let new = place.path().join("new");
    let blob = some_blob(&target);
    let bytes = fs::read(&blob).unwrap();
    fs::write(&blob, vec![b'x'; bytes.len()]).unwrap();
    refused(
        &restore(&target, &new),
        "1 of 6 blobs are missing or damaged",
    );
    assert_eq!(accounts(&new).await, 0);
    fs::write(&blob, bytes).unwrap();
    done(&restore(&target, &new));
    assert_eq!(accounts(&new).await, 1);
}

#[tokio::test]
async fn rows_that_were_changed_since_are_refused() {
    let (place, target) = made();
    let database = Database::connect(&Kind::Sqlite.create(&target)).await;
    database.execute("UPDATE person SET is_admin = 1").await;
    database.execute("DELETE FROM tag").await;
    refused(&restore(&target, &place.path().join("new")), "is damaged");
}

#[test]
fn a_backup_of_a_newer_version_is_refused() {
    for (field, value) in [("format", json!(2)), ("schema", json!("m9999_later"))] {
        let (place, target) = made();
        change_label(&target, "version", json!("9.8.7"));
        change_label(&target, field, value);
        let new = place.path().join("new");
        refused(
            &restore(&target, &new),
            "made by berth 9.8.7, which is newer",
        );
    }
}

#[test]
fn a_restore_never_touches_an_installation_in_use() {
    let (_place, target) = made();
    let running = Process::start(&[]);
    refused(&restore(&target, running.data()), "another server runs");
    let used = fixture::data();
    refused(&restore(&target, used.path()), "has accounts already");
}

#[test]
fn a_restore_never_replaces_another_key() {
    let (_place, target) = made();
    let mut started = Process::start(&[]);
    started.kill();
    let before = fs::read(started.data().join("secret.key")).unwrap();
    refused(&restore(&target, started.data()), "another secret key");
    assert_eq!(fs::read(started.data().join("secret.key")).unwrap(), before);
}

#[test]
fn a_key_from_the_environment_stays_out_of_the_backup() {
    let (data, place) = (fixture::data(), TempDir::new().unwrap());
    let key = fs::read_to_string(data.path().join("secret.key")).unwrap();
    fs::remove_file(data.path().join("secret.key")).unwrap();
    let (target, new) = (place.path().join("backup"), place.path().join("new"));
    let arguments = ["backup", "--data", text(data.path()), text(&target)];
    refused(&process::run(&arguments), "secret.key");

    let other = "11".repeat(32);
    let target = place.path().join("second");
    let arguments = ["backup", "--data", text(data.path()), text(&target)];
    let wrong = process::run_with(&arguments, &[("BERTH_SECRET_KEY", &other)]);
    refused(&wrong, "not the one");

    let target = place.path().join("third");
    let arguments = ["backup", "--data", text(data.path()), text(&target)];
    let output = process::run_with(&arguments, &[("BERTH_SECRET_KEY", &key)]);
    assert_eq!(done(&output)["has_key"], false);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("is not in the backup"), "{said}");
    assert!(!said.contains(key.trim()));
    assert!(!target.join("secret.key").exists());
    done(&restore(&target, &new));
    assert!(!new.join("secret.key").exists());
}
