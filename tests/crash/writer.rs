//! A client that pushes, mounts and removes what its dice say, and keeps account of it.

use std::sync::Arc;

use berth_tests::image::digest;
use berth_tests::{Answer, Client, Database, Image};
use tokio::sync::watch;

use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::state;
use crate::upload::{Resting, Upload};

/// How many images share their blobs with those of other writers.
const POOL: usize = 6;
/// How many tags a writer has in an image.
const TAGS: usize = 5;

/// Why something did not come to its end.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The server is gone.
    Gone,
    /// The server could not do it.
    Failed(Box<Answer>),
}

impl From<reqwest::Error> for Trouble {
    fn from(_: reqwest::Error) -> Self {
        Self::Gone
    }
}

/// Returns an answer that is one of these; another one is trouble, if it is the server's fault or
/// something is not there any more.
pub(crate) fn expect(answer: Answer, statuses: &[u16]) -> Result<Answer, Trouble> {
    let status = answer.status;
    if statuses.contains(&status) {
        return Ok(answer);
    }
    assert!(
        status >= 500 || status == 404,
        "{}: {status} {}",
        answer.request,
        answer.text()
    );
    Err(Trouble::Failed(Box::new(answer)))
}

/// One client with tags and images of its own, beside others in the same repositories.
#[derive(Debug)]
pub(crate) struct Writer {
    /// Who calls.
    pub(crate) client: Client,
    /// What it was told.
    pub(crate) ledger: Ledger,
    dice: Dice,
    names: Vec<String>,
    number: usize,
    resting: Option<Resting>,
    uploads_expire: bool,
    pushed: watch::Sender<usize>,
}

impl Writer {
    /// Makes a writer that pushes to images of these names.
    pub(crate) fn new(client: Client, number: usize, names: &[&str], seed: &str) -> Self {
        Self {
            client,
            ledger: Ledger::default(),
            dice: Dice::new(format!("{seed}/{number}")),
            names: names.iter().map(|&name| name.to_owned()).collect(),
            number,
            resting: None,
            uploads_expire: false,
            pushed: watch::Sender::new(0),
        }
    }

    /// Makes it one for a server whose days go by: an upload may be over.
    #[must_use]
    pub(crate) fn for_days(mut self) -> Self {
        self.uploads_expire = true;
        self
    }

    /// Returns how many pushes were acknowledged.
    pub(crate) fn pushed(&self) -> usize {
        *self.pushed.borrow()
    }

    /// Returns a view of how many pushes were acknowledged, as it grows.
    pub(crate) fn progress(&self) -> watch::Receiver<usize> {
        self.pushed.subscribe()
    }

    /// Takes a step.
    pub(crate) async fn step(&mut self) -> Result<(), Trouble> {
        if let Some(resting) = self.resting.take() {
            self.go_on(resting).await?;
        }
        let name = self.dice.one(&self.names.clone()).clone();
        let tag = format!("w{}-{}", self.number, self.dice.below(TAGS));
        match self.dice.below(10) {
            0..=5 => {
                let image = self.image();
                self.push(&name, &tag, &image).await
            }
            6 => self.remove_tag(&name, &tag).await,
            7 => self.remove_blob(&name).await,
            _ => self.remove_image().await,
        }
    }

    /// Looks whether everything is as it was acknowledged, after going on with an upload that was
    /// under way; `pulls` makes it pull everything.
    pub(crate) async fn look(&mut self, database: &Database, pulls: bool) {
        if let Some(resting) = self.resting.take() {
            self.go_on(resting).await.unwrap();
        }
        self.ledger.compare(&state::see(database).await);
        if pulls {
            self.ledger.pull(&self.client).await;
        }
    }

