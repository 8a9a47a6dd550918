//! What a registry has, but for what differs when it comes to be again.

use serde_json::Value;

use crate::Database;

/// Everything that is live, but for the numbers of rows and when an image was changed.
const LIVE: &[&str] = &[
    "SELECT r.name, r.num_tags, r.size FROM repository r ORDER BY r.name",
    "SELECT r.name, t.name AS tag, m.digest, t.created_ms, t.pushed_ms, t.pushed_by, \
     t.pushed_by_name, t.last_pull_ms, t.pulls FROM tag t \
     JOIN repository r ON r.id = t.repository_id JOIN manifest m ON m.id = t.manifest_id \
     ORDER BY r.name, t.name",
    "SELECT r.name, m.digest, m.media_type, m.artifact_type, m.subject_digest, m.config_digest, \
     m.config_media_type, m.image_size, m.size, length(m.body) AS body, m.platform, \
     m.created_ms, m.pushed_ms, m.pushed_by, m.pushed_by_name, m.last_pull_ms, m.pulls \
     FROM manifest m JOIN repository r ON r.id = m.repository_id ORDER BY r.name, m.digest",
    "SELECT r.name, m.digest AS of, f.position, f.kind, f.digest, f.size, f.media_type, \
     f.platform, b.digest AS blob, c.digest AS child FROM manifest_ref f \
     JOIN manifest m ON m.id = f.manifest_id JOIN repository r ON r.id = m.repository_id \
     LEFT JOIN blob b ON b.id = f.blob_id LEFT JOIN manifest c ON c.id = f.child_id \
     ORDER BY r.name, m.digest, f.position",
    "SELECT r.name, b.digest, b.state, l.refs FROM blob_link l \
     JOIN repository r ON r.id = l.repository_id JOIN blob b ON b.id = l.blob_id \
     WHERE l.refs > 0 ORDER BY r.name, b.digest",
];

impl Database {
    /// Returns everything that is live, in an order that follows from the names: images with their
    /// counters, tags, manifests, what these name, and blobs.
    pub async fn live(&self) -> Vec<Vec<Value>> {
        let mut all = Vec::new();
        for sql in LIVE {
            all.push(self.rows(sql).await);
        }
        all
    }
}
