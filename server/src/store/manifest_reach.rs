//! What hangs on manifests: the children of indexes and the referrers, level by level, and what
//! else leads there.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select};

use super::Read;
use super::entity::manifest::{Column, Entity};
use super::entity::{manifest_ref, tag};
use crate::error::Result;

/// How many rows are asked for at once.
const BATCH: usize = 500;

/// A manifest.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Part {
    /// Its number.
    pub id: i64,
    /// Its digest.
    pub digest: String,
    /// Its bytes.
    pub size: i64,
    /// The digest that it refers to.
    pub subject_digest: Option<String>,
}

/// Manifests of a repository, and what hangs on them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// All of them, by number.
    pub parts: HashMap<i64, Part>,
    /// From a manifest to its children and its referrers.
    pub leads: HashMap<i64, HashSet<i64>>,
    /// Those that something else leads to, too: a tag, or a manifest that is not among them.
    pub held: HashSet<i64>,
}

impl Graph {
    /// Takes manifests in, and returns the numbers of those that are new.
    fn add(&mut self, found: Vec<Part>) -> Vec<i64> {
        let mut new = Vec::new();
        for part in found {
            let id = part.id;
            if self.parts.insert(id, part).is_none() {
                new.push(id);
            }
        }
        new
    }

    fn lead(&mut self, from: i64, to: i64) {
        self.leads.entry(from).or_default().insert(to);
    }
}

/// Finds what hangs on manifests, themselves included.
///
/// # Errors
/// Those of the database.
pub async fn below(read: Read<'_>, repository_id: i64, roots: &[i64]) -> Result<Graph> {
    let mut graph = Graph::default();
    let mut roots_found = Vec::new();
    for ids in roots.chunks(BATCH) {
        let query = parts().filter(Column::Id.is_in(ids.iter().copied()));
        roots_found.extend(query.into_model::<Part>().all(&read.exec()).await?);
    }
    let mut level = graph.add(roots_found);
    while !level.is_empty() {
        let mut next = children(read, &mut graph, &level).await?;
        next.extend(referrers(read, repository_id, &mut graph, &level).await?);
        level = next;
    }
    let ids: Vec<i64> = graph.parts.keys().copied().collect();
    for ids in ids.chunks(BATCH) {
        hold_tagged(read, &mut graph, ids).await?;
        hold_children(read, &mut graph, ids).await?;
    }
    hold_referrers(read, repository_id, &mut graph).await?;
    Ok(graph)
}

fn parts() -> Select<Entity> {
    let columns = [
        Column::Id,
        Column::Digest,
        Column::Size,
        Column::SubjectDigest,
    ];
    Entity::find().select_only().columns(columns)
}

async fn children(read: Read<'_>, graph: &mut Graph, level: &[i64]) -> Result<Vec<i64>> {
    let mut new = Vec::new();
    for ids in level.chunks(BATCH) {
        let edges: Vec<(i64, i64)> = named()
            .filter(manifest_ref::Column::ManifestId.is_in(ids.iter().copied()))
            .filter(manifest_ref::Column::ChildId.is_not_null())
            .into_tuple()
            .all(&read.exec())
            .await?;
        let mut unknown = HashSet::new();
        for (index, child) in edges {
            graph.lead(index, child);
            if !graph.parts.contains_key(&child) {
                unknown.insert(child);
            }
        }
        let unknown: Vec<i64> = unknown.into_iter().collect();
        for ids in unknown.chunks(BATCH) {
            let query = parts().filter(Column::Id.is_in(ids.iter().copied()));
            let found = query.into_model::<Part>().all(&read.exec()).await?;
            new.extend(graph.add(found));
        }
    }
    Ok(new)
}

fn named() -> Select<manifest_ref::Entity> {
    manifest_ref::Entity::find()
        .select_only()
        .columns([
            manifest_ref::Column::ManifestId,
            manifest_ref::Column::ChildId,
        ])
        .distinct()
}

