//! The console: a client of Berth's own API and of the SWR API, in the browser.
//!
//! It knows no right of its own: the server decides, with the same `core`.

#![expect(
    unreachable_pub,
    reason = "the component macro makes public items of what is public to the crate"
)]

mod api;
mod app;
mod clock;
mod fault;
mod feed;
mod form;
mod link;
mod page;
mod part;
mod preference;
mod random;
mod router;
mod session;
mod task;
mod tool;
mod ui;
mod url;

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

fn main() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        ui::show_by_id("crash");
    }));
    let app = document().get_element_by_id("app");
    if let Some(app) = app.and_then(|app| app.dyn_into::<HtmlElement>().ok()) {
        app.set_inner_html("");
        mount_to(app, app::App).forget();
    }
}
