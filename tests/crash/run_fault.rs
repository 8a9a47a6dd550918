//! Retention runs, and their undo, while something fails: each ends in a clear state, goes on where
//! it was, and does nothing twice.

use std::time::Duration;

use berth_core::time::DAY_MS;
use berth_tests::process::Process;
use berth_tests::{Client, Database, Kind};
use serde_json::{Value, json};

use crate::fault::{Failure, Fault};
use crate::kill::login;
use crate::retainer::Retainer;
use crate::state;
use crate::trigger::{How, Triggers};
use crate::world::{MINUTE_MS, World};

const NAME: &str = "load/r";
/// A run over so many tags takes five changes.
const TAGS: usize = 220;
/// One over so many takes two: it is told again and again.
const FEW_TAGS: usize = 80;
/// How many changes of rows there are from one fault to the next.
const STRIDE: usize = 41;
/// How often a run is tried at most, and some more.
const PATIENCE: usize = 12;

/// A server with an image of many tags.
struct Stage {
    world: World,
    tags: usize,
    retainer: Retainer,
    /// What was live before anything was removed.
    before: Vec<Vec<Value>>,
}

impl Stage {
    async fn set(kind: Kind, tags: usize) -> Self {
        let world = World::start(kind).await;
        // The daily work of today, before there are any rules.
        assert!(world.work().await, "the daily work failed");
        let mut retainer = Retainer::new(world.clients(), &[NAME], tags, "fault").for_days();
        retainer.fill().await;
        world.wait_ms(1000);
        let before = world.database().live().await;
        Self {
            world,
            tags,
            retainer,
            before,
        }
    }

    /// Makes a run that has not begun.
    async fn begin(&mut self) -> i64 {
        let begun = self.retainer.begin_removal().await;
        begun[0].1
    }

    async fn begin_undo(&mut self, run: i64) -> i64 {
        self.retainer.begin_undo(NAME, run).await
    }

    async fn run(&self, run: i64) -> Value {
        let sql = format!("SELECT * FROM retention_run WHERE id = {run}");
        self.world.database().rows(&sql).await[0].clone()
    }

    /// Demands that all is whole, and nothing nowhere.
    async fn look(&mut self) {
        if self.world.is_ended() {
            self.world.open().await;
        }
        [self.retainer.client, self.retainer.manager] = self.world.clients();
        state::check_rows(self.world.database()).await;
        self.retainer.look(self.world.database(), false).await;
    }

    /// Ends the run, and demands that it has removed each tag once.
    async fn demand_removed(&mut self, run: i64) {
        self.world.end_runs().await;
        self.look().await;
        assert_eq!(self.retainer.moved(NAME, run).await, self.tags - 1);
        let seen = state::see(self.world.database()).await;
        assert_eq!(seen.tags.len(), 1);
        assert_eq!(seen.entries.len(), self.tags - 1);
        demand_one_event(self.world.database(), run).await;
        // No daily run comes in between.
        self.retainer.rest().await;
    }

    /// Ends the undo, and demands that all is as it was.
    async fn demand_back(&mut self, undo: i64) {
        self.world.end_runs().await;
        self.look().await;
        assert_eq!(self.retainer.moved(NAME, undo).await, self.tags - 1);
        assert_eq!(self.world.database().live().await, self.before);
        demand_one_event(self.world.database(), undo).await;
    }

