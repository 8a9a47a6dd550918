//! Looking whether every blob has its bytes and every counter its value, and setting right what is
//! not. Works beside running servers: what changes meanwhile is looked at again before anything is
//! said or done.

use std::str::FromStr as _;

use berth_core::audit::Event;
use berth_core::oci::Digest;
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::Serialize;

use super::orphan;
use crate::app::App;
use crate::audit::Audit;
use crate::auth::caller::CredentialKind;
use crate::blob::{BlobError, Hasher, Location, Stored, Upload, UploadId};
use crate::error::{Error, Result};
use crate::store::blob::BlobRow;
use crate::store::scrub::{Drift, Kept};
use crate::store::upload::UploadRow;
use crate::store::{self, scrub};

/// How many rows are read, and how many files are asked about, at once.
const BATCH: u64 = 100;
const FILES: usize = 200;
/// How many findings are told one by one.
const MAX_FINDINGS: usize = 100;
/// How long the copy of a blob may take.
const COPY_MS: i64 = 24 * 3_600_000;

/// What is wrong with the bytes of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    /// There is no file.
    Missing,
    /// The file is too short.
    Short,
    /// The bytes have another digest.
    Corrupt,
    /// The file cannot be opened or read: its bytes may be right.
    Unreadable,
    /// One of these, found earlier.
    Lost,
}

impl Damage {
    const fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Short => "short",
            Self::Corrupt => "corrupt",
            Self::Unreadable => "unreadable",
            Self::Lost => "lost",
        }
    }
}

/// What was done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing.
    Left,
    /// The blob was noted as lost.
    Noted,
    /// The blob was pointed to an intact copy.
    Repointed,
    /// The blob was lost, its bytes are right, and it is there again.
    FoundAgain,
}

impl Outcome {
    const fn is_repaired(self) -> bool {
        matches!(self, Self::Repointed | Self::FoundAgain)
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is wrong: bytes are `missing`, `short`, `corrupt`, `unreadable` or `lost`, or it is
    /// `counters`.
    pub what: &'static str,
    /// With which blob or repository.
    pub of: String,
    /// Where the bytes should lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Whether it was set right.
    pub is_repaired: bool,
}

/// What was looked at, found and done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Scrubbed {
    /// Blobs that were looked at.
    pub blobs: u64,
    /// Bytes that were hashed and right.
    pub bytes: u64,
    /// Blobs without a file.
    pub missing: u64,
    /// Blobs with too short a file.
    pub short: u64,
    /// Blobs with other bytes than they should have.
    pub corrupt: u64,
    /// Blobs whose file cannot be read at this time: nothing is done about them.
    pub unreadable: u64,
    /// Blobs that were pointed to an intact copy.
    pub repointed: u64,
    /// Lost blobs whose bytes were found in their place again.
    pub found_again: u64,
    /// Blobs whose bytes are known to be lost until they are pushed again.
    pub lost: u64,
    /// Blobs whose bytes are not right still, lost ones among them.
    pub damaged: u64,
    /// Files that nobody knows: the collector removes them.
    pub orphans: u64,
    /// Repositories whose counters were wrong.
    pub counters: u64,
    /// Those that were set right.
    pub recounted: u64,
    /// The first of the findings.
    pub findings: Vec<Finding>,
    /// How many there are beyond these.
    pub more_findings: u64,
}

impl Scrubbed {
    /// Tells whether something is wrong still.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.damaged > 0 || self.counters > self.recounted
    }

    fn count(&mut self, damage: Damage, outcome: Outcome) {
        match damage {
            Damage::Missing => self.missing += 1,
            Damage::Short => self.short += 1,
            Damage::Corrupt => self.corrupt += 1,
            Damage::Unreadable => self.unreadable += 1,
            Damage::Lost => {}
        }
        let is_lost = !outcome.is_repaired() && damage == Damage::Lost;
        self.lost += u64::from(is_lost || outcome == Outcome::Noted);
        self.repointed += u64::from(outcome == Outcome::Repointed);
        self.found_again += u64::from(outcome == Outcome::FoundAgain);
        self.damaged += u64::from(!outcome.is_repaired());
    }

    fn note(&mut self, finding: Finding) {
        match self.findings.len() < MAX_FINDINGS {
            true => self.findings.push(finding),
            false => self.more_findings = self.more_findings.saturating_add(1),
        }
    }
}

