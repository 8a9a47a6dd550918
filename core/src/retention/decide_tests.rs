//! What a policy removes: the rules by example, and what holds for all of them.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::name::Tag;
use crate::pattern::Pattern;
use crate::retention::{Algorithm, Selector};

const NOW: Timestamp = Timestamp::from_ms(1_772_355_600_000);

fn policy(rules: Vec<Rule>) -> Policy {
    Policy {
        algorithm: Algorithm::Or,
        rules,
    }
}

fn rule(keep: Keep, except: Vec<Selector>) -> Rule {
    Rule { keep, except }
}

fn label(tag: &str) -> Selector {
    Selector::Label(Tag::parse(tag).unwrap())
}

fn regexp(pattern: &str) -> Selector {
    Selector::Regexp(Pattern::parse(pattern).unwrap())
}

/// Tags by name and age in milliseconds.
fn tags<'a>(list: &[(&'a str, i64)]) -> Vec<TagFacts<'a>> {
    let mut tags = Vec::new();
    for (name, age) in list {
        let pushed = NOW.plus_ms(-age);
        tags.push(TagFacts { name, pushed });
    }
    tags
}

fn removed<'a>(policy: &Policy, tags: &[TagFacts<'a>]) -> BTreeSet<&'a str> {
    let verdicts = decide(policy, tags, NOW);
    assert_eq!(verdicts.len(), tags.len());
    let pairs = tags.iter().zip(&verdicts);
    let gone = pairs.filter(|(_, verdict)| verdict.removes());
    gone.map(|(tag, _)| tag.name).collect()
}

#[test]
fn a_tag_goes_when_it_is_older_than_the_days_to_the_millisecond() {
    let policy = policy(vec![rule(Keep::Days(30), vec![])]);
    let limit = 30 * DAY_MS;
    let list = tags(&[
        ("young", 0),
        ("limit", limit),
        ("old", limit + 1),
        ("later", -5),
    ]);
    assert_eq!(removed(&policy, &list), BTreeSet::from(["old"]));
}

#[test]
fn the_newest_stay_and_those_of_one_moment_go_by_name() {
    let policy = policy(vec![rule(Keep::Newest(2), vec![])]);
    let list = tags(&[("c", 10), ("a", 10), ("b", 10), ("d", 5)]);
    assert_eq!(removed(&policy, &list), BTreeSet::from(["b", "c"]));
}

#[test]
fn an_excluded_tag_takes_no_place() {
    let except = vec![label("latest"), regexp("^v1")];
    let policy = policy(vec![rule(Keep::Newest(1), except)]);
    let list = tags(&[("latest", 1), ("v1", 2), ("v1.1", 3), ("x", 4), ("y", 5)]);
    assert_eq!(removed(&policy, &list), BTreeSet::from(["y"]));
}

#[test]
fn an_exclusion_is_of_its_rule_alone_and_any_rule_removes() {
    let rules = vec![
        rule(Keep::Newest(1), vec![label("old")]),
        rule(Keep::Days(1), vec![]),
    ];
    let list = tags(&[("new", 0), ("next", 1), ("old", 2 * DAY_MS)]);
    assert_eq!(
        removed(&policy(rules), &list),
        BTreeSet::from(["next", "old"])
    );
}

#[test]
fn every_finding_has_its_words() {
    let rules = vec![
        rule(Keep::Days(7), vec![label("v1"), regexp("^rc")]),
        rule(Keep::Newest(1), vec![]),
    ];
    let policy = policy(rules);
    let list = tags(&[
        ("v1", 0),
        ("rc1", DAY_MS),
        ("a", DAY_MS + 1),
        ("b", 8 * DAY_MS),
    ]);
    let verdicts = decide(&policy, &list, NOW);
    let words: Vec<Vec<String>> = verdicts
        .iter()
        .map(|verdict| {
            let pairs = verdict.findings.iter().zip(&policy.rules);
            pairs.map(|(finding, rule)| finding.words(rule)).collect()
        })
        .collect();
    assert_eq!(
        words,
        [
            ["not counted: it is `v1`", "number 1 of the newest"],
            [
                "not counted: it matches `^rc`",
                "number 2 of the newest, beyond 1"
            ],
            ["pushed 1 day ago", "number 3 of the newest, beyond 1"],
            [
                "pushed 8 days ago, more than 7",
                "number 4 of the newest, beyond 1"
            ],
        ]
    );
}

