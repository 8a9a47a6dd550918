//! Closures of views without their types: each type of closure would be built
//! into the program with everything around it.

use leptos::ev::{Event, MouseEvent, SubmitEvent};
use leptos::prelude::*;

/// Draws what moves with signals.
pub(crate) fn live<V: IntoView + 'static>(draw: impl Fn() -> V + Send + Sync + 'static) -> AnyView {
    any_live(Box::new(move || draw().into_any()))
}

fn any_live(draw: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    view! { {move || draw()} }.into_any()
}

/// Does something when a button is pressed.
pub(crate) fn click(run: impl Fn() + Send + 'static) -> Box<dyn FnMut(MouseEvent) + Send> {
    Box::new(move |_| run())
}

/// Does something with the new value of a field.
pub(crate) fn input(run: impl Fn(String) + Send + 'static) -> Box<dyn FnMut(Event) + Send> {
    Box::new(move |event| run(event_target_value(&event)))
}

/// Does something when a form is sent, in place of the browser.
pub(crate) fn submit(run: impl Fn() + Send + 'static) -> Box<dyn FnMut(SubmitEvent) + Send> {
    Box::new(move |event: SubmitEvent| {
        event.prevent_default();
        run();
    })
}
