//! Parts of the console that are loaded when somebody first opens them, so
//! that the first visit waits for none of them.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use wasm_split_helpers::SplitLoaderError;

use super::ErrorView;
use crate::fault::{Cause, Fault};
use crate::ui::{SkeletonRows, live};

/// What a function of a later part returns: its view, or why the part did not
/// come.
pub(crate) type Part = Result<AnyView, SplitLoaderError>;

type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// Draws a part with `draw` once `load` has brought it. Both come from one
/// function under `#[wasm_split(…, preload(…), fallible)]`.
pub(crate) fn later<L, D>(load: fn() -> L, draw: impl Fn() -> D + Send + Sync + 'static) -> AnyView
where
    L: Future<Output = Result<(), SplitLoaderError>> + 'static,
    D: Future<Output = Part>,
{
    any_later(
        Box::new(move || Box::pin(load())),
        Box::new(move || at_once(draw())),
    )
}

/// The answer of a part that is there already.
fn at_once(drawn: impl Future<Output = Part>) -> Option<AnyView> {
    match pin!(drawn).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(part) => part.ok(),
        Poll::Pending => None,
    }
}

/// The same for all parts, so it is built once.
fn any_later(
    load: Box<dyn Fn() -> Loading + Send + Sync>,
    draw: Box<dyn Fn() -> Option<AnyView> + Send + Sync>,
) -> AnyView {
    let is_there = RwSignal::new(None::<bool>);
    let start = Callback::new(move |()| {
        is_there.set(None);
        let loading = load();
        leptos::task::spawn_local(async move {
            let outcome = loading.await;
            // The page may have been left meanwhile.
            is_there.try_set(Some(outcome.is_ok()));
        });
    });
    start.run(());
    let failed = move || {
        // A part of a page stands under the page's heading, and a page has to have one.
        let heading = document().query_selector("main h1").ok().flatten();
        view! {
            {heading.is_none().then(|| view! { <h1 class="sr">"This page did not load"</h1> })}
            <ErrorView fault=Fault::of(Cause::Unloaded) retry=start/>
        }
        .into_any()
    };
    live(move || match is_there.get() {
        None => view! {
            <div aria-busy="true">
                <span class="sr" role="status">"Loading this part of the console"</span>
                <SkeletonRows rows=4/>
            </div>
        }
        .into_any(),
        Some(true) => untrack(&draw).unwrap_or_else(failed),
        Some(false) => failed(),
    })
}
