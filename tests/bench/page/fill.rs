//! Rows of many repositories and tags, as pushes would have left them.

use berth_tests::{Database, Image};

use super::site::Count;
use crate::fill::push;
use crate::server::Server;

/// The repository that has many tags.
pub(crate) const LONG: &str = "team/long";
/// How many tags each of the other repositories has, and each manifest of the long one.
const EACH: u32 = 10;

/// Fills a server. The repositories are spread over five organizations, of which `team` is there.
pub(crate) async fn fill(server: &Server, count: Count) {
    let mut wire = server.wire("team/first").await;
    push(&mut wire, "team/first", "v1", &Image::small("pages")).await;
    let database = Database::connect(server.process().database()).await;
    for sql in [
        organizations(),
        repositories(count.repositories),
        long(count.tags),
        manifests(),
        manifests_of_long(count.tags / EACH),
        tags(),
        tags_of_long(count.tags),
        COUNTS.to_owned(),
    ] {
        database.execute(&sql).await;
    }
    if database.kind() == berth_tests::Kind::Postgres {
        // Where a server has pushes, this happens by itself.
        database.execute("VACUUM ANALYZE").await;
    }
    database.close().await;
}

/// What an organization knows of itself.
const COUNTS: &str = "UPDATE namespace SET num_repositories = \
    (SELECT COUNT(*) FROM repository r WHERE r.namespace_id = namespace.id)";

/// The numbers below `count`, as `counted.n`.
fn counted(count: u32) -> String {
    format!(
        "WITH RECURSIVE counted(n) AS \
         (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {count}) "
    )
}

/// A number with so many digits, as text.
fn digits(number: &str, count: usize) -> String {
    let least = format!("1{}", "0".repeat(count));
    format!("substr(CAST({least} + {number} AS TEXT), 2)")
}

fn organizations() -> String {
    let team = "SELECT account_id, 'team' || CAST(n + 1 AS TEXT), creator_id, creator_name, \
                created_ms FROM counted, namespace WHERE name = 'team'";
    let columns = "account_id, name, creator_id, creator_name, created_ms";
    format!("{}INSERT INTO namespace ({columns}) {team}", counted(4))
}

const REPOSITORY: &str = "namespace_id, name, category, description, is_public, creator_id, \
    creator_name, created_ms, updated_ms, num_download, num_tags, size";

/// A repository is changed a second after the one before.
fn repositories(count: u32) -> String {
    format!(
        "{}INSERT INTO repository ({REPOSITORY}) SELECT s.id, 'r' || {}, r.category, \
         r.description, r.is_public, r.creator_id, r.creator_name, r.created_ms, \
         r.updated_ms + 1000 * n, 0, {EACH}, r.size \
         FROM counted, repository r, namespace s WHERE r.name = 'first' AND s.name = \
         CASE WHEN n % 5 = 0 THEN 'team' ELSE 'team' || CAST(n % 5 AS TEXT) END",
        counted(count),
        digits("n", 6)
    )
}

fn long(tags: u32) -> String {
    format!(
        "INSERT INTO repository ({REPOSITORY}) SELECT namespace_id, 'long', category, \
         description, is_public, creator_id, creator_name, created_ms, updated_ms - 1000, 0, \
         {tags}, size FROM repository WHERE name = 'first'"
    )
}

const MANIFEST: &str = "repository_id, digest, media_type, config_digest, config_media_type, \
    image_size, size, body, platform, pushed_ms, pushed_by, pushed_by_name, pulls";
const MANIFEST_BEHIND: &str = "m.media_type, m.config_digest, m.config_media_type, m.image_size, \
    m.size, m.body, m.platform, m.pushed_ms, m.pushed_by, m.pushed_by_name, 0";
/// The manifest that was pushed.
const PUSHED: &str = "m.repository_id = (SELECT id FROM repository WHERE name = 'first')";

fn manifests() -> String {
    format!(
        "INSERT INTO manifest ({MANIFEST}) SELECT r.id, m.digest, {MANIFEST_BEHIND} \
         FROM repository r, manifest m WHERE r.name LIKE 'r%' AND {PUSHED}"
    )
}

fn manifests_of_long(count: u32) -> String {
    format!(
        "{}INSERT INTO manifest ({MANIFEST}) SELECT r.id, substr(m.digest, 1, 64) || {}, \
         {MANIFEST_BEHIND} \
         FROM counted, repository r, manifest m WHERE r.name = 'long' AND {PUSHED}",
        counted(count),
        digits("n", 7)
    )
}

const TAG: &str = "repository_id, name, manifest_id, created_ms, pushed_ms, pushed_by, \
    pushed_by_name, pulls";

fn tags() -> String {
    format!(
        "{}INSERT INTO tag ({TAG}) SELECT r.id, 't' || {}, m.id, m.pushed_ms, \
         m.pushed_ms + 1000 * n, m.pushed_by, m.pushed_by_name, 0 \
         FROM counted, repository r, manifest m \
         WHERE r.name LIKE 'r%' AND m.repository_id = r.id",
        counted(EACH),
        digits("n", 6)
    )
}

/// The manifests were numbered in their order.
fn tags_of_long(count: u32) -> String {
    let long = "SELECT id FROM repository WHERE name = 'long'";
    let first = format!("SELECT MIN(id) AS id FROM manifest WHERE repository_id = ({long})");
    format!(
        "{}INSERT INTO tag ({TAG}) SELECT r.id, 't' || {}, f.id + n / {EACH}, m.pushed_ms, \
         m.pushed_ms + 1000 * n, m.pushed_by, m.pushed_by_name, 0 \
         FROM counted, ({long}) AS r, ({first}) AS f, manifest m WHERE {PUSHED}",
        counted(count),
        digits("n", 6)
    )
}
