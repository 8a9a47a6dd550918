//! A client whose tags come and go by retention, whole runs at a time, and come back from the
//! trash; it keeps account of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use berth_tests::{Answer, Client, Database, Image};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::shelf::Shelf;
use crate::state::{self, Entry};
use crate::upload::{Resting, Upload};
use crate::writer::{Trouble, expect};

/// How many images share their blobs with those of the writers.
const POOL: usize = 6;
/// How many tags are pushed at the same time.
const AT_ONCE: usize = 8;

/// Rules that leave the tags of the writers alone and so many others.
pub(crate) fn newest(number: usize) -> Value {
    rules("tag_rule", &json!({ "num": number.to_string() }))
}

fn rules(template: &str, params: &Value) -> Value {
    let writers = json!({ "kind": "regexp", "pattern": "^w" });
    let rule = json!({ "template": template, "params": params, "tag_selectors": [writers] });
    json!({ "algorithm": "or", "rules": [rule] })
}

/// One client with the tags that begin with `r`.
#[derive(Debug)]
pub(crate) struct Retainer {
    /// Who pushes.
    pub(crate) client: Client,
    /// Who manages.
    pub(crate) manager: Client,
    shelf: Shelf,
    dice: Dice,
    names: Vec<String>,
    tags: usize,
    resting: Option<Resting>,
    uploads_expire: bool,
    did: BTreeMap<&'static str, usize>,
}

impl Retainer {
    /// Makes one with so many tags in each image of these names.
    pub(crate) fn new(
        [client, manager]: [Client; 2],
        names: &[&str],
        tags: usize,
        seed: &str,
    ) -> Self {
        Self {
            client,
            manager,
            shelf: Shelf::default(),
            dice: Dice::new(format!("{seed}/retainer")),
            names: names.iter().map(|&name| name.to_owned()).collect(),
            tags,
            resting: None,
            uploads_expire: false,
            did: BTreeMap::new(),
        }
    }

    /// Makes it one for a server whose days go by: an upload may be over.
    #[must_use]
    pub(crate) fn for_days(mut self) -> Self {
        self.uploads_expire = true;
        self
    }

