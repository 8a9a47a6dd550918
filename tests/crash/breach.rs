//! Queries that find what must never be in the database, whatever ended it.

/// Queries that find nothing in a registry that is whole, each with what its rows would mean.
pub(crate) const BREACHES: &[(&str, &str)] = &[
    (
        "a tag without its manifest",
        "SELECT t.name FROM tag t LEFT JOIN manifest m \
         ON m.id = t.manifest_id AND m.repository_id = t.repository_id WHERE m.id IS NULL",
    ),
    (
        "a manifest that names a blob which its image does not have",
        "SELECT m.digest, r.digest AS part, b.state, l.refs FROM manifest_ref r \
         JOIN manifest m ON m.id = r.manifest_id LEFT JOIN blob b ON b.id = r.blob_id \
         LEFT JOIN blob_link l ON l.blob_id = b.id AND l.repository_id = m.repository_id \
         WHERE r.kind <> 'child' AND (b.id IS NULL OR b.digest <> r.digest OR b.size <> r.size \
         OR b.state <> 'live' OR l.refs IS NULL OR l.refs < 1)",
    ),
    (
        "a manifest in the trash that names a blob which is not kept",
        "SELECT k.manifest_id, b.digest, b.state FROM trash_blob k \
         JOIN blob b ON b.id = k.blob_id WHERE b.state <> 'live'",
    ),
    (
        "a manifest that is gone but for the trash, where no entry leads to it",
        "WITH RECURSIVE led (id, namespace_id, repository) AS (\
         SELECT m.id, m.namespace_id, m.repository FROM trash t JOIN trash_manifest m \
         ON m.namespace_id = t.namespace_id AND m.repository = t.repository \
         AND m.digest = t.digest \
         UNION SELECT k.id, k.namespace_id, k.repository FROM led l \
         JOIN trash_part p ON p.manifest_id = l.id JOIN trash_manifest k \
         ON k.namespace_id = l.namespace_id AND k.repository = l.repository \
         AND k.digest = p.digest) \
         SELECT k.digest FROM trash_manifest k WHERE k.id NOT IN (SELECT id FROM led) \
         AND NOT EXISTS (SELECT 1 FROM manifest m JOIN repository r ON r.id = m.repository_id \
         WHERE r.namespace_id = k.namespace_id AND r.name = k.repository \
         AND m.digest = k.digest)",
    ),
    (
        "an entry of the trash whose manifest is nowhere",
        "SELECT t.repository, t.tag, t.digest FROM trash t WHERE NOT EXISTS (\
         SELECT 1 FROM trash_manifest k WHERE k.namespace_id = t.namespace_id \
         AND k.repository = t.repository AND k.digest = t.digest) AND NOT EXISTS (\
         SELECT 1 FROM manifest m JOIN repository r ON r.id = m.repository_id \
         WHERE r.namespace_id = t.namespace_id AND r.name = t.repository \
         AND m.digest = t.digest)",
    ),
    (
        "a manifest in the trash without a blob that it names",
        "SELECT k.digest, k.config_digest FROM trash_manifest k \
         WHERE k.config_digest IS NOT NULL AND NOT EXISTS (\
         SELECT 1 FROM trash_blob s JOIN blob b ON b.id = s.blob_id \
         WHERE s.manifest_id = k.id AND b.digest = k.config_digest)",
    ),
    (
        "a run that does not count what it did",
        "SELECT u.id, u.kind, u.state, u.selected, u.done, u.skipped FROM retention_run u \
         WHERE u.kind <> 'dry' AND (u.done <> (SELECT COUNT(*) FROM retention_run_tag t \
         WHERE t.run_id = u.id AND t.outcome IN ('removed', 'restored')) \
         OR u.skipped <> (SELECT COUNT(*) FROM retention_run_tag t \
         WHERE t.run_id = u.id AND t.outcome = 'skipped') \
         OR u.done + u.skipped > u.selected)",
    ),
    (
        "a run that is done without having come to its end",
        "SELECT u.id, u.kind, u.selected, u.done, u.skipped FROM retention_run u \
         WHERE u.state = 'done' AND u.kind NOT IN ('dry', 'undo') \
         AND u.done + u.skipped <> u.selected",
    ),
    (
        "a run that is under way without a job",
        "SELECT u.id, u.kind, u.state FROM retention_run u WHERE u.ended_ms IS NULL \
         AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'retain' \
         AND j.subject = u.account_id || '/' || u.id)",
    ),
    (
        "a run that is said to be taken back by another one than does it",
        "SELECT u.id, u.undone_by FROM retention_run u JOIN retention_run d ON d.id = u.undone_by \
         WHERE d.undo_of IS NULL OR d.undo_of <> u.id OR d.state IN ('failed', 'cancelled')",
    ),
    (
        "a tag that a run removed twice",
        "SELECT t.run_id, t.tag FROM trash t JOIN trash o ON o.run_id = t.run_id \
         AND o.namespace_id = t.namespace_id AND o.repository = t.repository AND o.tag = t.tag \
         WHERE o.id > t.id",
    ),
    (
        "a wrong number of manifests at a blob",
        "SELECT l.repository_id, l.blob_id, l.refs FROM blob_link l WHERE l.refs <> (\
         SELECT COUNT(DISTINCT m.id) FROM manifest m JOIN manifest_ref r ON r.manifest_id = m.id \
         WHERE m.repository_id = l.repository_id AND r.blob_id = l.blob_id)",
    ),
    (
        "a wrong number of tags",
        "SELECT r.name, r.num_tags FROM repository r WHERE r.num_tags <> (\
         SELECT COUNT(*) FROM tag t WHERE t.repository_id = r.id)",
    ),
    (
        "a wrong size of an image",
        "SELECT r.name, r.size FROM repository r WHERE r.size <> (\
         SELECT COALESCE(SUM(m.size), 0) FROM manifest m WHERE m.repository_id = r.id) + (\
         SELECT COALESCE(SUM(b.size), 0) FROM blob_link l JOIN blob b ON b.id = l.blob_id \
         WHERE l.repository_id = r.id AND l.refs > 0)",
    ),
];
