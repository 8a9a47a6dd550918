//! Storage and database that fail: refused in clear words, nothing half-made, and pushes go on
//! afterwards.

use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use berth_core::oci::{Algorithm, Digest};
use berth_server::blob::{
    BlobError, BlobStore, ByteStream, Location, Stored, Upload, UploadId, UploadLock,
};
use berth_tests::image::digest;
use berth_tests::{Answer, Client, Image, TestApp, on_both_databases};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use sha2::Digest as _;

use crate::team;

on_both_databases!(storage_that_fails_at_any_step_is_refused_in_clear_words_and_pushes_go_on);

const NAME: &str = "team/app";

/// What of a push meets the storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Lock,
    Append,
    Rehash,
    Commit,
    Read,
    Abort,
}

/// What fails now, and how.
type Failure = Arc<Mutex<Option<(Step, io::ErrorKind)>>>;

/// A store that fails where it is told to.
struct Failing {
    blobs: Arc<dyn BlobStore>,
    failure: Failure,
}

impl Failing {
    fn pass(&self, step: Step) -> Result<(), BlobError> {
        match *self.failure.lock().unwrap() {
            Some((failing, kind)) if failing == step => Err(io::Error::from(kind).into()),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl BlobStore for Failing {
    async fn lock(&self, id: &UploadId) -> Result<UploadLock, BlobError> {
        self.pass(Step::Lock)?;
        self.blobs.lock(id).await
    }

    async fn append(&self, upload: &mut Upload, body: ByteStream) -> Result<u64, BlobError> {
        let Err(error) = self.pass(Step::Append) else {
            return self.blobs.append(upload, body).await;
        };
        // There was room for the first bytes.
        let first = body.map(|piece| piece.map(|bytes| bytes.slice(..bytes.len().min(10))));
        self.blobs.append(upload, first.take(1).boxed()).await?;
        Err(error)
    }

    async fn rehash(&self, upload: &mut Upload, algorithm: Algorithm) -> Result<(), BlobError> {
        self.pass(Step::Rehash)?;
        self.blobs.rehash(upload, algorithm).await
    }

    async fn commit(&self, upload: &Upload, digest: &Digest) -> Result<Location, BlobError> {
        self.pass(Step::Commit)?;
        self.blobs.commit(upload, digest).await
    }

    async fn withdraw(&self, id: &UploadId, digest: &Digest) -> Result<(), BlobError> {
        self.blobs.withdraw(id, digest).await
    }

    async fn abort(&self, id: &UploadId) -> Result<(), BlobError> {
        self.pass(Step::Abort)?;
        self.blobs.abort(id).await
    }

    async fn read(&self, at: &Location, range: Range<u64>) -> Result<ByteStream, BlobError> {
        self.pass(Step::Read)?;
        self.blobs.read(at, range).await
    }

    async fn delete(&self, at: &Location) -> Result<(), BlobError> {
        self.blobs.delete(at).await
    }

    fn list(&self) -> BoxStream<'_, Result<Stored, BlobError>> {
        self.blobs.list()
    }

    fn uploads(&self) -> BoxStream<'_, Result<UploadId, BlobError>> {
        self.blobs.uploads()
    }
}

/// Does everything that meets the storage, and returns the first refusal.
async fn push(client: &Client, image: &Image) -> Result<(), Box<Answer>> {
    let accept = |answer: Answer| match answer.status {
        200..300 => Ok(answer),
        _ => Err(Box::new(answer)),
    };
    for blob in &image.blobs {
        let begun = accept(client.begin_upload(NAME).await)?;
        let location = begun.header("location").unwrap();
        let sha512 = format!("sha512:{}", hex::encode(sha2::Sha512::digest(blob)));
        accept(client.patch(location).body(&blob[..]).send().await)?;
        accept(
            client
                .put(&format!("{location}?digest={sha512}"))
                .send()
                .await,
        )?;
        accept(client.push_blob(NAME, blob).await)?;
        accept(client.get_blob(NAME, &digest(blob)).await)?;
    }
    let given_up = accept(client.begin_upload(NAME).await)?;
    let location = given_up.header("location").unwrap();
    accept(client.delete(location).send().await)?;
    accept(client.put_manifest(NAME, "v1", image).await)?;
    Ok(())
}

async fn storage_that_fails_at_any_step_is_refused_in_clear_words_and_pushes_go_on(
    healthy: TestApp,
) {
    let failure = Failure::default();
    let app = TestApp::start_with(healthy.kind, |app| {
        app.blobs = Arc::new(Failing {
            blobs: Arc::clone(&app.blobs),
            failure: Arc::clone(&failure),
        });
    })
    .await;
    let client = team(&app).await;
    let kinds = [
        (io::ErrorKind::StorageFull, 507, "no space left"),
        (io::ErrorKind::ReadOnlyFilesystem, 503, "read-only"),
        (io::ErrorKind::Other, 503, "cannot reach its storage"),
    ];
    let steps = [
        Step::Lock,
        Step::Append,
        Step::Rehash,
        Step::Commit,
        Step::Read,
        Step::Abort,
    ];
    for (n, step) in steps.into_iter().enumerate() {
        for (kind, status, words) in kinds {
            let image = Image::small(&format!("{n}/{status}/{words}"));
            *failure.lock().unwrap() = Some((step, kind));
            let refused = push(&client, &image).await.unwrap_err();
            assert_eq!(refused.status, status, "{step:?}: {}", refused.text());
            let error = &refused.json()["errors"][0];
            assert_eq!(error["code"], "UNAVAILABLE", "{step:?}");
            assert!(
                error["message"].as_str().unwrap().contains(words),
                "{error}"
            );
            let by_digest = client.get_manifest(NAME, &image.digest()).await;
            assert_eq!(by_digest.status, 404);
            *failure.lock().unwrap() = None;
            push(&client, &image).await.unwrap();
            client.pull(NAME, "v1", &image).await;
        }
    }
}
