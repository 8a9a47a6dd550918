//! Upload sessions: started, appended to, finished or given up. Each is of one user and one image.

use std::str::FromStr;

use berth_core::audit::Event;
use berth_core::oci::range::ContentRange;
use berth_core::oci::{Algorithm, Digest, ErrorCode};
use berth_core::time::Timestamp;

use super::fault::Fault;
use super::presence;
use super::room::{self, Share};
use super::target::Push;
use crate::app::App;
use crate::audit::Audit;
use crate::blob::{BlobError, ByteStream, Hasher, Location, Upload, UploadId};
use crate::error::{Error, Result};
use crate::store::blob::NewBlob;
use crate::store::upload::UploadRow;
use crate::store::{self, Tx};

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Its id.
    pub(crate) id: String,
    /// How many bytes are durable.
    pub(crate) offset: u64,
}

/// Begins an upload.
///
/// # Errors
/// `TOOMANYREQUESTS` where the account has too many under way.
pub(crate) async fn start(push: &Push, algorithm: Algorithm) -> Result<Progress, Fault> {
    let app = &push.app;
    let now = app.now();
    let target = &push.target;
    let _start = room::begin(app, &target.account_id).await?;
    let row = UploadRow {
        id: app.random.uuid()?,
        namespace_id: target.namespace_id,
        repository_name: target.image.repository().to_string(),
        person_id: push.caller.person_id.clone(),
        offset: 0,
        algorithm: algorithm.as_str().to_owned(),
        hash_state: Hasher::new(algorithm).to_bytes(),
        version: 0,
        expires: expires(app, now),
    };
    let repository_id = target.repository.as_ref().map(|repository| repository.id);
    let tx = app.store.begin().await?;
    store::upload::insert(&tx, &row, repository_id, now).await?;
    tx.commit_lightly().await?;
    Ok(progress(&row))
}

/// Stores a blob that comes in one request. Nothing is left of it where that fails.
///
/// # Errors
/// As for [`start`] and [`finish`].
pub(crate) async fn whole(push: &Push, body: ByteStream, digest: Digest) -> Result<(), Fault> {
    let push = push.clone();
    // Where the client has gone, nothing is left of it either.
    detached(async move {
        let begun = start(&push, digest.algorithm()).await?;
        let finished = finish(&push, &begun.id, None, Some(body), digest).await;
        if finished.is_err()
            && let Ok(open) = push.open(&begun.id, None).await
        {
            open.discard(&push, Audit::none("nothing was acknowledged"))
                .await?;
        }
        finished.map_err(Fault::of_nothing_kept)
    })
    .await
}

/// Tells how far an upload is.
///
/// # Errors
/// `BLOB_UPLOAD_UNKNOWN` for what is not the caller's upload to this image.
pub(crate) async fn status(push: &Push, id: &str) -> Result<Progress, Fault> {
    Ok(progress(&push.row(id).await?))
}

/// Appends a body. What came of a body that breaks off is kept.
///
/// # Errors
/// `BLOB_UPLOAD_UNKNOWN`, `BLOB_UPLOAD_INVALID` for a body that broke off, `TOOMANYREQUESTS` for
/// one that was cut because the account has no room for more, and failures of the storage.
pub(crate) async fn append(
    push: &Push,
    id: &str,
    range: Option<ContentRange>,
    body: ByteStream,
) -> Result<Progress, Fault> {
    let (push, id) = (push.clone(), id.to_owned());
    detached(async move {
        let mut open = push.open(&id, range).await?;
        let count = open.append(&push, body).await?;
        check_length(range, count)?;
        Ok(progress(&open.row))
    })
    .await
}

/// Appends the last body, if there is one, and makes the upload a blob of the image.
///
/// # Errors
/// `DIGEST_INVALID` where the bytes have another digest: the upload is kept; and as for
/// [`append`].
pub(crate) async fn finish(
    push: &Push,
    id: &str,
    range: Option<ContentRange>,
    body: Option<ByteStream>,
    digest: Digest,
) -> Result<(), Fault> {
    let (push, id) = (push.clone(), id.to_owned());
    // An acknowledged blob is not lost because its client has gone: the work goes on without it.
    detached(async move {
        let mut open = push.open(&id, range).await?;
        if let Some(body) = body {
            let count = open.append(&push, body).await?;
            check_length(range, count)?;
        }
        open.publish(&push, &digest).await
    })
    .await
}

