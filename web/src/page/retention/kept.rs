//! Rules that were built and not saved. They are kept as long as the page is open: who looks at
//! another tab and comes back finds them, and who leaves the page is asked.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;

use super::draft::{Draft, Saved};
use crate::session::session;

/// Of how many images and organizations.
const MOST: usize = 20;

/// Whose rules of what.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    user: String,
    of: String,
}

/// What was built, and what was saved at that time.
#[derive(Clone)]
struct Kept {
    built: Saved,
    base: Saved,
}

thread_local! {
    static KEPT: RefCell<Vec<(Place, Kept)>> = const { RefCell::new(Vec::new()) };
    static ASKS: Cell<bool> = const { Cell::new(false) };
}

/// Gives a draft back what was not saved, and keeps it from now on. `of` is the path of the image
/// or organization that the rules are of.
pub(super) fn keep(draft: Draft, of: String) {
    let Some(me) = session().me() else { return };
    let user = me.user_id;
    let place = Place { user, of };
    if let Some(kept) = taken(&place) {
        draft.set_rules(kept.built.rules);
        draft.guards.set(kept.built.guards);
        let is_same = draft.base.with_untracked(|base| *base == kept.base);
        draft.is_overtaken.set(!is_same);
    }
    let is_changed = Memo::new(move |_| draft.is_changed());
    Effect::new(move |_| {
        taken(&place);
        if is_changed.get() {
            let built = Saved {
                rules: draft.rules(),
                guards: draft.guards.get(),
            };
            let base = draft.base.get();
            put(place.clone(), Kept { built, base });
        }
    });
    ask_before_leaving();
}

/// Has the browser ask who leaves while something is kept, wherever in the console that is.
fn ask_before_leaving() {
    if ASKS.replace(true) {
        return;
    }
    // It stays for as long as the page does.
    let _ = window_event_listener(leptos::ev::beforeunload, move |event| {
        if KEPT.with_borrow(|kept| !kept.is_empty()) {
            event.prevent_default();
        }
    });
}

fn taken(place: &Place) -> Option<Kept> {
    KEPT.with_borrow_mut(|all| {
        let at = all.iter().position(|(one, _)| one == place)?;
        Some(all.remove(at).1)
    })
}

/// The one that was left longest ago gives way.
fn put(place: Place, kept: Kept) {
    KEPT.with_borrow_mut(|all| {
        if all.len() >= MOST {
            all.remove(0);
        }
        all.push((place, kept));
    });
}
