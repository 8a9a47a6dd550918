//! The tags that a rule excludes by their names, as chips.

use berth_core::name::Tag;
use berth_core::retention::{MAX_SELECTORS, Rule, Selector};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, KeyboardEvent};

use super::desk::Desk;
use crate::ui::{Icon, click, focus, input, live, next_id};

/// How many real tags are suggested.
const SUGGESTED: usize = 20;

/// The chips of a rule, and the field for another one.
pub(super) fn names(desk: Desk, id: u32, line: Memo<Option<usize>>, rule: Memo<Rule>) -> AnyView {
    let labels = Memo::new(move |_| {
        rule.with(|rule| {
            let except = rule.except.iter().enumerate();
            let labels = except.filter_map(|(place, one)| match one {
                Selector::Label(tag) => Some((place, tag.to_string())),
                Selector::Regexp(_) => None,
            });
            labels.collect::<Vec<_>>()
        })
    });
    let is_full = Memo::new(move |_| rule.with(|rule| rule.except.len() >= MAX_SELECTORS));
    let is_adding = RwSignal::new(false);
    let button = format!("add-name-{id}");
    let add = button.clone();
    let chips = move || {
        let add = add.clone();
        let chip = move |(place, name): (usize, String)| {
            let add = add.clone();
            let remove = move || {
                desk.draft.include(id, place);
                focus(&add);
            };
            chip(desk, name, remove)
        };
        labels.get().into_iter().map(chip).collect::<Vec<_>>()
    };
    let back = button.clone();
    let close = Callback::new(move |()| {
        is_adding.set(false);
        let back = back.clone();
        request_animation_frame(move || focus(&back));
    });
    let adding = move || {
        match (is_adding.get(), is_full.get()) {
        _ if !desk.may_change => ().into_any(),
        (_, true) => ().into_any(),
        (true, _) => view! { <NameField desk=desk id=id close=close/> }.into_any(),
        (false, _) => view! {
            <button
                type="button"
                class="chip add"
                id=button.clone()
                aria-label=move || format!("Add a name to rule {}", line.get().unwrap_or_default() + 1)
                on:click=click(move || is_adding.set(true))
            >
                <Icon name="plus"/>
                "Name"
            </button>
        }
        .into_any(),
    }
    };
    view! { {live(chips)}" "{live(adding)} }.into_any()
}

fn chip(desk: Desk, name: String, remove: impl Fn() + Send + 'static) -> AnyView {
    let label = format!("Remove exception {name}");
    view! {
        <span class="chip">
            {name}
            {desk.may_change.then(|| view! {
                <button type="button" aria-label=label on:click=click(remove)><Icon name="x"/></button>
            }.into_any())}
        </span>
        " "
    }
    .into_any()
}

/// Tells whether the focus stays with the field and its buttons.
fn goes_to_own_button(event: &FocusEvent) -> bool {
    let to = event.related_target();
    let to = to.and_then(|to| to.dyn_into::<Element>().ok());
    to.is_some_and(|to| matches!(to.closest(".chip.write"), Ok(Some(_))))
}

/// A field for a name; Enter takes it, and the next may follow.
#[component]
fn NameField(desk: Desk, id: u32, close: Callback<()>) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let list = next_id("names");
    let about = next_id("name-error");
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    let take = move || {
        let name = text.get_untracked().trim().to_owned();
        match Tag::parse(&name) {
            Ok(tag) => {
                let label = Selector::Label(tag);
                desk.draft.change(id, |rule| {
                    if !rule.except.contains(&label) && rule.except.len() < MAX_SELECTORS {
                        rule.except.push(label);
                    }
                });
                error.set(None);
                text.set(String::new());
            }
            Err(wrong) => {
                error.set(Some(format!("The {}.", wrong.to_string().replace('`', ""))));
                desk.draft.is_wrong.set(true);
            }
        }
    };
    let enter = move || match text.with_untracked(|text| text.trim().is_empty()) {
        true => close.run(()),
        false => take(),
    };
    // What is written counts, though somebody forgot to end it.
    let leave = move |event: FocusEvent| {
        // The focus leaves as well when the field goes.
        let is_empty = text.try_with_untracked(|text| text.trim().is_empty());
        if is_empty == Some(false) && !goes_to_own_button(&event) {
            take();
        }
    };
    let typed = move |typed: String| {
        text.set(typed);
        error.set(None);
        desk.draft.is_wrong.set(false);
    };
    on_cleanup(move || {
        desk.draft.is_wrong.try_set(false);
    });
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" | "," => {
            event.prevent_default();
            enter();
        }
        "Escape" => {
            event.prevent_default();
            close.run(());
        }
        _ => {}
    };
    let suggested = move || {
        let typed = text.get().to_ascii_lowercase();
        let names = desk.read(|picture| {
            let tags = picture.facts.tags.iter().map(|tag| tag.name.clone());
            let fits = |name: &String| name.to_ascii_lowercase().contains(&typed);
            tags.filter(fits).take(SUGGESTED).collect::<Vec<_>>()
        });
        let names = names.unwrap_or_default().into_iter();
        let option = |name: String| view! { <option value=name></option> }.into_any();
        names.map(option).collect::<Vec<_>>()
    };
    view! {
        <span class="chip write">
            <input
                node_ref=node
                aria-label="Name of a tag that stays"
                placeholder="tag, Enter"
                list=list.clone()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=about.clone()
                prop:value=move || text.get()
                on:input=input(typed)
                on:keydown=key
                on:blur=leave
            />
            <datalist id=list>{live(suggested)}</datalist>
            <button type="button" aria-label="Add the name" on:click=click(enter)><Icon name="check"/></button>
            <button type="button" aria-label="Close the field" on:click=click(move || close.run(()))><Icon name="x"/></button>
        </span>
        <span id=about class="bad small" role="alert">{move || error.get()}</span>
    }
}
