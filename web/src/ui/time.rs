//! Times as people read them.

use berth_core::time::Timestamp;
use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::clock;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A time: relative for 30 days, with the whole in its title.
#[component]
pub(crate) fn Ago(
    /// When.
    #[prop(into)]
    at: Signal<Timestamp>,
) -> impl IntoView {
    let now = clock::ticking(20_000);
    view! {
        <time datetime=move || at.get().to_string() title=move || full(at.get())>
            {move || ago(at.get(), now.get())}
        </time>
    }
}

/// Writes how long ago a time was.
fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.ms_since(at) / 1000;
    match seconds {
        ..MINUTE => "just now".to_owned(),
        MINUTE..HOUR => format!("{} min ago", seconds / MINUTE),
        HOUR..DAY => format!("{} h ago", seconds / HOUR),
        _ => match seconds / DAY {
            1 => "yesterday".to_owned(),
            days @ ..=30 => format!("{days} days ago"),
            _ => day(at),
        },
    }
}

/// Writes how much time is left: `5 h 58 min`, `1 min 50 s`.
pub(crate) fn left(until: Timestamp, now: Timestamp) -> String {
    let seconds = until.ms_since(now).max(0) / 1000;
    match seconds {
        ..MINUTE => format!("{seconds} s"),
        MINUTE..600 => format!("{} min {:02} s", seconds / MINUTE, seconds % MINUTE),
        600..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..172_800 => format!("{} h {:02} min", seconds / HOUR, seconds % HOUR / MINUTE),
        _ => format!("{} days", seconds / DAY),
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Writes the day, here: `3 Feb 2026`.
pub(crate) fn day(at: Timestamp) -> String {
    let date = date(at);
    let month = usize::try_from(date.get_month()).unwrap_or_default();
    let month = MONTHS.get(month).unwrap_or(&"");
    format!("{} {month} {}", date.get_date(), date.get_full_year())
}

/// Writes the day without its year, here: `3 Feb`.
pub(crate) fn short_day(at: Timestamp) -> String {
    let day = day(at);
    let end = day.rfind(' ').unwrap_or(day.len());
    day.get(..end).unwrap_or(&day).to_owned()
}

/// Writes the day with the time, here: `3 Feb, 16:38`.
pub(crate) fn short_time(at: Timestamp) -> String {
    let here = date(at);
    format!(
        "{}, {:02}:{:02}",
        short_day(at),
        here.get_hours(),
        here.get_minutes()
    )
}

/// Writes the day in UTC, as ends of shares are counted: `3 Feb 2026`.
pub(crate) fn utc_day(at: Timestamp) -> String {
    let (year, month, day, ..) = at.civil();
    let month = usize::try_from(month - 1).unwrap_or_default();
    let month = MONTHS.get(month).unwrap_or(&"");
    format!("{day} {month} {year}")
}

/// Writes the time of a day with the day, here and in UTC:
/// `22 Nov 2026 16:38 (15:38 UTC)`.
pub(crate) fn clock_time(at: Timestamp) -> String {
    let here = date(at);
    let (_, _, _, hour, minute, _, _) = at.civil();
    format!(
        "{} {:02}:{:02} ({hour:02}:{minute:02} UTC)",
        day(at),
        here.get_hours(),
        here.get_minutes()
    )
}

fn full(at: Timestamp) -> String {
    clock_time(at)
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_str(&at.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_finer_towards_the_end() {
        let at = |seconds| left(Timestamp::from_ms(seconds * 1000), Timestamp::from_ms(0));
        assert_eq!(at(-5), "0 s");
        assert_eq!(at(110), "1 min 50 s");
        assert_eq!(at(5 * HOUR + 58 * MINUTE), "5 h 58 min");
        assert_eq!(at(24 * HOUR), "24 h 00 min");
    }

    #[test]
    fn the_past_is_told_coarser_with_time() {
        let at = |seconds| ago(Timestamp::from_ms(0), Timestamp::from_ms(seconds * 1000));
        assert_eq!(at(-3), "just now");
        assert_eq!(at(120), "2 min ago");
        assert_eq!(at(DAY), "yesterday");
        assert_eq!(at(30 * DAY), "30 days ago");
    }
}