/// Gives an upload up.
///
/// # Errors
/// `BLOB_UPLOAD_UNKNOWN` for what is not the caller's upload to this image.
pub(crate) async fn cancel(push: &Push, id: &str) -> Result<(), Fault> {
    let open = push.open(id, None).await?;
    let record = push
        .app
        .record(Event::CancelUpload)?
        .by(&push.caller)
        .from(&push.origin);
    open.discard(push, record.on(push.target.image.to_string()).into())
        .await
}

/// Removes an upload with all its bytes, also those that became a blob which was never entered:
/// entering one removes the row in the same change. Tells whether it was there as the row says.
///
/// # Errors
/// Those of the database and the blob store.
pub(super) async fn remove(app: &App, tx: &Tx, row: &UploadRow) -> Result<bool, Fault> {
    // The row first: this waits for a change that is entering the blob, and then finds none.
    if !store::upload::delete(tx, row).await? {
        return Ok(false);
    }
    // The bytes before the end of the change: a row without bytes can be swept, bytes without a
    // row not.
    let id = UploadId::parse(&row.id).map_err(Error::internal)?;
    if let Ok(hasher) = Hasher::from_bytes(&row.hash_state) {
        app.blobs.withdraw(&id, &hasher.digest()).await?;
    }
    app.blobs.abort(&id).await?;
    Ok(true)
}

/// Runs to its end even when the client goes away, so that what is durable is also noted.
async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, Fault>> + Send + 'static,
) -> Result<T, Fault> {
    tokio::spawn(work).await.map_err(Error::internal)?
}

/// An upload that nobody else writes to at this moment.
struct Open {
    row: UploadRow,
    upload: Upload,
    _lock: crate::blob::UploadLock,
}

impl Push {
    /// Finds the caller's own upload to this image.
    async fn row(&self, id: &str) -> Result<UploadRow, Fault> {
        let row = store::upload::get(self.app.store.read(), id).await?;
        row.filter(|row| {
            row.person_id == self.caller.person_id
                && row.namespace_id == self.target.namespace_id
                && row.repository_name == self.target.image.repository().as_str()
                && row.expires > self.app.now()
        })
        .ok_or_else(unknown)
    }

    /// Takes an upload for writing, if it stands where the caller thinks.
    async fn open(&self, id: &str, range: Option<ContentRange>) -> Result<Open, Fault> {
        let seen = self.row(id).await?;
        let upload_id = UploadId::parse(id).map_err(|_| unknown())?;
        let lock = match self.app.blobs.lock(&upload_id).await {
            Err(BlobError::Busy) => return Err(Fault::OutOfStep(progress(&seen))),
            lock => lock?,
        };
        let row = match self.row(id).await {
            Ok(row) => row,
            Err(fault) => {
                // It was finished while we waited, and the lock has left an empty file.
                self.app.blobs.abort(&upload_id).await?;
                return Err(fault);
            }
        };
        if range.is_some_and(|range| range.start != row.offset) {
            return Err(Fault::OutOfStep(progress(&row)));
        }
        let upload = self.restore(&row, upload_id).await?;
        Ok(Open {
            row,
            upload,
            _lock: lock,
        })
    }

    /// Takes up the hash where the row has it, or hashes the stored bytes again.
    async fn restore(&self, row: &UploadRow, id: UploadId) -> Result<Upload, Fault> {
        let algorithm = Algorithm::from_str(&row.algorithm).map_err(Error::internal)?;
        if let Ok(hasher) = Hasher::from_bytes(&row.hash_state) {
            return Ok(Upload {
                id,
                offset: row.offset,
                hasher,
            });
        }
        let mut upload = Upload {
            id,
            offset: row.offset,
            hasher: Hasher::new(algorithm),
        };
        match self.app.blobs.rehash(&mut upload, algorithm).await {
            Err(BlobError::Lost) => {
                upload.offset = 0;
                upload.hasher = Hasher::new(algorithm);
            }
            result => result?,
        }
        Ok(upload)
    }
}

impl Open {
    async fn discard(self, push: &Push, audit: Audit) -> Result<(), Fault> {
        let tx = push.app.store.begin().await?;
        remove(&push.app, &tx, &self.row).await?;
        tx.commit(audit).await?;
        Ok(())
    }

    /// Appends a body and notes how far the upload is; returns the bytes.
    async fn append(&mut self, push: &Push, body: ByteStream) -> Result<u64, Fault> {
        let before = self.upload.offset;
        let share = Share::of(&push.app, &push.target.account_id).await?;
        let body = share.limit(body);
        let appended = push.app.blobs.append(&mut self.upload, body).await;
        if let Err(BlobError::Lost) = appended {
            return Err(self.start_over(push).await);
        }
        self.save(push).await?;
        share.noted(self.upload.offset.saturating_sub(before));
        share.check()?;
        Ok(appended?)
    }