    /// Tells how often each of its steps was acknowledged.
    pub(crate) fn did(&self) -> &BTreeMap<&'static str, usize> {
        &self.did
    }

    fn note(&mut self, step: &'static str) {
        *self.did.entry(step).or_default() += 1;
    }

    /// Takes a step.
    pub(crate) async fn step(&mut self) -> Result<(), Trouble> {
        if let Some(mut resting) = self.resting.take() {
            resting.may_be_over |= self.uploads_expire;
            self.upload().go_on(resting).await?;
        }
        let name = self.dice.one(&self.names.clone()).clone();
        match self.dice.below(18) {
            0..=4 => {
                let image = self.image();
                self.push(&name, image).await
            }
            5 => self.push_again(&name).await,
            6 => self.move_tag(&name).await,
            7 => self.save(&name).await,
            8..=10 => self.start(&name).await.map(drop),
            11..=12 => self.undo(&name).await.map(drop),
            13 => self.cancel(&name).await,
            14 => self.remove(&name).await,
            15..=16 => self.restore(&name).await,
            _ => self.purge(&name).await,
        }
    }

    fn upload(&mut self) -> Upload<'_> {
        Upload {
            client: &self.client,
            dice: &mut self.dice,
            resting: &mut self.resting,
        }
    }

    fn tag(&mut self) -> String {
        format!("r{}", self.dice.below(self.tags))
    }

    /// Makes an image, or an index whose children others of them share.
    fn image(&mut self) -> Arc<Image> {
        let pool = format!("pool {}", self.dice.below(POOL));
        let image = match self.dice.below(4) {
            0 => Image::index(&pool),
            1 => Image::with_layers(&pool, "arm64", &[200]),
            _ => Image::with_layers(&pool, "amd64", &[100, 3000]),
        };
        Arc::new(image.annotated(&format!("of the retainer, {}", self.dice.below(20))))
    }

    async fn push(&mut self, name: &str, image: Arc<Image>) -> Result<(), Trouble> {
        let tag = self.tag();
        self.shelf.pushes(name, &tag, &image);
        let names = self.names.clone();
        self.upload().push_image(&names, name, &tag, &image).await?;
        self.shelf.pushed(name, &tag, &image);
        self.note("push");
        Ok(())
    }

    /// Pushes what was pushed before, which may be live, in the trash or on its way.
    async fn push_again(&mut self, name: &str) -> Result<(), Trouble> {
        let images = self.shelf.images(name);
        match images.is_empty() {
            true => Ok(()),
            false => {
                let image = Arc::clone(self.dice.one(&images));
                self.push(name, image).await
            }
        }
    }

    /// Leads a tag to where another one leads, on the server alone.
    async fn move_tag(&mut self, name: &str) -> Result<(), Trouble> {
        let (from, to) = (self.tag(), self.tag());
        let digests = self.shelf.ever(name, &from);
        if from == to || digests.is_empty() {
            return Ok(());
        }
        self.shelf.moves(name, &to, &digests);
        let body = json!({ "source_tag": from, "destination_tag": to, "override": true });
        let call = self.manager.post(&format!("{}/tags", swr(name)));
        let answer = expect(call.json(&body).try_send().await?, &[201, 404])?;
        if answer.status == 201 {
            self.shelf.moved(name, &to, digests);
            self.note("move");
        }
        Ok(())
    }

    async fn save(&mut self, name: &str) -> Result<(), Trouble> {
        let policy = match self.dice.below(4) {
            0 => rules("date_rule", &json!({ "days": "1" })),
            _ => newest(1 + self.dice.below(self.tags / 2)),
        };
        self.put_rules(name, json!({ "policy": policy })).await?;
        self.note("save");
        Ok(())
    }

    async fn put_rules(&self, name: &str, body: Value) -> Result<(), Trouble> {
        let put = self.manager.put(&retention(name)).json(&body);
        expect(put.try_send().await?, &[200])?;
        Ok(())
    }

    /// Applies the rules; returns the run, if there are any rules.
    async fn start(&mut self, name: &str) -> Result<Option<i64>, Trouble> {
        let call = self.manager.post(&format!("{}/runs", retention(name)));
        let call = call.json(&json!({ "dry": false }));
        // There may be no rules, or as many runs as a day may have.
        let answer = allow(call.try_send().await?, &[202, 404, 429])?;
        if answer.status != 202 {
            return Ok(None);
        }
        self.note("start");
        Ok(answer.json()["id"].as_i64())
    }

    /// Takes the last run back that can be.
    async fn undo(&mut self, name: &str) -> Result<Option<i64>, Trouble> {
        let runs = self.runs(name).await?;
        let Some(run) = runs.iter().find(|run| run["can_undo"] == true) else {
            return Ok(None);
        };
        self.take_back(name, run["id"].as_i64().unwrap()).await
    }

    async fn take_back(&mut self, name: &str, run: i64) -> Result<Option<i64>, Trouble> {
        self.shelf.restores(name);
        let call = format!("{}/runs/{run}/undo", retention(name));
        let answer = allow(self.manager.post(&call).try_send().await?, &[202, 409])?;
        if answer.status != 202 {
            return Ok(None);
        }
        self.note("undo");
        Ok(answer.json()["id"].as_i64())
    }

    async fn cancel(&mut self, name: &str) -> Result<(), Trouble> {
        let runs = self.runs(name).await?;
        let Some(run) = runs.iter().find(|run| !is_over(run)) else {
            return Ok(());
        };
        let call = format!("{}/runs/{}/cancel", retention(name), run["id"]);
        allow(self.manager.post(&call).try_send().await?, &[204, 409])?;
        self.note("cancel");
        Ok(())
    }

    async fn runs(&self, name: &str) -> Result<Vec<Value>, Trouble> {
        let call = self.manager.get(&format!("{}/runs", retention(name)));
        let answer = expect(call.try_send().await?, &[200, 404])?;
        let runs = answer.json()["items"].as_array().cloned();
        Ok(runs.unwrap_or_default())
    }

    /// Removes a tag with its image if no other one leads there, or an image with its tags.
    async fn remove(&mut self, name: &str) -> Result<(), Trouble> {
        let images = self.shelf.images(name);
        let target = match self.dice.below(3) {
            0 => format!("/v2/{name}/manifests/{}", self.tag()),
            1 if !images.is_empty() => {
                format!("/v2/{name}/manifests/{}", self.dice.one(&images).digest())
            }
            _ => format!("{}/tags/{}", swr(name), self.tag()),
        };
        let delete = self.manager.delete(&target);
        let delete = match target.starts_with("/v2/manage") {
            true => delete,
            false => self.client.delete(&target),
        };
        let answer = expect(delete.try_send().await?, &[202, 204, 404])?;
        if answer.status != 404 {
            self.note("remove");
        }
        Ok(())
    }

    /// Brings some entries back, by tag or by digest.
    async fn restore(&mut self, name: &str) -> Result<(), Trouble> {
        let Some(entries) = self.some(name).await? else {
            return Ok(());
        };
        let ids: Vec<i64> = entries.into_iter().map(|(id, _)| id).collect();
        self.bring_back(name, &ids).await?;
        self.note("restore");
        Ok(())
    }

    async fn bring_back(&mut self, name: &str, ids: &[i64]) -> Result<(), Trouble> {
        self.shelf.restores(name);
        let call = self.manager.post(&trash(name, "restore"));
        let call = call.json(&json!({ "entries": ids }));
        expect(call.try_send().await?, &[200])?;
        Ok(())
    }

    async fn purge(&mut self, name: &str) -> Result<(), Trouble> {
        let Some(mut entries) = self.some(name).await? else {
            return Ok(());
        };
        entries.truncate(1);
        for (id, entry) in entries {
            self.shelf.purges(&entry);
            let call = self.manager.post(&trash(name, "purge"));
            let call = call.json(&json!({ "entries": [id] }));
            expect(call.try_send().await?, &[200])?;
            self.shelf.purged(id);
            self.note("purge");
        }
        Ok(())
    }

    /// Picks up to three of its own entries in the trash.
    async fn some(&mut self, name: &str) -> Result<Option<Vec<(i64, Entry)>>, Trouble> {
        let mut entries = self.entries(name).await?;
        let mut some = Vec::new();
        while !entries.is_empty() && some.len() < 1 + self.dice.below(3) {
            let at = self.dice.below(entries.len());
            some.push(entries.swap_remove(at));
        }
        Ok(Some(some).filter(|some| !some.is_empty()))
    }

    /// Returns the last of its own entries in the trash.
    async fn entries(&self, name: &str) -> Result<Vec<(i64, Entry)>, Trouble> {
        let (organization, image) = name.split_once('/').unwrap();
        let list = format!("/api/berth/v1/trash?organization={organization}&image={image}");
        let list = self.manager.get(&format!("{list}&limit=100"));
        let page = expect(list.try_send().await?, &[200])?.json();
        let entry = |row: &Value| {
            let entry = Entry {
                place: (name.to_owned(), row["tag"].as_str().map(str::to_owned)),
                digest: row["digest"].as_str().unwrap().to_owned(),
            };
            (row["id"].as_i64().unwrap(), entry)
        };
        let entries = page["items"].as_array().unwrap().iter().map(entry);
        Ok(entries.filter(|(_, entry)| self.shelf.has(entry)).collect())
    }

    /// Demands that nothing is nowhere; `pulls` makes it pull what is live.
    pub(crate) async fn look(&mut self, database: &Database, pulls: bool) {
        if let Some(mut resting) = self.resting.take() {
            resting.may_be_over |= self.uploads_expire;
            self.upload().go_on(resting).await.unwrap();
        }
        let seen = state::see(database).await;
        self.shelf.compare(&seen, false);
        if pulls {
            self.shelf.pull(&self.client, &seen).await;
        }
    }

    /// Brings everything back, and demands that it is there.
    pub(crate) async fn demand_all_back(&mut self, database: &Database) {
        for name in self.names.clone() {
            loop {
                let entries = self.entries(&name).await.unwrap();
                let ids: Vec<i64> = entries.into_iter().map(|(id, _)| id).collect();
                if ids.is_empty() {
                    break;
                }
                self.bring_back(&name, &ids).await.unwrap();
            }
        }
        let seen = state::see(database).await;
        self.shelf.compare(&seen, true);
    }

    /// Removes all rules, so that nothing more is removed.
    pub(crate) async fn rest(&self) {
        for name in &self.names {
            match self.put_rules(name, json!({})).await {
                Ok(()) => {}
                Err(Trouble::Failed(answer)) if answer.status == 404 => {}
                Err(trouble) => panic!("{trouble:?}"),
            }
        }
    }

    /// Notes that the time of all that lay in the trash is over.
    pub(crate) async fn expired(&mut self, database: &Database) {
        let seen = state::see(database).await;
        self.shelf.expired(&seen);
    }

    /// Begins to remove all tags of its images but the last pushed one of each.
    pub(crate) async fn begin_removal(&mut self) -> Vec<(String, i64)> {
        let mut begun = Vec::new();
        for name in self.names.clone() {
            match self.put_rules(&name, json!({ "policy": newest(1) })).await {
                Ok(()) => {}
                // Nothing was pushed there yet.
                Err(Trouble::Failed(answer)) if answer.status == 404 => continue,
                Err(trouble) => panic!("{trouble:?}"),
            }
            let run = self.start(&name).await.unwrap();
            begun.extend(run.map(|run| (name, run)));
        }
        begun
    }

    /// Returns how many tags a run that is done has moved.
    pub(crate) async fn moved(&self, name: &str, run: i64) -> usize {
        let run = self.run(name, run).await.unwrap();
        let over = (&run["state"], &run["skipped"]);
        assert_eq!(over, (&json!("done"), &json!(0)), "{run}");
        usize::try_from(run["done"].as_u64().unwrap()).unwrap()
    }

    /// Begins to take a run back.
    pub(crate) async fn begin_undo(&mut self, name: &str, run: i64) -> i64 {
        self.take_back(name, run).await.unwrap().unwrap()
    }

    async fn run(&self, name: &str, run: i64) -> Result<Value, Trouble> {
        let show = self.manager.get(&format!("{}/runs/{run}", retention(name)));
        Ok(expect(show.try_send().await?, &[200])?.json())
    }

    /// Gives the first image so many tags of one manifest that a run needs several changes.
    pub(crate) async fn fill(&mut self) {
        let (name, image) = (self.names[0].clone(), Arc::new(Image::small("of many")));
        self.client.push(&name, "r0", &image).await;
        let tags: Vec<String> = (0..self.tags).map(|number| format!("r{number}")).collect();
        for tags in tags.chunks(AT_ONCE) {
            let puts = tags.iter().map(|tag| {
                self.shelf.pushes(&name, tag, &image);
                self.shelf.pushed(&name, tag, &image);
                self.client.put_manifest(&name, tag, &image)
            });
            for put in join_all(puts.collect::<Vec<_>>()).await {
                put.expect(201);
            }
        }
    }

    /// Takes some steps, and has nearly all tags of the first image removed and brought back.
    pub(crate) async fn round(&mut self) -> Result<(), Trouble> {
        let name = self.names[0].clone();
        for _ in 0..4 {
            self.step().await?;
        }
        for run in self.runs(&name).await? {
            self.wait(&name, run["id"].as_i64()).await?;
        }
        let policy = newest(1 + self.dice.below(9));
        self.put_rules(&name, json!({ "policy": policy })).await?;
        let run = self.start(&name).await?;
        self.wait(&name, run).await?;
        let run = self.undo(&name).await?;
        self.wait(&name, run).await
    }

    /// Waits until a run is over.
    async fn wait(&self, name: &str, run: Option<i64>) -> Result<(), Trouble> {
        let Some(run) = run else {
            return Ok(());
        };
        while !is_over(&self.run(name, run).await?) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

/// Returns an answer that is one of these, refusals among them.
fn allow(answer: Answer, statuses: &[u16]) -> Result<Answer, Trouble> {
    match statuses.contains(&answer.status) {
        true => Ok(answer),
        false => expect(answer, &[]),
    }
}

fn is_over(run: &Value) -> bool {
    ["done", "cancelled", "failed"]
        .iter()
        .any(|state| run["state"] == *state)
}

fn swr(name: &str) -> String {
    let (organization, image) = name.split_once('/').unwrap();
    format!("/v2/manage/namespaces/{organization}/repos/{image}")
}

fn retention(name: &str) -> String {
    let (organization, image) = name.split_once('/').unwrap();
    format!("/api/berth/v1/organizations/{organization}/images/{image}/retention")
}

fn trash(name: &str, what: &str) -> String {
    let (organization, _) = name.split_once('/').unwrap();
    format!("/api/berth/v1/organizations/{organization}/trash/{what}")
}
