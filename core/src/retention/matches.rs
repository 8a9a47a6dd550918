//! Which tags the exclusions of rules match, kept from one preview to the next: a change of one
//! rule does not match all the others again.

use std::sync::Arc;

use super::fact::Facts;
use super::rule::{Rule, Selector};

/// What was matched before, for one set of facts.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    known: Vec<(Selector, Arc<[bool]>)>,
}

/// Which tags each exclusion of each rule matches.
#[derive(Debug, Clone, Default)]
pub struct Table {
    rules: Vec<Vec<Arc<[bool]>>>,
}

impl Matches {
    /// Matches what was not matched before, and forgets what no rule has any more. The facts have
    /// to be the same each time.
    pub fn table(&mut self, rules: &[Rule], facts: &Facts) -> Table {
        let mut used: Vec<(Selector, Arc<[bool]>)> = Vec::new();
        let mut table = Table::default();
        for rule in rules {
            let mut row = Vec::with_capacity(rule.except.len());
            for selector in &rule.except {
                let is_it = |(one, _): &&(Selector, Arc<[bool]>)| one == selector;
                let known = used.iter().find(is_it);
                let known = known.or_else(|| self.known.iter().find(is_it));
                let hits = match known {
                    Some((_, hits)) => Arc::clone(hits),
                    None => matched(selector, facts),
                };
                if !used.iter().any(|one| one.0 == *selector) {
                    used.push((selector.clone(), Arc::clone(&hits)));
                }
                row.push(hits);
            }
            table.rules.push(row);
        }
        self.known = used;
        table
    }
}

fn matched(selector: &Selector, facts: &Facts) -> Arc<[bool]> {
    let tags = facts.tags.iter();
    tags.map(|tag| selector.matches(&tag.name)).collect()
}

impl Table {
    /// Returns the place of the first exclusion of a rule that a tag falls under.
    #[must_use]
    pub fn except(&self, rule: usize, tag: usize) -> Option<usize> {
        let hits = |hits: &Arc<[bool]>| hits.get(tag).copied().unwrap_or_default();
        self.rules.get(rule)?.iter().position(hits)
    }

    /// Returns which tags an exclusion of a rule matches, in the order of the facts.
    #[must_use]
    pub fn hits(&self, rule: usize, place: usize) -> &[bool] {
        let hits = self.rules.get(rule).and_then(|rule| rule.get(place));
        hits.map_or(&[], |hits| hits)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{facts, label, newest, regexp};
    use super::*;

    #[test]
    fn what_was_matched_is_kept_for_as_long_as_a_rule_has_it() {
        let facts = facts(&[("v1", 1), ("v2", 2), ("rc", 3)]);
        let mut matches = Matches::default();
        let rules = [
            newest(1, vec![regexp("^v"), label("rc")]),
            newest(2, vec![regexp("^v")]),
        ];
        let table = matches.table(&rules, &facts);
        assert_eq!(table.hits(0, 0), [true, true, false]);
        assert_eq!(table.hits(0, 1), [false, false, true]);
        assert_eq!(table.except(0, 2), Some(1));
        assert_eq!(table.except(1, 2), None);
        assert_eq!(matches.known.len(), 2);
        let again = matches.table(&rules[1..], &facts);
        assert!(Arc::ptr_eq(&again.rules[0][0], &table.rules[0][0]));
        assert_eq!(matches.known.len(), 1);
    }
}
