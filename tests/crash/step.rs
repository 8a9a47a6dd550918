//! A short story of pushes and removals, told again and again with a fault at each of its steps:
//! number 31 in the list of SECURITY.md, with the kills and the power cuts beside it.

use berth_tests::Kind;

use crate::fault::{Failure, Fault};
use crate::trigger::{How, Triggers};
use crate::world::World;
use crate::writer::{Trouble, Writer};

const NAMES: [&str; 2] = ["load/a", "load/b"];

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn check_31_blobs_may_fail_or_end_the_server_at_every_step_on_sqlite() {
    every_step_of_blobs(Kind::Sqlite, Fault::ALL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn check_31_blobs_may_fail_or_end_the_server_at_every_step_on_postgres() {
    let faults = [
        Fault::Before(Failure::Io),
        Fault::EndBefore,
        Fault::EndAfter,
    ];
    every_step_of_blobs(Kind::Postgres, &faults).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn check_31_rows_may_fail_at_every_step_on_sqlite() {
    every_step_of_rows(Kind::Sqlite, &[How::Fail, How::RollBack, How::AtCommit]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn check_31_rows_may_fail_at_every_step_on_postgres() {
    every_step_of_rows(Kind::Postgres, &[How::Fail, How::AtCommit]).await;
}

async fn every_step_of_blobs(kind: Kind, faults: &[Fault]) {
    let mut world = World::start(kind).await;
    let mut number = 0;
    for fault in faults {
        for at in 0.. {
            number += 1;
            world.plan.set(at, *fault, at % 2 == 0, "");
            let mut writer = Writer::new(world.client(), number, &NAMES, "story").for_days();
            let told = tokio::select! {
                told = tell(&world, &mut writer) => Some(told),
                () = world.plan.ended() => None,
            };
            let came_to_it = world.plan.clear();
            if told.is_none() {
                world.end().await;
            }
            world.look(&mut [writer], false).await;
            if !came_to_it {
                told.unwrap().unwrap();
                assert!(at > 20, "the story has {at} steps only");
                break;
            }
        }
        world.demand_tidiness().await;
    }
}

/// Two tell the story at once, whose changes may share transactions.
async fn every_step_of_rows(kind: Kind, ways: &[How]) {
    let mut world = World::start(kind).await;
    let triggers = Triggers::install(world.connect().await).await;
    let mut number = 0;
    for how in ways {
        for at in (0..).step_by(3) {
            triggers.arm(at, *how).await;
            let mut writers =
                [1, 2].map(|n| Writer::new(world.client(), number + n, &NAMES, "story").for_days());
            number += 2;
            let [one, other] = &mut writers;
            let (one, other) = tokio::join!(tell(&world, one), tell(&world, other));
            triggers.disarm().await;
            world.look(&mut writers, false).await;
            if one.is_ok() && other.is_ok() {
                assert!(at > 40, "the story has {at} changes of rows only");
                break;
            }
        }
        world.demand_tidiness().await;
    }
}

async fn tell(world: &World, writer: &mut Writer) -> Result<(), Trouble> {
    let told = writer.story().await;
    if let Err(Trouble::Failed(answer)) = &told {
        // A trigger at the making of an image is taken for its organization being gone.
        let is_fault = answer.status >= 500 || answer.text().contains("NAME_UNKNOWN");
        assert!(is_fault, "{}: {}", answer.request, answer.text());
    }
    world.tidy_up(false).await;
    told
}
