//! Looks at the database for all that follow: what was committed since the last look, by this process
//! or another one.
//!
//! Records may become visible in another order than that of their ids, since a change commits some
//! time after its record was begun. So each look reads the last few minutes again and tells what it
//! has not seen before.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use berth_core::audit::Event;
use berth_core::berth::feed::{Change, RunMove};
use berth_core::name::NamespaceName;
use berth_core::oci::ImageName;
use berth_core::time::Timestamp;

use super::hub::Batch;
use crate::app::App;
use crate::error::Result;
use crate::job::Job as _;
use crate::service::run_work::Retain;
use crate::store::Seen;
use crate::store::feed::{self, Done};

/// For how long a change may take from its record to its commit, and clocks of servers be apart.
const BACK_MS: i64 = 120_000;
/// How many records are read at a time.
const MOST_RECORDS: u64 = 2000;
/// How many runs at work are followed.
const MOST_RUNS: u64 = 500;
/// How many runs that are not over are remembered.
const MOST_FOLLOWED: usize = 2000;
/// How many changes of an account are told at a time.
const MOST_CHANGES: usize = 100;
/// How long no look is taken after one that failed.
const REST: Duration = Duration::from_secs(5);

/// Has somebody look at the database, unless somebody does; tells whether that had to begin anew.
/// What is committed after this call has begun will be told.
///
/// # Errors
/// Those of the database.
pub(super) async fn begin(app: &Arc<App>) -> Result<bool> {
    // Of several that come at once, all wait until it is known what is old.
    let _turn = app.feed.beginning.lock().await;
    if app.feed.is_watched() {
        return Ok(false);
    }
    let past = Past::find(app).await?;
    app.feed.set_watched(true);
    tokio::spawn(watch(Arc::clone(app), past));
    Ok(true)
}

/// Looks until nobody follows.
async fn watch(app: Arc<App>, mut past: Past) {
    let mut watch = Watch {
        app: &app,
        is_over: false,
    };
    let closed = app.feed.closed();
    tokio::pin!(closed);
    loop {
        tokio::select! {
            () = &mut closed => return,
            () = tokio::time::sleep(app.feed.pace.look) => {}
        }
        if app.feed.is_left() {
            watch.is_over = true;
            return;
        }
        if let Err(error) = past.look(&app).await {
            tracing::warn!(error = ?error, "The feed could not look at the database.");
            tokio::time::sleep(REST).await;
        }
    }
}

/// Notes that nobody looks where that breaks off: one that follows will have somebody begin again.
struct Watch<'a> {
    app: &'a App,
    is_over: bool,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            self.app.feed.set_watched(false);
        }
    }
}

/// What was seen.
struct Past {
    seen: Seen,
    at: Timestamp,
    /// The records of the last minutes.
    known: HashSet<String>,
    /// The runs that are not over.
    runs: HashMap<i64, RunMove>,
}

impl Past {
    /// Takes all that there is for old.
    async fn find(app: &App) -> Result<Self> {
        let (seen, at) = (app.store.look().await?, app.now());
        let span = at.plus_ms(-BACK_MS)..at.plus_ms(BACK_MS);
        let ids = feed::within(app.store.read(), span, MOST_RECORDS).await?;
        Ok(Self {
            seen,
            at,
            known: ids.into_iter().collect(),
            runs: HashMap::new(),
        })
    }

    /// Tells what is new.
    async fn look(&mut self, app: &App) -> Result<()> {
        let (seen, now) = (app.store.look().await?, app.now());
        if seen == self.seen {
            return Ok(());
        }
        let accounts = app.feed.accounts();
        // What a clock that was ahead has written would hide what is written now.
        let span = self.at.min(now).plus_ms(-BACK_MS)..now.plus_ms(BACK_MS);
        let read = app.store.read();
        let ids = feed::within(read, span, MOST_RECORDS).await?;
        let is_cut = u64::try_from(ids.len()).is_ok_and(|count| count >= MOST_RECORDS);
        let is_new = |id: &&String| !self.known.contains(*id);
        let has_gap = is_cut && ids.last().as_ref().is_some_and(is_new);
        let new: Vec<String> = ids.iter().filter(is_new).cloned().collect();
        let new = feed::records(read, &new).await?;
        let runs = self.runs_by_now(app, &new).await?;
        // Nothing fails from here on, so that all is told once.
        let mut news = told(&accounts, &new, has_gap);
        self.take_runs(runs, &accounts, &mut news);
        self.known = ids.into_iter().collect();
        (self.seen, self.at) = (seen, now);
        for (account_id, batch) in news {
            app.feed.tell(&account_id, batch);
        }
        Ok(())
    }

    /// Reads the runs that may have moved on: those at work, those that were not over, and those
    /// that records tell of.
    async fn runs_by_now(&self, app: &App, new: &[Done]) -> Result<Vec<(String, RunMove)>> {
        let read = app.store.read();
        let mut ids: HashSet<i64> = self.runs.keys().copied().collect();
        ids.extend(feed::at_work(read, Retain::KIND, MOST_RUNS).await?);
        ids.extend(new.iter().filter_map(run));
        let ids: Vec<i64> = ids.into_iter().collect();
        feed::runs(read, &ids).await
    }

