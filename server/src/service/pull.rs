//! Pulling: manifests, blobs, lists; and the counters, written in batches.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::ops::Range;
use std::str::FromStr as _;
use std::sync::{Arc, Mutex, PoisonError};

use berth_core::action::Action;
use berth_core::audit::Event;
use berth_core::day::Day;
use berth_core::oci::{Algorithm, Digest, ErrorCode, Reference};
use berth_core::time::Timestamp;
use bytes::Bytes;
use futures_util::StreamExt as _;

use super::fault::Fault;
use super::meter::Metered;
use super::target::Target;
use super::viewer::natural;
use crate::app::App;
use crate::audit::{Audit, Record};
use crate::auth::caller::{Caller, Origin};
use crate::blob::{ByteStream, Hasher, Location};
use crate::error::{Error, Result};
use crate::store::blob::BlobRow;
use crate::store::manifest::ManifestHead;
/// A manifest that is about another one.
pub(crate) use crate::store::manifest_referrers::ReferrerRow as Referrer;
use crate::store::pull::Counted;
use crate::store::{self, Seen};

/// Finds a manifest by tag or digest.
///
/// # Errors
/// `MANIFEST_UNKNOWN` where there is none.
pub(crate) async fn manifest(
    app: &App,
    seen: Seen,
    target: &Target,
    reference: &Reference,
) -> Result<ManifestHead, Fault> {
    let (read, id) = (app.store.read(), target.repository_id()?);
    let key = (id, reference.clone());
    if let Some(known) = app.caches.manifests.get(seen, &key) {
        return Ok(known);
    }
    let found = match reference {
        Reference::Tag(tag) => store::manifest::by_tag(read, id, tag.as_str()).await?,
        Reference::Digest(digest) => store::manifest::by_digest(read, id, digest).await?,
    };
    let found = found.ok_or_else(|| no_manifest(target, reference))?;
    app.caches.manifests.put(seen, key, found.clone());
    Ok(found)
}

/// Returns the bytes of a manifest that was found before.
///
/// # Errors
/// `MANIFEST_UNKNOWN` where it was deleted since.
pub(crate) async fn body(
    app: &App,
    seen: Seen,
    target: &Target,
    reference: &Reference,
    head: &ManifestHead,
) -> Result<Bytes, Fault> {
    // A digest stands for the same bytes for ever.
    if let Some(known) = app.caches.bodies.get_lasting(&head.digest) {
        return Ok(known);
    }
    let body = store::manifest::body(app.store.read(), head.id).await?;
    let body = Bytes::from(body.ok_or_else(|| no_manifest(target, reference))?);
    let key = head.digest.clone();
    app.caches.bodies.put(seen, key, body.clone());
    Ok(body)
}

fn no_manifest(target: &Target, reference: &Reference) -> Fault {
    let separator = match reference {
        Reference::Tag(_) => ':',
        Reference::Digest(_) => '@',
    };
    let text = format!("`{}{separator}{reference}` does not exist", target.image);
    Fault::new(ErrorCode::ManifestUnknown, text)
}

/// Finds a blob of an image.
///
/// # Errors
/// `BLOB_UNKNOWN` where this image does not have it, whoever else has.
pub(crate) async fn blob(
    app: &App,
    seen: Seen,
    target: &Target,
    digest: &Digest,
) -> Result<BlobRow, Fault> {
    let key = (target.repository_id()?, digest.clone());
    if let Some(known) = app.caches.blobs.get(seen, &key) {
        return Ok(known);
    }
    let found = store::blob::linked(app.store.read(), key.0, digest).await?;
    let found = found.ok_or_else(|| no_blob(target, digest))?;
    app.caches.blobs.put(seen, key, found.clone());
    Ok(found)
}

/// Lets the grace of a blob that no manifest names begin anew, once half of it is over: who is told
/// that it is there may name it for a good while.
///
/// # Errors
/// `BLOB_UNKNOWN` where the collector was faster.
pub(crate) async fn promise(app: &App, target: &Target, blob: &BlobRow) -> Result<(), Fault> {
    let (now, repository_id) = (app.now(), target.repository_id()?);
    let age = blob.unnamed_since.map(|since| now.ms_since(since));
    if age.is_none_or(|age| age < app.config.collector.grace.as_ms() / 2) {
        return Ok(());
    }
    let tx = app.store.begin().await?;
    if store::blob::renew(&tx, repository_id, blob.id, now).await? {
        return Ok(tx.commit(Audit::none("a promise of time")).await?);
    }
    // A manifest names it by now, or it has gone.
    let digest = Digest::from_str(&blob.digest).map_err(Error::internal)?;
    let found = store::blob::linked(tx.read(), repository_id, &digest).await?;
    found.map(|_| ()).ok_or_else(|| no_blob(target, &digest))
}

