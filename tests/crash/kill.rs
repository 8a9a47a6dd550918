//! Ends the server with `kill -9` while clients push and remove, and looks whether anything that
//! was acknowledged is gone, or anything is left that nothing leads to.

use std::time::{Duration, Instant};

use berth_tests::process::{Key, Process};
use berth_tests::{Client, Credential, Database, Kind, sign};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::dice::Dice;
use crate::organization::Organizations;
use crate::writer::{Trouble, Writer};
use crate::{is_soak, state};

const WRITERS: usize = 4;
/// How many kills there are from one look at everything to the next.
const ROUNDS: usize = 100;
/// How long the server may take to remove what nothing leads to.
const PATIENCE: Duration = Duration::from_secs(120);
/// The collector runs all the time.
const FLAGS: &[&str] = &["--gc-interval", "1s", "--gc-grace", "5s"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_kills_on_sqlite() {
    kill(Kind::Sqlite, if is_soak() { 1000 } else { 50 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_kills_on_postgres() {
    kill(Kind::Postgres, if is_soak() { 200 } else { 10 }).await;
}

async fn kill(kind: Kind, kills: usize) {
    let mut process = Process::start_over(kind, FLAGS);
    let key = process.account("acme", "ada");
    raise_quota(&process).await;
    let admin = process.client(&key);
    admin.create_namespace("load").await.expect(201);
    let mut writers: Vec<Writer> = (0..WRITERS)
        .map(|n| Writer::new(login(&process, &key), n, &["load/a", "load/b"], "kill"))
        .collect();
    let mut organizations = Organizations::default();
    for round in 0..kills {
        let progress: Vec<_> = writers.iter().map(Writer::progress).collect();
        let load: Vec<_> = writers.into_iter().map(write).collect();
        let creating = tokio::spawn(organizations.create(process.client(&key), round));
        moment(round, &progress).await;
        process.kill();
        writers = Vec::new();
        for writer in load {
            writers.push(writer.await.unwrap());
        }
        organizations = creating.await.unwrap();
        let is_last = round + 1 == kills;
        let looks = is_last || round % ROUNDS == ROUNDS - 1;
        process = look(process, &key, &mut writers, looks).await;
        if looks {
            organizations.look(&process.client(&key)).await;
            println!("{} of {kills} kills on {kind:?}", round + 1);
        }
    }
    let pushed: usize = writers.iter().map(Writer::pushed).sum();
    assert!(pushed > kills / 2, "too few pushes: {pushed}");
    assert!(organizations.made() > kills / 2, "too few organizations");
}

/// Waits for a moment that follows from the round: some pushes later, and some milliseconds.
async fn moment(round: usize, writers: &[watch::Receiver<usize>]) {
    let mut dice = Dice::new(format!("moment {round}"));
    let (writer, pushes, ms) = (dice.below(WRITERS), dice.below(3), dice.below(200));
    let mut writer = writers[writer].clone();
    let goal = *writer.borrow() + pushes;
    let pushed = writer.wait_for(|pushed| *pushed >= goal);
    // A slow machine is killed early.
    let _ = tokio::time::timeout(Duration::from_secs(3), pushed).await;
    tokio::time::sleep(Duration::from_millis(u64::try_from(ms).unwrap())).await;
}

/// Begins to write until the server is gone.
fn write(mut writer: Writer) -> JoinHandle<Writer> {
    tokio::spawn(async move {
        loop {
            match writer.step().await {
                Ok(()) => {}
                Err(Trouble::Gone) => return writer,
                Err(Trouble::Failed(answer)) => {
                    panic!("{}: {} {}", answer.request, answer.status, answer.text())
                }
            }
        }
    })
}

/// Starts the server again and looks at what there is; `everything` waits for what is left over to
/// be removed, too.
async fn look(process: Process, key: &Key, writers: &mut [Writer], everything: bool) -> Process {
    settle_postgres(&process).await;
    let mut process = process.start_again(FLAGS);
    // A connection of its own for each, since those to the killed server are broken.
    for writer in &mut *writers {
        writer.client = login(&process, key);
    }
    let database = Database::connect(process.database()).await;
    for writer in &mut *writers {
        writer.look(&database, everything).await;
    }
    state::check_file(&database).await;
    state::check(&database, process.data(), everything).await;
    if everything {
        // A day later.
        database.execute("UPDATE upload SET expires_ms = 0").await;
        // A month later, and at the hour at which the trash is emptied.
        for over in [
            "UPDATE trash SET expires_ms = 0",
            "UPDATE trash_manifest SET expires_ms = 0",
            "UPDATE job SET due_ms = 0 WHERE kind = 'expire_trash'",
        ] {
            database.execute(over).await;
        }
        process = process.start_again(FLAGS);
        let begun = Instant::now();
        loop {
            let left = state::leftovers(&database, process.data()).await;
            if left.is_empty() {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "{left:#?}\n{}", process.log());
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        state::check(&database, process.data(), true).await;
    }
    // SQLite's log is for the next server to recover, without anybody beside it.
    database.close().await;
    process
}

/// Waits until PostgreSQL has noticed that the server is gone: what was under way is over then.
async fn settle_postgres(process: &Process) {
    let database = Database::connect(process.database()).await;
    if database.kind() == Kind::Postgres {
        let open = "SELECT COUNT(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND application_name = 'berth'";
        while database.number(open).await > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    database.close().await;
}

async fn raise_quota(process: &Process) {
    let database = Database::connect(process.database()).await;
    let raise = "UPDATE account SET namespace_quota = 1000000";
    database.execute(raise).await;
    database.close().await;
}

/// Returns a container client.
pub(crate) fn login(process: &Process, key: &Key) -> Client {
    let Key { access, secret, .. } = key;
    process.client(key).with(Credential::Basic {
        user: format!("local@{access}"),
        password: sign::login_password(access, secret),
    })
}