/// Looks at every blob, file and counter, and with `repair` sets right what it can.
///
/// # Errors
/// Those of the database, and a storage that cannot be read at all.
pub(crate) async fn run(app: &App, repair: bool) -> Result<Scrubbed> {
    let mut done = Scrubbed::default();
    let mut noted = 0_u64;
    let mut after = 0;
    loop {
        let rows = scrub::kept(app.store.read(), after, BATCH).await?;
        let Some(last) = rows.last() else { break };
        after = last.blob.id;
        for row in &rows {
            noted += blob(app, row, repair, &mut done).await?;
        }
    }
    counters(app, repair, &mut done).await?;
    let mut files = app.blobs.list().try_chunks(FILES);
    while let Some(files) = files.next().await {
        let files = files.map_err(|error| Error::unavailable(error.1))?;
        for _ in orphan::blobs(app, files).await? {
            done.orphans += 1;
        }
    }
    record(app, &done, noted).await?;
    Ok(done)
}

/// Leaves one event, if anything was changed.
async fn record(app: &App, done: &Scrubbed, noted: u64) -> Result<()> {
    let blobs = [done.repointed, done.found_again, noted];
    if done.recounted == 0 && blobs == [0; 3] {
        return Ok(());
    }
    let detail = serde_json::json!({
        "repointed": done.repointed,
        "found_again": done.found_again,
        "lost": noted,
        "recounted": done.recounted,
    });
    let record = app.record(Event::ScrubBlobs)?;
    let record = record.with(CredentialKind::AdminCommand).detail(detail);
    app.store.begin().await?.commit(record.into()).await
}

/// Looks at one blob; returns `1` where it is newly known to be lost.
async fn blob(app: &App, row: &Kept, repair: bool, done: &mut Scrubbed) -> Result<u64> {
    let blob = &row.blob;
    let at = Location::parse(&blob.location).map_err(Error::internal)?;
    let digest = Digest::from_str(&blob.digest).map_err(Error::internal)?;
    let found = inspect(app, &at, &digest, blob.size).await;
    done.blobs = done.blobs.saturating_add(1);
    if found.is_none() {
        done.bytes = done.bytes.saturating_add(blob.size);
    }
    let damage = match (row.is_lost, found) {
        (true, _) => Damage::Lost,
        (false, Some(damage)) => damage,
        (false, None) => return Ok(0),
    };
    // The collector, or a push of what was lost, may have been there meanwhile.
    if !scrub::is_still(app.store.read(), blob).await? {
        return Ok(0);
    }
    let outcome = match repair {
        true => mend(app, blob, &digest, damage, found).await?,
        false => Outcome::Left,
    };
    done.count(damage, outcome);
    done.note(Finding {
        what: damage.word(),
        of: blob.digest.clone(),
        location: Some(blob.location.clone()),
        is_repaired: outcome.is_repaired(),
    });
    Ok(u64::from(outcome == Outcome::Noted))
}

/// Sets right what can be. `found` is what the file says now.
async fn mend(
    app: &App,
    blob: &BlobRow,
    digest: &Digest,
    damage: Damage,
    found: Option<Damage>,
) -> Result<Outcome> {
    if found.is_none() && revive(app, blob).await? {
        return Ok(Outcome::FoundAgain);
    }
    // Right bytes that cannot be read for a while are not to be written off.
    if damage == Damage::Unreadable || found.is_none() {
        return Ok(Outcome::Left);
    }
    if repoint(app, blob, digest).await? {
        return Ok(Outcome::Repointed);
    }
    match lose(app, blob).await? {
        true => Ok(Outcome::Noted),
        false => Ok(Outcome::Left),
    }
}

/// Hashes what is stored, and says what is wrong with it.
async fn inspect(app: &App, at: &Location, digest: &Digest, size: u64) -> Option<Damage> {
    let mut body = match app.blobs.read(at, 0..size).await {
        Ok(body) => body,
        Err(BlobError::NotFound) => return Some(Damage::Missing),
        Err(_) => return Some(Damage::Unreadable),
    };
    let mut hasher = Hasher::new(digest.algorithm());
    while let Some(piece) = body.next().await {
        match piece {
            Ok(piece) => hasher.update(&piece),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Some(Damage::Short);
            }
            Err(_) => return Some(Damage::Unreadable),
        }
    }
    (hasher.digest() != *digest).then_some(Damage::Corrupt)
}

/// Takes a lost blob for a live one again: its file is back, as it should be.
async fn revive(app: &App, blob: &BlobRow) -> Result<bool> {
    let tx = app.store.begin().await?;
    let is_done = scrub::repoint(&tx, blob, &blob.location).await?;
    tx.commit(Audit::none("a part of a scrub")).await?;
    Ok(is_done)
}