fn no_blob(target: &Target, digest: &Digest) -> Fault {
    Fault::new(
        ErrorCode::BlobUnknown,
        format!("`{}` does not have {digest}", target.image),
    )
}

/// Streams a part of a blob; what is read of it counts as pulled.
///
/// # Errors
/// Failures of the storage.
pub(crate) async fn bytes(
    app: &Arc<App>,
    target: &Target,
    blob: &BlobRow,
    range: Range<u64>,
) -> Result<ByteStream, Fault> {
    let at = Location::parse(&blob.location).map_err(Error::internal)?;
    let bytes = range.end.saturating_sub(range.start);
    let stream = app.blobs.read(&at, range).await?;
    Ok(Metered::new(stream, bytes, app, &target.account_id).boxed())
}

/// Lists tags behind one of them, in the order of their bytes.
///
/// # Errors
/// Those of the database.
pub(crate) async fn tags(
    app: &App,
    target: &Target,
    last: Option<&str>,
    limit: u64,
) -> Result<Vec<String>, Fault> {
    let id = target.repository_id()?;
    Ok(store::tag::names(app.store.read(), id, last, limit).await?)
}

/// The most referrers of one page.
const MAX_REFERRERS: usize = 100;
/// The most bytes that the manifests of one page may have, for their annotations are in it.
const MAX_PAGE_BYTES: i64 = 4 * 1024 * 1024;

/// Some of the manifests that are about another one.
pub(crate) struct Referrers {
    /// The manifests, by digest.
    pub(crate) rows: Vec<Referrer>,
    /// Whether there are more behind them.
    pub(crate) has_more: bool,
}

/// Lists the manifests that are about another one, behind one of them.
///
/// # Errors
/// Those of the database.
pub(crate) async fn referrers(
    app: &App,
    target: &Target,
    subject: &Digest,
    artifact_type: Option<&str>,
    last: Option<&Digest>,
) -> Result<Referrers, Fault> {
    let (read, id) = (app.store.read(), target.repository_id()?);
    // One more than a page has tells whether there is a next one.
    let limit = u64::try_from(MAX_REFERRERS).map_or(u64::MAX, |rows| rows.saturating_add(1));
    let all =
        store::manifest_referrers::referrer_sizes(read, id, subject, artifact_type, last, limit);
    let all = all.await?;
    let mut bytes = 0_i64;
    let fits = |(_, size): &&(i64, i64)| {
        let is_first = bytes == 0;
        bytes = bytes.saturating_add(*size);
        is_first || bytes <= MAX_PAGE_BYTES
    };
    let page = all.iter().take(MAX_REFERRERS).take_while(fits);
    let page: Vec<i64> = page.map(|(id, _)| *id).collect();
    Ok(Referrers {
        rows: store::manifest_referrers::referrers(read, &page).await?,
        has_more: page.len() < all.len(),
    })
}

/// Finds the manifest whose referrers a tag stands for, where nobody keeps a list under that tag.
///
/// # Errors
/// Those of the database.
pub(crate) async fn subject_of(
    app: &App,
    target: &Target,
    reference: &Reference,
) -> Result<Option<Digest>, Fault> {
    let Reference::Tag(tag) = reference else {
        return Ok(None);
    };
    let Some(beginning) = berth_core::oci::subject_of(tag) else {
        return Ok(None);
    };
    let (read, id) = (app.store.read(), target.repository_id()?);
    let found = store::manifest_graph::subject(read, id, &beginning).await?;
    let subject = found.map(|text| Digest::parse(&text).map_err(Error::internal));
    Ok(subject.transpose()?)
}

/// Returns the digest of what is sent without being stored.
pub(crate) fn digest_of(bytes: &[u8]) -> Digest {
    Hasher::digest_of(Algorithm::Sha256, bytes)
}

/// How many events wait at most; further ones are counted, but leave no event.
const MAX_EVENTS: usize = 10_000;

/// Pulls that are not written yet. They may be lost in a crash; they are never doubled.
#[derive(Debug, Default)]
pub(crate) struct PullLog(Mutex<Batch>);

