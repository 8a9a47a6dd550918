//! One tab of a browser holds the stream and tells the others what it hears; when it is closed, the
//! next one does. Where the browser cannot say whose turn it is, a tab has a stream of its own while
//! it is seen: many that nobody sees would take all connections to the server.

use std::cell::RefCell;

use berth_core::berth::feed::FeedEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use super::hear::{set_on, tell};
use super::is_on;
use super::line::Line;
use super::turn::Turn;
use crate::clock;
use crate::session::SessionContext;

/// From one look at whether the stream lives to the next, in milliseconds.
const LOOK_MS: u32 = 5000;

/// A tab asks whether there is a stream.
const ASK: &str = "?";
/// There is one.
const ON: &str = "+";
/// There is none at the moment.
const OFF: &str = "-";

/// How this tab follows.
struct Share {
    /// The other tabs.
    others: Option<BroadcastChannel>,
    _said: Closure<dyn FnMut(MessageEvent)>,
    /// None where the browser has no locks.
    turn: Option<Turn>,
    /// Whether this tab holds the stream.
    is_leading: bool,
    line: Option<Line>,
}

thread_local! {
    static SHARE: RefCell<Option<Share>> = const { RefCell::new(None) };
}

impl Drop for Share {
    fn drop(&mut self) {
        if let Some(others) = &self.others {
            others.close();
        }
    }
}

/// Follows what happens, for as long as the component lives. `of` is who is signed in: his tabs share
/// one stream.
pub(crate) fn follow(session: SessionContext, of: &str) {
    let name = format!("berth-feed/{of}");
    let said = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            heard_from_others(&text);
        }
    });
    let others = BroadcastChannel::new(&name).ok();
    if let Some(others) = &others {
        others.set_onmessage(Some(said.as_ref().unchecked_ref()));
    }
    let share = Share {
        others,
        _said: said,
        turn: None,
        is_leading: false,
        line: None,
    };
    SHARE.with_borrow_mut(|current| *current = Some(share));
    let turn = Turn::wait(&name, lead);
    if turn.is_none() {
        lead_while_seen();
    }
    with(|share| share.turn = turn);
    say(ASK);
    clock::every(LOOK_MS, move || {
        if !session.has_ended.get_untracked() {
            mend();
        }
    });
    let seen = window_event_listener(leptos::ev::visibilitychange, |_| lead_while_seen());
    on_cleanup(move || {
        seen.remove();
        // Dropped here: what is closed may call back.
        let share = SHARE.with_borrow_mut(Option::take);
        drop(share);
        set_on(false);
    });
}

fn with(change: impl FnOnce(&mut Share)) {
    SHARE.with_borrow_mut(|share| {
        if let Some(share) = share {
            change(share);
        }
    });
}

/// Holds the stream from now on.
fn lead() {
    with(|share| {
        share.is_leading = true;
        share.line = Line::open(heard, broken);
    });
}

/// Without locks, holds a stream while the tab is seen.
fn lead_while_seen() {
    let is_seen = !document().hidden();
    let mut has_closed = false;
    with(|share| {
        if share.turn.is_some() || share.is_leading == is_seen {
            return;
        }
        share.is_leading = is_seen;
        share.line = is_seen.then(|| Line::open(heard, broken)).flatten();
        has_closed = !is_seen;
    });
    if has_closed {
        set_on(false);
    }
}

/// Opens the stream again that the browser has given up.
fn mend() {
    with(|share| {
        if share.is_leading && share.line.as_ref().is_none_or(Line::is_given_up) {
            share.line = Line::open(heard, broken);
        }
    });
}

/// Takes an event from the server.
fn heard(text: &str) {
    let Ok(event) = serde_json::from_str(text) else {
        return;
    };
    if matches!(event, FeedEvent::Ready(_)) {
        set_on(true);
        say(ON);
    }
    say(text);
    tell(&event);
}

/// The stream is away; the browser connects anew, unless it was refused.
fn broken() {
    set_on(false);
    say(OFF);
}

fn heard_from_others(text: &str) {
    match text {
        ASK => {
            let mut is_leading = false;
            with(|share| is_leading = share.is_leading);
            if is_leading {
                say(if is_on() { ON } else { OFF });
            }
        }
        ON => set_on(true),
        OFF => set_on(false),
        event => {
            if let Ok(event) = serde_json::from_str(event) {
                tell(&event);
            }
        }
    }
}

/// Tells the other tabs; without locks each has a stream of its own.
fn say(text: &str) {
    with(|share| {
        if let (Some(others), Some(_)) = (&share.others, &share.turn) {
            let _ = others.post_message(&text.into());
        }
    });
}
