//! One tag: what becomes of it, and why.

use berth_core::retention::{Change, Fate, Finding, Judged, Rule};
use leptos::prelude::*;

use super::desk::size;
use super::picture::Picture;
use crate::ui::{Icon, badge, click, clock_time, day, marked, said};

/// Returns the icon, the word and the class of a fate.
const fn words(fate: Fate) -> (&'static str, &'static str, &'static str) {
    match fate {
        Fate::Goes => ("minus", "Goes", "verdict drop"),
        Fate::Guarded => ("lock", "Guarded", "verdict spare"),
        Fate::Excepted => ("shield", "Exception", "verdict spare"),
        Fate::Kept => ("check", "Kept", "verdict keep"),
    }
}

/// Makes the row of a tag, by its place in the facts and in the list.
/// To choose it shows it in full.
pub(super) fn verdict_row(
    picture: &Picture,
    at: usize,
    place: usize,
    chosen: RwSignal<Option<String>>,
) -> Option<AnyView> {
    let tag = picture.facts.tags.get(at)?;
    let judged = picture.shown.judged.get(at)?;
    let image = picture.facts.images.get(usize::try_from(tag.image).ok()?);
    let (icon, word, class) = words(judged.fate);
    let mut badges = Vec::new();
    match picture.difference.of(at) {
        Some(Change::Newly) => badges.push(badge("bad", "plus", "new")),
        Some(Change::Spared) => badges.push(badge("accent", "undo", "spared")),
        None => {}
    }
    if tag.is_deployed {
        badges.push(badge("line", "layers", "deployed"));
    }
    if tag.is_protected {
        badges.push(badge("line", "lock", "protected"));
    }
    let why = reasons(judged, &picture.rules);
    let name = marked(&tag.name, part(&tag.name, judged, &picture.rules));
    let (title, choice) = (tag.name.clone(), tag.name.clone());
    let choose = move || chosen.set(Some(choice.clone()));
    let row = view! {
        <tr aria-rowindex=place.to_string() on:click=click(choose)>
            <td><span class=class><Icon name=icon/>{word}</span></td>
            <td class="name"><span class="mono" title=title>{name}</span>" "{badges}</td>
            <td class="when">{day(tag.pushed)}</td>
            <td class="num">{image.map(|image| size(image.size))}</td>
            <td class="reason" title=why.replace('`', "")><span>{said(&why)}</span></td>
        </tr>
    };
    Some(row.into_any())
}

/// Says all of one tag, by its place in the facts.
pub(super) fn in_full(picture: &Picture, at: usize) -> Option<AnyView> {
    let tag = picture.facts.tags.get(at)?;
    let judged = picture.shown.judged.get(at)?;
    let image = picture.facts.images.get(usize::try_from(tag.image).ok()?);
    let (icon, word, class) = words(judged.fate);
    let size = image.map(|image| format!(", {}", size(image.size)));
    let view = view! {
        <div class="pad small in-full" role="status">
            <span class=class><Icon name=icon/>{word}</span>
            " "<b class="mono">{tag.name.clone()}</b>" "
            <span class="muted">{format!("pushed {}", clock_time(tag.pushed))}{size}</span>
            <p>{said(&reasons(judged, &picture.rules))}</p>
        </div>
    };
    Some(view.into_any())
}

fn reasons(judged: &Judged, rules: &[Rule]) -> String {
    match judged.words(rules) {
        words if words.is_empty() => "no rule".to_owned(),
        words => words.join(" · "),
    }
}

/// Returns the part of a tag that an exclusion is about.
fn part(tag: &str, judged: &Judged, rules: &[Rule]) -> Option<(usize, usize)> {
    if judged.fate == Fate::Goes {
        return None;
    }
    let mut findings = judged.verdict.findings.iter().zip(rules);
    findings.find_map(|(finding, rule)| match finding {
        Finding::Excepted { place, .. } => rule.except.get(*place)?.find(tag),
        _ => None,
    })
}
