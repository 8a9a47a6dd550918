//! The one frame around what is being loaded: rows that hold the place, the
//! data, or the fault. Data stays in place while it is read again.

use std::marker::PhantomData;

use leptos::prelude::*;

use super::ErrorView;
use crate::api::{Data, Loaded, Outcome};
use crate::fault::Fault;
use crate::ui::{SkeletonRows, keep_focus};

/// Data of a page as it is now: a signal that knows its type only where it is
/// looked at, so that the program has one signal for all types.
pub(crate) struct Live<T> {
    data: Signal<Option<Data>>,
    start: StoredValue<Data>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T: Clone + 'static> Live<T> {
    /// Looks at the data. Subscribes to what comes next.
    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let data = self.data.get().unwrap_or_else(|| self.start.get_value());
        data.read(read)
    }

    /// Looks at the data once.
    pub(crate) fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        untrack(|| self.with(read))
    }

    /// Returns the data. Subscribes to what comes next.
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    /// Returns the data once.
    pub(crate) fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

/// Shows what a resource brings.
#[component]
pub(crate) fn Load<T, V>(
    /// The resource, of [`crate::api::load`].
    resource: Loaded<T>,
    /// What is being loaded, for screen readers: `tags`.
    what: &'static str,
    /// How many rows hold the place.
    #[prop(default = 4)]
    rows: usize,
    /// Draws the data. Is called once; what it is given moves with the data.
    children: impl Fn(Live<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + 'static,
    V: IntoView + 'static,
{
    let draw = move |data, start| {
        let live = Live {
            data,
            start,
            of: PhantomData,
        };
        children(live).into_any()
    };
    let retry = Callback::new(move |()| resource.refetch());
    load(resource.data(), retry, what, rows, Box::new(draw))
}

type Draw = dyn Fn(Signal<Option<Data>>, StoredValue<Data>) -> AnyView + Send + Sync;

fn load(
    held: Memo<Option<Outcome<Data>>>,
    retry: Callback<()>,
    what: &'static str,
    rows: usize,
    draw: Box<Draw>,
) -> AnyView {
    let data = RwSignal::new(None::<Data>);
    let fault = RwSignal::new(None::<Fault>);
    Effect::new(move |_| match held.get() {
        None => {}
        Some(Ok(new)) => {
            fault.set(None);
            if data.with_untracked(|old| old.as_ref() != Some(&new)) {
                keep_focus();
                data.set(Some(new));
            }
        }
        Some(Err(new)) => fault.set(Some(new)),
    });
    let first = Memo::new(move |_| data.with(Option::is_some));
    let content = move || {
        let start = first.get().then(|| data.get_untracked()).flatten();
        start.map(|start| draw(data.into(), StoredValue::new(start)))
    };
    view! {
        <Frame fault=fault has_begun=first.into() retry=retry what=what rows=rows/>
        {content}
    }
    .into_any()
}

/// What is shown beside the data, the same for all: the fault, and rows that
/// hold the place until the first data arrive.
#[component]
fn Frame(
    fault: RwSignal<Option<Fault>>,
    has_begun: Signal<bool>,
    retry: Callback<()>,
    what: &'static str,
    rows: usize,
) -> impl IntoView {
    view! {
        {move || fault.get().map(|fault| view! { <ErrorView fault=fault retry=retry/> }.into_any())}
        {move || (!has_begun.get() && fault.with(Option::is_none)).then(|| view! {
            <div aria-busy="true">
                <span class="sr" role="status">{format!("Loading {what}")}</span>
                <SkeletonRows rows=rows/>
            </div>
        }.into_any())}
    }
}
