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

/// A change to a document that others may change meanwhile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    /// The document.
    pub(super) draft: Draft,
    /// The saved text that the change is made to.
    base: RwSignal<String>,
    /// What somebody else has saved in its place since.
    theirs: RwSignal<Option<String>>,
}

impl Change {
    /// Begins with the saved text.
    pub(super) fn new(saved: &str) -> Self {
        Self {
            draft: Draft::new(saved),
            base: RwSignal::new(saved.to_owned()),
            theirs: RwSignal::new(None),
        }
    }

    /// Tells whether there is something to save. Subscribes to the text.
    pub(super) fn is_there(self) -> bool {
        self.base
            .with(|base| self.draft.text.with(|text| text != base))
    }

    /// Tells whether somebody else has changed the document meanwhile. Subscribes to that.
    pub(super) fn is_overtaken(self) -> bool {
        self.theirs.with(Option::is_some)
    }

    /// Notes what is saved now: what nobody has typed into follows it.
    pub(super) fn follow(self, saved: String) {
        let is = |text: &String| *text == saved;
        let is_base = self.base.with_untracked(is);
        let is_text = self.draft.text.with_untracked(is);
        if is_text || !untrack(|| self.is_there()) {
            self.begin(saved);
        } else {
            self.theirs.set((!is_base).then_some(saved));
        }
    }

    /// Goes on from a text that is saved.
    pub(super) fn saved(self, text: String) {
        // The page may have been left while it was being saved.
        self.base.try_set(text);
        self.theirs.try_set(None);
    }

    /// Gives up what was typed for what somebody else has saved.
    pub(super) fn give_up(self) {
        if let Some(theirs) = self.theirs.get_untracked() {
            self.begin(theirs);
        }
    }

    fn begin(self, text: String) {
        // A text that is set anew loses the place of the cursor.
        if self.draft.text.with_untracked(|old| *old != text) {
            self.draft.text.set(text.clone());
        }
        self.saved(text);
    }
}
