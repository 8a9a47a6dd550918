//! When a share ends: picked in a form, and told.

use berth_core::share::Deadline;
use berth_core::time::Timestamp;
use leptos::prelude::*;

use crate::clock;
use crate::ui::{badge, choice, choices, counted, input, next_id, utc_day};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// From how many days left on an end is no longer near.
const NEAR: i64 = 10;

/// When a share is to end, as it is being picked.
#[derive(Clone, Copy)]
pub(crate) struct End {
    choice: RwSignal<Choice>,
    date: RwSignal<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Days(i64),
    Date,
    Never,
}

impl End {
    /// Begins with 30 days.
    pub(crate) fn new() -> Self {
        Self {
            choice: RwSignal::new(Choice::Days(30)),
            date: RwSignal::new(String::new()),
        }
    }

    /// Begins with a deadline that is there.
    pub(crate) fn of(deadline: Deadline) -> Self {
        let end = Self::new();
        end.choice.set(match deadline {
            Deadline::Forever => Choice::Never,
            Deadline::Day(at) => {
                let (date, _) = iso_day(at);
                end.date.set(date);
                Choice::Date
            }
        });
        end
    }

    /// Returns what was picked; nothing while it is no day from today on.
    pub(crate) fn deadline(self) -> Option<Deadline> {
        match self.choice.get() {
            Choice::Never => Some(Deadline::Forever),
            Choice::Days(days) => Some(Deadline::Day(in_days(days))),
            Choice::Date => {
                let deadline = Deadline::parse(&format!("{}T00:00:00Z", self.date.get()))?;
                deadline.is_valid(clock::now()).then_some(deadline)
            }
        }
    }
}

fn in_days(days: i64) -> Timestamp {
    clock::now().plus_ms(days * DAY_MS)
}

/// Writes a day as a date field has it, and as people read it.
fn iso_day(at: Timestamp) -> (String, String) {
    let (year, month, day, ..) = at.civil();
    (format!("{year:04}-{month:02}-{day:02}"), utc_day(at))
}

/// The choices of an end, and the field of a date.
#[component]
pub(crate) fn EndFields(
    /// What is being picked.
    end: End,
) -> impl IntoView {
    let (picked, date) = (end.choice, end.date);
    let option = |one: Choice, title: &'static str, note: String| {
        choice(
            "end",
            title,
            note,
            move || picked.get() == one,
            move || picked.set(one),
        )
    };
    let options = vec![
        option(Choice::Days(7), "In 7 days", utc_day(in_days(7))),
        option(Choice::Days(30), "In 30 days", utc_day(in_days(30))),
        option(Choice::Date, "On a date", "Pick one".to_owned()),
        option(Choice::Never, "No end", "Until you stop it".to_owned()),
    ];
    let (id, about) = (next_id("field"), next_id("field"));
    let (today, _) = iso_day(clock::now());
    view! {
        {choices("Ends", options)}
        {move || (picked.get() == Choice::Date).then(|| view! {
            <div class="field">
                <label for=id.clone()>"Last day"</label>
                <input
                    class="input"
                    type="date"
                    id=id.clone()
                    min=today.clone()
                    aria-describedby=about.clone()
                    prop:value=move || date.get()
                    on:input=input(move |text| date.set(text))
                />
                <p class="hint" id=about.clone()>"Today or later, in UTC. The share lasts to the end of this day."</p>
            </div>
        }.into_any())}
    }
}

/// Writes until when something is shared, with the hour under it.
pub(crate) fn end_words(deadline: Deadline) -> AnyView {
    match deadline {
        Deadline::Forever => "No end".into_any(),
        Deadline::Day(at) => view! { {utc_day(at)}<span class="sub">"24:00 UTC"</span> }.into_any(),
    }
}

/// Makes the badge of how much is left; it moves with the clock.
pub(crate) fn left_badge(deadline: Deadline) -> AnyView {
    let Some(end) = deadline.ends() else {
        return badge("ok", "check", "Valid");
    };
    let now = clock::ticking(60_000);
    crate::ui::live(move || {
        let left = end.ms_since(now.get());
        match left / DAY_MS {
            _ if left <= 0 => badge("bad", "x", "Ended"),
            0 => badge("warn", "clock", "Ends today"),
            days if days < NEAR => badge("warn", "clock", left_words(days)),
            days => badge("", "clock", left_words(days)),
        }
    })
}

fn left_words(days: i64) -> String {
    let days = days.try_into().unwrap_or_default();
    format!("{} left", counted(days, "day"))
}
