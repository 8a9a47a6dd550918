//! What hangs on manifests: the children of indexes and the referrers, level by level, and what
//! else leads there.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select, Statement, Value,
};

use super::Read;
use super::dialect::{backend, places};
use super::entity::manifest::{Column, Entity};
use super::entity::{manifest_ref, tag};
use crate::error::{Error, Result};

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
    let mut named = HashMap::new();
    while !level.is_empty() {
        let mut next = children(read, &mut graph, &mut named, &level).await?;
        next.extend(referrers(read, repository_id, &mut graph, &level).await?);
        level = next;
    }
    let ids: Vec<i64> = graph.parts.keys().copied().collect();
    for ids in ids.chunks(BATCH) {
        hold_tagged(read, &mut graph, ids).await?;
    }
    hold_children(read, &mut graph, &named).await?;
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

/// How often manifests of a graph name a child.
type Named = HashMap<i64, u64>;

/// Finds the children of a level, and counts in how often each is named.
async fn children(
    read: Read<'_>,
    graph: &mut Graph,
    named: &mut Named,
    level: &[i64],
) -> Result<Vec<i64>> {
    let mut new = Vec::new();
    for ids in level.chunks(BATCH) {
        let edges: Vec<(i64, i64, i64)> = manifest_ref::Entity::find()
            .select_only()
            .columns([
                manifest_ref::Column::ManifestId,
                manifest_ref::Column::ChildId,
            ])
            .column_as(manifest_ref::Column::ChildId.count(), "times")
            .filter(manifest_ref::Column::ManifestId.is_in(ids.iter().copied()))
            .filter(manifest_ref::Column::ChildId.is_not_null())
            .group_by(manifest_ref::Column::ManifestId)
            .group_by(manifest_ref::Column::ChildId)
            .into_tuple()
            .all(&read.exec())
            .await?;
        let mut unknown = HashSet::new();
        for (index, child, times) in edges {
            graph.lead(index, child);
            let named = named.entry(child).or_default();
            *named = named.saturating_add(u64::try_from(times).map_err(Error::internal)?);
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

#[derive(FromQueryResult)]
struct Number {
    id: i64,
}

/// Holds what is named more often than by the graph. No child is looked at further than to the first
/// name too many: very many indexes may share it.
async fn hold_children(read: Read<'_>, graph: &mut Graph, named: &Named) -> Result<()> {
    let mut alike: HashMap<u64, Vec<i64>> = HashMap::new();
    for id in graph.parts.keys() {
        let times = named.get(id).copied().unwrap_or_default();
        alike.entry(times).or_default().push(*id);
    }
    let exec = read.exec();
    for (times, ids) in alike {
        for ids in ids.chunks(BATCH) {
            let sql = format!(
                "SELECT m.id FROM manifest m WHERE m.id IN ({}) AND (SELECT COUNT(*) FROM (\
                     SELECT 1 AS one FROM manifest_ref r WHERE r.child_id = m.id LIMIT {}\
                 ) AS found) > {times}",
                places(1, ids.len()),
                times.saturating_add(1)
            );
            let values = ids.iter().map(|id| Value::from(*id));
            let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
            let rows = Number::find_by_statement(statement).all(&exec).await?;
            graph.held.extend(rows.into_iter().map(|row| row.id));
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
