//! The tags along time, with the limits of the first rules to drag.

use std::fmt::Write as _;

use berth_core::retention::{
    COLUMNS, Keep, MAX_DAYS, MAX_NEWEST, Scale, cut_age, newest_within, strip,
};
use berth_core::time::DAY_MS;
use leptos::ev::Event;
use leptos::prelude::*;
use web_sys::{HtmlInputElement, KeyboardEvent};

use super::desk::Desk;
use super::picture::Picture;
use crate::ui::{counted, live, short_day};

const HOUR_MS: i64 = 3_600_000;
/// How high a lane is, and where it begins.
const LANES: [u32; 3] = [6, 41, 76];

/// A limit on the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit {
    /// The place of the rule.
    rule: usize,
    /// The number in the rule.
    number: u16,
    /// How old what it falls on is, in hours.
    hours: i64,
    /// Its column.
    column: u32,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Drawn {
    lanes: [String; 3],
    days: i64,
    scale: Vec<String>,
    by_days: Option<Limit>,
    by_number: Option<Limit>,
}

fn draw(picture: &Picture) -> Drawn {
    let (facts, at) = (&picture.facts, picture.at);
    let scale = Scale::of(facts, &picture.rules, at);
    let judged = &picture.shown.judged;
    let strip = strip(facts, judged, at, scale);
    let lanes = [&strip.spared, &strip.kept, &strip.goes];
    let limits = picture.rules.iter().map(|rule| rule.keep).enumerate();
    let by_days = limits.clone().find_map(|(rule, keep)| match keep {
        Keep::Days(number) => Some(Limit {
            rule,
            number,
            hours: i64::from(number) * 24,
            column: scale.column(i64::from(number) * DAY_MS),
        }),
        Keep::Newest(_) => None,
    });
    let by_number = limits.clone().find_map(|(rule, keep)| match keep {
        Keep::Newest(number) => {
            let cut = cut_age(facts, judged, &picture.rules, rule, at);
            let age = cut.unwrap_or(scale.days.saturating_mul(DAY_MS));
            Some(Limit {
                rule,
                number,
                hours: age / HOUR_MS,
                column: scale.column(age),
            })
        }
        Keep::Days(_) => None,
    });
    let day = |part: i64| short_day(at.plus_ms(-scale.days * DAY_MS * part / 4));
    let last = match at == facts.now {
        true => "Today".to_owned(),
        false => short_day(at),
    };
    Drawn {
        lanes: std::array::from_fn(|lane| path(LANES.get(lane), lanes.get(lane))),
        days: scale.days,
        scale: vec![day(4), day(3), day(2), day(1), last],
        by_days,
        by_number,
    }
}

/// Draws the tags of a lane. Only numbers are written here.
fn path(y: Option<&u32>, columns: Option<&&Vec<u32>>) -> String {
    let mut path = String::new();
    if let (Some(y), Some(columns)) = (y, columns) {
        for x in *columns {
            let _ = write!(path, "M{x} {y}v22");
        }
    }
    path
}

/// The strip.
#[component]
pub(crate) fn Timeline(
    /// The draft.
    desk: Desk,
) -> impl IntoView {
    let drawn = Memo::new(move |_| desk.read(draw));
    let read = move |read: fn(&Drawn) -> Option<Limit>| {
        Memo::new(move |_| drawn.with(|drawn| drawn.as_ref().and_then(read)))
    };
    let (by_days, by_number) = (read(|drawn| drawn.by_days), read(|drawn| drawn.by_number));
    let days = Memo::new(move |_| drawn.with(|drawn| drawn.as_ref().map_or(14, |it| it.days)));
    let lane = move |lane: usize| {
        move || {
            drawn.with(|drawn| {
                let lanes = drawn.as_ref().map(|drawn| &drawn.lanes);
                lanes.and_then(|lanes| lanes.get(lane)).cloned()
            })
        }
    };
    let gone = move || by_days.get().map_or(0, |limit| limit.column).to_string();
    let scale = move || {
        let words = drawn.with(|drawn| drawn.as_ref().map(|drawn| drawn.scale.clone()));
        let words = words.unwrap_or_default().into_iter();
        words
            .map(|word| view! { <span>{word}</span> }.into_any())
            .collect::<Vec<_>>()
    };
    view! {
        <div class="timeline">
            <div class="board">
                <div class="lanes" aria-hidden="true"><span>"Exception"</span><span>"Kept"</span><span>"Goes"</span></div>
                <div class="strip">
                    <svg
                        viewBox=format!("0 0 {COLUMNS} 104")
                        preserveAspectRatio="none"
                        role="img"
                        aria-label="Tags by the time of their push, in three lanes: exception, kept, goes"
                    >
                        <rect class="gone" x="0" y="0" width=gone height="104"/>
                        <path class="lane" d=format!("M0 34.5H{COLUMNS}M0 69.5H{COLUMNS}")/>
                        <path class="spare" d=lane(0)/>
                        <path class="keep" d=lane(1)/>
                        <path class="drop" d=lane(2)/>
                    </svg>
                    {handle(desk, by_days, by_number, days, true)}
                    {handle(desk, by_number, by_days, days, false)}
                </div>
            </div>
            <div class="scale" aria-hidden="true">{live(scale)}</div>
        </div>
    }
}

