//! Single steps of a push, for tests that look at each.

use berth_tests::{Answer, Client, Image};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha512};

/// The image that most tests are about.
pub(crate) const APP: &str = "team/app";

/// Begins an upload and returns its place.
pub(crate) async fn begin(client: &Client, name: &str) -> String {
    let begun = client.begin_upload(name).await.expect(202);
    begun.header("location").unwrap().to_owned()
}

/// Sends a chunk that says where it begins.
pub(crate) async fn chunk(client: &Client, location: &str, start: usize, body: &[u8]) -> Answer {
    let range = format!("{start}-{}", start + body.len() - 1);
    let request = client.patch(location).header("content-range", &range);
    request.body(body).send().await
}

/// Closes an upload without more bytes.
pub(crate) async fn finish(client: &Client, location: &str, digest: &str) -> Answer {
    client
        .put(&format!("{location}?digest={digest}"))
        .send()
        .await
}

/// Puts a manifest that is still JSON.
pub(crate) async fn put(
    client: &Client,
    reference: &str,
    media_type: &str,
    body: &Value,
) -> Answer {
    let target = format!("/v2/{APP}/manifests/{reference}");
    let request = client.put(&target).header("content-type", media_type);
    request.body(body.to_string()).send().await
}

/// Returns the manifest of an image, to be changed.
pub(crate) fn parsed(image: &Image) -> Value {
    serde_json::from_slice(&image.manifest).unwrap()
}

/// Returns the descriptor of some content.
pub(crate) fn descriptor(media_type: &str, content: &[u8]) -> Value {
    let digest = berth_tests::image::digest(content);
    json!({ "mediaType": media_type, "digest": digest, "size": content.len() })
}

/// Returns the other kind of digest.
pub(crate) fn sha512(content: &[u8]) -> String {
    format!("sha512:{}", hex::encode(Sha512::digest(content)))
}

/// Returns where the next page of a list is.
pub(crate) fn next(page: &Answer) -> Option<String> {
    let link = page.header("link")?;
    assert!(link.ends_with(">; rel=\"next\""), "{link}");
    Some(link[1..].split('>').next().unwrap().to_owned())
}
