//! What every blob store keeps, one clause a test, on each implementation.

use std::io;

use berth_core::oci::Algorithm;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{
    BlobError, BlobStore, ByteStream, FsBlobs, Hasher, Location, Stored, Upload, UploadId,
};

fn upload(id: &str) -> Upload {
    Upload {
        id: UploadId::parse(id).unwrap(),
        offset: 0,
        hasher: Hasher::new(Algorithm::Sha256),
    }
}

fn body(pieces: &[&[u8]]) -> ByteStream {
    let pieces: Vec<_> = pieces
        .iter()
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    stream::iter(pieces).boxed()
}

/// A body that breaks off after its pieces.
fn broken(pieces: &[&[u8]]) -> ByteStream {
    let error = stream::iter([Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
    body(pieces).chain(error).boxed()
}

async fn read(store: &dyn BlobStore, at: &Location, range: std::ops::Range<u64>) -> Vec<u8> {
    let pieces: Vec<Bytes> = store
        .read(at, range)
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    pieces.concat()
}

async fn stored(store: &dyn BlobStore, id: &str, bytes: &[u8]) -> Location {
    let mut upload = upload(id);
    store.append(&mut upload, body(&[bytes])).await.unwrap();
    store
        .commit(&upload, &upload.hasher.digest())
        .await
        .unwrap()
}

/// Bytes that differ everywhere, more than a few buffers of them.
fn many() -> Vec<u8> {
    (0..700_001_u32)
        .map(|number| u8::try_from(number.wrapping_mul(2_654_435_761) >> 24).unwrap())
        .collect()
}

mod clause {
    use super::*;

    pub(super) async fn a_committed_blob_reads_back_as_it_was_sent(store: &dyn BlobStore) {
        let bytes = many();
        let at = stored(store, "u1", &bytes).await;
        assert!(read(store, &at, 0..700_001).await == bytes);
    }

    pub(super) async fn a_body_in_pieces_is_one_blob(store: &dyn BlobStore) {
        let bytes = many();
        let pieces: Vec<&[u8]> = bytes.chunks(9_973).collect();
        let mut upload = upload("u1");
        assert_eq!(
            store.append(&mut upload, body(&pieces)).await.unwrap(),
            700_001
        );
        assert_eq!(
            upload.hasher.digest(),
            Hasher::digest_of(Algorithm::Sha256, &bytes)
        );
        let at = store
            .commit(&upload, &upload.hasher.digest())
            .await
            .unwrap();
        assert!(read(store, &at, 0..700_001).await == bytes);
    }

    pub(super) async fn an_empty_body_is_an_empty_blob(store: &dyn BlobStore) {
        let at = stored(store, "u1", b"").await;
        assert!(read(store, &at, 0..0).await.is_empty());
    }

    pub(super) async fn a_range_reads_its_bytes_only(store: &dyn BlobStore) {
        let bytes = many();
        let at = stored(store, "u1", &bytes).await;
        for range in [0..1, 5..10, 131_071..131_074, 700_000..700_001, 1..700_001] {
            let expected =
                &bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
            assert!(read(store, &at, range).await == expected);
        }
    }

    pub(super) async fn a_range_beyond_the_blob_ends_in_an_error(store: &dyn BlobStore) {
        let at = stored(store, "u1", b"abc").await;
        let pieces: Vec<_> = store.read(&at, 0..9).await.unwrap().collect().await;
        assert!(pieces.iter().any(Result::is_err));
    }

    pub(super) async fn an_upload_goes_on_from_its_saved_state(store: &dyn BlobStore) {
        let mut first = upload("u1");
        store.append(&mut first, body(&[b"hello "])).await.unwrap();
        let hasher = Hasher::from_bytes(&first.hasher.to_bytes()).unwrap();
        let mut resumed = Upload {
            id: first.id,
            offset: first.offset,
            hasher,
        };
        store.append(&mut resumed, body(&[b"world"])).await.unwrap();
        assert_eq!(
            resumed.hasher.digest(),
            Hasher::digest_of(Algorithm::Sha256, b"hello world")
        );
        let at = store
            .commit(&resumed, &resumed.hasher.digest())
            .await
            .unwrap();
        assert_eq!(read(store, &at, 0..11).await, b"hello world");
    }

    pub(super) async fn bytes_beyond_the_saved_offset_are_cut(store: &dyn BlobStore) {
        let mut upload = upload("u1");
        store.append(&mut upload, body(&[b"keep "])).await.unwrap();
        let saved = upload.clone();
        store
            .append(&mut upload, body(&[b"never acknowledged"]))
            .await
            .unwrap();
        let mut upload = saved;
        store.append(&mut upload, body(&[b"this"])).await.unwrap();
        let at = store
            .commit(&upload, &upload.hasher.digest())
            .await
            .unwrap();
        assert_eq!(read(store, &at, 0..9).await, b"keep this");
    }

    pub(super) async fn a_commit_cuts_them_too(store: &dyn BlobStore) {
        let mut upload = upload("u1");
        store.append(&mut upload, body(&[b"keep"])).await.unwrap();
        let saved = upload.clone();
        store.append(&mut upload, body(&[b" not"])).await.unwrap();
        let at = store.commit(&saved, &saved.hasher.digest()).await.unwrap();
        assert_eq!(read(store, &at, 0..4).await, b"keep");
        let pieces: Vec<_> = store.read(&at, 0..8).await.unwrap().collect().await;
        assert!(pieces.iter().any(Result::is_err));
    }

    pub(super) async fn a_broken_body_keeps_what_came(store: &dyn BlobStore) {
        let mut upload = upload("u1");
        let error = store
            .append(&mut upload, broken(&[b"half "]))
            .await
            .unwrap_err();
        assert!(matches!(error, BlobError::Body(_)));
        assert_eq!(upload.offset, 5);
        store.append(&mut upload, body(&[b"whole"])).await.unwrap();
        assert_eq!(
            upload.hasher.digest(),
            Hasher::digest_of(Algorithm::Sha256, b"half whole")
        );
    }

    pub(super) async fn an_upload_that_lost_bytes_says_so(store: &dyn BlobStore) {
        let mut upload = upload("u1");
        upload.offset = 10;
        assert!(matches!(
            store.append(&mut upload, body(&[b"x"])).await,
            Err(BlobError::Lost)
        ));
        assert!(matches!(
            store.commit(&upload, &upload.hasher.digest()).await,
            Err(BlobError::Lost)
        ));
        assert!(matches!(
            store.rehash(&mut upload, Algorithm::Sha512).await,
            Err(BlobError::Lost)
        ));
    }

    pub(super) async fn an_upload_can_be_hashed_again(store: &dyn BlobStore) {
        let mut upload = upload("u1");
        let bytes = many();
        store.append(&mut upload, body(&[&bytes])).await.unwrap();
        store.rehash(&mut upload, Algorithm::Sha512).await.unwrap();
        assert_eq!(
            upload.hasher.digest(),
            Hasher::digest_of(Algorithm::Sha512, &bytes)
        );
    }

    pub(super) async fn one_writer_at_a_time(store: &dyn BlobStore) {
        let id = UploadId::parse("u1").unwrap();
        let lock = store.lock(&id).await.unwrap();
        assert!(matches!(store.lock(&id).await, Err(BlobError::Busy)));
        store.lock(&UploadId::parse("u2").unwrap()).await.unwrap();
        drop(lock);
        store.lock(&id).await.unwrap();
    }

    pub(super) async fn two_commits_of_one_digest_have_two_locations(store: &dyn BlobStore) {
        let first = stored(store, "u1", b"same").await;
        let second = stored(store, "u2", b"same").await;
        assert_ne!(first, second);
        store.delete(&second).await.unwrap();
        assert_eq!(read(store, &first, 0..4).await, b"same");
    }

    pub(super) async fn a_deleted_blob_is_gone(store: &dyn BlobStore) {
        let at = stored(store, "u1", b"abc").await;
        store.delete(&at).await.unwrap();
        store.delete(&at).await.unwrap();
        assert!(matches!(
            store.read(&at, 0..3).await,
            Err(BlobError::NotFound)
        ));
    }

    pub(super) async fn an_aborted_upload_is_gone(store: &dyn BlobStore) {
        let mut upload = upload("u1");
        store.append(&mut upload, body(&[b"abc"])).await.unwrap();
        store.abort(&upload.id).await.unwrap();
        store.abort(&upload.id).await.unwrap();
        assert!(matches!(
            store.commit(&upload, &upload.hasher.digest()).await,
            Err(BlobError::Lost)
        ));
    }

    pub(super) async fn the_list_has_every_blob_and_no_upload(store: &dyn BlobStore) {
        assert_eq!(store.list().count().await, 0);
        let mut expected = vec![
            stored(store, "u1", b"a").await,
            stored(store, "u2", b"b").await,
        ];
        store
            .append(&mut upload("u3"), body(&[b"under way"]))
            .await
            .unwrap();
        let mut found: Vec<Stored> = store.list().try_collect().await.unwrap();
        expected.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        found.sort_by(|a, b| a.at.as_str().cmp(b.at.as_str()));
        let at: Vec<_> = found.iter().map(|stored| stored.at.clone()).collect();
        assert_eq!(at, expected);
        for stored in found {
            let bytes = read(store, &stored.at, 0..1).await;
            assert_eq!(stored.digest, Hasher::digest_of(Algorithm::Sha256, &bytes));
            let id = if bytes == b"a" { "u1" } else { "u2" };
            assert_eq!(stored.upload.as_str(), id);
        }
    }

    pub(super) async fn the_uploads_are_those_under_way(store: &dyn BlobStore) {
        assert_eq!(store.uploads().count().await, 0);
        stored(store, "u1", b"a").await;
        store
            .append(&mut upload("u2"), body(&[b"under way"]))
            .await
            .unwrap();
        let found: Vec<UploadId> = store.uploads().try_collect().await.unwrap();
        assert_eq!(found, [UploadId::parse("u2").unwrap()]);
    }
}

macro_rules! on_the_file_system {
    ($($clause:ident),* $(,)?) => {
        mod fs {
            $(#[tokio::test]
            async fn $clause() {
                let directory = tempfile::tempdir().unwrap();
                super::clause::$clause(&super::FsBlobs::open(directory.path()).unwrap()).await;
            })*
        }
    };
}

on_the_file_system!(
    a_committed_blob_reads_back_as_it_was_sent,
    a_body_in_pieces_is_one_blob,
    an_empty_body_is_an_empty_blob,
    a_range_reads_its_bytes_only,
    a_range_beyond_the_blob_ends_in_an_error,
    an_upload_goes_on_from_its_saved_state,
    bytes_beyond_the_saved_offset_are_cut,
    a_commit_cuts_them_too,
    a_broken_body_keeps_what_came,
    an_upload_that_lost_bytes_says_so,
    an_upload_can_be_hashed_again,
    one_writer_at_a_time,
    two_commits_of_one_digest_have_two_locations,
    a_deleted_blob_is_gone,
    an_aborted_upload_is_gone,
    the_list_has_every_blob_and_no_upload,
    the_uploads_are_those_under_way,
);

#[test]
fn a_full_or_read_only_disk_has_its_own_error() {
    let kind = |kind: io::ErrorKind| BlobError::from(io::Error::from(kind));
    assert!(matches!(
        kind(io::ErrorKind::StorageFull),
        BlobError::Full(_)
    ));
    assert!(matches!(
        kind(io::ErrorKind::QuotaExceeded),
        BlobError::Full(_)
    ));
    assert!(matches!(
        kind(io::ErrorKind::ReadOnlyFilesystem),
        BlobError::ReadOnly(_)
    ));
}

/// `/dev/full` answers every write with "no space left on device".
#[tokio::test]
async fn a_write_that_finds_no_room_leaves_the_upload_where_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let store = FsBlobs::open(directory.path()).unwrap();
    std::os::unix::fs::symlink("/dev/full", directory.path().join("uploads/u1")).unwrap();
    let mut upload = upload("u1");
    let error = store
        .append(&mut upload, body(&[b"abc"]))
        .await
        .unwrap_err();
    assert!(matches!(error, BlobError::Full(_)), "{error:?}");
    assert_eq!(upload.offset, 0);
}
