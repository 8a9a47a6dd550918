//! A new password for a user: made here and shown once, typed, or none at all.

use berth_core::berth::session::{MIN_PASSWORD, password_fault};
use leptos::prelude::*;

use crate::random;
use crate::ui::{Banner, CodeBlock, PasswordField, Rules, choice, choices};

/// Where the password comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Made,
    Typed,
    None,
}

/// What is being chosen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewPassword {
    kind: RwSignal<Kind>,
    typed: RwSignal<String>,
    made: StoredValue<Option<String>>,
}

/// Makes what a password is chosen with; `may_be_made` for somebody else, as one's own session ends
/// with the old password and what was made here could not be read any more.
pub(crate) fn new_password(may_be_made: bool) -> NewPassword {
    let made = may_be_made.then(random::password).flatten();
    NewPassword {
        kind: RwSignal::new(if made.is_some() {
            Kind::Made
        } else {
            Kind::Typed
        }),
        typed: RwSignal::new(String::new()),
        made: StoredValue::new(made),
    }
}

impl NewPassword {
    /// Tells whether what was chosen can be sent. Subscribes to the choice.
    pub(crate) fn is_ready(self) -> bool {
        match self.kind.get() {
            Kind::Made | Kind::None => true,
            Kind::Typed => self.typed.with(|typed| password_fault(typed).is_none()),
        }
    }

    /// Returns the password; nothing where there is to be none.
    pub(crate) fn value(self) -> Option<String> {
        match self.kind.get_untracked() {
            Kind::Made => self.made.get_value(),
            Kind::Typed => Some(self.typed.get_untracked()),
            Kind::None => None,
        }
    }

    /// Returns the password if it was made here, so that it has to be shown.
    pub(crate) fn made(self) -> Option<String> {
        let is_made = self.kind.get_untracked() == Kind::Made;
        self.made.get_value().filter(|_| is_made)
    }
}

/// Draws the choice; `may_be_none` for a user who is to have keys only.
pub(crate) fn password_fields(draft: NewPassword, may_be_none: bool) -> AnyView {
    let NewPassword { kind, typed, made } = draft;
    let option = |one: Kind, title: &'static str, note: &'static str| {
        choice(
            "password",
            title,
            note,
            move || kind.get() == one,
            move || kind.set(one),
        )
    };
    let mut options = Vec::new();
    if made.with_value(Option::is_some) {
        let note = "Shown once, for you to hand over";
        options.push(option(Kind::Made, "Make one", note));
    }
    options.push(option(Kind::Typed, "Type one", "You know it already"));
    if may_be_none {
        options.push(option(
            Kind::None,
            "None",
            "For a machine: access keys only",
        ));
    }
    let rules = move || {
        let length = typed.with(|typed| typed.chars().count());
        let rule = "At least 12 characters; a sentence works well";
        vec![(rule, length >= MIN_PASSWORD)]
    };
    view! {
        {choices("How the user gets a password", options)}
        {move || (kind.get() == Kind::Typed).then(|| view! {
            <PasswordField value=typed autocomplete="new-password">
                <Rules
                    rules=Signal::derive(rules)
                    is_begun=Signal::derive(move || typed.with(|typed| !typed.is_empty()))
                />
            </PasswordField>
        }.into_any())}
    }
    .into_any()
}

/// Shows a password that was made here, the only time that it is seen.
pub(crate) fn password_once(name: &str, password: String) -> AnyView {
    let warning = format!(
        "Copy the password now and hand it over: it is not shown again. {name} signs in with it."
    );
    view! {
        <Banner tone="warn" icon="warn" is_alert=true>
            <p>{warning}</p>
        </Banner>
        <div class="field">
            <span class="label">"Password"</span>
            <CodeBlock text=password label="Copy password"/>
        </div>
    }
    .into_any()
}
