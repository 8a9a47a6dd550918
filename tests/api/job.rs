//! The queue of jobs, as several workers use it.

use std::collections::HashSet;

use berth_core::time::Timestamp;
use berth_server::audit::Audit;
use berth_server::store::job::{self, Claimed, Longest, NewJob, Wait, Wanted};
use berth_tests::{TestApp, on_both_databases};
use futures_util::future::join_all;
use serde_json::json;

on_both_databases!(
    of_many_workers_one_gets_each_job,
    a_job_whose_worker_is_gone_is_due_again,
    who_has_lost_the_lease_ends_nothing,
    there_is_one_job_of_a_kind_and_a_subject,
    a_job_that_is_not_due_or_of_a_later_version_is_left_alone,
    what_a_clock_that_was_ahead_has_put_off_is_made_due,
    a_job_is_there_only_with_the_change_that_wants_it,
    a_busy_lane_keeps_no_other_waiting,
    a_lane_is_thinned_from_its_oldest_job_that_waits,
);

const KINDS: &[&str] = &["test"];
const MINUTE: i64 = 60_000;

async fn add(app: &TestApp, subject: &str, due: Timestamp) -> bool {
    let tx = app.app.store.begin().await.unwrap();
    let made = job::add(&tx, new("test", subject, due)).await.unwrap();
    tx.commit(Audit::none("test")).await.unwrap();
    made
}

fn new<'a>(kind: &'a str, subject: &'a str, due: Timestamp) -> NewJob<'a> {
    NewJob {
        kind,
        subject,
        payload: json!({ "of": subject }),
        due,
        created: due,
    }
}

async fn claim(app: &TestApp, lease: &str) -> Option<Claimed> {
    let tx = app.app.store.begin().await.unwrap();
    let until = app.now().plus_ms(MINUTE);
    let claimed = job::claim(&tx, wanted(app, &[]), lease, until).await;
    tx.commit_lightly().await.unwrap();
    claimed.unwrap()
}

fn wanted<'a>(app: &TestApp, busy: &'a [String]) -> Wanted<'a> {
    Wanted {
        kinds: KINDS,
        busy,
        now: app.now(),
    }
}

async fn of_many_workers_one_gets_each_job(app: TestApp) {
    for number in 0..40 {
        assert!(add(&app, &number.to_string(), app.now()).await);
    }
    let work = async |worker: usize| {
        let mut taken = Vec::new();
        while let Some(job) = claim(&app, &format!("worker-{worker}")).await {
            assert_eq!(job.payload, json!({ "of": job.subject }));
            assert_eq!(job.attempts, 1);
            taken.push(job.id);
        }
        taken
    };
    let taken: Vec<i64> = join_all((0..4).map(work)).await.concat();
    let different: HashSet<_> = taken.iter().collect();
    assert_eq!((taken.len(), different.len()), (40, 40));
}

async fn a_job_whose_worker_is_gone_is_due_again(app: TestApp) {
    add(&app, "a", app.now()).await;
    assert!(claim(&app, "first").await.is_some());
    app.advance_seconds(59);
    assert_eq!(claim(&app, "second").await, None);
    app.advance_seconds(1);
    let again = claim(&app, "second").await.unwrap();
    assert_eq!(again.attempts, 2);
}

async fn who_has_lost_the_lease_ends_nothing(app: TestApp) {
    add(&app, "a", app.now()).await;
    let first = claim(&app, "first").await.unwrap();
    app.advance_seconds(60);
    let second = claim(&app, "second").await.unwrap();
    let tx = app.app.store.begin().await.unwrap();
    let until = app.now().plus_ms(MINUTE);
    assert!(!job::renew(&tx, &first, until).await.unwrap());
    assert!(!job::put_off(&tx, &first, app.now(), 1).await.unwrap());
    assert!(!job::finish(&tx, &first).await.unwrap());
    assert!(job::renew(&tx, &second, until).await.unwrap());
    assert!(job::finish(&tx, &second).await.unwrap());
    tx.commit(Audit::none("test")).await.unwrap();
    assert_eq!(app.database.number("SELECT COUNT(*) FROM job").await, 0);
}

async fn there_is_one_job_of_a_kind_and_a_subject(app: TestApp) {
    assert!(add(&app, "a", app.now()).await);
    assert!(!add(&app, "a", app.now()).await);
    let job = claim(&app, "first").await.unwrap();
    assert!(!add(&app, "a", app.now()).await, "also while it is done");
    let tx = app.app.store.begin().await.unwrap();
    job::finish(&tx, &job).await.unwrap();
    tx.commit(Audit::none("test")).await.unwrap();
    assert!(add(&app, "a", app.now()).await);
}