/// Finds another file with the right bytes and gives the blob a copy of it, at a place of its own:
/// whoever has left the file may be about to remove it. The bad one is known to nobody afterwards.
async fn repoint(app: &App, blob: &BlobRow, digest: &Digest) -> Result<bool> {
    let mut files = app.blobs.list();
    while let Some(file) = files.try_next().await.map_err(Error::unavailable)? {
        if file.digest != *digest || file.at.as_str() == blob.location {
            continue;
        }
        if let Some((upload, at)) = copy(app, &file, blob.size).await? {
            let tx = app.store.begin().await?;
            let is_done = scrub::repoint(&tx, blob, at.as_str()).await?;
            if is_done && store::upload::delete(&tx, &upload).await? {
                tx.commit(Audit::none("a part of a scrub")).await?;
                return Ok(true);
            }
            tx.rollback().await?;
            return Ok(false);
        }
    }
    Ok(false)
}

/// Copies a file as an upload, which the sweep removes should this end suddenly; nothing where the
/// file is not intact.
async fn copy(app: &App, file: &Stored, size: u64) -> Result<Option<(UploadRow, Location)>> {
    let now = app.now();
    let id = app.random.ulid(now)?.to_ascii_lowercase();
    let mut upload = Upload {
        id: UploadId::parse(&id).map_err(Error::internal)?,
        offset: 0,
        hasher: Hasher::new(file.digest.algorithm()),
    };
    let row = UploadRow {
        id,
        // Of nobody: no client can go on with it.
        namespace_id: 0,
        repository_name: String::new(),
        person_id: String::new(),
        offset: 0,
        algorithm: file.digest.algorithm().as_str().to_owned(),
        hash_state: upload.hasher.to_bytes(),
        version: 0,
        expires: now.plus_ms(COPY_MS),
    };
    let tx = app.store.begin().await?;
    store::upload::insert(&tx, &row, None, now).await?;
    tx.commit(Audit::none("a part of a scrub")).await?;
    let body = match app.blobs.read(&file.at, 0..size).await {
        Ok(body) => app.blobs.append(&mut upload, body).await,
        // What cannot be opened is no intact copy.
        Err(_) => Err(BlobError::NotFound),
    };
    match body {
        Ok(_) if upload.hasher.digest() == file.digest => {
            let at = app.blobs.commit(&upload, &file.digest).await;
            Ok(Some((row, at.map_err(Error::unavailable)?)))
        }
        Ok(_) | Err(BlobError::NotFound | BlobError::Body(_)) => {
            app.blobs
                .abort(&upload.id)
                .await
                .map_err(Error::unavailable)?;
            let tx = app.store.begin().await?;
            store::upload::delete(&tx, &row).await?;
            tx.commit(Audit::none("a part of a scrub")).await?;
            Ok(None)
        }
        Err(error) => Err(Error::unavailable(error)),
    }
}

async fn lose(app: &App, blob: &BlobRow) -> Result<bool> {
    let tx = app.store.begin().await?;
    let is_lost = scrub::lose(&tx, blob).await?;
    tx.commit(Audit::none("a part of a scrub")).await?;
    Ok(is_lost)
}

async fn counters(app: &App, repair: bool, done: &mut Scrubbed) -> Result<()> {
    let mut after = 0;
    loop {
        let ids = scrub::repositories(app.store.read(), after, BATCH).await?;
        let Some(last) = ids.last() else {
            return Ok(());
        };
        after = *last;
        for id in ids {
            let drift = scrub::drift(app.store.read(), id).await?;
            if drift == Drift::default() {
                continue;
            }
            let is_repaired = repair && recount(app, id).await?;
            done.counters = done.counters.saturating_add(1);
            done.recounted = done.recounted.saturating_add(u64::from(is_repaired));
            done.note(Finding {
                what: "counters",
                of: format!("repository {id}"),
                location: None,
                is_repaired,
            });
        }
    }
}

async fn recount(app: &App, repository_id: i64) -> Result<bool> {
    let tx = app.store.begin().await?;
    if !scrub::lock(&tx, repository_id).await? {
        tx.rollback().await?;
        return Ok(false);
    }
    scrub::count_again(&tx, repository_id, app.now()).await?;
    tx.commit(Audit::none("a part of a scrub")).await?;
    Ok(true)
}
