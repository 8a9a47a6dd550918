//! A policy document that is being written, checked with each letter by the parser that the
//! server uses.

use std::sync::Arc;

use berth_core::policy::{PolicyDocument, PolicyError};
use leptos::prelude::*;

/// What the parser says of a text.
pub(super) type Verdict = Result<Arc<PolicyDocument>, PolicyError>;

/// The document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    /// The text as it was typed.
    pub(super) text: RwSignal<String>,
    /// What it says, or what is wrong with it.
    pub(super) verdict: Memo<Verdict>,
}

impl Draft {
    /// Begins with a text.
    pub(super) fn new(text: &str) -> Self {
        let text = RwSignal::new(text.to_owned());
        let parse = move |text: &String| PolicyDocument::parse(text).map(Arc::new);
        Self {
            text,
            verdict: Memo::new(move |_| text.with(parse)),
        }
    }

    /// Tells whether it can be saved. Subscribes to the text.
    pub(super) fn is_valid(self) -> bool {
        self.verdict.with(Result::is_ok)
    }
}
