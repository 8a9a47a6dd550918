//! Pushing and pulling over the distribution API.

use crate::image::digest;
use crate::{Answer, Client, Image};

impl Client {
    /// Pushes an image under a tag or its digest; every step has to succeed.
    pub async fn push(&self, name: &str, reference: &str, image: &Image) {
        for child in &image.children {
            Box::pin(self.push(name, &child.digest(), child)).await;
        }
        for blob in &image.blobs {
            self.push_blob(name, blob).await.expect(201);
        }
        self.put_manifest(name, reference, image).await.expect(201);
    }

    /// Uploads a blob in one piece and returns the last answer, or the first refusal.
    pub async fn push_blob(&self, name: &str, blob: &[u8]) -> Answer {
        let begun = self.begin_upload(name).await;
        let Some(location) = begun.header("location").filter(|_| begun.status == 202) else {
            return begun;
        };
        let joint = if location.contains('?') { '&' } else { '?' };
        self.put(&format!("{location}{joint}digest={}", digest(blob)))
            .header("content-type", "application/octet-stream")
            .body(blob)
            .send()
            .await
    }

    /// Begins an upload.
    pub async fn begin_upload(&self, name: &str) -> Answer {
        self.post(&format!("/v2/{name}/blobs/uploads/"))
            .send()
            .await
    }

    /// Puts a manifest.
    pub async fn put_manifest(&self, name: &str, reference: &str, image: &Image) -> Answer {
        self.put(&format!("/v2/{name}/manifests/{reference}"))
            .header("content-type", image.media_type)
            .body(image.manifest.clone())
            .send()
            .await
    }

    /// Gets a manifest.
    pub async fn get_manifest(&self, name: &str, reference: &str) -> Answer {
        self.get(&format!("/v2/{name}/manifests/{reference}"))
            .header("accept", crate::image::MANIFEST)
            .header("accept", crate::image::INDEX)
            .send()
            .await
    }

    /// Gets a blob.
    pub async fn get_blob(&self, name: &str, digest: &str) -> Answer {
        self.get(&format!("/v2/{name}/blobs/{digest}")).send().await
    }

    /// Pulls an image and demands the bytes that were pushed.
    pub async fn pull(&self, name: &str, reference: &str, image: &Image) {
        let manifest = self.get_manifest(name, reference).await.expect(200);
        assert_eq!(manifest.body, image.manifest);
        assert_eq!(manifest.header("content-type"), Some(image.media_type));
        assert_eq!(
            manifest.header("docker-content-digest"),
            Some(image.digest().as_str())
        );
        for blob in &image.blobs {
            let pulled = self.get_blob(name, &digest(blob)).await.expect(200);
            assert_eq!(pulled.body, blob.as_slice());
        }
        for child in &image.children {
            Box::pin(self.pull(name, &child.digest(), child)).await;
        }
    }
}
