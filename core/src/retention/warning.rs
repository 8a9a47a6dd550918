//! What somebody should know before a policy is saved.

use super::fact::Facts;
use super::matches::Table;
use super::preview::{Fate, Preview};
use super::rule::Rule;
use super::tally::Tally;
use crate::time::Timestamp;

/// How many tags are named that a trigger deployed and that go.
const NAMED: usize = 3;

/// What somebody should know. Rules and exclusions are named by their places from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A tag goes that a trigger deployed last to a workload.
    Deployed(String),
    /// So many more of them go.
    MoreDeployed(usize),
    /// So many tags go while the image is shared with another account.
    Shared(usize),
    /// The tag `latest` goes.
    Latest,
    /// The tag that was pushed last goes.
    Newest(String),
    /// More than half of the tags go.
    Many,
    /// A rule selects no tag.
    SelectsNothing(usize),
    /// Another rule selects everything that this one does.
    RuleCovered {
        /// The rule that changes nothing.
        rule: usize,
        /// The other rule.
        by: usize,
    },
    /// An exclusion matches no tag.
    MatchesNothing {
        /// The rule.
        rule: usize,
        /// The place of the exclusion in it.
        place: usize,
    },
    /// Another exclusion of the rule matches everything that this one does.
    Covered {
        /// The rule.
        rule: usize,
        /// The place of the exclusion that changes nothing.
        place: usize,
        /// The place of the other one.
        by: usize,
    },
}

/// Finds what somebody should know of a policy, the gravest first.
#[must_use]
pub fn warnings(
    rules: &[Rule],
    facts: &Facts,
    preview: &Preview,
    tallies: &[Tally],
    table: &Table,
    at: Timestamp,
) -> Vec<Warning> {
    let mut warnings = of_tags(facts, preview, at);
    if facts.tags.is_empty() {
        return warnings;
    }
    for (rule, tally) in tallies.iter().enumerate() {
        match tally {
            Tally { selects: 0, .. } => warnings.push(Warning::SelectsNothing(rule)),
            Tally { only: 0, .. } => {
                let covered = covering(preview, tallies, rule);
                warnings.extend(covered.map(|by| Warning::RuleCovered { rule, by }));
            }
            Tally { .. } => {}
        }
    }
    for (at, rule) in rules.iter().enumerate() {
        warnings.extend(of_exclusions(at, rule, table));
    }
    warnings
}

fn of_tags(facts: &Facts, preview: &Preview, at: Timestamp) -> Vec<Warning> {
    let tags = facts.tags.iter().zip(&preview.judged);
    let going = tags.filter(|(_, judged)| judged.fate == Fate::Goes);
    let going: Vec<_> = going.map(|(tag, _)| tag).collect();
    let mut warnings = Vec::new();
    let deployed = || going.iter().filter(|tag| tag.is_deployed);
    let named = deployed().take(NAMED);
    warnings.extend(named.map(|tag| Warning::Deployed(tag.name.clone())));
    let more = deployed().count().saturating_sub(NAMED);
    warnings.extend((more > 0).then_some(Warning::MoreDeployed(more)));
    if !going.is_empty() && facts.shared.is_some_and(|shared| shared.lasts(at)) {
        warnings.push(Warning::Shared(going.len()));
    }
    let newest = facts.tags.iter().max_by_key(|tag| tag.pushed);
    let newest = newest.map(|tag| tag.name.as_str());
    for tag in &going {
        if tag.name == "latest" {
            warnings.push(Warning::Latest);
        } else if Some(tag.name.as_str()) == newest {
            warnings.push(Warning::Newest(tag.name.clone()));
        }
    }
    if going.len().saturating_mul(2) > facts.tags.len() {
        warnings.push(Warning::Many);
    }
    warnings
}

/// Finds a rule that selects everything that another one does; of two that select the same, the
/// first covers the second.
fn covering(preview: &Preview, tallies: &[Tally], rule: usize) -> Option<usize> {
    let own = tallies.get(rule)?.selects;
    let selects = |at: usize, findings: &[super::decide::Finding]| {
        findings.get(at).is_some_and(|finding| finding.selects())
    };
    let covers = |by: &usize| {
        preview.judged.iter().all(|judged| {
            let findings = &judged.verdict.findings;
            !selects(rule, findings) || selects(*by, findings)
        })
    };
    let others = tallies.iter().enumerate().filter(|(by, tally)| {
        *by != rule && (tally.selects > own || (tally.selects == own && *by < rule))
    });
    others.map(|(by, _)| by).find(covers)
}