/// A limit with its label; `other` is the one that it must not lie over.
fn handle(
    desk: Desk,
    limit: Memo<Option<Limit>>,
    other: Memo<Option<Limit>>,
    days: Memo<i64>,
    is_days: bool,
) -> AnyView {
    let is_there = Memo::new(move |_| {
        // What is inherited is not changed here.
        limit.with(Option::is_some) && desk.draft.lines.with(|lines| !lines.is_empty())
    });
    let class = if is_days { "by-age" } else { "by-count" };
    let words = move || {
        let number = limit.get().map_or(0, |limit| limit.number);
        match is_days {
            true => counted(number.into(), "day"),
            false => format!("newest {number}"),
        }
    };
    let left = move || {
        let column = limit.get().map_or(0, |limit| limit.column);
        format!("calc(8px + (100% - 16px) * {column} / {COLUMNS})")
    };
    let side = move || {
        let column = |limit: Option<Limit>| limit.map_or(0, |limit| limit.column);
        let (own, other) = (column(limit.get()), column(other.get()));
        let is_left = if is_days { own <= other } else { own < other };
        // At an edge there is room on one side only.
        match own {
            0..100 => "right",
            400.. => "left",
            _ if is_left => "left",
            _ => "right",
        }
    };
    live(move || {
        is_there.get().then(|| {
            view! {
                {desk.may_change.then(|| slider(desk, limit, days, is_days))}
                <span class=format!("flag {class}") aria-hidden="true" data-side=side style:left=left>{words}</span>
            }
        })
    })
}

/// The limit as a slider over the whole strip.
fn slider(desk: Desk, limit: Memo<Option<Limit>>, days: Memo<i64>, is_days: bool) -> AnyView {
    let unit = if is_days { 1 } else { 24 };
    let value = move || {
        let hours = limit.get().map_or(0, |limit| limit.hours);
        (if is_days { hours / 24 } else { hours }).to_string()
    };
    let drag = move |event: Event| {
        let field: HtmlInputElement = event_target(&event);
        let Some(limit) = limit.get_untracked() else {
            return;
        };
        let place = field.value().parse::<i64>().unwrap_or_default();
        let number = match is_days {
            true => u16::try_from(place).unwrap_or(MAX_DAYS),
            false => number_at(desk, limit.rule, place).unwrap_or(limit.number),
        };
        set(desk, limit.rule, number);
        // Where the limit did not follow, the handle goes back to it.
        field.set_value(&untrack(value));
    };
    // The number goes by one with the keys, as it does with its buttons.
    let key = move |event: KeyboardEvent| {
        let Some(limit) = limit.get_untracked().filter(|_| !is_days) else {
            return;
        };
        let Some(number) = stepped(&event.key(), limit.number) else {
            return;
        };
        event.prevent_default();
        set(desk, limit.rule, number);
    };
    let noun = if is_days { "days" } else { "newest tags" };
    let label = move || {
        let rule = limit.get().map_or(0, |limit| limit.rule) + 1;
        format!("Rule {rule} on the timeline: {noun}")
    };
    let spoken = move || {
        let number = limit.get().map_or(0, |limit| limit.number);
        format!("{number} {noun}")
    };
    view! {
        <input
            class=if is_days { "by-age" } else { "by-count" }
            type="range"
            dir="rtl"
            min="0"
            max=move || (days.get() * unit).to_string()
            aria-label=label
            aria-valuetext=spoken
            prop:value=value
            on:input=drag
            on:keydown=key
        />
    }
    .into_any()
}

/// Returns the number after a key.
fn stepped(key: &str, number: u16) -> Option<u16> {
    Some(match key {
        "ArrowUp" | "ArrowLeft" => number.saturating_add(1),
        "ArrowDown" | "ArrowRight" => number.saturating_sub(1),
        "PageUp" => number.saturating_add(10),
        "PageDown" => number.saturating_sub(10),
        "Home" => 1,
        "End" => MAX_NEWEST,
        _ => return None,
    })
}

/// Returns how many tags the rule leaves that are so many hours old at most.
fn number_at(desk: Desk, rule: usize, hours: i64) -> Option<u16> {
    let picture = desk.once()?;
    let judged = &picture.shown.judged;
    let age = hours.saturating_mul(HOUR_MS);
    Some(newest_within(&picture.facts, judged, rule, picture.at, age))
}

fn set(desk: Desk, rule: usize, number: u16) {
    let lines = desk.draft.lines;
    let id = lines.with_untracked(|lines| lines.get(rule).map(|line| line.id));
    let Some(id) = id else { return };
    desk.draft.change(id, |rule| {
        rule.keep = match rule.keep {
            Keep::Days(_) => Keep::Days(number.clamp(1, MAX_DAYS)),
            Keep::Newest(_) => Keep::Newest(number.clamp(1, MAX_NEWEST)),
        };
    });
}
