//! One person with a permission, where it comes from, and what changes it.

use berth_core::berth::right::{Granted, Right};
use berth_core::permission::Permission;
use berth_core::swr::namespace_auth::UserAuth;
use leptos::prelude::*;

use super::explain::Asked;
use crate::part::Place;
use crate::session::SessionContext;
use crate::task::Task;
use crate::ui::{Icon, act, cell, day, icon_act, name_cell, row, select, toasts};

/// What all rows share.
#[derive(Clone)]
pub(super) struct Rows {
    pub(super) place: Place,
    pub(super) may_change: bool,
    pub(super) task: Task,
    pub(super) session: SessionContext,
    pub(super) explained: RwSignal<Option<Asked>>,
}

/// Makes the row of one person.
pub(super) fn right_row(rows: &Rows, right: Right) -> AnyView {
    let (own, inherited) = match rows.place {
        Place::Namespace(_) => (right.by_namespace.clone(), None),
        Place::Image(_) => (right.by_image.clone(), right.by_namespace.clone()),
    };
    let sub = match right.enabled {
        true => String::new(),
        false => "May not sign in".to_owned(),
    };
    let changed = own.clone().filter(|_| rows.may_change);
    let permission = match &changed {
        Some(own) => permission_select(rows, &right, own.auth),
        None => right.auth.map_or("None", Permission::label).into_any(),
    };
    let granted = own.as_ref().or(inherited.as_ref()).map(granted);
    let remove = changed.map(|_| remove_button(rows, &right));
    let acts = vec![explain_button(rows, &right), remove];
    row(vec![
        name_cell(right.user_name.to_string(), sub),
        cell("", "", permission),
        cell("full", "", source(rows, &right, own, inherited)),
        cell("muted opt", "", granted),
        cell("acts", "", acts),
    ])
}

fn granted(granted: &Granted) -> String {
    let at = day(granted.at);
    match &granted.by {
        Some(by) => format!("{at} by {by}"),
        None => at,
    }
}

/// Says where a permission comes from, and which one counts.
fn source(rows: &Rows, right: &Right, own: Option<Granted>, inherited: Option<Granted>) -> AnyView {
    let namespace = rows.place.namespace();
    if right.is_admin {
        return line("shield", "Administrator of the account".to_owned());
    }
    match (own, inherited) {
        (Some(own), Some(inherited)) => {
            let counts = own.auth.max(inherited.auth).label();
            let more = format!(
                "{namespace} grants {}; the higher one counts: {counts}",
                inherited.auth.label()
            );
            view! { "This image"<span class="sub">{more}</span> }.into_any()
        }
        (Some(_), None) => format!("This {}", rows.place.noun()).into_any(),
        (None, _) => line("org", format!("From {namespace}")),
    }
}

fn line(icon: &'static str, words: String) -> AnyView {
    view! { <span class="row tight muted"><Icon name=icon/>{words}</span> }.into_any()
}

fn permission_select(rows: &Rows, right: &Right, now: Permission) -> AnyView {
    let options = Permission::ALL.iter().rev();
    let options = options.map(|one| (one.label(), one.label())).collect();
    let (rows, name, id) = (rows.clone(), right.user_name.clone(), right.user_id.clone());
    let toasts = toasts();
    let change = move |word: String| {
        let new = Permission::ALL.into_iter().find(|one| one.label() == word);
        let Some(auth) = new.filter(|new| *new != now) else {
            return;
        };
        let user = UserAuth {
            user_id: id.clone(),
            user_name: name.clone(),
            auth,
        };
        let (session, said) = (rows.session, format!("{name} has {} now", auth.label()));
        rows.place.clone().change(rows.task, user, move || {
            toasts.ok(said);
            session.reload();
        });
    };
    select(
        &format!("right-{}", right.user_id),
        &format!("Permission of {}", right.user_name),
        options,
        now.label(),
        change,
    )
}

/// Administrators ask about everybody, others about themselves.
fn explain_button(rows: &Rows, right: &Right) -> Option<AnyView> {
    let me = rows.session.me()?;
    let may_ask = me.is_admin || me.user_id == right.user_id;
    may_ask.then(|| {
        let asked = (right.user_id.clone(), right.user_name.clone());
        let explained = rows.explained;
        let label = format!("Explain what {} may do", asked.1);
        act("Explain", label, "", move || {
            explained.set(Some(asked.clone()))
        })
    })
}

fn remove_button(rows: &Rows, right: &Right) -> AnyView {
    let (rows, name, id) = (rows.clone(), right.user_name.clone(), right.user_id.clone());
    let toasts = toasts();
    icon_act("x", format!("Remove {name}"), move || {
        let session = rows.session;
        let said = format!(
            "{name} has no permission on this {} any more",
            rows.place.noun()
        );
        rows.place.clone().revoke(rows.task, id.clone(), move || {
            toasts.ok(said);
            session.reload();
        });
    })
}