fn of_exclusions(rule: usize, of: &Rule, table: &Table) -> Vec<Warning> {
    let count = |place| table.hits(rule, place).iter().filter(|hit| **hit).count();
    let counts: Vec<usize> = (0..of.except.len()).map(count).collect();
    let mut warnings = Vec::new();
    for (place, own) in counts.iter().enumerate() {
        if *own == 0 {
            warnings.push(Warning::MatchesNothing { rule, place });
            continue;
        }
        let hits = table.hits(rule, place);
        let covers = |by: &usize| {
            let others = table.hits(rule, *by);
            hits.iter().zip(others).all(|(own, other)| !own || *other)
        };
        let others = counts
            .iter()
            .enumerate()
            .filter(|(by, count)| *by != place && (*count > own || (*count == own && *by < place)));
        let by = others.map(|(by, _)| by).find(covers);
        warnings.extend(by.map(|by| Warning::Covered { rule, place, by }));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::super::fact::SharedFact;
    use super::super::guard::Guards;
    use super::super::matches::Matches;
    use super::super::preview::preview;
    use super::super::sample::{NOW, days, facts, label, newest, regexp};
    use super::super::tally::tallies;
    use super::*;

    fn found(rules: &[Rule], facts: &Facts) -> Vec<Warning> {
        let preview = preview(rules, &Guards::default(), facts, NOW);
        let tallies = tallies(&preview.judged, rules.len());
        let table = Matches::default().table(rules, facts);
        warnings(rules, facts, &preview, &tallies, &table, NOW)
    }

    #[test]
    fn tags_that_are_needed_are_named() {
        let mut facts = facts(&[
            ("new", 40),
            ("latest", 41),
            ("a", 1),
            ("b", 2),
            ("c", 3),
            ("d", 4),
        ]);
        assert_eq!(found(&[days(40, vec![])], &facts), [Warning::Latest]);
        for tag in &mut facts.tags {
            tag.is_deployed = tag.name == "new" || tag.name == "b";
        }
        facts.shared = Some(SharedFact { until: None });
        assert_eq!(
            found(&[days(39, vec![label("latest")])], &facts),
            [Warning::Deployed("new".to_owned()), Warning::Shared(1)]
        );
        facts.shared = Some(SharedFact { until: Some(NOW) });
        assert_eq!(
            found(&[days(42, vec![])], &facts),
            [Warning::SelectsNothing(0)]
        );
    }

    #[test]
    fn most_of_the_tags_and_the_newest_one_do_not_go_unseen() {
        let facts = facts(&[("a", 10), ("b", 20), ("c", 30)]);
        assert_eq!(
            found(&[days(5, vec![])], &facts),
            [Warning::Newest("a".to_owned()), Warning::Many]
        );
        assert_eq!(found(&[newest(2, vec![])], &facts), []);
    }

    #[test]
    fn what_changes_nothing_is_found() {
        let facts = facts(&[
            ("v1", 1),
            ("v2", 2),
            ("rc", 3),
            ("x", 40),
            ("y", 50),
            ("z", 60),
        ]);
        let rules = [
            days(45, vec![]),
            days(39, vec![]),
            newest(99, vec![]),
            days(45, vec![label("nowhere"), label("v1"), regexp("^v")]),
        ];
        let covered = |rule, by| Warning::RuleCovered { rule, by };
        assert_eq!(
            found(&rules, &facts),
            [
                covered(0, 1),
                Warning::SelectsNothing(2),
                covered(3, 0),
                Warning::MatchesNothing { rule: 3, place: 0 },
                Warning::Covered {
                    rule: 3,
                    place: 1,
                    by: 2
                },
            ]
        );
    }

    #[test]
    fn an_image_without_tags_warns_of_nothing() {
        assert_eq!(found(&[days(1, vec![label("a")])], &facts(&[])), []);
    }
}
