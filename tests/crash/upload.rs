//! Pushing images with each blob in one of the ways there are, and going on with what was broken off.

use berth_tests::image::digest;
use berth_tests::{Answer, Client, Image};
use sha2::{Digest as _, Sha512};

use crate::dice::Dice;
use crate::writer::{Trouble, expect};

/// How often a push begins anew because its parts were removed before its manifest came.
const ATTEMPTS: usize = 50;

/// An upload in chunks that is under way.
#[derive(Debug, Clone)]
pub(crate) struct Resting {
    location: String,
    blob: Vec<u8>,
    /// How many bytes were acknowledged.
    offset: usize,
    /// Whether the upload may be over, as it may when the last request was sent.
    pub(crate) may_be_over: bool,
}

/// Pushes images and blobs.
#[derive(Debug)]
pub(crate) struct Upload<'a> {
    /// Who pushes.
    pub(crate) client: &'a Client,
    /// How.
    pub(crate) dice: &'a mut Dice,
    /// Where an upload stands that is broken off.
    pub(crate) resting: &'a mut Option<Resting>,
}

impl Upload<'_> {
    /// Pushes an image under a tag or its digest; images of these names may have its blobs already.
    pub(crate) async fn push_image(
        &mut self,
        names: &[String],
        name: &str,
        reference: &str,
        image: &Image,
    ) -> Result<(), Trouble> {
        for _ in 0..ATTEMPTS {
            for child in &image.children {
                Box::pin(self.push_image(names, name, &child.digest(), child)).await?;
            }
            for blob in &image.blobs {
                let other = self.dice.one(names).clone();
                self.push(name, &other, blob).await?;
            }
            let put = self
                .client
                .put(&format!("/v2/{name}/manifests/{reference}"));
            let put = put.header("content-type", image.media_type);
            let put = put.body(image.manifest.clone()).try_send().await?;
            if put.status == 404 && put.json()["errors"][0]["code"] == "MANIFEST_BLOB_UNKNOWN" {
                // Somebody has removed a part that no manifest named yet.
                continue;
            }
            expect(put, &[201])?;
            return Ok(());
        }
        panic!("{ATTEMPTS} times a part was gone before its manifest came");
    }

    /// Makes a blob one of an image, which another one may have already.
    pub(crate) async fn push(
        &mut self,
        name: &str,
        other: &str,
        blob: &[u8],
    ) -> Result<(), Trouble> {
        let uploads = format!("/v2/{name}/blobs/uploads/");
        let digest = digest(blob);
        let query = match self.dice.below(4) {
            0 => format!("?digest={digest}"),
            1 => format!("?mount={digest}&from={other}"),
            _ => String::new(),
        };
        let begin = self.client.post(&format!("{uploads}{query}"));
        let begin = match query.starts_with("?digest") {
            true => begin.body(blob),
            false => begin,
        };
        let begun = expect(begin.try_send().await?, &[201, 202])?;
        if begun.status == 201 {
            return Ok(());
        }
        let resting = Resting {
            location: begun.header("location").unwrap().to_owned(),
            blob: blob.to_owned(),
            offset: 0,
            may_be_over: false,
        };
        self.send(resting).await
    }

    /// Makes a blob one of an image under a digest of which the server hears at the end only.
    pub(crate) async fn push_long_digest(
        &mut self,
        name: &str,
        blob: &[u8],
    ) -> Result<(), Trouble> {
        let location = self.begin(name).await?;
        let digest = hex::encode(Sha512::digest(blob));
        let finish = self
            .client
            .put(&format!("{location}?digest=sha512:{digest}"));
        expect(finish.body(blob).try_send().await?, &[201, 416])?;
        Ok(())
    }

    /// Begins an upload and cancels it.
    pub(crate) async fn give_up(&mut self, name: &str) -> Result<(), Trouble> {
        let location = self.begin(name).await?;
        let chunk = self.client.patch(&location).body("some bytes");
        expect(chunk.try_send().await?, &[202])?;
        let cancel = self.client.delete(&location);
        expect(cancel.try_send().await?, &[204])?;
        Ok(())
    }

    async fn begin(&self, name: &str) -> Result<String, Trouble> {
        let begin = self.client.post(&format!("/v2/{name}/blobs/uploads/"));
        let begun = expect(begin.try_send().await?, &[202])?;
        Ok(begun.header("location").unwrap().to_owned())
    }

    /// Goes on with an upload where the server says that it stands.
    pub(crate) async fn go_on(&mut self, mut resting: Resting) -> Result<(), Trouble> {
        *self.resting = Some(resting.clone());
        let asked = self.client.get(&resting.location).try_send().await?;
        let asked = expect(asked, &[204, 404])?;
        if asked.status == 404 {
            assert!(resting.may_be_over, "{} is gone", resting.location);
            *self.resting = None;
            return Ok(());
        }
        let offset = offset(&asked);
        assert!(
            // One byte and none are told alike.
            offset.max(1) >= resting.offset || resting.may_be_over,
            "{} stands at {offset}, not at {}",
            resting.location,
            resting.offset
        );
        resting.offset = offset.min(resting.blob.len());
        self.send(resting).await
    }

    /// Sends the rest of a blob in chunks of random sizes.
    async fn send(&mut self, mut resting: Resting) -> Result<(), Trouble> {
        let digest = digest(&resting.blob);
        loop {
            *self.resting = Some(resting.clone());
            let left = resting.blob.len() - resting.offset;
            let size = self.dice.below(left + 1);
            if size == 0 || self.dice.below(2) == 0 {
                resting.may_be_over = true;
                *self.resting = Some(resting.clone());
                let rest = resting.blob[resting.offset..].to_owned();
                let finish = format!("{}?digest={digest}", resting.location);
                let finish = self.client.put(&finish).body(rest);
                let answer = expect(finish.try_send().await?, &[201, 416])?;
                if answer.status == 201 {
                    *self.resting = None;
                    return Ok(());
                }
                resting.offset = offset(&answer);
                continue;
            }
            // One byte would be told as none are.
            let end = resting.offset + size.max(2).min(left);
            let patch = self.client.patch(&resting.location);
            let patch = patch.header("content-range", &format!("{}-{}", resting.offset, end - 1));
            let chunk = resting.blob[resting.offset..end].to_owned();
            let answer = expect(patch.body(chunk).try_send().await?, &[202, 416])?;
            resting.offset = offset(&answer);
        }
    }
}

/// Reads how many bytes an upload has; `0-0` is taken for none, from which a client may go on
/// either way.
fn offset(answer: &Answer) -> usize {
    let range = answer.header("range").unwrap();
    let (_, last) = range.split_once('-').unwrap();
    let last: usize = last.parse().unwrap();
    if last == 0 { 0 } else { last + 1 }
}
