//! Clients whose calls fall in with one another in a thousand ways, over a store that fails or ends
//! the server somewhere among them.

use berth_tests::Kind;

use crate::dice::Dice;
use crate::fault::Fault;
use crate::is_soak;
use crate::world::World;
use crate::writer::{Trouble, Writer};

/// Among how many steps of the store the fault is.
const STEPS: usize = 40;
/// How many ways there are from one look at every byte to the next.
const WAYS: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_in_a_thousand_ways() {
    let ways = if is_soak() { 5000 } else { 475 };
    let first = World::start(Kind::Sqlite).await;
    let second = World::start(Kind::Sqlite).await;
    let third = World::start(Kind::Postgres).await;
    tokio::join!(
        interleave(first, "first", ways),
        interleave(second, "second", ways),
        interleave(third, "third", ways / 9),
    );
}

async fn interleave(mut world: World, seed: &str, ways: usize) {
    let names = ["load/a", "load/b"];
    let mut writers: Vec<Writer> = (0..3)
        .map(|n| Writer::new(world.client(), n, &names, seed).for_days())
        .collect();
    for way in 0..ways {
        let mut dice = Dice::new(format!("{seed}/{way}"));
        let (at, fault) = (dice.below(STEPS), *dice.one(Fault::ALL));
        let lasts = dice.below(3) == 0;
        world.plan.set(at, fault, lasts, &format!("{seed}/{way}"));
        let (waits, looks_at_files) = (dice.below(4) == 0, dice.below(8) == 0);
        let ended = tokio::select! {
            () = write(&world, &mut writers, waits, looks_at_files) => false,
            () = world.plan.ended() => true,
        };
        world.plan.clear();
        if ended {
            world.end().await;
        }
        let reads = way % WAYS == WAYS - 1 || way + 1 == ways;
        world.look(&mut writers, reads).await;
        if reads {
            world.demand_tidiness().await;
            println!("{} of {ways} ways from the seed `{seed}`", way + 1);
        }
    }
    let pushed: usize = writers.iter().map(Writer::pushed).sum();
    assert!(pushed > ways, "too few pushes: {pushed}");
}

/// Lets every writer take some steps, while the server tidies up.
async fn write(world: &World, writers: &mut [Writer], waits: bool, looks_at_files: bool) {
    let steps = writers.iter_mut().map(async |writer| {
        for _ in 0..2 {
            if let Err(Trouble::Gone) = writer.step().await {
                return;
            }
        }
    });
    let tidying = async {
        if waits {
            world.wait_days(2);
        }
        world.tidy_up(looks_at_files).await;
        world.tidy_up(false).await;
    };
    tokio::join!(futures_util::future::join_all(steps), tidying);
}
