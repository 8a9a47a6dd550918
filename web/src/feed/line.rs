//! The stream from the server.

use berth_core::berth::feed::FollowFeed;
use berth_core::endpoint::Endpoint;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// The names of the events.
const NAMES: [&str; 4] = ["run", "ready", "change", "more"];

/// A stream; closed when it is dropped.
pub(super) struct Line {
    source: EventSource,
    /// What the browser calls has to live as long.
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _broken: Closure<dyn FnMut()>,
}

impl Line {
    /// Opens a stream. Each event comes as the text of a [`berth_core::berth::feed::FeedEvent`].
    pub(super) fn open(heard: fn(&str), broken: fn()) -> Option<Self> {
        let source = EventSource::new(FollowFeed::PATH).ok()?;
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(data) = event.data().as_string() {
                heard(&format!(r#"{{"event":"{}","data":{data}}}"#, event.type_()));
            }
        });
        let broken = Closure::<dyn FnMut()>::new(broken);
        for name in NAMES {
            let heard = heard.as_ref().unchecked_ref();
            source.add_event_listener_with_callback(name, heard).ok()?;
        }
        source.set_onerror(Some(broken.as_ref().unchecked_ref()));
        Some(Self {
            source,
            _heard: heard,
            _broken: broken,
        })
    }

    /// Tells whether the browser has given the stream up: it was refused.
    pub(super) fn is_given_up(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.source.set_onerror(None);
        self.source.close();
    }
}
