//! What the rules do, worked out once for each change: everything else of the tab draws this.

use std::sync::Arc;

use berth_core::retention::{
    Counts, Difference, Facts, Guards, Matches, Preview, Rule, Sums, Table, Tally, Warning, counts,
    difference, preview_with, tallies, warnings,
};
use berth_core::time::{DAY_MS, Timestamp};
use leptos::prelude::*;

use super::draft::{Draft, Saved};

/// What the rules do.
pub(super) struct Picture {
    /// The tags.
    pub(super) facts: Arc<Facts>,
    /// The rules that hold: those of the draft, or else the default of the organization.
    pub(super) rules: Vec<Rule>,
    /// The moment that is looked at.
    pub(super) at: Timestamp,
    /// What becomes of each tag at that moment.
    pub(super) shown: Arc<Preview>,
    /// The same now.
    pub(super) now: Arc<Preview>,
    /// Against what is saved, at the moment that is looked at.
    pub(super) difference: Difference,
    /// How many tags go now that did not, and stay that went.
    pub(super) changed_now: (usize, usize),
    /// How many tags there are of each fate at the moment that is looked at.
    pub(super) counts: Counts,
    /// What each rule selects now.
    pub(super) tallies: Vec<Tally>,
    /// What somebody should know.
    pub(super) warnings: Vec<Warning>,
    /// Which tags the exclusions match.
    pub(super) table: Table,
}

impl Picture {
    /// Returns what goes now.
    pub(super) fn sums(&self) -> Sums {
        self.now.sums
    }
}

/// The picture as it moves; nothing before the tags are there.
pub(super) type Pictures = Memo<Option<Arc<Picture>>>;

/// What is kept from one picture to the next.
struct Past {
    facts: Arc<Facts>,
    matches: Matches,
}

/// What the saved rules do.
struct Before {
    facts: Arc<Facts>,
    rules: Vec<Rule>,
    guards: Guards,
    table: Table,
    now: Arc<Preview>,
}

impl Before {
    /// Judges for a later day.
    fn judge(&self, days: u16) -> Preview {
        let at = after(&self.facts, days);
        preview_with(&self.rules, &self.guards, &self.facts, at, &self.table)
    }
}

/// Draws the picture of a draft anew with each change.
pub(super) fn pictures(
    draft: Draft,
    inherited: Signal<Vec<Rule>>,
    facts: RwSignal<Option<Arc<Facts>>>,
    later: RwSignal<u16>,
) -> Pictures {
    let saved = Memo::new(move |_| draft.base.get());
    // What is saved moves seldom, so it is judged apart; and for a later day by what was matched.
    let before = fresh(move || {
        let (facts, saved) = (facts.get()?, saved.get());
        let (rules, guards) = effective(saved, &inherited.get());
        let table = Matches::default().table(&rules, &facts);
        let now = Arc::new(preview_with(&rules, &guards, &facts, facts.now, &table));
        Some(Arc::new(Before {
            facts,
            rules,
            guards,
            table,
            now,
        }))
    });
    let before = fresh(move || {
        let before = before.get()?;
        let then = match later.get() {
            0 => Arc::clone(&before.now),
            days => Arc::new(before.judge(days)),
        };
        Some(Arc::new((Arc::clone(&before.now), then)))
    });
    let past = StoredValue::new(None::<Past>);
    fresh(move || {
        let (facts, before) = (facts.get()?, before.get()?);
        let own = Saved {
            rules: draft.rules(),
            guards: draft.guards.get(),
        };
        let (rules, guards) = effective(own, &inherited.get());
        let table = past.try_update_value(|past| {
            let known = past.take().filter(|past| Arc::ptr_eq(&past.facts, &facts));
            let mut matches = known.map(|past| past.matches).unwrap_or_default();
            let table = matches.table(&rules, &facts);
            let facts = Arc::clone(&facts);
            *past = Some(Past { facts, matches });
            table
        })?;
        let at = after(&facts, later.get());
        let picture = draw(facts, rules, &guards, at, table, &before);
        Some(Arc::new(picture))
    })
}

/// The picture of rules that are of no image alone.
pub(super) fn no_pictures() -> Pictures {
    fresh(|| None)
}

/// What is computed anew is always new: to compare it would cost as much again.
fn fresh<T: Send + Sync + 'static>(
    compute: impl Fn() -> Option<Arc<T>> + Send + Sync + 'static,
) -> Memo<Option<Arc<T>>> {
    Memo::new_with_compare(
        move |_| compute(),
        |old, new| !matches!((old, new), (Some(None), Some(None))),
    )
}

fn draw(
    facts: Arc<Facts>,
    rules: Vec<Rule>,
    guards: &Guards,
    at: Timestamp,
    table: Table,
    before: &(Arc<Preview>, Arc<Preview>),
) -> Picture {
    let judge = |at| Arc::new(preview_with(&rules, guards, &facts, at, &table));
    let now = judge(facts.now);
    let shown = match at == facts.now {
        true => Arc::clone(&now),
        false => judge(at),
    };
    let tallies = tallies(&now.judged, rules.len());
    let changed = difference(&before.0.judged, &now.judged);
    let changed_now = (changed.newly, changed.spared);
    let difference = match at == facts.now {
        true => changed,
        false => difference(&before.1.judged, &shown.judged),
    };
    Picture {
        warnings: warnings(&rules, &facts, &now, &tallies, &table, facts.now),
        counts: counts(&shown.judged),
        facts,
        rules,
        at,
        shown,
        now,
        difference,
        changed_now,
        tallies,
        table,
    }
}

fn after(facts: &Facts, days: u16) -> Timestamp {
    facts.now.plus_ms(i64::from(days) * DAY_MS)
}

/// Returns what holds: the own rules, or else the inherited ones.
fn effective(own: Saved, inherited: &[Rule]) -> (Vec<Rule>, Guards) {
    match own.rules.is_empty() {
        true => (inherited.to_vec(), own.guards),
        false => (own.rules, own.guards),
    }
}
