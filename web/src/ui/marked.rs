//! A text with a part of it marked.

use leptos::prelude::*;

/// Draws a text; `part` is where the marked part begins and ends, in bytes.
pub(crate) fn marked(text: &str, part: Option<(usize, usize)>) -> AnyView {
    let cut = part.and_then(|(begin, end)| {
        let (before, marked, after) = (text.get(..begin)?, text.get(begin..end)?, text.get(end..)?);
        Some((before.to_owned(), marked.to_owned(), after.to_owned()))
    });
    match cut {
        Some((before, marked, after)) if !marked.is_empty() => {
            view! { {before}<mark>{marked}</mark>{after} }.into_any()
        }
        _ => text.to_owned().into_any(),
    }
}
