//! Whose turn it is: of all tabs that wait for a name, one has it at a time, by the locks of the
//! browser.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// A tab that waits, or whose turn it is. The next one has it when this is dropped.
pub(super) struct Turn {
    is_over: Rc<Cell<bool>>,
    /// Gives the turn on.
    give: Rc<RefCell<Option<Function>>>,
}

impl Turn {
    /// Waits, and calls `begin` when it is this tab's turn. None where the browser has no locks: it
    /// gives them to safe addresses alone.
    pub(super) fn wait(name: &str, begin: fn()) -> Option<Self> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
        let request = Reflect::get(&locks, &"request".into()).ok()?;
        let request = request.dyn_into::<Function>().ok()?;
        let turn = Self {
            is_over: Rc::default(),
            give: Rc::default(),
        };
        let (is_over, give) = (Rc::clone(&turn.is_over), Rc::clone(&turn.give));
        let granted = Closure::once_into_js(move |_: JsValue| {
            if is_over.get() {
                return JsValue::UNDEFINED;
            }
            begin();
            // The turn lasts as long as this is open.
            Promise::new(&mut |end, _| *give.borrow_mut() = Some(end)).into()
        });
        request.call2(&locks, &name.into(), &granted).ok()?;
        Some(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.is_over.set(true);
        if let Some(give) = self.give.borrow_mut().take() {
            let _ = give.call0(&JsValue::UNDEFINED);
        }
    }
}
