//! What database and files say of each other, looked at while nobody writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use berth_tests::image::digest;
use berth_tests::{Database, Kind};
use serde_json::Value;

use crate::breach::BREACHES;
use crate::ledger::Place;

/// What there is.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The digest of each tag.
    pub(crate) tags: BTreeMap<Place, String>,
    /// The images by digest.
    pub(crate) images: BTreeSet<Place>,
    /// What lies in the trash, by its number.
    pub(crate) entries: BTreeMap<i64, Entry>,
    /// The images in the trash.
    pub(crate) kept: BTreeSet<Place>,
}

/// A tag in the trash, or an image that no tag led to.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The image, and the tag if there was one.
    pub(crate) place: (String, Option<String>),
    /// What it led to.
    pub(crate) digest: String,
}

const TAGS: &str = "SELECT n.name || '/' || r.name AS image, t.name AS tag, m.digest FROM tag t \
    JOIN manifest m ON m.id = t.manifest_id JOIN repository r ON r.id = t.repository_id \
    JOIN namespace n ON n.id = r.namespace_id";
const IMAGES: &str = "SELECT n.name || '/' || r.name AS image, m.digest FROM manifest m \
    JOIN repository r ON r.id = m.repository_id JOIN namespace n ON n.id = r.namespace_id";
const ENTRIES: &str = "SELECT t.id, n.name || '/' || t.repository AS image, t.tag, t.digest \
    FROM trash t JOIN namespace n ON n.id = t.namespace_id";
const KEPT: &str = "SELECT n.name || '/' || m.repository AS image, m.digest \
    FROM trash_manifest m JOIN namespace n ON n.id = m.namespace_id";

/// Reads what there is. A server at work moves tags into the trash and back meanwhile, so the trash
/// is read before and behind what is live: what moves is seen in one of both.
pub(crate) async fn see(database: &Database) -> Seen {
    let mut seen = Seen::default();
    see_trash(database, &mut seen).await;
    for row in database.rows(TAGS).await {
        let place = (text(&row, "image"), text(&row, "tag"));
        seen.tags.insert(place, text(&row, "digest"));
    }
    seen.images = places(database, IMAGES).await;
    see_trash(database, &mut seen).await;
    seen
}

async fn see_trash(database: &Database, seen: &mut Seen) {
    seen.kept.extend(places(database, KEPT).await);
    for row in database.rows(ENTRIES).await {
        let entry = Entry {
            place: (text(&row, "image"), row["tag"].as_str().map(str::to_owned)),
            digest: text(&row, "digest"),
        };
        seen.entries.insert(row["id"].as_i64().unwrap(), entry);
    }
}

const NAMED: &str = "SELECT digest, size, location FROM blob b WHERE EXISTS (\
    SELECT 1 FROM manifest_ref r WHERE r.blob_id = b.id) OR EXISTS (\
    SELECT 1 FROM trash_blob k WHERE k.blob_id = b.id) ORDER BY id";

/// A blob that some manifest names, live or in the trash.
#[derive(Debug)]
pub(crate) struct Blob {
    /// Its digest.
    pub(crate) digest: String,
    /// Where it is stored.
    pub(crate) location: String,
    size: u64,
}

/// Waits until PostgreSQL has noticed that the server is gone: what was under way is over then.
pub(crate) async fn settle(database: &Database) {
    if database.kind() == Kind::Postgres {
        let open = "SELECT COUNT(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND application_name = 'berth'";
        while database.number(open).await > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Demands that every tag has its manifest and its blobs, and that all counters are right; with
/// `reads`, that each blob has the bytes of its digest.
pub(crate) async fn check(database: &Database, data: &Path, reads: bool) {
    check_rows(database).await;
    if reads {
        check_file(database).await;
    }
    for blob in named(database).await {
        let path = data.join("blobs").join(&blob.location);
        let size = fs::metadata(&path).map(|file| file.len());
        assert_eq!(size.ok(), Some(blob.size), "{blob:?}");
        if reads {
            assert_eq!(digest(&fs::read(&path).unwrap()), blob.digest, "{blob:?}");
        }
    }
}

/// Demands what of it the rows say.
pub(crate) async fn check_rows(database: &Database) {
    for (meaning, sql) in BREACHES {
        let rows = database.rows(sql).await;
        assert!(rows.is_empty(), "{meaning}: {rows:?}");
    }
}

/// Demands that the database file itself is whole, where it is SQLite's.
pub(crate) async fn check_file(database: &Database) {
    if database.kind() == Kind::Sqlite {
        let sound = database.rows("PRAGMA integrity_check").await;
        assert_eq!(sound[0]["integrity_check"], "ok", "{sound:?}");
    }
}

/// Returns the blobs that some manifest names, live or in the trash.
pub(crate) async fn named(database: &Database) -> Vec<Blob> {
    let blob = |row: &Value| Blob {
        digest: text(row, "digest"),
        location: text(row, "location"),
        size: row["size"].as_u64().unwrap(),
    };
    database.rows(NAMED).await.iter().map(blob).collect()
}

/// Returns what is left over of pushes that did not come to their end and of what was removed:
/// uploads, files that no row knows, blobs that no manifest names, and what lies in the trash.
pub(crate) async fn leftovers(database: &Database, data: &Path) -> Vec<String> {
    // The files first: a file that comes later is not missed in the rows.
    let blobs = files(&data.join("blobs"));
    let uploads = files(&data.join("uploads"));
    let rows = database.rows("SELECT location FROM blob").await;
    let known: BTreeSet<String> = rows.iter().map(|row| text(row, "location")).collect();
    let mut left: Vec<String> = blobs
        .difference(&known)
        .map(|path| format!("blobs/{path} without a row"))
        .collect();
    left.extend(uploads.iter().map(|path| format!("uploads/{path}")));
    for row in database.rows("SELECT id FROM upload").await {
        left.push(format!("the upload {row}"));
    }
    let unnamed = "SELECT digest, state, location FROM blob b WHERE NOT EXISTS (\
        SELECT 1 FROM manifest_ref r WHERE r.blob_id = b.id)";
    for row in database.rows(unnamed).await {
        left.push(format!("the blob {row}, which no manifest names"));
    }
    for table in ["trash", "trash_manifest", "trash_part", "trash_blob"] {
        let lie = database
            .number(&format!("SELECT COUNT(*) FROM {table}"))
            .await;
        if lie > 0 {
            left.push(format!("{lie} rows of {table}"));
        }
    }
    left
}

/// Returns an image with a digest from each row.
pub(crate) async fn places(database: &Database, sql: &str) -> BTreeSet<Place> {
    let rows = database.rows(sql).await;
    let place = |row: &Value| (text(row, "image"), text(row, "digest"));
    rows.iter().map(place).collect()
}

fn text(row: &Value, column: &str) -> String {
    row[column].as_str().unwrap().to_owned()
}

/// Returns the files below a folder by their paths within it.
fn files(root: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let path = entry.path();
            let within = path.strip_prefix(root).unwrap();
            found.insert(within.to_str().unwrap().to_owned());
        }
    }
    found
}