    /// Works until something is moved by a run, or all of it.
    async fn until_moved(&self, run: i64) {
        let moved = format!("SELECT COUNT(*) FROM retention_run WHERE id = {run} AND done > 0");
        while self.world.database().number(&moved).await == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Breaks a run off after its first change: the server ends, and its lease is left.
    async fn break_off(&mut self, run: i64) {
        tokio::select! {
            _ = self.world.work() => {}
            () = self.until_moved(run) => {}
        }
        self.world.end().await;
        assert_eq!(
            self.run(run).await["ended_ms"],
            Value::Null,
            "it was too fast"
        );
        self.look().await;
    }
}

async fn demand_one_event(database: &Database, run: i64) {
    let ended = "SELECT detail FROM audit_event WHERE name = 'runRetention'";
    let rows = database.rows(ended).await;
    let of_run = rows.iter().filter(|row| detail(row)["run"] == run);
    assert_eq!(of_run.count(), 1, "of {run}");
}

/// Reads a column of JSON, which SQLite has as text.
fn detail(row: &Value) -> Value {
    match &row["detail"] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        other => other.clone(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_and_its_undo_go_on_wherever_rows_fail_on_sqlite() {
    let hows = [How::Fail, How::RollBack, How::AtCommit];
    rows_fail(Kind::Sqlite, &hows).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_and_its_undo_go_on_wherever_rows_fail_on_postgres() {
    rows_fail(Kind::Postgres, &[How::Fail, How::AtCommit]).await;
}

async fn rows_fail(kind: Kind, hows: &[How]) {
    let mut stage = Stage::set(kind, FEW_TAGS).await;
    let triggers = Triggers::install(stage.world.connect().await).await;
    let mut is_armed = [true; 2];
    for (number, at) in (0..).step_by(STRIDE).enumerate() {
        let how = hows[number % hows.len()];
        let run = stage.begin().await;
        is_armed[0] = fail_at(&mut stage, &triggers, run, at, how).await;
        stage.demand_removed(run).await;
        let undo = stage.begin_undo(run).await;
        is_armed[1] = fail_at(&mut stage, &triggers, undo, at, how).await;
        stage.demand_back(undo).await;
        if is_armed == [false; 2] {
            assert!(at > 5 * FEW_TAGS, "the run has {at} changes of rows only");
            break;
        }
    }
}

/// Works while rows fail from one on; tells whether it came to it.
async fn fail_at(stage: &mut Stage, triggers: &Triggers, run: i64, at: usize, how: How) -> bool {
    triggers.arm(at, how).await;
    let worked = stage.world.work().await;
    triggers.disarm().await;
    stage.look().await;
    let is_over = stage.run(run).await["ended_ms"] != Value::Null;
    !(worked && is_over)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_that_fails_for_too_long_says_so_and_may_be_started_again_on_sqlite() {
    fails_for_too_long(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_that_fails_for_too_long_says_so_and_may_be_started_again_on_postgres() {
    fails_for_too_long(Kind::Postgres).await;
}

async fn fails_for_too_long(kind: Kind) {
    let mut stage = Stage::set(kind, TAGS).await;
    // What the queue writes has room; what a run, or an undo, moves has none.
    let tables = ["trash_manifest".to_owned(), "tag".to_owned()];
    let triggers = Triggers::install_on(stage.world.connect().await, &tables).await;
    let run = stage.begin().await;
    let failed = give_up(&mut stage, &triggers, run).await;
    let counts = (&failed["done"], &failed["selected"]);
    assert_eq!(counts, (&json!(0), &json!(TAGS - 1)));
    assert_eq!(stage.world.database().live().await, stage.before);
    demand_one_event(stage.world.database(), run).await;
    let again = stage.begin().await;
    stage.demand_removed(again).await;
    let undo = stage.begin_undo(again).await;
    give_up(&mut stage, &triggers, undo).await;
    let undo = stage.begin_undo(again).await;
    stage.demand_back(undo).await;
}

/// Has a run fail until it is given up, and returns it.
async fn give_up(stage: &mut Stage, triggers: &Triggers, run: i64) -> Value {
    triggers.arm(0, How::Fail).await;
    let mut attempts = 0;
    while stage.run(run).await["ended_ms"] == Value::Null {
        attempts += 1;
        assert!(attempts < PATIENCE, "it is tried for ever");
        assert!(stage.world.work().await, "the queue itself failed");
        stage.world.wait_ms(61 * MINUTE_MS);
    }
    assert!(attempts > 5, "it was given up after {attempts} attempts");
    triggers.disarm().await;
    stage.look().await;
    let row = stage.run(run).await;
    assert_eq!(row["state"], "failed", "{row}");
    let words = row["detail"].as_str().unwrap();
    assert!(
        words.starts_with("given up: ") && words.ends_with("set right"),
        "{words}"
    );
    row
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_needs_no_room_for_bytes_on_sqlite() {
    no_room_for_bytes(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_needs_no_room_for_bytes_on_postgres() {
    no_room_for_bytes(Kind::Postgres).await;
}

/// Whoever has no room left begins by removing tags.
async fn no_room_for_bytes(kind: Kind) {
    let mut stage = Stage::set(kind, TAGS).await;
    stage
        .world
        .plan
        .set(0, Fault::Before(Failure::Full), true, "");
    let run = stage.begin().await;
    stage.demand_removed(run).await;
    let undo = stage.begin_undo(run).await;
    stage.demand_back(undo).await;
    let run = stage.begin().await;
    stage.demand_removed(run).await;
    stage.retainer.rest().await;
    stage.world.wait_days(31);
    for _ in 0..3 {
        stage.world.wait_days(2);
        stage.world.tidy_up(true).await;
    }
    stage.world.plan.clear();
    stage.world.demand_tidiness().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_and_its_undo_outlive_a_database_that_is_gone_on_sqlite() {
    database_is_gone(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_and_its_undo_outlive_a_database_that_is_gone_on_postgres() {
    database_is_gone(Kind::Postgres).await;
}

async fn database_is_gone(kind: Kind) {
    let mut stage = Stage::set(kind, TAGS).await;
    let run = stage.begin().await;
    lose_database(&stage, run).await;
    stage.look().await;
    stage.demand_removed(run).await;
    let undo = stage.begin_undo(run).await;
    lose_database(&stage, undo).await;
    stage.look().await;
    stage.demand_back(undo).await;
}

/// Takes the database away after the first change of a run, and gives it back when the server has
/// given up for now.
async fn lose_database(stage: &Stage, run: i64) {
    let world = &stage.world;
    match world.database().kind() {
        Kind::Sqlite => {
            let other = world.connect().await;
            let take = async {
                stage.until_moved(run).await;
                other.execute("BEGIN IMMEDIATE").await;
            };
            // It waits for ten seconds, and fails then.
            let (worked, ()) = tokio::join!(world.work(), take);
            other.execute("ROLLBACK").await;
            assert!(!worked || is_open(stage, run).await, "it was too fast");
            other.close().await;
        }
        Kind::Postgres => {
            let (server, name) = world.address().rsplit_once('/').unwrap();
            let other = Database::connect(&format!("{server}/postgres")).await;
            let allow = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS");
            let take = async {
                stage.until_moved(run).await;
                other.execute(&format!("{allow} false")).await;
                let end = format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE datname = '{name}' AND application_name = 'berth'"
                );
                other.execute(&end).await;
            };
            let (worked, ()) = tokio::join!(world.work(), take);
            assert!(!worked || is_open(stage, run).await, "it was too fast");
            assert!(!world.work().await, "there was no database");
            other.execute(&format!("{allow} true")).await;
            other.close().await;
        }
    }
}

async fn is_open(stage: &Stage, run: i64) -> bool {
    stage.run(run).await["ended_ms"] == Value::Null
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_goes_on_when_the_clock_is_set_back_on_sqlite() {
    clock_is_set_back(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_goes_on_when_the_clock_is_set_back_on_postgres() {
    clock_is_set_back(Kind::Postgres).await;
}

async fn clock_is_set_back(kind: Kind) {
    let mut stage = Stage::set(kind, TAGS).await;
    for back in [DAY_MS, 60 * MINUTE_MS, 400 * DAY_MS] {
        // The server is gone, and its lease lasts until a time that is far away by now.
        let run = stage.begin().await;
        stage.break_off(run).await;
        stage.world.wait_ms(-back);
        stage.look().await;
        stage.demand_removed(run).await;
        let undo = stage.begin_undo(run).await;
        stage.break_off(undo).await;
        stage.world.wait_ms(-back);
        stage.look().await;
        stage.demand_back(undo).await;
        // The clock goes right again, over all that it has shown.
        stage.world.wait_ms(3 * back);
        stage.look().await;
        assert!(stage.world.work().await, "the daily work failed");
    }
    // It is wanted, and has not begun.
    let run = stage.begin().await;
    stage.world.wait_ms(-DAY_MS);
    stage.look().await;
    stage.demand_removed(run).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_server_ends_the_run_of_one_that_was_killed_on_sqlite() {
    replica_is_killed(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_server_ends_the_run_of_one_that_was_killed_on_postgres() {
    replica_is_killed(Kind::Postgres).await;
}

/// On PostgreSQL the other server is there all the time; on SQLite it comes when the first is gone.
async fn replica_is_killed(kind: Kind) {
    let mut process = Process::start_over(kind, &[]);
    let key = process.account("acme", "ada");
    let made = process.client(&key).create_namespace("load").await;
    made.expect(201);
    let clients =
        |process: &Process| -> [Client; 2] { [login(process, &key), process.client(&key)] };
    let mut retainer = Retainer::new(clients(&process), &[NAME], TAGS, "replica");
    retainer.fill().await;
    let database = Database::connect(process.database()).await;
    let before = database.live().await;
    let next = beside(&process, kind);
    let run = retainer.begin_removal().await[0].1;
    process = hand_over(process, next, &database, run).await;
    [retainer.client, retainer.manager] = clients(&process);
    assert_eq!(retainer.moved(NAME, run).await, TAGS - 1);
    let next = beside(&process, kind);
    let undo = retainer.begin_undo(NAME, run).await;
    process = hand_over(process, next, &database, undo).await;
    [retainer.client, retainer.manager] = clients(&process);
    assert_eq!(retainer.moved(NAME, undo).await, TAGS - 1);
    assert_eq!(database.live().await, before);
    for run in [run, undo] {
        demand_one_event(&database, run).await;
    }
    state::check_rows(&database).await;
}

/// Starts another server on the same database, where there may be one, which stands still until it is
/// to go on.
fn beside(process: &Process, kind: Kind) -> Option<Process> {
    (kind == Kind::Postgres).then(|| {
        let other = process.start_beside(&[]);
        other.pause();
        other
    })
}

/// Kills a server in the midst of a run, and returns the one that has ended it.
async fn hand_over(
    mut process: Process,
    next: Option<Process>,
    database: &Database,
    run: i64,
) -> Process {
    let moved = format!("SELECT COUNT(*) FROM retention_run WHERE id = {run} AND done > 0");
    let open = format!("SELECT COUNT(*) FROM retention_run WHERE id = {run} AND ended_ms IS NULL");
    while database.number(&moved).await == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    process.kill();
    assert_eq!(database.number(&open).await, 1, "it was too fast");
    let process = match next {
        Some(next) => {
            next.resume();
            next
        }
        None => process.start_again(&[]),
    };
    // A minute later: the lease is over.
    database
        .execute("UPDATE job SET due_ms = 0 WHERE kind = 'retain'")
        .await;
    while database.number(&open).await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    process
}
