//! Rows come over whole, and no table is forgotten.

use sea_orm::{FromQueryResult, JsonValue};

use super::*;
use crate::audit::Audit;
use crate::store::{Database, Store};

/// What stays behind, with the table of SeaORM's own.
const LEFT_OUT: [&str; 5] = [
    "console_session",
    "job",
    "seaql_migrations",
    "setup_token",
    "upload",
];

async fn store() -> (Store, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::in_directory(directory.path());
    (Store::open(&database).await.unwrap(), directory)
}

async fn copied(from: &Store) -> (Counts, Store, tempfile::TempDir) {
    let (to, directory) = store().await;
    let snapshot = from.snapshot().await.unwrap();
    let tx = to.begin().await.unwrap();
    let counts = all(&snapshot, &tx).await.unwrap();
    tx.commit(Audit::none("test")).await.unwrap();
    (counts, to, directory)
}

#[tokio::test]
async fn every_table_is_copied_or_left_out_with_intent() {
    let (from, _directory) = store().await;
    let (counts, _to, _other) = copied(&from).await;
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let statement = Statement::from_string(DbBackend::Sqlite, sql);
    let tables = JsonValue::find_by_statement(statement)
        .all(&from.read().exec())
        .await
        .unwrap();
    let mut tables: Vec<&str> = tables
        .iter()
        .filter_map(|row| row["name"].as_str())
        .collect();
    let known = counts.keys().map(String::as_str).chain(LEFT_OUT);
    let mut known: Vec<&str> = known.collect();
    tables.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, tables);
}

async fn insert<E>(tx: &Tx, rows: Vec<E::Model>)
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    E::insert_many(rows)
        .exec_without_returning(tx.exec())
        .await
        .unwrap();
}

/// Three repositories that hold the same 400 blobs each: more links than a batch.
async fn fill(store: &Store) {
    let account = account::Model {
        id: "a".to_owned(),
        name: "acme".to_owned(),
        namespace_quota: 5,
        created_ms: 1,
        pulled_bytes: 7,
        image_quota: Some(8),
        tag_quota: None,
        byte_quota: Some(9),
        agency_ms: None,
    };
    let namespace = namespace::Model {
        id: 70,
        account_id: "a".to_owned(),
        name: "team".to_owned(),
        creator_id: "p".to_owned(),
        creator_name: "ada".to_owned(),
        created_ms: 2,
        num_repositories: 3,
    };
    let repository = |id: i64| repository::Model {
        id,
        namespace_id: 70,
        name: format!("app{id}"),
        category: "other".to_owned(),
        description: String::new(),
        is_public: id == 2,
        creator_id: "p".to_owned(),
        creator_name: "ada".to_owned(),
        created_ms: 3,
        updated_ms: 4,
        num_download: 5,
        last_pull_ms: None,
        num_tags: 0,
        size: 6,
    };
    let blob = |id: i64| blob::Model {
        id,
        digest: format!("sha256:{id:064}"),
        size: id,
        state: "live".to_owned(),
        location: format!("sha256/00/{id}"),
        created_ms: id,
        condemned_ms: None,
    };
    let link = |number: i64| blob_link::Model {
        repository_id: number % 3 + 1,
        blob_id: number / 3 + 1,
        refs: number,
        created_ms: number,
    };
    let tx = store.begin().await.unwrap();
    insert::<account::Entity>(&tx, vec![account]).await;
    insert::<namespace::Entity>(&tx, vec![namespace]).await;
    insert::<repository::Entity>(&tx, (1..4).map(repository).collect()).await;
    insert::<blob::Entity>(&tx, (1..401).map(blob).collect()).await;
    insert::<blob_link::Entity>(&tx, (0..1200).map(link).collect()).await;
    let mut leaving = blob(900);
    leaving.state = DELETING.to_owned();
    insert::<blob::Entity>(&tx, vec![leaving]).await;
    tx.commit(Audit::none("test")).await.unwrap();
}

async fn rows<E: EntityTrait>(store: &Store) -> Vec<E::Model> {
    let rows = key::<E>().fold(E::find(), |rows, column| rows.order_by_asc(column));
    rows.all(&store.read().exec()).await.unwrap()
}

#[tokio::test]
async fn more_rows_than_a_batch_come_over_each_once() {
    let (from, _directory) = store().await;
    fill(&from).await;
    let (counts, to, _other) = copied(&from).await;
    assert_eq!((counts["blob_link"], counts["blob"]), (1200, 400));
    let links = rows::<blob_link::Entity>(&from).await;
    assert_eq!(links, rows::<blob_link::Entity>(&to).await);
    let repositories = rows::<repository::Entity>(&from).await;
    assert_eq!(repositories, rows::<repository::Entity>(&to).await);
    let mut blobs = rows::<blob::Entity>(&from).await;
    blobs.retain(|row| row.state != DELETING);
    assert_eq!(blobs, rows::<blob::Entity>(&to).await);
}

fn run(id: i64, ended_ms: Option<i64>, undone_by: Option<i64>) -> retention_run::Model {
    retention_run::Model {
        id,
        repository_id: 1,
        account_id: "a".to_owned(),
        kind: "demand".to_owned(),
        state: "done".to_owned(),
        person_id: None,
        person_name: None,
        created_ms: 1,
        at_ms: 1,
        begun_ms: Some(1),
        ended_ms,
        rules: serde_json::json!([]),
        guards: serde_json::json!({}),
        fingerprint: None,
        confirmed: None,
        tags: 1,
        selected: 1,
        done: 1,
        skipped: 0,
        images: 1,
        bytes: 1,
        undo_of: None,
        undone_by,
        detail: None,
        stopped: false,
    }
}

fn entry(id: i64, run_id: Option<i64>) -> trash::Model {
    trash::Model {
        id,
        namespace_id: 70,
        repository: "app1".to_owned(),
        reason: "retention".to_owned(),
        run_id,
        deleted_ms: 1,
        deleted_by: None,
        deleted_by_name: None,
        expires_ms: 2,
        tag: Some("v1".to_owned()),
        digest: "sha256:00".to_owned(),
        size: 1,
        created_ms: 1,
        pushed_ms: 1,
        pushed_by: String::new(),
        pushed_by_name: String::new(),
        last_pull_ms: None,
        pulls: 0,
    }
}

#[tokio::test]
async fn runs_that_stay_behind_are_named_no_more() {
    let (from, _directory) = store().await;
    fill(&from).await;
    let tx = from.begin().await.unwrap();
    let runs = vec![
        run(1, Some(1), Some(2)),
        run(2, Some(1), None),
        run(3, Some(1), Some(4)),
        run(4, None, None),
    ];
    insert::<retention_run::Entity>(&tx, runs).await;
    let entries = vec![entry(1, Some(1)), entry(2, Some(4)), entry(3, None)];
    insert::<trash::Entity>(&tx, entries).await;
    tx.commit(Audit::none("test")).await.unwrap();
    let (_, to, _other) = copied(&from).await;
    let runs = rows::<retention_run::Entity>(&to).await;
    let undone: Vec<_> = runs.iter().map(|run| (run.id, run.undone_by)).collect();
    assert_eq!(undone, [(1, Some(2)), (2, None), (3, None)]);
    let entries = rows::<trash::Entity>(&to).await;
    let of: Vec<_> = entries.iter().map(|entry| entry.run_id).collect();
    assert_eq!(of, [Some(1), None, None]);
}
