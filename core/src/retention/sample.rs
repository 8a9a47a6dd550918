//! Small repositories and rules for tests.

use super::fact::{Facts, ImageFact, PartFact, TagFact};
use super::rule::{Keep, Rule, Selector};
use crate::name::Tag;
use crate::pattern::Pattern;
use crate::time::{DAY_MS, Timestamp};

/// When the facts are from.
pub(super) const NOW: Timestamp = Timestamp::from_ms(1_772_355_600_000);

/// Makes tags by name and age in days, each with an image of its own; the newest comes first.
pub(super) fn facts(tags: &[(&str, i64)]) -> Facts {
    let mut facts = Facts {
        now: NOW,
        tags: Vec::new(),
        images: Vec::new(),
        parts: Vec::new(),
        held: Vec::new(),
        shared: None,
    };
    for (at, (name, days)) in (0..).zip(tags) {
        facts.tags.push(TagFact {
            name: (*name).to_owned(),
            pushed: NOW.plus_ms(-days * DAY_MS - 1),
            pulled: None,
            image: at,
            is_protected: false,
            is_deployed: false,
        });
        facts.images.push(ImageFact {
            digest: format!("sha256:{at}"),
            size: 10,
            parts: vec![at],
        });
        facts.parts.push(PartFact {
            size: 10,
            elsewhere: false,
        });
    }
    facts.sort();
    facts
}

pub(super) fn label(tag: &str) -> Selector {
    Selector::Label(Tag::parse(tag).unwrap())
}

pub(super) fn regexp(pattern: &str) -> Selector {
    Selector::Regexp(Pattern::parse(pattern).unwrap())
}

pub(super) fn days(days: u16, except: Vec<Selector>) -> Rule {
    Rule {
        keep: Keep::Days(days),
        except,
    }
}

pub(super) fn newest(newest: u16, except: Vec<Selector>) -> Rule {
    Rule {
        keep: Keep::Newest(newest),
        except,
    }
}
