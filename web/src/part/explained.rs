//! Whether somebody may do something, and through what, or for want of what.

use berth_core::berth::explain::{Explanation, Through};
use leptos::prelude::*;

use crate::api::Loaded;
use crate::fault::sentence;
use crate::ui::{badge, live};

/// Draws the answer, once it is there.
pub(crate) fn explained(answer: Loaded<Explanation>) -> AnyView {
    live(move || match answer.get() {
        None => view! { <span class="skeleton mid"></span> }.into_any(),
        Some(Err(fault)) => fault.what().into_any(),
        Some(Ok(answer)) => {
            let badge = match answer.allowed {
                true => badge("ok", "check", "Yes"),
                false => badge("", "x", "No"),
            };
            view! { {badge}" "<span class="small muted">{reason(&answer)}</span> }.into_any()
        }
    })
}

/// Says through what, or for want of what.
fn reason(answer: &Explanation) -> String {
    match (answer.through, answer.permission) {
        (Through::Organization, Some(granted)) => {
            format!("{} is granted on the organization.", granted.label())
        }
        (Through::Image, Some(granted)) => {
            format!("{} is granted on this image.", granted.label())
        }
        _ => {
            let text = answer.text.replace('`', "");
            let behind = text.strip_prefix(&answer.action).unwrap_or(&text);
            sentence(behind)
        }
    }
}
