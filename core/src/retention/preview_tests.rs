//! What goes with tags: the sums by example and against a slow way to count
//! them, and what holds for guards.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::retention::{ImageFact, Keep, PartFact, SharedFact, TagFact};
use crate::time::DAY_MS;

const NOW: Timestamp = Timestamp::from_ms(1_772_355_600_000);

fn rule(keep: Keep) -> Rule {
    let except = Vec::new();
    Rule { keep, except }
}

fn tag(name: &str, days: i64, image: u32) -> TagFact {
    TagFact {
        name: name.to_owned(),
        pushed: NOW.plus_ms(-days * DAY_MS - 1),
        pulled: None,
        image,
        is_protected: false,
        is_deployed: false,
    }
}

fn facts(tags: Vec<TagFact>, images: &[&[u32]], parts: &[i64], held: &[u32]) -> Facts {
    let images = images.iter().enumerate();
    Facts {
        now: NOW,
        tags,
        images: images
            .map(|(number, parts)| ImageFact {
                digest: format!("sha256:{number:064x}"),
                size: 0,
                parts: parts.to_vec(),
            })
            .collect(),
        parts: parts
            .iter()
            .map(|size| PartFact {
                size: *size,
                elsewhere: *size % 2 == 1,
            })
            .collect(),
        held: held.to_vec(),
        shared: None,
    }
}

fn sums(rules: &[Rule], facts: &Facts) -> (usize, usize, i64, i64) {
    let sums = preview(rules, &Guards::default(), facts, NOW).sums;
    (sums.going, sums.images, sums.quota_bytes, sums.disk_bytes)
}

#[test]
fn what_a_kept_image_shares_does_not_go() {
    let tags = vec![tag("new", 0, 0), tag("old", 40, 1)];
    // The layer of 1,000 is in both; that of 11 is in another repository as well.
    let facts = facts(
        tags,
        &[&[0, 2], &[1, 2, 3, 4]],
        &[2, 4, 1_000, 11, 100],
        &[],
    );
    assert_eq!(sums(&[rule(Keep::Days(30))], &facts), (1, 1, 115, 104));
}

#[test]
fn an_image_goes_with_the_last_of_its_tags() {
    let tags = vec![tag("latest", 0, 0), tag("v1", 40, 0), tag("v0", 50, 1)];
    let facts = facts(tags, &[&[0], &[1]], &[8, 16], &[]);
    assert_eq!(sums(&[rule(Keep::Days(30))], &facts), (2, 1, 16, 16));
}

#[test]
fn what_something_without_a_tag_holds_stays() {
    let tags = vec![tag("old", 40, 0)];
    let facts = facts(tags, &[&[0, 1]], &[8, 16], &[1]);
    assert_eq!(sums(&[rule(Keep::Days(30))], &facts), (1, 1, 8, 8));
}

#[test]
fn an_image_that_is_part_of_one_that_stays_does_not_go() {
    // The index `all` has the image of `amd64` as a child.
    let tags = vec![tag("all", 0, 0), tag("amd64", 40, 1)];
    let facts = facts(tags, &[&[0, 1, 2], &[1, 2]], &[8, 16, 32], &[]);
    assert_eq!(sums(&[rule(Keep::Days(30))], &facts), (1, 0, 0, 0));
}

