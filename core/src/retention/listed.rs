//! Which verdicts a list shows, and in which order.

use super::fact::Facts;
use super::preview::{Fate, Judged};
use super::tally::Difference;

/// Which tags a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shown {
    /// All.
    #[default]
    All,
    /// Those that go.
    Goes,
    /// Those that an exception or a guard spares.
    Spared,
    /// Those that no rule selects.
    Kept,
    /// Those that something else becomes of than before.
    Changed,
}

/// Returns the places of the tags that are shown: those that go first, then those that are spared,
/// then the others, each in the order of the facts. The text is found in any case of its letters.
#[must_use]
pub fn listed(
    facts: &Facts,
    judged: &[Judged],
    difference: &Difference,
    shown: Shown,
    text: &str,
) -> Vec<u32> {
    let text = text.to_ascii_lowercase();
    let mut by_fate: [Vec<u32>; 4] = Default::default();
    let tags = facts.tags.iter().zip(judged);
    for (at, (tag, judged)) in tags.enumerate() {
        let is_shown = match shown {
            Shown::All => true,
            Shown::Goes => judged.fate == Fate::Goes,
            Shown::Spared => matches!(judged.fate, Fate::Guarded | Fate::Excepted),
            Shown::Kept => judged.fate == Fate::Kept,
            Shown::Changed => difference.of(at).is_some(),
        };
        let is_found = || text.is_empty() || tag.name.to_ascii_lowercase().contains(&text);
        if !is_shown || !is_found() {
            continue;
        }
        let [goes, guarded, excepted, kept] = &mut by_fate;
        let list = match judged.fate {
            Fate::Goes => goes,
            Fate::Guarded => guarded,
            Fate::Excepted => excepted,
            Fate::Kept => kept,
        };
        list.extend(u32::try_from(at).ok());
    }
    by_fate.concat()
}

#[cfg(test)]
mod tests {
    use super::super::guard::Guards;
    use super::super::preview::preview;
    use super::super::sample::{NOW, days, facts, label};
    use super::super::tally::difference;
    use super::*;

    #[test]
    fn what_goes_comes_first_and_a_filter_leaves_the_rest_out() {
        let facts = facts(&[("new", 1), ("old", 40), ("Old2", 41), ("spared", 50)]);
        let after = preview(
            &[days(30, vec![label("spared")])],
            &Guards::default(),
            &facts,
            NOW,
        );
        let before = preview(&[], &Guards::default(), &facts, NOW);
        let difference = difference(&before.judged, &after.judged);
        let list = |shown, text| listed(&facts, &after.judged, &difference, shown, text);
        assert_eq!(list(Shown::All, ""), [1, 2, 3, 0]);
        assert_eq!(list(Shown::Goes, ""), [1, 2]);
        assert_eq!(list(Shown::Spared, ""), [3]);
        assert_eq!(list(Shown::Kept, ""), [0]);
        assert_eq!(list(Shown::Changed, ""), [1, 2]);
        assert_eq!(list(Shown::All, "OLD"), [1, 2]);
    }
}
