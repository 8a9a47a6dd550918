//! A blob store that fails, or stops for ever, at a step that a test names.

use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use berth_core::oci::{Algorithm, Digest};
use berth_server::blob::{
    BlobError, BlobStore, ByteStream, Location, Stored, Upload, UploadId, UploadLock,
};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use tokio::sync::watch;

use crate::dice::Dice;

/// What happens at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It fails without having done anything.
    Before(Failure),
    /// It does its work and fails then, as a sync does after a rename.
    After(Failure),
    /// The server ends before it.
    EndBefore,
    /// The server ends after it.
    EndAfter,
}

/// How storage fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There is no room.
    Full,
    /// It cannot be written.
    ReadOnly,
    /// Anything else.
    Io,
}

impl Fault {
    /// Every one.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Before(Failure::Full),
        Self::Before(Failure::ReadOnly),
        Self::Before(Failure::Io),
        Self::After(Failure::Full),
        Self::After(Failure::Io),
        Self::EndBefore,
        Self::EndAfter,
    ];
}

impl Failure {
    fn error(self) -> BlobError {
        let cause = io::Error::other("a test wants it so");
        match self {
            Self::Full => BlobError::Full(cause),
            Self::ReadOnly => BlobError::ReadOnly(cause),
            Self::Io => BlobError::Io(cause),
        }
    }
}

/// When what happens.
#[derive(Debug)]
pub(crate) struct Plan {
    state: Mutex<State>,
    ended: watch::Sender<bool>,
}

#[derive(Debug)]
struct State {
    /// How many steps there were.
    steps: usize,
    fault: Option<Planned>,
    pauses: Dice,
}

#[derive(Debug, Clone, Copy)]
struct Planned {
    at: usize,
    fault: Fault,
    /// Whether every later step fails, too.
    lasts: bool,
}

impl Default for Plan {
    fn default() -> Self {
        let state = State {
            steps: 0,
            fault: None,
            pauses: Dice::new(""),
        };
        Self {
            state: Mutex::new(state),
            ended: watch::Sender::new(false),
        }
    }
}

impl Plan {
    /// Plans a fault for the `at`-th step from now on, and pauses that follow from a seed.
    pub(crate) fn set(&self, at: usize, fault: Fault, lasts: bool, seed: &str) {
        *self.state.lock().unwrap() = State {
            steps: 0,
            fault: Some(Planned { at, fault, lasts }),
            pauses: Dice::new(seed),
        };
        self.ended.send_replace(false);
    }

    /// Takes the fault away, and tells whether it came to it.
    pub(crate) fn clear(&self) -> bool {
        let mut state = self.state.lock().unwrap();
        let planned = state.fault.take();
        self.ended.send_replace(false);
        planned.is_some_and(|planned| state.steps > planned.at)
    }

    /// Waits until a step stops for ever.
    pub(crate) async fn ended(&self) {
        let mut ended = self.ended.subscribe();
        ended.wait_for(|ended| *ended).await.unwrap();
    }

    /// Counts a step, and returns what happens at it and how often it gives way to others before.
    fn step(&self) -> (Option<Fault>, usize) {
        let mut state = self.state.lock().unwrap();
        let step = state.steps;
        state.steps += 1;
        let hits = |one: &Planned| step == one.at || (one.lasts && step > one.at);
        let fault = state.fault.filter(hits).map(|planned| planned.fault);
        (fault, state.pauses.below(8))
    }

    async fn end(&self) {
        self.ended.send_replace(true);
        std::future::pending::<()>().await;
    }

    async fn run<T>(
        &self,
        work: impl Future<Output = Result<T, BlobError>>,
    ) -> Result<T, BlobError> {
        let (fault, pauses) = self.step();
        for _ in 0..pauses {
            tokio::task::yield_now().await;
        }
        match fault {
            Some(Fault::Before(failure)) => return Err(failure.error()),
            Some(Fault::EndBefore) => self.end().await,
            _ => {}
        }
        let done = work.await?;
        match fault {
            Some(Fault::After(failure)) => return Err(failure.error()),
            Some(Fault::EndAfter) => self.end().await,
            _ => {}
        }
        Ok(done)
    }
}

/// A blob store with a plan.
pub(crate) struct Faulty {
    /// What does the work.
    pub(crate) inner: Arc<dyn BlobStore>,
    /// When it does not.
    pub(crate) plan: Arc<Plan>,
}

#[async_trait]
impl BlobStore for Faulty {
    async fn lock(&self, id: &UploadId) -> Result<UploadLock, BlobError> {
        self.plan.run(self.inner.lock(id)).await
    }

    async fn append(&self, upload: &mut Upload, body: ByteStream) -> Result<u64, BlobError> {
        self.plan.run(self.inner.append(upload, body)).await
    }

    async fn rehash(&self, upload: &mut Upload, algorithm: Algorithm) -> Result<(), BlobError> {
        self.plan.run(self.inner.rehash(upload, algorithm)).await
    }

    async fn commit(&self, upload: &Upload, digest: &Digest) -> Result<Location, BlobError> {
        self.plan.run(self.inner.commit(upload, digest)).await
    }

    async fn withdraw(&self, id: &UploadId, digest: &Digest) -> Result<(), BlobError> {
        self.plan.run(self.inner.withdraw(id, digest)).await
    }

    async fn abort(&self, id: &UploadId) -> Result<(), BlobError> {
        self.plan.run(self.inner.abort(id)).await
    }

    async fn read(&self, at: &Location, range: Range<u64>) -> Result<ByteStream, BlobError> {
        self.plan.run(self.inner.read(at, range)).await
    }

    async fn delete(&self, at: &Location) -> Result<(), BlobError> {
        self.plan.run(self.inner.delete(at)).await
    }

    fn list(&self) -> BoxStream<'_, Result<Stored, BlobError>> {
        let list = self.plan.run(async { Ok(self.inner.list()) });
        stream::once(list).try_flatten().boxed()
    }

    fn uploads(&self) -> BoxStream<'_, Result<UploadId, BlobError>> {
        let uploads = self.plan.run(async { Ok(self.inner.uploads()) });
        stream::once(uploads).try_flatten().boxed()
    }
}
