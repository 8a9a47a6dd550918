//! One image with very many tags.

use berth_core::pattern::Pattern;
use berth_core::retention::{
    Facts, Guards, ImageFact, Keep, PartFact, Rule, Selector, TagFact, preview,
};
use berth_core::time::DAY_MS;

use crate::world::NOW;

/// How many layers each image has, and how many images share one.
const LAYERS: u32 = 3;

/// An image with its rules.
#[derive(Debug)]
pub struct Large {
    facts: Facts,
    rules: Vec<Rule>,
}

impl Large {
    /// Makes one with so many tags, each of which leads to an image of its own.
    #[must_use]
    pub fn new(tags: u32) -> Self {
        let except = |pattern: &str| {
            let pattern = Pattern::parse(pattern).ok();
            pattern.map(Selector::Regexp).into_iter().collect()
        };
        let rules = vec![
            Rule {
                keep: Keep::Days(30),
                except: except("^v\\d+\\.\\d+$"),
            },
            Rule {
                keep: Keep::Newest(1000),
                except: except("(?:rc|beta)\\d*$"),
            },
        ];
        Self {
            facts: facts(tags),
            rules,
        }
    }

    /// Decides, and returns how many tags go.
    #[must_use]
    pub fn decide(&self) -> usize {
        let preview = preview(&self.rules, &Guards::default(), &self.facts, NOW);
        preview.sums.going
    }
}

fn facts(tags: u32) -> Facts {
    let stems = ["v1.", "main-", "pr-", "v2.0-rc"];
    let of = |number: u32| {
        let stem = stems
            .iter()
            .cycle()
            .nth(usize::try_from(number % 4).unwrap_or_default());
        TagFact {
            name: format!("{}{number}", stem.copied().unwrap_or_default()),
            pushed: NOW.plus_ms(-i64::from(number) * DAY_MS / 500),
            pulled: None,
            image: number,
            is_protected: false,
            is_deployed: false,
        }
    };
    let part = |_| PartFact {
        size: 1_000_000,
        elsewhere: false,
    };
    let image = |number: u32| ImageFact {
        digest: format!("sha256:{number:064x}"),
        size: 1000,
        parts: (number..number.saturating_add(LAYERS)).collect(),
    };
    Facts {
        now: NOW,
        tags: (0..tags).map(of).collect(),
        images: (0..tags).map(image).collect(),
        parts: (0..tags.saturating_add(LAYERS)).map(part).collect(),
        held: Vec::new(),
        shared: None,
    }
}
