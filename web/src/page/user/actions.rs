//! What an administrator does to a user, in a menu with its questions.

use leptos::prelude::*;

use crate::form::{ChangeUserDialog, DeleteUserDialog, SetPasswordDialog, Switch};
use crate::part::Person;
use crate::ui::{Icon, Menu, click};

/// What was chosen in the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    Switch(Person, Switch),
    Password(Person),
    Delete(Person),
}

/// The question that is open.
pub(super) type Question = RwSignal<Option<Asked>>;

/// Makes the menu of a user; the class is its button's.
pub(super) fn menu(person: &Person, question: Question, class: &'static str) -> AnyView {
    let enabled = if person.enabled { "Disable" } else { "Enable" };
    let role = if person.is_admin {
        "Make member"
    } else {
        "Make administrator"
    };
    let entry = |asked: Asked, icon: &'static str, words: &'static str, class: &'static str| {
        let ask = move || question.set(Some(asked.clone()));
        view! { <button type="button" class=class on:click=click(ask)><Icon name=icon/>{words}</button> }
            .into_any()
    };
    let of = || person.clone();
    let entries = vec![
        entry(Asked::Password(of()), "key", "Set new password", ""),
        entry(Asked::Switch(of(), Switch::Role), "shield", role, ""),
        entry(Asked::Switch(of(), Switch::Enabled), "lock", enabled, ""),
        entry(Asked::Delete(of()), "trash", "Delete", "bad"),
    ];
    let label = format!("More actions for {}", person.name);
    view! { <Menu label=label icon="dots" class=class>{entries}</Menu> }.into_any()
}

/// The dialog of the question that is open.
#[component]
pub(super) fn Questions(
    /// The question.
    question: Question,
    /// Called when something was changed.
    on_done: Callback<()>,
    /// Called when a user was deleted.
    on_gone: Callback<()>,
) -> impl IntoView {
    let close = Callback::new(move |()| question.set(None));
    let done = Callback::new(move |()| {
        question.set(None);
        on_done.run(());
    });
    let gone = Callback::new(move |()| {
        question.set(None);
        on_gone.run(());
    });
    crate::ui::live(move || match question.get() {
        None => ().into_any(),
        Some(Asked::Switch(person, switch)) => view! {
            <ChangeUserDialog person=person switch=switch on_done=done on_close=close/>
        }
        .into_any(),
        Some(Asked::Password(person)) => view! {
            <SetPasswordDialog person=person on_close=close/>
        }
        .into_any(),
        Some(Asked::Delete(person)) => view! {
            <DeleteUserDialog person=person on_done=gone on_close=close/>
        }
        .into_any(),
    })
}