async fn a_job_that_is_not_due_or_of_a_later_version_is_left_alone(app: TestApp) {
    add(&app, "later", app.now().plus_ms(1)).await;
    let tx = app.app.store.begin().await.unwrap();
    job::add(&tx, new("unknown", "a", app.now())).await.unwrap();
    tx.commit(Audit::none("test")).await.unwrap();
    let is_due = async || job::is_due(app.app.store.read(), wanted(&app, &[])).await;
    assert!(!is_due().await.unwrap());
    assert_eq!(claim(&app, "first").await, None);
    app.advance_seconds(1);
    assert!(is_due().await.unwrap());
    assert_eq!(claim(&app, "first").await.unwrap().subject, "later");
}

async fn what_a_clock_that_was_ahead_has_put_off_is_made_due(app: TestApp) {
    let (now, hour) = (app.now(), 60 * MINUTE);
    for subject in ["new", "held", "waits", "waits in order"] {
        add(&app, subject, now.plus_ms(24 * hour)).await;
    }
    for (subject, change) in [
        ("held", "lease = 'first'"),
        ("waits", "created_ms = 1"),
        ("waits in order", "created_ms = 1"),
    ] {
        let change = format!("UPDATE job SET {change} WHERE subject = '{subject}'");
        app.database.execute(&change).await;
    }
    let in_order = format!(
        "UPDATE job SET due_ms = {} WHERE subject = 'waits in order'",
        now.plus_ms(hour).as_ms()
    );
    app.database.execute(&in_order).await;
    let kinds = [Wait {
        kind: "test",
        until: now.plus_ms(hour),
        due: now.plus_ms(1000),
    }];
    let longest = Longest {
        now,
        new: now.plus_ms(MINUTE),
        lease: now.plus_ms(2 * MINUTE),
        kinds: &kinds,
    };
    let waits = async || job::waits_too_long(app.app.store.read(), longest).await;
    assert!(waits().await.unwrap());
    let tx = app.app.store.begin().await.unwrap();
    assert_eq!(job::hasten(&tx, longest).await.unwrap(), 3);
    tx.commit(Audit::none("test")).await.unwrap();
    assert!(!waits().await.unwrap());
    let mut due = Vec::new();
    while let Some(job) = claim(&app, "second").await {
        due.push(job.subject);
    }
    assert_eq!(due, ["new", "held"]);
    app.advance_seconds(1);
    assert_eq!(claim(&app, "second").await.unwrap().subject, "waits");
    assert_eq!(claim(&app, "second").await, None);
}

async fn a_job_is_there_only_with_the_change_that_wants_it(app: TestApp) {
    let tx = app.app.store.begin().await.unwrap();
    assert!(job::add(&tx, new("test", "a", app.now())).await.unwrap());
    tx.rollback().await.unwrap();
    assert_eq!(claim(&app, "first").await, None);
}

async fn a_busy_lane_keeps_no_other_waiting(app: TestApp) {
    for subject in ["a/1", "a/2", "ab/1", "a"] {
        add(&app, subject, app.now()).await;
        app.advance_seconds(1);
    }
    let busy = ["a".to_owned()];
    let mut taken = Vec::new();
    while job::is_due(app.app.store.read(), wanted(&app, &busy))
        .await
        .unwrap()
    {
        let tx = app.app.store.begin().await.unwrap();
        let until = app.now().plus_ms(MINUTE);
        let job = job::claim(&tx, wanted(&app, &busy), "first", until).await;
        tx.commit_lightly().await.unwrap();
        taken.push(job.unwrap().unwrap().subject);
    }
    assert_eq!(taken, ["ab/1", "a"]);
    assert_eq!(claim(&app, "first").await.unwrap().subject, "a/1");
}

async fn a_lane_is_thinned_from_its_oldest_job_that_waits(app: TestApp) {
    for subject in ["a/7/1", "a/7/2", "a/7/3", "a/7/4", "a/70/1", "b/7/1"] {
        add(&app, subject, app.now()).await;
    }
    assert_eq!(claim(&app, "first").await.unwrap().subject, "a/7/1");
    let tx = app.app.store.begin().await.unwrap();
    let removed = job::thin(&tx, "test", "a/7", 1).await.unwrap();
    tx.commit(Audit::none("test")).await.unwrap();
    assert_eq!(
        removed,
        [json!({ "of": "a/7/3" }), json!({ "of": "a/7/2" })]
    );
    let left = "SELECT COUNT(*) FROM job WHERE kind = 'test'";
    assert_eq!(
        app.database.number(left).await,
        4,
        "what is begun is left alone"
    );
}
