//! The rules that are being built, and those that they began with.

use berth_core::berth::retention::SeenRetention;
use berth_core::name::Tag;
use berth_core::retention::{Algorithm, Guards, Keep, MAX_SELECTORS, Policy, Rule, Selector};
use leptos::prelude::*;

/// A rule with a number that stays while others come and go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) id: u32,
    pub(super) rule: Rule,
}

/// Where a pattern is being written: the number of the rule, and the place of the exclusion in it,
/// if it is there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: u32,
    pub(super) place: Option<usize>,
}

/// What is saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Saved {
    pub(super) rules: Vec<Rule>,
    pub(super) guards: Guards,
}

impl Saved {
    /// Reads a policy, which may be absent.
    pub(super) fn of(policy: Option<&Policy>, guards: Guards) -> Self {
        let rules = policy.map(|policy| policy.rules.clone());
        Self {
            rules: rules.unwrap_or_default(),
            guards,
        }
    }
}

/// Rules that are being built, as signals.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// The rules.
    pub(super) lines: RwSignal<Vec<Line>>,
    /// What else keeps a tag.
    pub(super) guards: RwSignal<Guards>,
    /// The pattern that is being written.
    pub(super) spot: RwSignal<Option<Spot>>,
    /// Whether something that is being written is not right yet.
    pub(super) is_wrong: RwSignal<bool>,
    /// What is saved.
    pub(super) base: RwSignal<Saved>,
    /// Whether somebody else saved other rules since these were begun.
    pub(super) is_overtaken: RwSignal<bool>,
    next: StoredValue<u32>,
}

impl Draft {
    /// Begins with what is saved.
    pub(super) fn new(saved: Saved) -> Self {
        let draft = Self {
            lines: RwSignal::new(Vec::new()),
            guards: RwSignal::new(saved.guards),
            spot: RwSignal::new(None),
            is_wrong: RwSignal::new(false),
            base: RwSignal::new(Saved::default()),
            is_overtaken: RwSignal::new(false),
            next: StoredValue::new(0),
        };
        draft.begin(saved);
        draft
    }

    /// Returns the rules. Subscribes to them.
    pub(super) fn rules(self) -> Vec<Rule> {
        self.lines
            .with(|lines| lines.iter().map(|line| line.rule.clone()).collect())
    }

    /// Returns the rules as they travel; nothing where there are none. Subscribes to them.
    pub(super) fn policy(self) -> Option<Policy> {
        policy_of(self.rules())
    }

    /// Returns what is saved, for a call that replaces it.
    pub(super) fn seen(self) -> SeenRetention {
        let base = self.base.get_untracked();
        SeenRetention {
            policy: policy_of(base.rules),
            guards: base.guards,
        }
    }

    /// Tells whether there is something to save. Subscribes to everything.
    pub(super) fn is_changed(self) -> bool {
        self.base
            .with(|base| base.guards != self.guards.get() || base.rules != self.rules())
    }

    /// Notes what is saved now: what nobody has touched follows it.
    pub(super) fn follow(self, saved: Saved) {
        let is_touched = untrack(|| self.is_changed());
        let is_same = untrack(|| saved.rules == self.rules() && saved.guards == self.guards.get());
        if is_touched && !is_same {
            if self.base.with_untracked(|base| *base != saved) {
                self.base.set(saved);
                self.is_overtaken.set(true);
            }
        } else if self.base.with_untracked(|base| *base != saved) {
            self.begin(saved);
        }
    }

    /// Notes that these rules were saved: what was not touched since is not different from them.
    pub(super) fn saved(self, policy: Option<&Policy>, guards: Guards) {
        self.base.try_set(Saved::of(policy, guards));
        self.is_overtaken.try_set(false);
    }

    /// Gives up what was changed.
    pub(super) fn discard(self) {
        self.begin(self.base.get_untracked());
    }

    fn begin(self, saved: Saved) {
        self.set_rules(saved.rules.clone());
        self.guards.set(saved.guards);
        self.spot.set(None);
        self.is_wrong.set(false);
        self.is_overtaken.set(false);
        self.base.set(saved);
    }

    /// Puts other rules in the place of these; a rule that stays in its place keeps its number.
    pub(super) fn set_rules(self, rules: Vec<Rule>) {
        let old = self.lines.get_untracked();
        let mut old = old.into_iter();
        let lines = rules.into_iter().map(|rule| Line {
            id: match old.next() {
                Some(line) if is_alike(&line.rule, &rule) => line.id,
                _ => self.number(),
            },
            rule,
        });
        let lines: Vec<_> = lines.collect();
        if self.lines.with_untracked(|old| *old != lines) {
            self.lines.set(lines);
        }
    }

    fn number(self) -> u32 {
        self.next.update_value(|next| *next += 1);
        self.next.get_value()
    }

    /// Adds a rule at the end.
    pub(super) fn add(self, keep: Keep) {
        let except = Vec::new();
        let line = Line {
            id: self.number(),
            rule: Rule { keep, except },
        };
        self.lines.update(|lines| lines.push(line));
    }

    /// Removes a rule.
    pub(super) fn remove(self, id: u32) {
        self.leave(id);
        self.lines
            .update(|lines| lines.retain(|line| line.id != id));
    }

    /// Changes a rule.
    pub(super) fn change(self, id: u32, change: impl FnOnce(&mut Rule)) {
        self.lines.update(|lines| {
            if let Some(line) = lines.iter_mut().find(|line| line.id == id) {
                change(&mut line.rule);
            }
        });
    }

    /// Removes an exclusion from a rule.
    pub(super) fn include(self, id: u32, place: usize) {
        self.leave(id);
        self.change(id, |rule| {
            if place < rule.except.len() {
                rule.except.remove(place);
            }
        });
    }

    /// Excludes a tag of this name from the rules at these places, as far as they have room.
    pub(super) fn keep_tag(self, name: &str, rules: &[usize]) {
        let Ok(tag) = Tag::parse(name) else { return };
        let label = Selector::Label(tag);
        self.lines.update(|lines| {
            for (at, line) in lines.iter_mut().enumerate() {
                let except = &mut line.rule.except;
                let has_room = except.len() < MAX_SELECTORS;
                if rules.contains(&at) && has_room && !except.contains(&label) {
                    except.push(label.clone());
                }
            }
        });
    }

    /// Closes the pattern that is being written in a rule.
    pub(super) fn leave(self, id: u32) {
        let is_here = |spot: &Option<Spot>| spot.is_some_and(|spot| spot.line == id);
        if self.spot.with_untracked(is_here) {
            self.spot.set(None);
            self.is_wrong.set(false);
        }
    }
}

/// Makes a policy of rules, if there are any.
pub(super) fn policy_of(rules: Vec<Rule>) -> Option<Policy> {
    (!rules.is_empty()).then_some(Policy {
        algorithm: Algorithm::Or,
        rules,
    })
}

/// Tells whether a rule only has another number or other exclusions than another one.
const fn is_alike(one: &Rule, other: &Rule) -> bool {
    matches!(
        (one.keep, other.keep),
        (Keep::Days(_), Keep::Days(_)) | (Keep::Newest(_), Keep::Newest(_))
    )
}
