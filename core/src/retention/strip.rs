//! Tags along time: a strip of columns, the oldest on the left, with a lane for what is spared, for
//! what is kept and for what goes.

use super::decide::Finding;
use super::fact::Facts;
use super::preview::{Fate, Judged};
use super::rule::{Keep, MAX_DAYS, MAX_NEWEST, Rule};
use crate::time::{DAY_MS, Timestamp};

/// The number of the last column; many tags of one time share a column.
pub const COLUMNS: u32 = 500;

/// How much time a strip shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// The days from its left end to its right end, which is the moment of the preview.
    pub days: i64,
}

impl Scale {
    /// Returns what has room for every tag and for every number of days of the rules. It changes
    /// in steps, so that it stays while a limit is dragged.
    #[must_use]
    pub fn of(facts: &Facts, rules: &[Rule], at: Timestamp) -> Self {
        let limits = rules.iter().filter_map(|rule| match rule.keep {
            Keep::Days(days) => Some(i64::from(days)),
            Keep::Newest(_) => None,
        });
        let ages = facts.tags.iter().map(|tag| age(tag.pushed, at) / DAY_MS);
        let most = limits
            .max()
            .max(ages.max().map(|days| days.saturating_add(1)));
        let most = most.unwrap_or_default();
        let steps = [14, 30, 60, 90, 120, 180, 270, i64::from(MAX_DAYS)];
        let step = steps.into_iter().find(|step| *step >= most);
        Self {
            days: step.unwrap_or(most),
        }
    }

    /// Returns the column of an age in milliseconds: 0 for the oldest.
    #[must_use]
    pub fn column(self, age_ms: i64) -> u32 {
        let whole = i128::from(self.days.max(1)) * i128::from(DAY_MS);
        let left = whole - i128::from(age_ms.max(0));
        let column = (left * i128::from(COLUMNS) + whole / 2) / whole;
        u32::try_from(column.max(0)).map_or(COLUMNS, |column| column.min(COLUMNS))
    }
}

fn age(pushed: Timestamp, at: Timestamp) -> i64 {
    at.ms_since(pushed).max(0)
}

/// The columns in which there is a tag, from left to right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strip {
    /// Of tags that an exception or a guard spares.
    pub spared: Vec<u32>,
    /// Of tags that no rule selects.
    pub kept: Vec<u32>,
    /// Of tags that go.
    pub goes: Vec<u32>,
}

/// Lays tags out on a strip.
#[must_use]
pub fn strip(facts: &Facts, judged: &[Judged], at: Timestamp, scale: Scale) -> Strip {
    let mut strip = Strip::default();
    for (tag, judged) in facts.tags.iter().zip(judged) {
        let lane = match judged.fate {
            Fate::Goes => &mut strip.goes,
            Fate::Guarded | Fate::Excepted => &mut strip.spared,
            Fate::Kept => &mut strip.kept,
        };
        let column = scale.column(age(tag.pushed, at));
        // Tags come by their age, so that those of one column mostly follow one another.
        if lane.last() != Some(&column) {
            lane.push(column);
        }
    }
    for lane in [&mut strip.spared, &mut strip.kept, &mut strip.goes] {
        lane.sort_unstable();
        lane.dedup();
    }
    strip
}

/// Returns the age in milliseconds at which the number of a rule falls: between the last tag that
/// it leaves and the next one. Absent where the rule leaves every tag, or is none of a number.
#[must_use]
pub fn cut_age(
    facts: &Facts,
    judged: &[Judged],
    rules: &[Rule],
    rule: usize,
    at: Timestamp,
) -> Option<i64> {
    let Keep::Newest(limit) = rules.get(rule)?.keep else {
        return None;
    };
    let limit = usize::from(limit);
    let (mut last, mut next) = (None, None);
    for (tag, judged) in facts.tags.iter().zip(judged) {
        match judged.verdict.findings.get(rule) {
            Some(Finding::Newest(place)) if *place == limit => last = Some(age(tag.pushed, at)),
            Some(Finding::Beyond(place)) if *place == limit.saturating_add(1) => {
                next = Some(age(tag.pushed, at));
            }
            _ => {}
        }
    }
    let (last, next) = (last?, next?);
    Some(last.saturating_add(next.saturating_sub(last) / 2))
}