fn any_selector() -> impl Strategy<Value = Selector> {
    prop_oneof![
        "[ab][0-9]".prop_map(|tag| label(&tag)),
        Just(regexp("^a")),
        Just(regexp("[0-4]$")),
    ]
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let keep = prop_oneof![
        (1_u16..20).prop_map(Keep::Days),
        (1_u16..20).prop_map(Keep::Newest),
    ];
    (keep, prop::collection::vec(any_selector(), 0..3))
        .prop_map(|(keep, except)| Rule { keep, except })
}

fn any_policy() -> impl Strategy<Value = Policy> {
    prop::collection::vec(any_rule(), 1..4).prop_map(policy)
}

/// Names with ages; many are pushed at the same moment.
fn any_tags() -> impl Strategy<Value = Vec<(String, i64)>> {
    prop::collection::btree_map("[abc][0-9]", 0_i64..20, 0..25)
        .prop_map(|tags| tags.into_iter().collect())
        .prop_shuffle()
}

fn facts(list: &[(String, i64)]) -> Vec<TagFacts<'_>> {
    let mut tags = Vec::new();
    for (name, days) in list {
        let pushed = NOW.plus_ms(-days * DAY_MS - 1);
        tags.push(TagFacts { name, pushed });
    }
    tags
}

proptest! {
    #[test]
    fn a_second_run_removes_nothing(policy in any_policy(), list in any_tags()) {
        let all = facts(&list);
        let gone = removed(&policy, &all);
        let left: Vec<_> = all.into_iter().filter(|tag| !gone.contains(tag.name)).collect();
        prop_assert!(removed(&policy, &left).is_empty());
    }

    #[test]
    fn one_more_exclusion_never_removes_more(
        policy in any_policy(),
        list in any_tags(),
        selector in any_selector(),
        at in 0_usize..4,
    ) {
        let all = facts(&list);
        let mut milder = policy.clone();
        let at = at % milder.rules.len();
        milder.rules[at].except.push(selector);
        prop_assert!(removed(&milder, &all).is_subset(&removed(&policy, &all)));
    }

    #[test]
    fn a_greater_number_never_removes_more(
        policy in any_policy(),
        list in any_tags(),
        more in 0_u16..9,
        at in 0_usize..4,
    ) {
        let all = facts(&list);
        let mut milder = policy.clone();
        let at = at % milder.rules.len();
        milder.rules[at].keep = match milder.rules[at].keep {
            Keep::Days(days) => Keep::Days(days + more),
            Keep::Newest(newest) => Keep::Newest(newest + more),
        };
        prop_assert!(removed(&milder, &all).is_subset(&removed(&policy, &all)));
    }

    #[test]
    fn the_order_of_the_tags_does_not_matter(policy in any_policy(), list in any_tags()) {
        let all = facts(&list);
        let mut sorted = all.clone();
        sorted.sort_by_key(|tag| tag.name);
        prop_assert_eq!(removed(&policy, &all), removed(&policy, &sorted));
    }

    #[test]
    fn rules_together_remove_what_each_removes(policy_ in any_policy(), list in any_tags()) {
        let all = facts(&list);
        let mut each = BTreeSet::new();
        for rule in &policy_.rules {
            each.extend(removed(&policy(vec![rule.clone()]), &all));
        }
        prop_assert_eq!(removed(&policy_, &all), each);
    }
}
