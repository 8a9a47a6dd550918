//! The trash: what retention, a call or a person removes lies there for some days and can come back
//! whole. It counts against no quota.

use std::collections::HashSet;

use berth_core::berth::trash::TrashReason;
use berth_core::name::Tag;
use berth_core::oci::ImageName;
use berth_core::time::Timestamp;

use crate::app::App;
use crate::error::{Error, Result};
use crate::store::manifest::ManifestHead;
use crate::store::manifest_reach::{self, Graph, Untagged};
use crate::store::repository::Author;
use crate::store::repository_edit::Held;
use crate::store::trash::{Shelf, Throw};
use crate::store::{self, Tx, trash, trash_keep};

/// How many tags, or manifests without one, of an image that is deleted are looked at at once.
const BATCH: u64 = 500;

/// Why something is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deletion<'a> {
    /// What wants it.
    pub(crate) reason: TrashReason,
    /// The run, where one removes it.
    pub(crate) run: Option<i64>,
    /// Who removes it; nobody for a daily run.
    pub(crate) by: Option<&'a Author>,
    /// Now.
    pub(crate) now: Timestamp,
}

impl<'a> Deletion<'a> {
    /// A deletion that somebody asked for.
    pub(crate) fn of(app: &App, reason: TrashReason, by: &'a Author) -> Self {
        Self {
            reason,
            run: None,
            by: Some(by),
            now: app.now(),
        }
    }

    fn throw<'t>(&self, app: &App, held: &Held, name: &'t ImageName) -> Throw<'t>
    where
        'a: 't,
    {
        Throw {
            shelf: Shelf {
                namespace_id: held.namespace_id,
                repository: name.repository(),
            },
            repository_id: held.id,
            reason: self.reason,
            run: self.run,
            by: self.by,
            now: self.now,
            expires: self.now.plus_ms(app.config.trash.keep_ms()),
        }
    }
}

/// What was moved into the trash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Discarded {
    /// How many tags.
    pub(crate) tags: u64,
    /// How many images went with them, since no other tag leads to them.
    pub(crate) images: u64,
    /// How many bytes left the quota.
    pub(crate) bytes: i64,
}

/// Moves tags of a repository into the trash, and the images that nothing leads to any more. The
/// caller holds the repository's row and commits. A tag that is not there is passed over.
///
/// # Errors
/// `TagProtected` where one is protected.
pub(crate) async fn discard(
    app: &App,
    tx: &Tx,
    held: &Held,
    name: &ImageName,
    tags: &[Tag],
    deletion: &Deletion<'_>,
) -> Result<Discarded> {
    let names: HashSet<&str> = tags.iter().map(Tag::as_str).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let throw = deletion.throw(app, held, name);
    discard_tags(tx, &throw, &names).await
}

async fn discard_tags(tx: &Tx, throw: &Throw<'_>, names: &[&str]) -> Result<Discarded> {
    trash::enter_tags(tx, throw, names).await?;
    let manifests = store::tag::delete_all(tx, throw.repository_id, names).await?;
    let tags = i64::try_from(manifests.len()).map_err(Error::internal)?;
    let roots: HashSet<i64> = manifests.into_iter().collect();
    let ids: Vec<i64> = roots.iter().copied().collect();
    let graph = manifest_reach::below(tx.read(), throw.repository_id, &ids).await?;
    let going = going(&graph);
    let done = Discarded {
        tags: u64::try_from(tags).unwrap_or_default(),
        images: images(tx, throw, &graph, &roots, &going).await?,
        bytes: take_down(tx, throw, &graph, &going).await?,
    };
    store::repository::adjust(tx, throw.repository_id, -tags, -done.bytes, throw.now).await?;
    Ok(done)
}

/// Returns the manifests that nothing that stays leads to.
fn going(graph: &Graph) -> Vec<i64> {
    let mut stays: HashSet<i64> = graph.held.clone();
    let mut level: Vec<i64> = stays.iter().copied().collect();
    while let Some(id) = level.pop() {
        for part in graph.leads.get(&id).into_iter().flatten() {
            if stays.insert(*part) {
                level.push(*part);
            }
        }
    }
    let going = graph.parts.keys().filter(|id| !stays.contains(id));
    let mut going: Vec<i64> = going.copied().collect();
    going.sort_unstable();
    going
}

/// Counts the images of removed tags that go: of these tags, and of those that the same run removed
/// before, whose image was part of another one until now.
async fn images(
    tx: &Tx,
    throw: &Throw<'_>,
    graph: &Graph,
    roots: &HashSet<i64>,
    going: &[i64],
) -> Result<u64> {
    let (own, parts): (Vec<i64>, Vec<i64>) =
        going.iter().copied().partition(|id| roots.contains(id));
    let digests: Vec<&str> = parts
        .into_iter()
        .filter_map(|id| graph.parts.get(&id))
        .map(|part| part.digest.as_str())
        .collect();
    let earlier = match throw.run {
        Some(run) if !digests.is_empty() => trash::led_by_run(tx.read(), run, &digests).await?,
        _ => Vec::new(),
    };
    u64::try_from(own.len().saturating_add(earlier.len())).map_err(Error::internal)
}

/// Moves manifests into the trash, and returns the bytes that leave the repository with them.
async fn take_down(tx: &Tx, throw: &Throw<'_>, graph: &Graph, going: &[i64]) -> Result<i64> {
    if going.is_empty() {
        return Ok(0);
    }
    trash_keep::keep(tx, throw, going, &graph.leads).await?;
    let content = store::blob::count(tx, throw.repository_id, going, -1, throw.now).await?;
    store::manifest::delete_untagged(tx, going).await?;
    Ok(own_bytes(graph, going).saturating_sub(content))
}