#[test]
fn each_guard_keeps_what_it_says_and_only_where_it_is_on() {
    let mut protected = tag("protected", 40, 0);
    protected.is_protected = true;
    let mut deployed = tag("deployed", 40, 0);
    deployed.is_deployed = true;
    let mut pulled = tag("pulled", 40, 0);
    pulled.pulled = Some(NOW.plus_ms(-3 * DAY_MS));
    let tags = vec![protected, deployed, pulled, tag("plain", 40, 0)];
    let mut facts = facts(tags, &[&[]], &[], &[]);
    let kept = |guards: Guards, facts: &Facts| -> Vec<String> {
        let judged = preview(&[rule(Keep::Days(30))], &guards, facts, NOW).judged;
        let kept = facts.tags.iter().zip(judged);
        let kept = kept.filter(|(_, judged)| judged.fate == Fate::Guarded);
        kept.map(|(tag, _)| tag.name.clone()).collect()
    };
    let off = Guards::default();
    assert_eq!(kept(off, &facts), ["protected"]);
    let deployed = true;
    assert_eq!(kept(Guards { deployed, ..off }, &facts).len(), 2);
    let pulled_days = Some(3);
    let names = kept(Guards { pulled_days, ..off }, &facts);
    assert_eq!(names, ["protected", "pulled"]);
    let pulled_days = Some(2);
    assert_eq!(kept(Guards { pulled_days, ..off }, &facts).len(), 1);
    let pushed_days = Some(41);
    assert_eq!(kept(Guards { pushed_days, ..off }, &facts).len(), 4);
    let shared = true;
    assert_eq!(kept(Guards { shared, ..off }, &facts).len(), 1);
    facts.shared = Some(SharedFact { until: Some(NOW) });
    assert_eq!(kept(Guards { shared, ..off }, &facts).len(), 1);
    facts.shared = Some(SharedFact { until: None });
    assert_eq!(kept(Guards { shared, ..off }, &facts).len(), 4);
}

#[test]
fn the_words_name_the_rules_that_select() {
    let tags = vec![tag("new", 0, 0), tag("old", 40, 0)];
    let facts = facts(tags, &[&[]], &[], &[]);
    let rules = [rule(Keep::Newest(5)), rule(Keep::Days(30))];
    let judged = preview(&rules, &Guards::default(), &facts, NOW).judged;
    let words: Vec<_> = judged.iter().map(|judged| judged.words(&rules)).collect();
    assert_eq!(words[1], ["rule 2: pushed 40 days ago, more than 30"]);
    assert_eq!(
        words[0],
        [
            "rule 1: number 1 of the newest",
            "rule 2: pushed 0 days ago"
        ]
    );
}

#[test]
fn guards_off_are_not_written_and_their_days_have_limits() {
    let off = serde_json::to_string(&Guards::default()).unwrap();
    assert_eq!(off, "{}");
    assert_eq!(
        serde_json::from_str::<Guards>("{}").unwrap(),
        Guards::default()
    );
    for wrong in [
        r#"{"pulled_days":0}"#,
        r#"{"pushed_days":366}"#,
        r#"{"pinned":true}"#,
    ] {
        assert!(serde_json::from_str::<Guards>(wrong).is_err(), "{wrong}");
    }
}

/// Manifests lead to blobs and to later manifests; the first parts are the manifests themselves.
fn any_facts() -> impl Strategy<Value = Facts> {
    let manifests = prop::collection::vec(prop::collection::vec(0_u32..14, 0..4), 8);
    let tags = prop::collection::btree_map("[abc][0-9]", (0_i64..60, 0_u32..8, 0_u8..8), 0..30);
    let parts = prop::collection::vec(0_i64..1_000, 14);
    let held = prop::collection::vec(0_usize..8, 0..2);
    (tags, manifests, parts, held).prop_map(|(tags, manifests, parts, held)| {
        let tags = tags.into_iter().map(|(name, (days, image, marks))| {
            let mut tag = tag(&name, days, image);
            tag.is_protected = marks == 0;
            tag.is_deployed = marks == 1;
            tag
        });
        let images: Vec<Vec<u32>> = (0..8).map(|at| closure(&manifests, at)).collect();
        let held: Vec<u32> = held.iter().flat_map(|at| images[*at].clone()).collect();
        let images: Vec<&[u32]> = images.iter().map(Vec::as_slice).collect();
        facts(tags.collect(), &images, &parts, &held)
    })
}

/// What a manifest leads to, itself first.
fn closure(manifests: &[Vec<u32>], at: u32) -> Vec<u32> {
    let mut reached = vec![at];
    let mut next = 0;
    while let Some(part) = reached.get(next).copied() {
        next += 1;
        for to in manifests.get(place(part)).into_iter().flatten() {
            let is_further = *to >= 8 || *to > part;
            if is_further && !reached.contains(to) {
                reached.push(*to);
            }
        }
    }
    reached
}

fn any_rules() -> impl Strategy<Value = Vec<Rule>> {
    let keep = prop_oneof![
        (1_u16..60).prop_map(Keep::Days),
        (1_u16..30).prop_map(Keep::Newest),
    ];
    prop::collection::vec(keep.prop_map(rule), 0..3)
}

