//! When a share ends: picked in a form, and told.

use berth_core::share::Deadline;
use berth_core::time::{DAY_MS, Timestamp};
use leptos::prelude::*;

use crate::clock;
use crate::ui::{FieldError, badge, choice, choices, counted, input, next_id, utc_day};

/// From how many days left on an end is no longer near.
const NEAR: i64 = 10;

/// When a share is to end, as it is being picked.
#[derive(Clone, Copy)]
pub(crate) struct End {
    choice: RwSignal<Choice>,
    date: RwSignal<String>,
    now: Signal<Timestamp>,
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
            now: clock::ticking(60_000),
        }
    }

    /// Begins again.
    pub(crate) fn reset(self) {
        self.choice.set(Choice::Days(30));
        self.date.set(String::new());
    }

    /// Begins with a deadline that is there, unless it is over.
    pub(crate) fn of(deadline: Deadline) -> Self {
        let end = Self::new();
        if !deadline.is_valid(clock::now()) {
            return end;
        }
        end.choice.set(match deadline {
            Deadline::Forever => Choice::Never,
            Deadline::Day(at) => {
                end.date.set(iso_day(at));
                Choice::Date
            }
        });
        end
    }

    /// Returns what was picked; nothing while it is no day from today on.
    pub(crate) fn deadline(self) -> Option<Deadline> {
        match self.choice.get() {
            Choice::Never => Some(Deadline::Forever),
            Choice::Days(days) => Some(Deadline::Day(self.in_days(days))),
            Choice::Date => self.picked().filter(|day| day.is_valid(self.now.get())),
        }
    }

    fn in_days(self, days: i64) -> Timestamp {
        self.now.get().plus_ms(days * DAY_MS)
    }

    /// The day in the field of the date, over or not.
    fn picked(self) -> Option<Deadline> {
        Deadline::parse(&format!("{}T00:00:00Z", self.date.get()))
    }

    fn error(self) -> Signal<Option<String>> {
        Signal::derive(move || {
            let is_over = |day: &Deadline| !day.is_valid(self.now.get());
            let words = "This day is over, in UTC. Pick today or a later one.";
            self.picked().filter(is_over).map(|_| words.to_owned())
        })
    }
}

/// Writes a day, in UTC, as a date field has it.
fn iso_day(at: Timestamp) -> String {
    let (year, month, day, ..) = at.civil();
    format!("{year:04}-{month:02}-{day:02}")
}

/// The choices of an end, and the field of a date.
#[component]
pub(crate) fn EndFields(
    /// What is being picked.
    end: End,
) -> impl IntoView {
    let (picked, date) = (end.choice, end.date);
    let option = move |one: Choice, title: &'static str, note: String| {
        choice(
            "end",
            title,
            note,
            move || picked.get() == one,
            move || picked.set(one),
        )
    };
    // The days in the notes move at midnight only.
    let today = Memo::new(move |_| end.now.get().midnight());
    let options = move || {
        today.track();
        let day = |days| untrack(|| utc_day(end.in_days(days)));
        choices(
            "Ends",
            vec![
                option(Choice::Days(7), "In 7 days", day(7)),
                option(Choice::Days(30), "In 30 days", day(30)),
                option(Choice::Date, "On a date", "Pick one".to_owned()),
                option(Choice::Never, "No end", "Until you stop it".to_owned()),
            ],
        )
    };
    let (id, about) = (next_id("field"), next_id("field"));
    let error = end.error();
    view! {
        {options}
        {move || (picked.get() == Choice::Date).then(|| view! {
            <div class="field">
                <label for=id.clone()>"Last day"</label>
                <input
                    class="input"
                    type="date"
                    id=id.clone()
                    min=move || iso_day(today.get())
                    aria-describedby=about.clone()
                    aria-invalid=move || error.get().map(|_| "true")
                    prop:value=move || date.get()
                    on:input=input(move |text| date.set(text))
                />
                <div id=about.clone() class="stack tight">
                    <p class="hint">"In UTC. The share lasts to the end of this day."</p>
                    <FieldError error=error/>
                </div>
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