async fn referrers(
    read: Read<'_>,
    repository_id: i64,
    graph: &mut Graph,
    level: &[i64],
) -> Result<Vec<i64>> {
    let mut new = Vec::new();
    let subjects: HashMap<String, i64> = level
        .iter()
        .filter_map(|id| graph.parts.get(id))
        .map(|part| (part.digest.clone(), part.id))
        .collect();
    let digests: Vec<&str> = subjects.keys().map(String::as_str).collect();
    for digests in digests.chunks(BATCH) {
        let found = parts()
            .filter(Column::RepositoryId.eq(repository_id))
            .filter(Column::SubjectDigest.is_in(digests.iter().copied()))
            .into_model::<Part>()
            .all(&read.exec())
            .await?;
        for part in &found {
            let subject = part.subject_digest.as_ref();
            if let Some(id) = subject.and_then(|subject| subjects.get(subject)) {
                graph.lead(*id, part.id);
            }
        }
        new.extend(graph.add(found));
    }
    Ok(new)
}

async fn hold_tagged(read: Read<'_>, graph: &mut Graph, ids: &[i64]) -> Result<()> {
    let tagged: Vec<i64> = tag::Entity::find()
        .select_only()
        .column(tag::Column::ManifestId)
        .distinct()
        .filter(tag::Column::ManifestId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&read.exec())
        .await?;
    graph.held.extend(tagged);
    Ok(())
}

async fn hold_children(read: Read<'_>, graph: &mut Graph, ids: &[i64]) -> Result<()> {
    let edges: Vec<(i64, i64)> = named()
        .filter(manifest_ref::Column::ChildId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&read.exec())
        .await?;
    for (index, child) in edges {
        if !graph.parts.contains_key(&index) {
            graph.held.insert(child);
        }
    }
    Ok(())
}

/// Holds the referrers of manifests that are there and not among those of the graph.
async fn hold_referrers(read: Read<'_>, repository_id: i64, graph: &mut Graph) -> Result<()> {
    let own: HashSet<&str> = graph.parts.values().map(|part| &*part.digest).collect();
    let mut elsewhere: HashMap<String, Vec<i64>> = HashMap::new();
    for part in graph.parts.values() {
        if let Some(subject) = &part.subject_digest
            && !own.contains(subject.as_str())
        {
            elsewhere.entry(subject.clone()).or_default().push(part.id);
        }
    }
    let digests: Vec<&str> = elsewhere.keys().map(String::as_str).collect();
    for digests in digests.chunks(BATCH) {
        let live: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Digest)
            .filter(Column::RepositoryId.eq(repository_id))
            .filter(Column::Digest.is_in(digests.iter().copied()))
            .into_tuple()
            .all(&read.exec())
            .await?;
        for digest in live {
            let held = elsewhere.get(&digest).into_iter().flatten();
            graph.held.extend(held);
        }
    }
    Ok(())
}

/// Which manifests without a tag are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untagged {
    /// Those that no manifest leads to.
    Roots,
    /// Any.
    All,
}

/// Lists some manifests of a repository that no tag leads to.
///
/// # Errors
/// Those of the database.
pub async fn untagged(
    read: Read<'_>,
    repository_id: i64,
    which: Untagged,
    limit: u64,
) -> Result<Vec<i64>> {
    use sea_orm::QueryOrder;
    use sea_orm::sea_query::Expr;
    let mut query = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Expr::cust(NO_TAG));
    if which == Untagged::Roots {
        query = query
            .filter(Expr::cust(NO_INDEX))
            .filter(Expr::cust(NO_SUBJECT));
    }
    let ids = query
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(ids)
}

const NO_TAG: &str = "NOT EXISTS (SELECT 1 FROM tag t WHERE t.manifest_id = manifest.id)";
const NO_INDEX: &str = "NOT EXISTS (SELECT 1 FROM manifest_ref r WHERE r.child_id = manifest.id)";
const NO_SUBJECT: &str = "NOT EXISTS (SELECT 1 FROM manifest s \
    WHERE s.repository_id = manifest.repository_id AND s.digest = manifest.subject_digest)";