fn going(preview: &Preview, facts: &Facts) -> BTreeSet<String> {
    let going = facts.tags.iter().zip(&preview.judged);
    let going = going.filter(|(_, judged)| judged.fate == Fate::Goes);
    going.map(|(tag, _)| tag.name.clone()).collect()
}

fn place(at: u32) -> usize {
    usize::try_from(at).unwrap()
}

fn without(facts: &Facts, gone: &BTreeSet<String>) -> Facts {
    let mut left = facts.clone();
    left.tags.retain(|tag| !gone.contains(&tag.name));
    left
}

/// The parts that tags lead to, or that are held.
fn reached(facts: &Facts) -> BTreeSet<u32> {
    let mut reached: BTreeSet<u32> = facts.held.iter().copied().collect();
    for tag in &facts.tags {
        reached.extend(&facts.images[place(tag.image)].parts);
    }
    reached
}

proptest! {
    #[test]
    fn the_bytes_are_those_of_what_nothing_leads_to_any_more(
        facts in any_facts(),
        rules in any_rules(),
    ) {
        let preview = preview(&rules, &Guards::default(), &facts, NOW);
        let left = without(&facts, &going(&preview, &facts));
        let (before, after) = (reached(&facts), reached(&left));
        let bytes = |only: &dyn Fn(&PartFact) -> bool| -> i64 {
            let gone = before.difference(&after).map(|at| &facts.parts[place(*at)]);
            gone.filter(|part| only(part)).map(|part| part.size).sum()
        };
        prop_assert_eq!(preview.sums.quota_bytes, bytes(&|_| true));
        prop_assert_eq!(preview.sums.disk_bytes, bytes(&|part| !part.elsewhere));
    }

    #[test]
    fn a_guard_never_removes_more(
        facts in any_facts(),
        rules in any_rules(),
        deployed: bool,
        pushed_days in prop::option::of(1_u16..60),
    ) {
        let guards = Guards { deployed, pushed_days, ..Guards::default() };
        let guarded = going(&preview(&rules, &guards, &facts, NOW), &facts);
        let all = going(&preview(&rules, &Guards::default(), &facts, NOW), &facts);
        prop_assert!(guarded.is_subset(&all));
        let protected = facts.tags.iter().filter(|tag| tag.is_protected);
        prop_assert!(protected.clone().all(|tag| !all.contains(&tag.name)));
    }

    #[test]
    fn what_is_excepted_would_go(facts in any_facts(), keep in 1_u16..40) {
        let rules = vec![rule(Keep::Days(keep)), rule(Keep::Newest(keep))];
        let mut milder = rules.clone();
        for rule in &mut milder {
            rule.except.push(crate::retention::Selector::Regexp(
                crate::pattern::Pattern::parse("^a").unwrap(),
            ));
        }
        let all = preview(&rules, &Guards::default(), &facts, NOW);
        let milder = preview(&milder, &Guards::default(), &facts, NOW);
        for ((before, after), tag) in all.judged.iter().zip(&milder.judged).zip(&facts.tags) {
            if after.fate == Fate::Excepted {
                prop_assert!(tag.name.starts_with('a'));
                prop_assert!(matches!(before.fate, Fate::Goes | Fate::Guarded));
            }
        }
    }

    #[test]
    fn a_fingerprint_is_of_the_set(facts in any_facts(), rules in any_rules(), at in 0_usize..30) {
        let first = preview(&rules, &Guards::default(), &facts, NOW);
        let mut turned = facts.clone();
        turned.tags.reverse();
        let second = preview(&rules, &Guards::default(), &turned, NOW);
        prop_assert_eq!(first.fingerprint(&facts), second.fingerprint(&turned));
        let going = going(&first, &facts);
        if let Some(gone) = facts.tags.iter().filter(|tag| going.contains(&tag.name)).nth(at) {
            let mut other = facts.clone();
            let place = other.tags.iter().position(|tag| tag.name == gone.name).unwrap();
            other.tags[place].is_protected = true;
            let third = preview(&rules, &Guards::default(), &other, NOW);
            prop_assert_ne!(first.fingerprint(&facts), third.fingerprint(&other));
        }
    }
}
