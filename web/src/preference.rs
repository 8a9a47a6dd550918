//! What a person prefers on this browser: the theme and the tool whose
//! commands are copied. Kept in the browser's storage, and nothing else is.

use leptos::prelude::*;

use crate::tool::Tool;

/// The colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// The preferences, as a context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Preference {
    pub(crate) theme: RwSignal<Theme>,
    pub(crate) tool: RwSignal<Tool>,
}

/// Reads the preferences and keeps them; called once.
pub(crate) fn provide() {
    let theme = read("berth.theme");
    let theme = Theme::ALL
        .into_iter()
        .find(|known| Some(known.word()) == theme.as_deref());
    let tool = read("berth.tool").and_then(|word| Tool::parse(&word));
    let preference = Preference {
        theme: RwSignal::new(theme.unwrap_or(Theme::System)),
        tool: RwSignal::new(tool.unwrap_or(Tool::Docker)),
    };
    Effect::new(move |_| {
        let theme = preference.theme.get();
        write("berth.theme", theme.word());
        if let Some(root) = document().document_element() {
            let _ = match theme {
                Theme::System => root.remove_attribute("data-theme"),
                Theme::Light | Theme::Dark => root.set_attribute("data-theme", theme.word()),
            };
        }
    });
    Effect::new(move |_| write("berth.tool", preference.tool.get().word()));
    provide_context(preference);
}

/// Returns the preferences.
pub(crate) fn preference() -> Preference {
    expect_context()
}

fn read(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Storage may be full or forbidden; then the choice lasts as long as the page.
fn write(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}
