//! Several things picked from a list, by their ids.

use leptos::prelude::*;

use super::check;

/// What was picked, as a signal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Picked {
    ids: RwSignal<Vec<String>>,
}

/// Makes an empty choice.
pub(crate) fn picked() -> Picked {
    Picked {
        ids: RwSignal::new(Vec::new()),
    }
}

impl Picked {
    /// Returns how many were picked. Subscribes to the choice.
    pub(crate) fn count(self) -> u64 {
        u64::try_from(self.ids.with(Vec::len)).unwrap_or(u64::MAX)
    }

    /// Returns what was picked, in the order of picking.
    pub(crate) fn ids(self) -> Vec<String> {
        self.ids.get_untracked()
    }

    /// Draws one thing that can be picked.
    pub(crate) fn option(self, id: String, title: String, note: String) -> AnyView {
        let ids = self.ids;
        let this = id.clone();
        let toggle = move || {
            ids.update(|ids| {
                let before = ids.len();
                ids.retain(|one| *one != id);
                if ids.len() == before {
                    ids.push(id.clone());
                }
            });
        };
        check(
            title,
            note,
            move || ids.with(|ids| ids.contains(&this)),
            toggle,
        )
    }
}

/// Draws a thing that cannot be picked, with the reason.
pub(crate) fn unpickable(title: String, why: &'static str) -> AnyView {
    view! { <p class="choice"><span></span><b>{title}</b><small>{why}</small></p> }.into_any()
}
