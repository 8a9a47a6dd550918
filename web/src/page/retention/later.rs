//! What the rules will do by a later day, if nothing is pushed until then.

use leptos::prelude::*;

use super::desk::{Desk, number};
use crate::ui::{counted, input, short_day};

/// How many days ahead one can look.
const MOST: u16 = 60;

/// The slider.
#[component]
pub(super) fn Later(
    /// The draft.
    desk: Desk,
    /// How many days ahead.
    days: RwSignal<u16>,
) -> impl IntoView {
    let words = Memo::new(move |_| {
        let more = |picture: &super::picture::Picture| {
            let more = picture
                .shown
                .sums
                .going
                .saturating_sub(picture.now.sums.going);
            let verb = if more == 1 { "goes" } else { "go" };
            let tags = match more {
                0 => "no more tag goes".to_owned(),
                1 => format!("1 more tag {verb}"),
                more => {
                    let tags = counted(number(more), "tag").replace(" tags", " more tags");
                    format!("{tags} {verb}")
                }
            };
            format!("If nothing is pushed, on {} {tags}", short_day(picture.at))
        };
        match days.get() {
            0 => "Preview: today".to_owned(),
            _ => desk.read(more).unwrap_or_default(),
        }
    });
    let drag = move |value: String| days.set(value.parse().unwrap_or_default());
    let spoken = move || match days.get() {
        0 => "today".to_owned(),
        _ => words.get(),
    };
    view! {
        <div class="end row later">
            <span class="small muted" id="later-words">{move || words.get()}</span>
            <input
                type="range"
                min="0"
                max=MOST.to_string()
                aria-label="Preview in so many days"
                aria-valuetext=spoken
                prop:value=move || days.get().to_string()
                on:input=input(drag)
            />
        </div>
    }
}
