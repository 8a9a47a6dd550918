//! What a policy does to a repository: a verdict for every tag, and what goes with the tags.

use super::decide::{TagFacts, Verdict, decide_by};
use super::fact::Facts;
use super::guard::{Guard, Guards};
use super::matches::{Matches, Table};
use super::rule::Rule;
use crate::time::Timestamp;

/// What becomes of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// A rule selects it and nothing keeps it.
    Goes,
    /// A rule selects it, and a guard keeps it.
    Guarded,
    /// It would be selected, were it not excepted.
    Excepted,
    /// No rule selects it.
    Kept,
}

/// What is decided of one tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What each rule says.
    pub verdict: Verdict,
    /// What keeps it though a rule selects it.
    pub guard: Option<Guard>,
    /// What becomes of it.
    pub fate: Fate,
}

impl Judged {
    /// Says in words why, a sentence for each rule that has something to say.
    #[must_use]
    pub fn words(&self, rules: &[Rule]) -> Vec<String> {
        let findings = self.verdict.findings.iter().zip(rules).enumerate();
        let mut words: Vec<String> = findings
            .filter(|(_, (finding, _))| match self.fate {
                Fate::Goes | Fate::Guarded => finding.selects(),
                Fate::Excepted | Fate::Kept => true,
            })
            .map(|(at, (finding, rule))| {
                format!("rule {}: {}", at.saturating_add(1), finding.words(rule))
            })
            .collect();
        if let Some(guard) = self.guard {
            words.push(format!("kept: {}", guard.words()));
        }
        words
    }
}

/// What goes, in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many tags there are.
    pub tags: usize,
    /// How many of them go.
    pub going: usize,
    /// How many images go with them, since no other tag leads to them.
    pub images: usize,
    /// How many bytes leave the quota at once.
    pub quota_bytes: i64,
    /// How many of these leave the disk later, since no other repository has them.
    pub disk_bytes: i64,
}

/// What a policy does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What becomes of each tag, in the order of the facts.
    pub judged: Vec<Judged>,
    /// What goes.
    pub sums: Sums,
}

/// Decides on every tag of a repository as of a moment, which may lie in the future.
#[must_use]
pub fn preview(rules: &[Rule], guards: &Guards, facts: &Facts, at: Timestamp) -> Preview {
    let table = Matches::default().table(rules, facts);
    preview_with(rules, guards, facts, at, &table)
}

/// The same, where it is known which tags the exclusions match.
#[must_use]
pub fn preview_with(
    rules: &[Rule],
    guards: &Guards,
    facts: &Facts,
    at: Timestamp,
    table: &Table,
) -> Preview {
    let tags: Vec<TagFacts<'_>> = facts
        .tags
        .iter()
        .map(|tag| TagFacts {
            name: &tag.name,
            pushed: tag.pushed,
        })
        .collect();
    let verdicts = decide_by(rules, &tags, at, |rule, tag| table.except(rule, tag));
    let judged: Vec<Judged> = verdicts
        .into_iter()
        .zip(&facts.tags)
        .map(|(verdict, tag)| {
            let keeps = || guards.keeps(tag, facts.shared.as_ref(), at);
            let guard = verdict.removes().then(keeps).flatten();
            let fate = match (verdict.removes(), guard) {
                (true, None) => Fate::Goes,
                (true, Some(_)) => Fate::Guarded,
                (false, _) if verdict.is_spared() => Fate::Excepted,
                (false, _) => Fate::Kept,
            };
            Judged {
                verdict,
                guard,
                fate,
            }
        })
        .collect();
    let sums = sums(facts, &judged);
    Preview { judged, sums }
}

fn sums(facts: &Facts, judged: &[Judged]) -> Sums {
    let mut sums = Sums {
        tags: facts.tags.len(),
        ..Sums::default()
    };
    let (mut leaves, mut stays) = (
        vec![false; facts.images.len()],
        vec![false; facts.images.len()],
    );
    for (tag, judged) in facts.tags.iter().zip(judged) {
        let at = usize::try_from(tag.image).unwrap_or(usize::MAX);
        let goes = judged.fate == Fate::Goes;
        sums.going = sums.going.saturating_add(usize::from(goes));
        let side = if goes { &mut leaves } else { &mut stays };
        if let Some(image) = side.get_mut(at) {
            *image = true;
        }
    }
    let mut kept = vec![false; facts.parts.len()];
    mark(&mut kept, &facts.held);
    for (image, stays) in facts.images.iter().zip(&stays) {
        if *stays {
            mark(&mut kept, &image.parts);
        }
    }
    let mut gone = vec![false; facts.parts.len()];
    for (image, (leaves, stays)) in facts.images.iter().zip(leaves.iter().zip(&stays)) {
        // What another image or something that stays leads to does not go with its tag.
        let own = image.parts.first().and_then(|own| part(&kept, *own));
        if *leaves && !*stays && own != Some(true) {
            sums.images = sums.images.saturating_add(1);
            mark(&mut gone, &image.parts);
        }
    }
    for (part, (gone, kept)) in facts.parts.iter().zip(gone.iter().zip(&kept)) {
        if *gone && !*kept {
            sums.quota_bytes = sums.quota_bytes.saturating_add(part.size);
            if !part.elsewhere {
                sums.disk_bytes = sums.disk_bytes.saturating_add(part.size);
            }
        }
    }
    sums
}

fn part(parts: &[bool], at: u32) -> Option<bool> {
    parts.get(usize::try_from(at).ok()?).copied()
}

fn mark(parts: &mut [bool], places: &[u32]) {
    for place in places {
        let at = usize::try_from(*place).unwrap_or(usize::MAX);
        if let Some(part) = parts.get_mut(at) {
            *part = true;
        }
    }
}

impl Preview {
    /// Returns what tells the tags that go from any others, with the images that they lead to: who
    /// confirms a removal says it with this. The order of the tags does not matter.
    #[must_use]
    pub fn fingerprint(&self, facts: &Facts) -> String {
        let going = facts.tags.iter().zip(&self.judged);
        let going = going.filter(|(_, judged)| judged.fate == Fate::Goes);
        let mut names: Vec<(&str, &str)> = going
            .map(|(tag, _)| {
                let at = usize::try_from(tag.image).unwrap_or(usize::MAX);
                let digest = facts.images.get(at).map_or("", |image| &image.digest);
                (tag.name.as_str(), digest)
            })
            .collect();
        names.sort_unstable();
        super::fingerprint::of(&names)
    }
}

#[cfg(test)]
#[path = "preview_tests.rs"]
mod tests;
