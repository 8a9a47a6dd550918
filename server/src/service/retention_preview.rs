//! What retention rules would do to an image, without doing it.

use std::cmp::Reverse;

use berth_core::berth::retention::{
    FateName, MAX_PREVIEWED, PreviewRetentionBody, PreviewedTag, RetentionPreview,
};
use berth_core::error::Code;
use berth_core::oci::ImageName;
use berth_core::retention::{Facts, Guards, Judged, MAX_TAGS, Rule, TagFact, preview};
use berth_core::time::Timestamp;

use super::repository_list::one;
use super::retention_facts::{self, Reach, aside};
use super::retention_rules::{Holding, bare};
use super::viewer::natural;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};

/// How many tags are listed where nothing is said.
const LISTED: u32 = 100;

/// Loads what the decision asks of an image, for a browser that decides by itself.
///
/// # Errors
/// `TagQuota` where that is too much for one answer, `TooManyRequests` where many ask.
pub(crate) async fn facts(app: &App, caller: &Caller, name: &ImageName) -> Result<Facts> {
    let _turn = app.retention.take(&caller.account_id).await?;
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    if natural(image.tags) > u64::try_from(MAX_TAGS).unwrap_or(u64::MAX) {
        let message = format!(
            "image `{name}` has more than {MAX_TAGS} tags, too many for one answer; ask the \
             preview, which lists them in pages"
        );
        return Err(Error::new(Code::TagQuota, message));
    }
    retention_facts::load(app, read, image.id, Reach::Parts, app.now()).await
}

/// Tells which tags rules would remove.
///
/// # Errors
/// `InvalidPage`, `TagQuota` where what goes with the tags is too much to be told, and
/// `TooManyRequests` where many ask.
pub(crate) async fn show(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    body: &PreviewRetentionBody,
) -> Result<RetentionPreview> {
    let limit = body.limit.unwrap_or(LISTED);
    if !(1..=MAX_PREVIEWED).contains(&limit) {
        let message = format!("`limit` is from 1 to {MAX_PREVIEWED}");
        return Err(Error::new(Code::InvalidPage, message));
    }
    let turn = app.retention.take(&caller.account_id).await?;
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let holding = Holding::load(read, image.id, image.namespace_id).await?;
    let facts = retention_facts::load(app, read, image.id, Reach::Parts, app.now()).await?;
    let rules = match &body.policy {
        Some(policy) => policy.rules.clone(),
        None => bare(&holding.rules()),
    };
    let guards = body.guards.unwrap_or(holding.guards);
    let at = body.at.unwrap_or(facts.now);
    let page = Page {
        fate: body.fate,
        offset: body.offset,
        limit,
    };
    aside(move || {
        // It goes on though the client has gone, and so does the turn.
        let _turn = turn;
        told(&facts, &rules, &guards, at, page)
    })
    .await
}

/// Which tags are listed.
struct Page {
    fate: Option<FateName>,
    offset: u32,
    limit: u32,
}

fn told(
    facts: &Facts,
    rules: &[Rule],
    guards: &Guards,
    at: Timestamp,
    page: Page,
) -> RetentionPreview {
    let preview = preview(rules, guards, facts, at);
    let is_wanted = |judged: &Judged| {
        page.fate
            .is_none_or(|fate| fate == FateName::from(judged.fate))
    };
    let pairs = facts.tags.iter().zip(&preview.judged);
    let mut wanted: Vec<(&TagFact, &Judged)> =
        pairs.filter(|(_, judged)| is_wanted(judged)).collect();
    wanted.sort_unstable_by(|(one, _), (other, _)| {
        (Reverse(one.pushed), &one.name).cmp(&(Reverse(other.pushed), &other.name))
    });
    let total = wanted.len();
    let skipped = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let rows = wanted.into_iter().skip(skipped);
    let items = rows
        .take(usize::try_from(page.limit).unwrap_or(usize::MAX))
        .map(|(tag, judged)| row(facts, tag, judged, rules));
    RetentionPreview {
        at,
        fingerprint: preview.fingerprint(facts),
        tags: count(preview.sums.tags),
        going: count(preview.sums.going),
        images: count(preview.sums.images),
        quota_bytes: preview.sums.quota_bytes,
        disk_bytes: preview.sums.disk_bytes,
        total: count(total),
        items: items.collect(),
    }
}

fn row(facts: &Facts, tag: &TagFact, judged: &Judged, rules: &[Rule]) -> PreviewedTag {
    let image = usize::try_from(tag.image).unwrap_or(usize::MAX);
    let image = facts.images.get(image);
    PreviewedTag {
        tag: tag.name.clone(),
        digest: image.map(|image| image.digest.clone()).unwrap_or_default(),
        pushed: tag.pushed,
        size: image.map(|image| image.size).unwrap_or_default(),
        fate: judged.fate.into(),
        why: judged.words(rules),
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
