//! A word on a coloured ground, with its icon.

use leptos::prelude::*;

use super::Icon;

/// Makes a badge; the tone is `ok`, `warn`, `bad`, `accent`, `line` or nothing.
pub(crate) fn badge(tone: &'static str, icon: &'static str, words: impl Into<String>) -> AnyView {
    let words = words.into();
    view! { <span class=format!("badge {tone}")><Icon name=icon/>{words}</span> }.into_any()
}