    /// Bytes that were acknowledged are not there: a power cut has taken them, or they became a
    /// blob that could not be entered. The client starts over.
    async fn start_over(&mut self, push: &Push) -> Fault {
        match self.reset(push).await {
            Ok(()) => Fault::OutOfStep(progress(&self.row)),
            Err(fault) => fault,
        }
    }

    async fn reset(&mut self, push: &Push) -> Result<(), Fault> {
        let digest = self.upload.hasher.digest();
        self.upload.offset = 0;
        self.upload.hasher = Hasher::new(self.upload.hasher.algorithm());
        self.save(push).await?;
        // The row was still there: nothing was entered, nor can it be with an earlier version.
        Ok(push.app.blobs.withdraw(&self.upload.id, &digest).await?)
    }

    /// Notes how far the upload is, unless somebody else was faster.
    async fn save(&mut self, push: &Push) -> Result<(), Fault> {
        let now = push.app.now();
        self.row.offset = self.upload.offset;
        self.row.algorithm = self.upload.hasher.algorithm().as_str().to_owned();
        self.row.hash_state = self.upload.hasher.to_bytes();
        self.row.expires = expires(&push.app, now);
        let tx = push.app.store.begin().await?;
        let saved = store::upload::advance(&tx, &self.row, now).await?;
        tx.commit_lightly().await?;
        if !saved {
            return Err(Fault::OutOfStep(progress(&push.row(&self.row.id).await?)));
        }
        self.row.version = self.row.version.saturating_add(1);
        Ok(())
    }

    async fn publish(&mut self, push: &Push, digest: &Digest) -> Result<(), Fault> {
        let blobs = &push.app.blobs;
        if self.upload.hasher.algorithm() != digest.algorithm() {
            match blobs.rehash(&mut self.upload, digest.algorithm()).await {
                Err(BlobError::Lost) => return Err(self.start_over(push).await),
                result => result?,
            }
            // What the row says leads to the blob, should it not be entered.
            self.save(push).await?;
        }
        let actual = self.upload.hasher.digest();
        if actual != *digest {
            return Err(Fault::new(
                ErrorCode::DigestInvalid,
                format!("the bytes have the digest {actual}, not {digest}"),
            ));
        }
        let location = match blobs.commit(&self.upload, digest).await {
            Err(BlobError::Lost) => return Err(self.start_over(push).await),
            location => location?,
        };
        self.enter(push, digest, &location).await
    }

    /// Enters the blob.
    async fn enter(&self, push: &Push, digest: &Digest, at: &Location) -> Result<(), Fault> {
        let now = push.app.now();
        let tx = push.app.store.begin().await?;
        let (repository_id, audit) = push.repository(&tx).await?;
        let new = NewBlob {
            digest,
            size: self.upload.offset,
            location: at.as_str(),
        };
        let blob = store::blob::claim(&tx, &new, now).await?;
        store::blob::link(&tx, repository_id, blob.id, now).await?;
        if !store::upload::delete(&tx, &self.row).await? {
            return Err(unknown());
        }
        if blob.location == at.as_str() {
            // Our own copy is the one in use.
        } else if presence::is_there(&push.app, &blob).await? {
            // Another push of the same bytes was first; only our own copy goes, and that before
            // the end of the change: afterwards no row would lead to it.
            push.app.blobs.delete(at).await?;
        } else {
            store::scrub::repoint(&tx, &blob, at.as_str()).await?;
        }
        tx.commit(audit).await?;
        Ok(())
    }
}

fn check_length(range: Option<ContentRange>, count: u64) -> Result<(), Fault> {
    if range.is_some_and(|range| range.count() != count) {
        return Err(Fault::new(
            ErrorCode::SizeInvalid,
            "the body is not as long as its Content-Range says",
        ));
    }
    Ok(())
}

/// Returns when an upload is given up that rests from now on.
fn expires(app: &App, now: Timestamp) -> Timestamp {
    now.plus_ms(app.config.uploads.lifetime.as_ms())
}

fn progress(row: &UploadRow) -> Progress {
    Progress {
        id: row.id.clone(),
        offset: row.offset,
    }
}

fn unknown() -> Fault {
    Fault::new(
        ErrorCode::BlobUploadUnknown,
        "there is no such upload, or it is over; start a new one",
    )
}
