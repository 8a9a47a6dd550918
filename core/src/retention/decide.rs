//! The decision: which tags a policy removes at a moment, and why.

use super::policy::Policy;
use super::rule::{Keep, Rule};
use crate::time::{DAY_MS, Timestamp};

/// A tag as rules see it. No two tags of a repository have one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagFacts<'a> {
    /// Its name.
    pub name: &'a str,
    /// When it was last pushed.
    pub pushed: Timestamp,
}

/// What one rule says of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The rule does not count it.
    Excepted {
        /// The place of the exclusion in the rule.
        place: usize,
        /// Whether the rule would select it otherwise.
        spared: bool,
    },
    /// It was pushed within the days of the rule, so many milliseconds ago.
    Young(i64),
    /// It was pushed longer ago: it is selected.
    Old(i64),
    /// It is one of the newest that the rule leaves, at this place from 1.
    Newest(usize),
    /// It is at a place beyond: it is selected.
    Beyond(usize),
}

impl Finding {
    /// Tells whether the rule selects the tag for removal.
    #[must_use]
    pub const fn selects(self) -> bool {
        matches!(self, Self::Old(_) | Self::Beyond(_))
    }

    /// Says in words why the rule selects the tag, or does not.
    #[must_use]
    pub fn words(self, rule: &Rule) -> String {
        match (self, rule.keep) {
            (Self::Excepted { place, .. }, _) => match rule.except.get(place) {
                Some(selector) => format!("not counted: {}", selector.words()),
                None => "not counted".to_owned(),
            },
            (Self::Young(age), _) => format!("pushed {} ago", days(age)),
            (Self::Old(age), Keep::Days(limit)) => {
                format!("pushed {} ago, more than {limit}", days(age))
            }
            (Self::Old(age), Keep::Newest(_)) => format!("pushed {} ago", days(age)),
            (Self::Newest(place), _) => format!("number {place} of the newest"),
            (Self::Beyond(place), Keep::Newest(limit)) => {
                format!("number {place} of the newest, beyond {limit}")
            }
            (Self::Beyond(place), Keep::Days(_)) => format!("number {place} of the newest"),
        }
    }
}

pub(super) fn days(age_ms: i64) -> String {
    match age_ms.max(0) / DAY_MS {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// What a policy says of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What each rule says, in the order of the rules.
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// Tells whether the tag goes: any rule selects it.
    #[must_use]
    pub fn removes(&self) -> bool {
        self.findings.iter().any(|finding| finding.selects())
    }

    /// Tells whether a rule would select the tag, were it not excepted.
    #[must_use]
    pub fn is_spared(&self) -> bool {
        let spares = |finding: &Finding| matches!(finding, Finding::Excepted { spared: true, .. });
        self.findings.iter().any(spares)
    }
}

/// Decides on every tag of a repository; the verdicts are in the order of the tags, which does not
/// matter otherwise.
#[must_use]
pub fn decide(policy: &Policy, tags: &[TagFacts<'_>], now: Timestamp) -> Vec<Verdict> {
    decide_by(&policy.rules, tags, now, |rule, at| {
        let (rule, tag) = (policy.rules.get(rule)?, tags.get(at)?);
        rule.except.iter().position(|one| one.matches(tag.name))
    })
}

/// The same, where it is known which exclusion a tag falls under: `except` gives its place for the
/// place of a rule and of a tag.
pub(super) fn decide_by(
    rules: &[Rule],
    tags: &[TagFacts<'_>],
    now: Timestamp,
    except: impl Fn(usize, usize) -> Option<usize>,
) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = tags
        .iter()
        .map(|_| Verdict {
            findings: Vec::with_capacity(rules.len()),
        })
        .collect();
    // The newest first; those of one moment by name.
    let mut newest: Vec<usize> = (0..tags.len()).collect();
    let facts = |at: &usize| {
        tags.get(*at)
            .map(|tag| (std::cmp::Reverse(tag.pushed), tag.name))
    };
    newest.sort_unstable_by(|one, other| facts(one).cmp(&facts(other)));
    for (place, rule) in rules.iter().enumerate() {
        let mut counted = 0_usize;
        for at in &newest {
            if let (Some(tag), Some(verdict)) = (tags.get(*at), verdicts.get_mut(*at)) {
                let except = except(place, *at);
                let age = now.ms_since(tag.pushed);
                verdict
                    .findings
                    .push(find(rule.keep, age, except, &mut counted));
            }
        }
    }
    verdicts
}

/// Judges the next newest tag by one rule; `counted` is how many it has counted so far.
fn find(keep: Keep, age_ms: i64, except: Option<usize>, counted: &mut usize) -> Finding {
    if let Some(place) = except {
        let spared = match keep {
            Keep::Days(days) => is_old(age_ms, days),
            Keep::Newest(limit) => *counted >= usize::from(limit),
        };
        return Finding::Excepted { place, spared };
    }
    *counted = counted.saturating_add(1);
    match keep {
        Keep::Days(days) if is_old(age_ms, days) => Finding::Old(age_ms),
        Keep::Days(_) => Finding::Young(age_ms),
        Keep::Newest(limit) if *counted > usize::from(limit) => Finding::Beyond(*counted),
        Keep::Newest(_) => Finding::Newest(*counted),
    }
}

/// Tells whether a tag is older than so many days.
pub(super) fn is_old(age_ms: i64, days: u16) -> bool {
    age_ms > i64::from(days).saturating_mul(DAY_MS)
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
