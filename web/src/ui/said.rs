//! A sentence with code in backticks, as it is shown.

use leptos::prelude::*;

/// Draws what stands in backticks as code.
pub(crate) fn said(sentence: &str) -> AnyView {
    let parts = sentence.split('`').enumerate();
    let part = |(at, text): (usize, &str)| {
        let text = text.to_owned();
        match at % 2 {
            0 => text.into_any(),
            _ => view! { <code>{text}</code> }.into_any(),
        }
    };
    parts.map(part).collect::<Vec<_>>().into_any()
}