#[derive(Debug, Default)]
struct Batch {
    counts: HashMap<Counted, (u64, Timestamp)>,
    /// Bytes by account and day.
    bytes: HashMap<(String, Day), u64>,
    /// One event per image and user, or address of a stranger, and how often it happened.
    events: HashMap<(String, Source), (Record, u64)>,
}

/// Who pulled, for pulls to be told apart.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Source {
    Person(String),
    Address(Option<IpAddr>),
}

/// Notes that a manifest was pulled.
///
/// # Errors
/// `Internal` where there is no randomness for the event's id.
pub(crate) fn note(
    app: &App,
    caller: Option<&Caller>,
    origin: &Origin,
    target: &Target,
    reference: &Reference,
    head: &ManifestHead,
) -> Result<(), Fault> {
    let now = app.now();
    let resource = match reference {
        Reference::Tag(tag) => format!("{}:{tag}", target.image),
        Reference::Digest(digest) => format!("{}@{digest}", target.image),
    };
    let source = match caller {
        Some(caller) => Source::Person(caller.person_id.clone()),
        None => Source::Address(origin.addr),
    };
    note_bytes(app, &target.account_id, natural(head.size));
    let mut counted = vec![
        Counted::Repository(target.repository_id()?),
        Counted::Manifest(head.id),
    ];
    counted.extend(head.tag_id.map(Counted::Tag));
    counted.extend(target.share.map(|share| Counted::Share(share.id)));
    let mut batch = app.pulls.0.lock().unwrap_or_else(PoisonError::into_inner);
    for counted in counted {
        let entry = batch.counts.entry(counted).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now);
    }
    let is_full = batch.events.len() >= MAX_EVENTS;
    match batch.events.entry((resource, source)) {
        Entry::Occupied(mut event) => event.get_mut().1 = event.get().1.saturating_add(1),
        Entry::Vacant(event) if !is_full => {
            let record = record(app, caller, target)?.from(origin);
            let record = record.on(&event.key().0);
            event.insert((record, 1));
        }
        Entry::Vacant(_) => {}
    }
    Ok(())
}

/// Notes how many bytes were sent of what an account has.
pub(super) fn note_bytes(app: &App, account_id: &str, bytes: u64) {
    if bytes == 0 {
        return;
    }
    let key = (account_id.to_owned(), Day::of(app.now()));
    let mut batch = app.pulls.0.lock().unwrap_or_else(PoisonError::into_inner);
    let sum = batch.bytes.entry(key).or_default();
    *sum = sum.saturating_add(bytes);
}

/// The event is the owner's to read; who is of another account is named with it.
fn record(app: &App, caller: Option<&Caller>, target: &Target) -> Result<Record> {
    let mut record = app.record(Event::Of(Action::Download))?;
    if let Some(caller) = caller {
        record = record.by(caller);
        if caller.account_id != target.account_id {
            let name = format!("{}/{}", caller.account_name, caller.person_name);
            record.person = Some((caller.person_id.clone(), name));
        }
    }
    Ok(record.in_account(&target.account_id))
}

/// Writes the pulls that were noted; call it every second, and once at the end.
///
/// # Errors
/// Those of the database; the batch is lost then, rather than counted twice.
pub(crate) async fn flush(app: &App) -> Result<()> {
    let batch = std::mem::take(&mut *app.pulls.0.lock().unwrap_or_else(PoisonError::into_inner));
    if batch.counts.is_empty() && batch.bytes.is_empty() {
        return Ok(());
    }
    let mut counts: Vec<_> = batch.counts.into_iter().collect();
    // Always in one order, so that two replicas do not wait for each other.
    counts.sort_unstable_by_key(|(counted, _)| *counted);
    let mut bytes: Vec<_> = batch.bytes.into_iter().collect();
    bytes.sort_unstable();
    let tx = app.store.begin().await?;
    for (counted, (pulls, last)) in counts {
        store::pull::add(&tx, counted, pulls, last).await?;
    }
    for ((account_id, day), bytes) in bytes {
        store::figure::add_pulled(&tx, &account_id, day, bytes).await?;
    }
    for (mut record, times) in batch.events.into_values() {
        if times > 1 {
            record = record.detail(serde_json::json!({ "count": times }));
        }
        store::audit::insert(&tx, &record).await?;
    }
    tx.commit_lightly().await
}