    /// Tells of the runs that did, and remembers those that are not over, as far as there is room: those
    /// at work are found anyway.
    fn take_runs(
        &mut self,
        runs: Vec<(String, RunMove)>,
        accounts: &HashSet<String>,
        news: &mut HashMap<String, Batch>,
    ) {
        let before = std::mem::take(&mut self.runs);
        for (account_id, run) in runs {
            if !accounts.contains(&account_id) {
                continue;
            }
            if !run.state.is_over() && self.runs.len() < MOST_FOLLOWED {
                self.runs.insert(run.run, run.clone());
            }
            if before.get(&run.run) != Some(&run) {
                news.entry(account_id).or_default().runs.push(run);
            }
        }
    }
}

/// Puts together what each account is told of its records, which are the oldest first.
fn told(accounts: &HashSet<String>, new: &[Done], has_gap: bool) -> HashMap<String, Batch> {
    let mut news: HashMap<String, Batch> = HashMap::new();
    if has_gap {
        let more = |account: &String| {
            let batch = Batch {
                has_more: true,
                ..Batch::default()
            };
            (account.clone(), batch)
        };
        news.extend(accounts.iter().map(more));
    }
    for row in new {
        let account_id = row.account_id.as_ref();
        let Some(account_id) = account_id.filter(|id| accounts.contains(*id)) else {
            continue;
        };
        let batch = news.entry(account_id.clone()).or_default();
        let Some(change) = change(row) else {
            continue;
        };
        // What happened twice is told once.
        batch.changes.retain(|known| {
            (&known.namespace, &known.repository, &known.name)
                != (&change.namespace, &change.repository, &change.name)
        });
        match batch.changes.len() < MOST_CHANGES {
            true => batch.changes.push(change),
            false => batch.has_more = true,
        }
    }
    news
}

/// Returns the change that a record tells of, if it is one.
fn change(row: &Done) -> Option<Change> {
    let is_change = Event::CHANGES.iter().any(|event| event.name() == row.name);
    if !is_change || row.result != "ok" {
        return None;
    }
    // A tag or a digest may follow.
    let name = row.resource.as_deref()?.split([':', '@']).next()?;
    let (namespace, repository) = match ImageName::parse(name) {
        Ok(image) => (image.namespace().clone(), Some(image.repository().clone())),
        Err(_) => (NamespaceName::parse(name).ok()?, None),
    };
    Some(Change {
        namespace,
        repository,
        name: row.name.clone(),
        at: Timestamp::from_ms(row.at_ms),
    })
}

/// Returns the run that a record tells of.
fn run(row: &Done) -> Option<i64> {
    row.detail.as_ref()?.get("run")?.as_i64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(name: &str, resource: &str) -> Done {
        Done {
            at_ms: 0,
            account_id: Some("a".to_owned()),
            name: name.to_owned(),
            resource: Some(resource.to_owned()),
            result: "ok".to_owned(),
            detail: None,
        }
    }

    fn names(change: Option<Change>) -> Option<(String, Option<String>)> {
        change.map(|change| {
            let repository = change.repository.map(|name| name.to_string());
            (change.namespace.to_string(), repository)
        })
    }

    #[test]
    fn a_record_names_an_image_whatever_of_it_was_changed() {
        let image = |repository: &str| Some(("team".to_owned(), Some(repository.to_owned())));
        for (resource, expected) in [
            ("team/app:v1", image("app")),
            ("team/app@sha256:00", image("app")),
            ("team/a/b", image("a/b")),
            ("team", Some(("team".to_owned(), None))),
            ("", None),
        ] {
            let told = change(&done("pushImage", resource));
            assert_eq!(names(told), expected, "{resource}");
        }
    }

    #[test]
    fn what_is_no_change_of_an_image_or_was_refused_is_not_told() {
        assert_eq!(change(&done("createTrigger", "team/app/triggers/a")), None);
        let refused = Done {
            result: "refused".to_owned(),
            ..done("pushImage", "team/app:v1")
        };
        assert_eq!(change(&refused), None);
    }

    #[test]
    fn an_account_is_told_what_happened_twice_once_and_of_too_much_that_there_was_more() {
        let accounts = HashSet::from(["a".to_owned()]);
        let image = |number: usize| format!("team/i{}", number % 150);
        let rows: Vec<Done> = (0..300)
            .map(|number| done("pushImage", &image(number)))
            .collect();
        let few: Vec<Done> = rows.iter().step_by(150).cloned().collect();
        let batch = &told(&accounts, &few, false)["a"];
        assert_eq!((batch.changes.len(), batch.has_more), (1, false));
        let batch = &told(&accounts, &rows, false)["a"];
        assert_eq!((batch.changes.len(), batch.has_more), (MOST_CHANGES, true));
    }

    #[test]
    fn another_account_is_told_nothing_and_sign_ins_only_rouse() {
        let accounts = HashSet::from(["b".to_owned()]);
        let row = done("pushImage", "team/app");
        assert!(told(&accounts, &[row], false).is_empty());
        let accounts = HashSet::from(["a".to_owned()]);
        let row = done("signOut", "");
        let batch = &told(&accounts, &[row], false)["a"];
        assert!(batch.changes.is_empty() && !batch.has_more);
    }
}
