//! Clients whose calls fall in with one another in a thousand ways, over a store that fails or ends
//! the server somewhere among them.

use berth_tests::Kind;

use crate::dice::Dice;
use crate::fault::Fault;
use crate::is_soak;
use crate::retainer::Retainer;
use crate::world::World;
use crate::writer::{Trouble, Writer};

/// Among how many steps of the store the fault is.
const STEPS: usize = 40;
/// How many ways there are from one look at every byte to the next.
const WAYS: usize = 50;
/// How many days may go by between them: what lies in the trash is there for longer.
const DAYS: i64 = 28;
/// How many tags of each image retention may remove.
const TAGS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_in_a_thousand_ways() {
    let ways = if is_soak() { 5000 } else { 375 };
    let first = World::start(Kind::Sqlite).await;
    let second = World::start(Kind::Sqlite).await;
    let third = World::start(Kind::Postgres).await;
    tokio::join!(
        interleave(first, "first", ways),
        interleave(second, "second", ways),
        interleave(third, "third", ways * 2 / 3),
    );
}

async fn interleave(mut world: World, seed: &str, ways: usize) {
    let names = ["load/a", "load/b"];
    let mut writers: Vec<Writer> = (0..3)
        .map(|n| Writer::new(world.client(), n, &names, seed).for_days())
        .collect();
    let mut retainer = Retainer::new(world.clients(), &names, TAGS, seed).for_days();
    let (mut days, mut taken_back) = (0, 0);
    for way in 0..ways {
        let mut dice = Dice::new(format!("{seed}/{way}"));
        let (at, fault) = (dice.below(STEPS), *dice.one(Fault::ALL));
        let lasts = dice.below(3) == 0;
        world.plan.set(at, fault, lasts, &format!("{seed}/{way}"));
        let (waits, looks_at_files) = (dice.below(4) == 0 && days < DAYS, dice.below(8) == 0);
        days += if waits { 2 } else { 0 };
        let ended = tokio::select! {
            () = write(&world, &mut writers, &mut retainer, waits, looks_at_files) => false,
            () = world.plan.ended() => true,
        };
        world.plan.clear();
        if ended {
            world.end().await;
        }
        let reads = way % WAYS == WAYS - 1 || way + 1 == ways;
        world.look(&mut writers, reads).await;
        [retainer.client, retainer.manager] = world.clients();
        retainer.look(world.database(), reads).await;
        if reads {
            taken_back += take_back(&world, &mut retainer).await;
            retainer.rest().await;
            world.demand_tidiness().await;
            retainer.expired(world.database()).await;
            days = 0;
            println!("{} of {ways} ways from the seed `{seed}`", way + 1);
        }
    }
    let pushed: usize = writers.iter().map(Writer::pushed).sum();
    assert!(pushed > ways, "too few pushes: {pushed}");
    println!(
        "the retainer of `{seed}`: {:?}, {taken_back} back",
        retainer.did()
    );
    for step in ["push", "move", "save", "start", "undo", "restore", "purge"] {
        let did = retainer.did().get(step).copied().unwrap_or_default();
        assert!(did > ways / 50, "too few of `{step}`: {did}");
    }
    assert!(taken_back > ways / 50, "too little was taken back");
}

/// Lets every writer take some steps, while the server tidies up.
async fn write(
    world: &World,
    writers: &mut [Writer],
    retainer: &mut Retainer,
    waits: bool,
    looks_at_files: bool,
) {
    if waits {
        // No call is under way, whose signature would be old.
        world.wait_days(2);
    }
    let steps = writers.iter_mut().map(async |writer| {
        for _ in 0..2 {
            if let Err(Trouble::Gone) = writer.step().await {
                return;
            }
        }
    });
    let retaining = async {
        for _ in 0..4 {
            if let Err(Trouble::Gone) = retainer.step().await {
                return;
            }
        }
    };
    let tidying = async {
        world.tidy_up(looks_at_files).await;
        world.tidy_up(false).await;
    };
    tokio::join!(futures_util::future::join_all(steps), retaining, tidying);
}

/// While nothing else happens: brings everything back, removes most of it and takes that back, after
/// which all is as it was before. Returns how many tags went to and fro.
async fn take_back(world: &World, retainer: &mut Retainer) -> usize {
    world.end_runs().await;
    retainer.rest().await;
    retainer.demand_all_back(world.database()).await;
    let before = world.database().live().await;
    let removals = retainer.begin_removal().await;
    world.end_runs().await;
    let (mut removed, mut undone) = (0, Vec::new());
    for (name, run) in removals {
        let tags = retainer.moved(&name, run).await;
        if tags > 0 {
            removed += tags;
            undone.push((name.clone(), retainer.begin_undo(&name, run).await, tags));
        }
    }
    world.end_runs().await;
    for (name, undo, tags) in undone {
        assert_eq!(retainer.moved(&name, undo).await, tags, "of {name}");
    }
    assert_eq!(world.database().live().await, before);
    removed
}
