//! What a preview counts: per rule, per fate, and against another preview.

use super::preview::{Fate, Judged};

/// What one rule does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many tags it selects.
    pub selects: usize,
    /// How many of them no other rule selects.
    pub only: usize,
}

/// Counts what each of so many rules selects.
#[must_use]
pub fn tallies(judged: &[Judged], rules: usize) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); rules];
    for judged in judged {
        let findings = &judged.verdict.findings;
        let selecting = findings.iter().filter(|finding| finding.selects()).count();
        if selecting == 0 {
            continue;
        }
        for (tally, finding) in tallies.iter_mut().zip(findings) {
            if finding.selects() {
                tally.selects = tally.selects.saturating_add(1);
                tally.only = tally.only.saturating_add(usize::from(selecting == 1));
            }
        }
    }
    tallies
}

/// How many tags there are of each fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that go.
    pub goes: usize,
    /// Those that an exception or a guard spares.
    pub spared: usize,
    /// The others.
    pub kept: usize,
}

/// Counts the tags of each fate.
#[must_use]
pub fn counts(judged: &[Judged]) -> Counts {
    let mut counts = Counts::default();
    for judged in judged {
        let count = match judged.fate {
            Fate::Goes => &mut counts.goes,
            Fate::Guarded | Fate::Excepted => &mut counts.spared,
            Fate::Kept => &mut counts.kept,
        };
        *count = count.saturating_add(1);
    }
    counts
}

/// What becomes of a tag that did not before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It goes by now.
    Newly,
    /// It does not go any more.
    Spared,
}

/// What is different between two previews of the same tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// How many tags go that did not.
    pub newly: usize,
    /// How many tags stay that did not.
    pub spared: usize,
    changes: Vec<Option<Change>>,
}

impl Difference {
    /// Returns what changed for the tag at a place.
    #[must_use]
    pub fn of(&self, at: usize) -> Option<Change> {
        self.changes.get(at).copied().flatten()
    }
}

/// Compares two previews of the same tags.
#[must_use]
pub fn difference(before: &[Judged], after: &[Judged]) -> Difference {
    let mut difference = Difference::default();
    for (before, after) in before.iter().zip(after) {
        let change = match (before.fate == Fate::Goes, after.fate == Fate::Goes) {
            (false, true) => Some(Change::Newly),
            (true, false) => Some(Change::Spared),
            _ => None,
        };
        match change {
            Some(Change::Newly) => difference.newly = difference.newly.saturating_add(1),
            Some(Change::Spared) => difference.spared = difference.spared.saturating_add(1),
            None => {}
        }
        difference.changes.push(change);
    }
    difference
}

#[cfg(test)]
mod tests {
    use super::super::guard::Guards;
    use super::super::preview::preview;
    use super::super::rule::Rule;
    use super::super::sample::{NOW, days, facts, label, newest};
    use super::*;

    #[test]
    fn a_rule_is_told_what_only_it_selects() {
        let facts = facts(&[("a", 1), ("b", 2), ("c", 40), ("d", 50)]);
        let rules = [days(30, vec![]), newest(1, vec![label("d")])];
        let preview = preview(&rules, &Guards::default(), &facts, NOW);
        let tally = |selects, only| Tally { selects, only };
        assert_eq!(
            tallies(&preview.judged, 2),
            [tally(2, 1), tally(2, 1)],
            "days select c and d, the number b and c"
        );
        let counts = counts(&preview.judged);
        assert_eq!((counts.goes, counts.spared, counts.kept), (3, 0, 1));
    }

    #[test]
    fn what_goes_anew_and_what_is_spared_is_counted() {
        let facts = facts(&[("a", 1), ("b", 20), ("c", 40)]);
        let judge = |rules: &[Rule]| preview(rules, &Guards::default(), &facts, NOW).judged;
        let before = judge(&[days(30, vec![])]);
        let after = judge(&[days(10, vec![label("c")])]);
        let found = difference(&before, &after);
        assert_eq!((found.newly, found.spared), (1, 1));
        let each = [0, 1, 2].map(|at| found.of(at));
        assert_eq!(each, [None, Some(Change::Newly), Some(Change::Spared)]);
    }
}