fn own_bytes(graph: &Graph, ids: &[i64]) -> i64 {
    let sizes = ids.iter().filter_map(|id| graph.parts.get(id));
    sizes.fold(0, |sum: i64, part| sum.saturating_add(part.size))
}

/// Moves a tag into the trash and leaves its image where it is; tells whether the tag was there.
///
/// # Errors
/// `TagProtected`.
pub(super) async fn discard_tag_alone(
    app: &App,
    tx: &Tx,
    held: &Held,
    name: &ImageName,
    tag: &Tag,
    deletion: &Deletion<'_>,
) -> Result<bool> {
    let throw = deletion.throw(app, held, name);
    trash::enter_tags(tx, &throw, &[tag.as_str()]).await?;
    if !store::tag::delete(tx, held.id, tag).await? {
        return Ok(false);
    }
    store::repository::adjust(tx, held.id, -1, 0, throw.now).await?;
    Ok(true)
}

/// Moves a manifest with its tags into the trash. Its children and referrers stay.
///
/// # Errors
/// `TagProtected` where a protected tag leads to it.
pub(super) async fn discard_manifest(
    app: &App,
    tx: &Tx,
    held: &Held,
    name: &ImageName,
    found: &ManifestHead,
    deletion: &Deletion<'_>,
) -> Result<()> {
    let throw = deletion.throw(app, held, name);
    let tags = store::tag::count_of(tx.read(), found.id).await?;
    match tags {
        0 => trash::enter_manifests(tx, &throw, &[found.id]).await?,
        _ => trash::enter_tags_of(tx, &throw, found.id).await?,
    }
    let graph = manifest_reach::below(tx.read(), held.id, &[found.id]).await?;
    trash_keep::keep(tx, &throw, &[found.id], &graph.leads).await?;
    let content = store::blob::count(tx, held.id, &[found.id], -1, throw.now).await?;
    store::manifest::delete(tx, held.id, found.id).await?;
    let tags = i64::try_from(tags).map_err(Error::internal)?;
    let bytes = content.saturating_sub(found.size);
    store::repository::adjust(tx, held.id, -tags, bytes, throw.now).await
}

/// Moves everything that a repository has into the trash, in bounded steps of the change.
///
/// # Errors
/// `TagProtected` where it has a tag that may not be removed.
pub(super) async fn discard_all(
    app: &App,
    tx: &Tx,
    held: &Held,
    name: &ImageName,
    deletion: &Deletion<'_>,
) -> Result<Discarded> {
    let throw = deletion.throw(app, held, name);
    let mut done = Discarded::default();
    loop {
        let names = store::tag::names(tx.read(), held.id, None, BATCH).await?;
        if names.is_empty() {
            break;
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let step = discard_tags(tx, &throw, &names).await?;
        done.tags = done.tags.saturating_add(step.tags);
        done.images = done.images.saturating_add(step.images);
        done.bytes = done.bytes.saturating_add(step.bytes);
    }
    // Manifests that lead to each other in a circle have no root among them.
    for which in [Untagged::Roots, Untagged::All] {
        loop {
            let roots = manifest_reach::untagged(tx.read(), held.id, which, BATCH).await?;
            if roots.is_empty() {
                break;
            }
            trash::enter_manifests(tx, &throw, &roots).await?;
            let graph = manifest_reach::below(tx.read(), held.id, &roots).await?;
            let going = match which {
                Untagged::Roots => going(&graph),
                Untagged::All => graph.parts.keys().copied().collect(),
            };
            let bytes = take_down(tx, &throw, &graph, &going).await?;
            done.bytes = done.bytes.saturating_add(bytes);
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::store::manifest_reach::Part;

    fn graph(leads: &[(i64, i64)], held: &[i64]) -> Graph {
        let mut graph = Graph {
            held: held.iter().copied().collect(),
            ..Graph::default()
        };
        for (from, to) in leads {
            for id in [*from, *to] {
                let part = Part {
                    id,
                    digest: id.to_string(),
                    size: 1,
                    subject_digest: None,
                };
                graph.parts.insert(id, part);
            }
            graph.leads.entry(*from).or_default().insert(*to);
        }
        graph
    }

    #[test]
    fn what_hangs_on_an_image_goes_with_it() {
        assert_eq!(going(&graph(&[(1, 2), (1, 3), (3, 4)], &[])), [1, 2, 3, 4]);
    }

    #[test]
    fn what_something_else_leads_to_stays_with_all_that_hangs_on_it() {
        let shared = graph(&[(1, 2), (1, 3), (3, 4), (5, 6)], &[3]);
        assert_eq!(going(&shared), [1, 2, 5, 6]);
    }

    #[test]
    fn a_circle_that_nothing_holds_goes_whole() {
        assert_eq!(going(&graph(&[(1, 2), (2, 1)], &[])), [1, 2]);
        assert_eq!(going(&graph(&[(1, 2), (2, 1)], &[2])), [0_i64; 0]);
    }

    #[test]
    fn bytes_are_those_of_what_goes() {
        let graph = graph(&[(1, 2), (1, 3)], &[]);
        assert_eq!(own_bytes(&graph, &[1, 3]), 2);
        assert_eq!(graph.leads, HashMap::from([(1, HashSet::from([2, 3]))]));
    }
}
