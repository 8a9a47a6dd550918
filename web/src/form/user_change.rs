//! Changing what a user is: enabled or not, administrator or member.

use berth_core::endpoint::Empty;
use berth_core::iam::user::{UpdateUser, UpdateUserBody, UserChange, UserPath};
use leptos::prelude::*;

use crate::part::{FormError, Person};
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Banner, Confirm, toasts};

/// What is to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Switch {
    /// Whether the user may sign in and use keys.
    Enabled,
    /// Whether the user is an administrator.
    Role,
}

/// How the question is put.
struct Words {
    title: String,
    act: &'static str,
    about: String,
    done: String,
}

/// The question.
#[component]
pub(crate) fn ChangeUserDialog(
    /// The user.
    person: Person,
    /// What is to change.
    switch: Switch,
    /// Called when it was changed.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let session = session();
    let account = session.me().map(|me| me.account.to_string());
    let Words {
        title,
        act,
        about,
        done,
    } = words(&person, switch, &account.unwrap_or_default());
    let is_me = person.is_me();
    let change = move |()| {
        let user = match switch {
            Switch::Enabled => UserChange {
                enabled: Some(!person.enabled),
                ..UserChange::default()
            },
            Switch::Role => UserChange {
                is_admin: Some(!person.is_admin),
                ..UserChange::default()
            },
        };
        let path = UserPath {
            user_id: person.id.clone(),
        };
        let done = done.clone();
        task.call::<UpdateUser>(path, Empty {}, UpdateUserBody { user }, move |_| {
            toasts.ok(done);
            match is_me {
                // Every page is drawn anew for what the caller is now.
                true => session.ask(),
                false => on_done.run(()),
            }
        });
    };
    view! {
        <Confirm title=title act=act is_busy=task.is_busy() on_confirm=Callback::new(change) on_close=on_close>
            <p>{about}</p>
            {is_me.then(|| view! {
                <Banner tone="warn" icon="warn">
                    <p>"This is you: you lose what you are doing here with it."</p>
                </Banner>
            })}
            <FormError fault=task.fault()/>
        </Confirm>
    }
}

fn words(person: &Person, switch: Switch, account: &str) -> Words {
    let name = &person.name;
    let (title, act, about, done) = match (switch, person.enabled, person.is_admin) {
        (Switch::Enabled, true, _) => (
            format!("Disable {name}?"),
            "Disable user",
            format!(
                "{name} is signed out everywhere at once, API tokens and temporary logins end, and access keys open nothing until the user is enabled again. Groups, policies and permissions stay."
            ),
            format!("{name} is disabled"),
        ),
        (Switch::Enabled, false, _) => (
            format!("Enable {name}?"),
            "Enable user",
            format!(
                "{name} may sign in again, and the access keys that are enabled open what they did before. Temporary logins from before stay void."
            ),
            format!("{name} is enabled"),
        ),
        (Switch::Role, _, false) => (
            format!("Make {name} an administrator?"),
            "Make administrator",
            format!(
                "Administrators may read, push and delete every image of {account}, and change its users, groups and policies. A policy that denies binds them too."
            ),
            format!("{name} is an administrator"),
        ),
        (Switch::Role, _, true) => (
            format!("Make {name} a member?"),
            "Make member",
            format!(
                "From the next call on {name} may do what permissions and policies allow, and nothing else."
            ),
            format!("{name} is a member"),
        ),
    };
    Words {
        title,
        act,
        about,
        done,
    }
}