    /// Pushes to two images, and removes what it has pushed; it does so in the same way each time,
    /// and goes on after a failure, which it returns in the end.
    pub(crate) async fn story(&mut self) -> Result<(), Trouble> {
        self.dice = Dice::new("story");
        let seed = format!("story {}", self.number);
        let image = Arc::new(Image::with_layers(&seed, "amd64", &[100, 3000]));
        let [a, b] = [self.names[0].clone(), self.names[1].clone()];
        let tag = format!("w{}", self.number);
        let mut told = Ok(());
        for chapter in 0..6 {
            let done = match chapter {
                0 => self.push(&a, &tag, &image).await,
                1 => self.push(&b, &tag, &image).await,
                2 => self.upload().push_long_digest(&a, seed.as_bytes()).await,
                3 => self.upload().give_up(&a).await,
                4 => self.remove_tag(&a, &tag).await,
                _ => self.remove_image().await,
            };
            if matches!(done, Err(Trouble::Gone)) {
                return done;
            }
            told = told.and(done);
        }
        told
    }

    async fn go_on(&mut self, mut resting: Resting) -> Result<(), Trouble> {
        resting.may_be_over |= self.uploads_expire;
        self.upload().go_on(resting).await
    }

    fn upload(&mut self) -> Upload<'_> {
        Upload {
            client: &self.client,
            dice: &mut self.dice,
            resting: &mut self.resting,
        }
    }

    /// Makes an image whose manifest is this writer's alone; most have blobs of the pool.
    fn image(&mut self) -> Arc<Image> {
        let seed = match self.dice.below(4) {
            0 => format!("{}/{}", self.number, self.dice.below(1_000_000)),
            _ => format!("pool {}", self.dice.below(POOL)),
        };
        let size = *self.dice.one(&[200, 3000, 9000, 150_000]);
        let image = Image::with_layers(&seed, "amd64", &[100, size]);
        Arc::new(image.annotated(&format!("of {}", self.number)))
    }

    async fn push(&mut self, name: &str, tag: &str, image: &Arc<Image>) -> Result<(), Trouble> {
        self.ledger.pushes(name, tag, image);
        let names = self.names.clone();
        self.upload().push_image(&names, name, tag, image).await?;
        self.ledger.pushed(name, tag, image);
        self.pushed.send_modify(|pushed| *pushed += 1);
        Ok(())
    }

    async fn remove_tag(&mut self, name: &str, tag: &str) -> Result<(), Trouble> {
        let may_be_absent = self.ledger.tag_may_be_absent(name, tag);
        self.ledger.removes_tag(name, tag);
        self.remove(name, tag, may_be_absent).await?;
        self.ledger.removed_tag(name, tag);
        Ok(())
    }

    async fn remove_image(&mut self) -> Result<(), Trouble> {
        let images = self.ledger.images();
        if images.is_empty() {
            return Ok(());
        }
        let (name, digest) = self.dice.one(&images).clone();
        let may_be_absent = self.ledger.image_may_be_absent(&name, &digest);
        self.ledger.removes_image(&name, &digest);
        self.remove(&name, &digest, may_be_absent).await?;
        self.ledger.removed_image(&name, &digest);
        Ok(())
    }

    async fn remove(
        &self,
        name: &str,
        reference: &str,
        may_be_absent: bool,
    ) -> Result<(), Trouble> {
        let delete = self
            .client
            .delete(&format!("/v2/{name}/manifests/{reference}"));
        let answer = expect(delete.try_send().await?, &[202, 404])?;
        assert!(
            answer.status == 202 || may_be_absent,
            "{} was there: {}",
            answer.request,
            answer.text()
        );
        Ok(())
    }

    /// Removes a blob of the pool, where no manifest names it.
    async fn remove_blob(&mut self, name: &str) -> Result<(), Trouble> {
        let image = Image::with_layers(&format!("pool {}", self.dice.below(POOL)), "amd64", &[100]);
        let target = format!("/v2/{name}/blobs/{}", digest(&image.blobs[1]));
        let answer = self.client.delete(&target).try_send().await?;
        expect(answer, &[202, 404, 405])?;
        Ok(())
    }
}
