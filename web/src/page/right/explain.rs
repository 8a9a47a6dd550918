//! What one person may do with an organization or an image, and through what:
//! the server is asked with the function that decides on every call.

use berth_core::action::Action;
use berth_core::berth::explain::{Explain, ExplainQuery, Explanation};
use berth_core::endpoint::Empty as Nothing;
use berth_core::name::UserName;
use leptos::prelude::*;

use super::allows::ROWS;
use crate::api::{Loaded, load};
use crate::part::{Place, explained};
use crate::ui::{click, input};

/// The person that is asked about: id and name.
pub(super) type Asked = (String, UserName);

/// The panel.
#[component]
pub(super) fn ExplainPanel(
    /// What it is about.
    place: Place,
    /// The person.
    asked: Asked,
    /// Called when it was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (id, name) = asked;
    let title = format!("What {name} may do here");
    let facts: Vec<_> = ROWS
        .into_iter()
        .map(|(words, action)| {
            let answer = ask(&place, &id, move || action);
            view! { <dt>{words}</dt><dd>{explained(answer)}</dd> }.into_any()
        })
        .collect();
    let chosen = RwSignal::new(Action::Download);
    let answer = ask(&place, &id, move || chosen.get());
    let options: Vec<_> = Action::ALL
        .iter()
        .map(|action| {
            let code = action.code();
            view! { <option value=code selected=*action == Action::Download>{code}</option> }
                .into_any()
        })
        .collect();
    let choose = move |code: String| {
        if let Some(action) = Action::ALL.iter().find(|action| action.code() == code) {
            chosen.set(*action);
        }
    };
    view! {
        <section class="panel">
            <header>
                <h2>{title}</h2>
                <button type="button" class="button small end" on:click=click(move || on_close.run(()))>"Close"</button>
            </header>
            <div class="pad stack">
                <dl class="stack tight">{facts}</dl>
                <hr/>
                <div class="field">
                    <label for="explain-action">"Ask about one action"</label>
                    <select class="select wide" id="explain-action" on:change=input(choose)>{options}</select>
                    <div role="status">{explained(answer)}</div>
                </div>
            </div>
        </section>
    }
}

fn ask(place: &Place, user: &str, action: impl Fn() -> Action + 'static) -> Loaded<Explanation> {
    let (place, user) = (place.clone(), user.to_owned());
    load::<Explain, _>(move || {
        let action = action();
        let (namespace, repository) = place.of(action);
        let query = ExplainQuery {
            action: action.code().to_owned(),
            user_id: Some(user.clone()),
            namespace,
            repository,
            source_ip: None,
        };
        (Nothing {}, query)
    })
}