/// Returns the number with which a rule leaves every tag up to an age in milliseconds that it
/// counts.
#[must_use]
pub fn newest_within(
    facts: &Facts,
    judged: &[Judged],
    rule: usize,
    at: Timestamp,
    age_ms: i64,
) -> u16 {
    let counts = |finding: &Finding| matches!(finding, Finding::Newest(_) | Finding::Beyond(_));
    let tags = facts.tags.iter().zip(judged);
    let within = tags.filter(|(tag, judged)| {
        age(tag.pushed, at) <= age_ms && judged.verdict.findings.get(rule).is_some_and(counts)
    });
    u16::try_from(within.count()).map_or(MAX_NEWEST, |count| count.clamp(1, MAX_NEWEST))
}

#[cfg(test)]
mod tests {
    use super::super::guard::Guards;
    use super::super::preview::preview;
    use super::super::sample::{NOW, days, facts, label, newest};
    use super::*;

    #[test]
    fn a_scale_has_room_for_tags_and_limits_and_moves_in_steps() {
        let scale = |tags: &[(&str, i64)], rules: &[Rule]| Scale::of(&facts(tags), rules, NOW).days;
        assert_eq!(scale(&[], &[]), 14);
        assert_eq!(scale(&[("a", 13)], &[]), 14);
        assert_eq!(scale(&[("a", 13)], &[days(31, vec![])]), 60);
        assert_eq!(scale(&[("a", 13)], &[days(60, vec![])]), 60);
        assert_eq!(scale(&[("a", 1000)], &[days(60, vec![])]), 1001);
    }

    #[test]
    fn columns_go_from_the_oldest_to_now() {
        let scale = Scale { days: 100 };
        assert_eq!(scale.column(100 * DAY_MS), 0);
        assert_eq!(scale.column(999 * DAY_MS), 0);
        assert_eq!(scale.column(50 * DAY_MS), COLUMNS / 2);
        assert_eq!(scale.column(0), COLUMNS);
        assert_eq!(scale.column(-5), COLUMNS);
    }

    #[test]
    fn tags_lie_in_the_lane_of_their_fate_and_share_columns() {
        let facts = facts(&[("a", 1), ("b", 1), ("c", 8), ("d", 10)]);
        let rules = [days(7, vec![label("d")])];
        let preview = preview(&rules, &Guards::default(), &facts, NOW);
        let scale = Scale { days: 10 };
        let strip = strip(&facts, &preview.judged, NOW, scale);
        assert_eq!(strip.kept, [450]);
        assert_eq!(strip.goes, [100]);
        assert_eq!(strip.spared, [0]);
    }

    #[test]
    fn a_number_falls_between_two_tags_and_a_place_gives_the_number() {
        let facts = facts(&[("a", 1), ("x", 2), ("b", 3), ("c", 5)]);
        let rules = [newest(2, vec![label("x")])];
        let judged = preview(&rules, &Guards::default(), &facts, NOW).judged;
        let cut = cut_age(&facts, &judged, &rules, 0, NOW).unwrap();
        assert_eq!(cut / DAY_MS, 4);
        assert_eq!(newest_within(&facts, &judged, 0, NOW, cut), 2);
        assert_eq!(newest_within(&facts, &judged, 0, NOW, 9 * DAY_MS), 3);
        assert_eq!(newest_within(&facts, &judged, 0, NOW, 0), 1);
        assert_eq!(cut_age(&facts, &judged, &[newest(3, vec![])], 0, NOW), None);
        assert_eq!(cut_age(&facts, &judged, &[days(3, vec![])], 0, NOW), None);
    }
}
