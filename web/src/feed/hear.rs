//! Who hears of what happens, within this tab.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use berth_core::berth::feed::{Change, FeedEvent};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use crate::clock;
use crate::session::SessionContext;

/// How long it takes at least from one time that a page reads itself again to the next.
const APART_MS: i64 = 1000;
/// How long a page waits for more of what happens together.
const TOGETHER_MS: i64 = 100;

type Ear = Rc<dyn Fn(&FeedEvent)>;

thread_local! {
    static EARS: RefCell<Vec<(u32, Ear)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    /// Whether there is a stream, of this tab or another one.
    static IS_ON: Cell<bool> = const { Cell::new(false) };
    /// When the pages were read again last, and whether they will be soon.
    static LAST_MS: Cell<i64> = const { Cell::new(0) };
    static IS_DUE: Cell<bool> = const { Cell::new(false) };
}

/// Hears of all that happens, for as long as the component lives.
pub(crate) fn hear(work: impl Fn(&FeedEvent) + 'static) {
    let id = NEXT.get();
    NEXT.set(id.wrapping_add(1));
    EARS.with_borrow_mut(|ears| ears.push((id, Rc::new(work))));
    on_cleanup(move || EARS.with_borrow_mut(|ears| ears.retain(|(other, _)| *other != id)));
}

/// Has what the page shows read again, without the user's doing, when something that is `wanted` was
/// changed.
pub(crate) fn refresh_on(session: SessionContext, wanted: impl Fn(&Change) -> bool + 'static) {
    hear(move |event| {
        let is_wanted = match event {
            FeedEvent::Change(change) => wanted(change),
            FeedEvent::Ready(_) | FeedEvent::More(_) => true,
            FeedEvent::Run(_) => false,
        };
        if is_wanted {
            refresh_soon(session);
        }
    });
}

fn refresh_soon(session: SessionContext) {
    if IS_DUE.replace(true) {
        return;
    }
    let since = clock::now().as_ms().saturating_sub(LAST_MS.get());
    let wait = APART_MS.saturating_sub(since).clamp(TOGETHER_MS, APART_MS);
    let refresh = move || {
        IS_DUE.set(false);
        LAST_MS.set(clock::now().as_ms());
        session.keep_fresh();
    };
    Timeout::new(u32::try_from(wait).unwrap_or_default(), refresh).forget();
}

/// Tells whether what happens is heard of. Where it is not, one has to ask.
pub(crate) fn is_on() -> bool {
    IS_ON.get()
}

pub(super) fn set_on(is_on: bool) {
    IS_ON.set(is_on);
}

/// Tells everybody in this tab.
pub(super) fn tell(event: &FeedEvent) {
    // Who hears it may come to listen, or leave.
    let ears: Vec<Ear> = EARS.with_borrow(|ears| ears.iter().map(|(_, ear)| ear.clone()).collect());
    for ear in ears {
        ear(event);
    }
}
