//! Which tags set off a trigger, as it is being picked.

use berth_core::trigger::{Condition, EVERY_TAG, TriggerType};
use leptos::prelude::*;

use crate::ui::{Field, choice, choices};

/// What is picked.
#[derive(Clone, Copy)]
pub(super) struct When {
    kind: RwSignal<TriggerType>,
    text: RwSignal<String>,
}

impl When {
    /// Begins with every tag.
    pub(super) fn new() -> Self {
        Self {
            kind: RwSignal::new(TriggerType::All),
            text: RwSignal::new(String::new()),
        }
    }

    /// Returns the condition as the API has it, once it is one.
    pub(super) fn condition(self) -> Option<(TriggerType, String)> {
        let kind = self.kind.get();
        let text = self.written(kind);
        Condition::parse(kind, &text).ok()?;
        Some((kind, text))
    }

    fn written(self, kind: TriggerType) -> String {
        match kind {
            TriggerType::All => EVERY_TAG.to_owned(),
            TriggerType::Tag => {
                let text = self.text.get().replace(',', ";");
                let tags = text.split(';').map(str::trim).filter(|tag| !tag.is_empty());
                tags.collect::<Vec<_>>().join(";")
            }
            TriggerType::Regular => self.text.get(),
        }
    }

    fn error(self) -> Signal<Option<String>> {
        Signal::derive(move || {
            let kind = self.kind.get();
            let text = self.written(kind);
            let error = Condition::parse(kind, &text).err();
            error.filter(|_| !text.is_empty()).map(|error| {
                let mut words = error.replace('`', "");
                words.push('.');
                crate::fault::sentence(&words)
            })
        })
    }
}

/// The choices, and the field that goes with them.
#[component]
pub(super) fn WhenFields(
    /// What is picked.
    when: When,
) -> impl IntoView {
    let (kind, text) = (when.kind, when.text);
    let options = [
        (TriggerType::All, "Every tag", "Each push"),
        (TriggerType::Tag, "Some tags", "Those you name"),
        (
            TriggerType::Regular,
            "Tags that match",
            "A regular expression",
        ),
    ];
    let options = options.map(|(one, title, note)| {
        choice(
            "kind",
            title,
            note,
            move || kind.get() == one,
            move || kind.set(one),
        )
    });
    view! {
        {choices("When", options.into())}
        {move || match kind.get() {
            TriggerType::All => ().into_any(),
            TriggerType::Tag => view! {
                <Field label="Tags" value=text hint="With commas between them." error=when.error() is_mono=true/>
            }.into_any(),
            TriggerType::Regular => view! {
                <Field
                    label="Expression"
                    value=text
                    hint="It may match anywhere in the tag; ^ and $ stand for its ends."
                    error=when.error()
                    is_mono=true
                />
            }.into_any(),
        }}
    }
}
