//! An image with its tags, a policy, and what the policy does to it.

use berth_core::name::Tag;
use berth_core::pattern::Pattern;
use berth_core::retention::{
    Facts, Guards, ImageFact, Keep, PartFact, Rule, Selector, SharedFact, TagFact, preview,
};
use berth_core::time::Timestamp;

use crate::dice::Dice;

/// When everything is decided.
pub(crate) const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);
const HOUR_MS: i64 = 3_600_000;

const STEMS: [&str; 8] = [
    "v1.", "v2.", "main-", "pr-", "rel-", "latest", "nightly_", "Ä",
];
const PATTERNS: [&str; 10] = [
    "^v",
    "^v\\d+\\.\\d+$",
    "^(?:rel|main)-",
    "\\d{2}$",
    "^latest$",
    "[a-f0-9]+$",
    "(?i)MAIN",
    "^pr-[0-4]",
    ".",
    "^(a|b|ab)*$",
];

/// Decides on one made-up image.
pub(crate) fn decided(number: u32) -> String {
    let mut dice = Dice::new(number);
    let facts = facts(&mut dice);
    let rules: Vec<Rule> = (0..dice.below(4)).filter_map(|_| rule(&mut dice)).collect();
    let guards = guards(&mut dice);
    let at = NOW.plus_ms(i64::from(dice.below(60)) * 24 * HOUR_MS);
    let preview = preview(&rules, &guards, &facts, at);
    let tags: Vec<_> = facts
        .tags
        .iter()
        .zip(&preview.judged)
        .map(|(tag, judged)| {
            (
                &tag.name,
                format!("{:?}", judged.fate),
                judged.words(&rules),
            )
        })
        .collect();
    let tags = serde_json::to_string(&tags).unwrap_or_default();
    let sums = format!("{:?}", preview.sums);
    format!("{number} {} {sums} {tags}", preview.fingerprint(&facts))
}

fn facts(dice: &mut Dice) -> Facts {
    let parts: Vec<PartFact> = (0..dice.below(30))
        .map(|_| PartFact {
            size: i64::from(dice.below(1_000_000)),
            elsewhere: dice.one_in(4),
        })
        .collect();
    let places = u32::try_from(parts.len()).unwrap_or_default();
    let some = |dice: &mut Dice, most: u32| -> Vec<u32> {
        let count = dice.below(most).min(places);
        (0..count).map(|_| dice.below(places)).collect()
    };
    let images: Vec<ImageFact> = (0..1 + dice.below(12))
        .map(|number| ImageFact {
            digest: format!("sha256:{number:064x}"),
            size: i64::from(dice.below(1_000_000)),
            parts: some(dice, 6),
        })
        .collect();
    let held = some(dice, 4);
    let most = u32::try_from(images.len()).unwrap_or(1);
    let mut tags: Vec<TagFact> = Vec::new();
    for _ in 0..dice.below(60) {
        let stem = dice.pick(&STEMS).copied().unwrap_or_default();
        let name = format!("{stem}{}", dice.below(40));
        if tags.iter().any(|tag| tag.name == name) {
            continue;
        }
        // Many are pushed at the same moment, and some at the very limit of a day.
        let age = i64::from(dice.below(90 * 24)) / 12 * 12 * HOUR_MS;
        tags.push(TagFact {
            name,
            pushed: NOW.plus_ms(-age),
            pulled: dice
                .one_in(3)
                .then(|| NOW.plus_ms(-i64::from(dice.below(40)) * 24 * HOUR_MS)),
            image: dice.below(most),
            is_protected: dice.one_in(12),
            is_deployed: dice.one_in(12),
        });
    }
    let shared = dice.one_in(4).then(|| SharedFact {
        until: dice
            .one_in(2)
            .then(|| NOW.plus_ms(i64::from(dice.below(60)) * 24 * HOUR_MS)),
    });
    Facts {
        now: NOW,
        tags,
        images,
        parts,
        held,
        shared,
    }
}

fn rule(dice: &mut Dice) -> Option<Rule> {
    let keep = match dice.one_in(2) {
        true => Keep::Days(u16::try_from(1 + dice.below(60)).ok()?),
        false => Keep::Newest(u16::try_from(1 + dice.below(30)).ok()?),
    };
    let except = (0..dice.below(4)).filter_map(|_| selector(dice)).collect();
    Some(Rule { keep, except })
}

fn selector(dice: &mut Dice) -> Option<Selector> {
    if dice.one_in(2) {
        let name = format!("{}{}", dice.pick(&STEMS)?, dice.below(40));
        return Tag::parse(&name).ok().map(Selector::Label);
    }
    let pattern = Pattern::parse(dice.pick(&PATTERNS)?).ok();
    pattern.map(Selector::Regexp)
}

fn guards(dice: &mut Dice) -> Guards {
    let days = |dice: &mut Dice| {
        let days = 1 + dice.below(40);
        dice.one_in(3).then(|| u16::try_from(days).unwrap_or(1))
    };
    Guards {
        deployed: dice.one_in(2),
        shared: dice.one_in(3),
        pulled_days: days(dice),
        pushed_days: days(dice),
    }
}
