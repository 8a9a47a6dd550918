//! Ends the server with `kill -9` while clients push and remove, and looks whether anything that
//! was acknowledged is gone, or anything is left that nothing leads to.

use std::time::{Duration, Instant};

use berth_tests::process::{Key, Process};
use berth_tests::{Client, Credential, Database, Kind, sign};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::dice::Dice;
use crate::organization::Organizations;
use crate::retainer::Retainer;
use crate::writer::{Trouble, Writer};
use crate::{is_soak, state};

const WRITERS: usize = 4;
/// How many kills there are from one look at everything to the next.
const ROUNDS: usize = 100;
/// The runs that have begun and are not over.
const RUNNING: &str = "SELECT COUNT(*) FROM retention_run WHERE state = 'running'";
/// Those among them that bring back what another one removed.
const UNDOING: &str =
    "SELECT COUNT(*) FROM retention_run WHERE state = 'running' AND kind = 'undo'";
/// How long the server may take to remove what nothing leads to.
const PATIENCE: Duration = Duration::from_secs(120);
/// How many tags retention may remove of an image: a run takes several changes.
const TAGS: usize = 170;
/// The collector runs all the time.
const FLAGS: &[&str] = &["--gc-interval", "1s", "--gc-grace", "5s"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_kills_on_sqlite() {
    kill(Kind::Sqlite, if is_soak() { 1000 } else { 50 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_kills_on_postgres() {
    kill(Kind::Postgres, if is_soak() { 200 } else { 50 }).await;
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
    let mut retainer = Retainer::new(both(&process, &key), &["load/r"], TAGS, "kill");
    retainer.fill().await;
    let mut organizations = Organizations::default();
    let mut in_mid_run = [0; 2];
    for round in 0..kills {
        let progress: Vec<_> = writers.iter().map(Writer::progress).collect();
        let load: Vec<_> = writers.into_iter().map(write).collect();
        let retaining = tokio::spawn(retain(retainer));
        let creating = tokio::spawn(organizations.create(process.client(&key), round));
        match round % 4 {
            1 => run_moment(round, &process, RUNNING).await,
            3 => run_moment(round, &process, UNDOING).await,
            _ => moment(round, &progress).await,
        }
        process.kill();
        writers = Vec::new();
        for writer in load {
            writers.push(writer.await.unwrap());
        }
        retainer = retaining.await.unwrap();
        organizations = creating.await.unwrap();
        let is_last = round + 1 == kills;
        let looks = is_last || round % ROUNDS == ROUNDS - 1;
        let (again, broken) = look(process, &key, &mut writers, &mut retainer, looks).await;
        process = again;
        in_mid_run[0] += usize::from(broken[0]);
        in_mid_run[1] += usize::from(broken[1]);
        if looks {
            organizations.look(&process.client(&key)).await;
            println!("{} of {kills} kills on {kind:?}", round + 1);
        }
    }
    let pushed: usize = writers.iter().map(Writer::pushed).sum();
    assert!(pushed > kills / 2, "too few pushes: {pushed}");
    assert!(organizations.made() > kills / 2, "too few organizations");
    let did = retainer.did();
    println!("{kills} on {kind:?}, in mid-run and in mid-undo {in_mid_run:?}: {did:?}");
    assert!(in_mid_run[0] > kills / 5, "too few in mid-run");
    assert!(in_mid_run[1] > kills / 20, "too few in mid-undo");
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

/// Waits until there is such a run, and for some milliseconds that follow from the round.
async fn run_moment(round: usize, process: &Process, such: &str) {
    let database = Database::connect(process.database()).await;
    let begun = Instant::now();
    while database.number(such).await == 0 && begun.elapsed() < Duration::from_secs(8) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    database.close().await;
    let ms = Dice::new(format!("run {round}")).below(80);
    tokio::time::sleep(Duration::from_millis(u64::try_from(ms).unwrap())).await;
}

/// Lets retention remove tags and takes that back until the server is gone.
async fn retain(mut retainer: Retainer) -> Retainer {
    loop {
        match retainer.round().await {
            Ok(()) => {}
            Err(Trouble::Gone) => return retainer,
            Err(Trouble::Failed(answer)) => {
                panic!("{}: {} {}", answer.request, answer.status, answer.text())
            }
        }
    }
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
/// be removed, too. Returns the server, and whether a run, and an undo, was at work when it was
/// killed.
async fn look(
    process: Process,
    key: &Key,
    writers: &mut [Writer],
    retainer: &mut Retainer,
    everything: bool,
) -> (Process, [bool; 2]) {
    let database = Database::connect(process.database()).await;
    state::settle(&database).await;
    database.close().await;
    let mut process = process.start_again(FLAGS);
    // A connection of its own for each, since those to the killed server are broken.
    for writer in &mut *writers {
        writer.client = login(&process, key);
    }
    [retainer.client, retainer.manager] = both(&process, key);
    let database = Database::connect(process.database()).await;
    let in_mid_run = [
        database.number(RUNNING).await > 0,
        database.number(UNDOING).await > 0,
    ];
    for writer in &mut *writers {
        writer.look(&database, everything).await;
    }
    retainer.look(&database, everything).await;
    // A minute later: the lease of the server that was killed is over.
    database
        .execute("UPDATE job SET due_ms = 0 WHERE kind = 'retain'")
        .await;
    state::check_file(&database).await;
    state::check(&database, process.data(), everything).await;
    if everything {
        end_runs(&database, &process).await;
        retainer.rest().await;
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
        retainer.expired(&database).await;
        state::check(&database, process.data(), true).await;
    }
    // SQLite's log is for the next server to recover, without anybody beside it.
    database.close().await;
    (process, in_mid_run)
}

async fn end_runs(database: &Database, process: &Process) {
    let begun = Instant::now();
    let open = "SELECT * FROM retention_run WHERE ended_ms IS NULL";
    loop {
        let runs = database.rows(open).await;
        if runs.is_empty() {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{runs:#?}\n{}", process.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
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

/// Returns a container client and one of the management APIs.
fn both(process: &Process, key: &Key) -> [Client; 2] {
    [login(process, key), process.client(key)]
}
