//! Loads what retention rules ask of an image, for the one function of `core` that decides.

use std::collections::{HashMap, HashSet};

use berth_core::error::Code;
use berth_core::protection::TagPattern;
use berth_core::retention::{Facts, ImageFact, SharedFact, TagFact};
use berth_core::share::Deadline;
use berth_core::time::Timestamp;

use super::retention_graph::{self, Rows};
use super::retention_turn::Most;
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::retention_facts::{self, Counted, TagRow, has_more};
use crate::store::{Read, protection};

/// How much is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// What the decision on each tag asks.
    Tags,
    /// Also what goes with each tag.
    Parts,
}

/// Loads the facts of an image; read them from a snapshot, while a turn is held.
///
/// # Errors
/// `TagQuota` where there is too much to look at.
pub(super) async fn load(
    app: &App,
    read: Read<'_>,
    repository_id: i64,
    reach: Reach,
    now: Timestamp,
) -> Result<Facts> {
    check(read, repository_id, reach, app.retention.most()).await?;
    let tags = retention_facts::tags(read, repository_id).await?;
    let patterns = protection::of_image(read, repository_id).await?;
    let patterns: Vec<TagPattern> = patterns.into_iter().map(|row| row.pattern).collect();
    let deployed = retention_facts::deployed(read, repository_id).await?;
    let shares = retention_facts::shares(read, repository_id, now).await?;
    let rows = match reach {
        Reach::Tags => None,
        Reach::Parts => Some(Rows {
            manifests: retention_facts::manifests(read, repository_id).await?,
            refs: retention_facts::refs(read, repository_id).await?,
            blobs: retention_facts::blobs(read, repository_id).await?,
        }),
    };
    aside(move || {
        let deployed = deployed.into_iter().collect();
        let (tags, mut images, numbers) = tags_of(tags, &patterns, &deployed)?;
        let mut facts = Facts {
            now,
            tags,
            images: Vec::new(),
            parts: Vec::new(),
            held: Vec::new(),
            shared: shared(&shares),
        };
        if let Some(rows) = rows {
            let all = retention_graph::fill(&rows, &mut images, &numbers)?;
            (facts.parts, facts.held) = (all.parts, all.held);
        }
        facts.images = images;
        Ok(facts)
    })
    .await?
}

/// Refuses what is too large before any of it is read.
async fn check(read: Read<'_>, repository_id: i64, reach: Reach, most: Most) -> Result<()> {
    if has_more(read, repository_id, Counted::Tags, most.tags).await? {
        let message = format!(
            "the image has more than {} tags, too many to decide on at once; delete some of them \
             first",
            most.tags
        );
        return Err(Error::new(Code::TagQuota, message));
    }
    if reach == Reach::Parts
        && (has_more(read, repository_id, Counted::Manifests, most.manifests).await?
            || has_more(read, repository_id, Counted::Refs, most.refs).await?)
    {
        let message = format!(
            "the image has more than {} manifests, or these name more than {} parts, too many to \
             tell what goes with each tag; a run removes tags all the same, so save rules that \
             keep fewer",
            most.manifests, most.refs
        );
        return Err(Error::new(Code::TagQuota, message));
    }
    Ok(())
}

/// Does work that takes its time where no call waits for the thread.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)
}

type Tags = (Vec<TagFact>, Vec<ImageFact>, Vec<i64>);

fn tags_of(rows: Vec<TagRow>, patterns: &[TagPattern], deployed: &HashSet<String>) -> Result<Tags> {
    let mut places: HashMap<i64, u32> = HashMap::new();
    let (mut tags, mut images, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let next = u32::try_from(images.len()).map_err(Error::internal)?;
        let image = *places.entry(row.manifest_id).or_insert(next);
        if image == next {
            numbers.push(row.manifest_id);
            images.push(ImageFact {
                digest: row.digest,
                size: row.image_size,
                parts: Vec::new(),
            });
        }
        tags.push(TagFact {
            pushed: Timestamp::from_ms(row.pushed_ms),
            pulled: row.last_pull_ms.map(Timestamp::from_ms),
            image,
            is_protected: patterns.iter().any(|pattern| pattern.covers(&row.name)),
            is_deployed: deployed.contains(&row.name),
            name: row.name,
        });
    }
    Ok((tags, images, numbers))
}

/// The share that lasts longest counts.
pub(super) fn shared(shares: &[Deadline]) -> Option<SharedFact> {
    let ends: Vec<Option<Timestamp>> = shares.iter().map(|share| share.ends()).collect();
    match ends.contains(&None) {
        true => Some(SharedFact { until: None }),
        false => ends.into_iter().max().map(|until| SharedFact { until }),
    }
}

/// Takes away what was pushed after a moment, as if it had not been looked at; what it leads to
/// stays all the same.
pub(super) fn until(facts: &mut Facts, at: Timestamp) {
    let mut held: HashSet<u32> = facts.held.iter().copied().collect();
    for tag in facts.tags.iter().filter(|tag| tag.pushed > at) {
        let image = usize::try_from(tag.image).unwrap_or(usize::MAX);
        let parts = facts.images.get(image).map(|image| image.parts.as_slice());
        held.extend(parts.unwrap_or_default());
    }
    facts.tags.retain(|tag| tag.pushed <= at);
    facts.held = held.into_iter().collect();
}
