//! One user: keys, groups, policies, and what they come to.

use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::user::{ShowUser, User, UserBody, UserPath};
use leptos::prelude::*;

use super::actions::{Question, Questions, menu};
use super::explain::ExplainUser;
use super::groups::UserGroups;
use super::keys::UserKeys;
use crate::api::{Loaded, load};
use crate::link;
use crate::page::attached::Attached;
use crate::page::found::found;
use crate::part::{Holder, Load, Person, role_badge, state_badge};
use crate::router::param;
use crate::session::session;
use crate::ui::{PageHead, day, live};
use crate::url::use_url;

/// The page: to administrators of any user of the account, to others their own.
#[component]
pub(crate) fn UserPage() -> impl IntoView {
    let id = param("user");
    live(move || id.get().map(|id| view! { <OneUser id=id/> }))
}

#[component]
fn OneUser(id: String) -> impl IntoView {
    let user = load::<ShowUser, _>(move || {
        (
            UserPath {
                user_id: id.clone(),
            },
            Nothing {},
        )
    });
    found(user, move || shown(user))
}

fn shown(user: Loaded<UserBody>) -> AnyView {
    let (session, url) = (session(), use_url());
    let question: Question = RwSignal::new(None);
    let is_admin = session.me().is_some_and(|me| me.is_admin);
    let done = Callback::new(move |()| session.reload());
    let gone = Callback::new(move |()| url.leave_for(&link::users()));
    view! {
        <Load resource=user what="the user" children=move |body| view! {
            {live(move || head(&body.get().user, question, is_admin))}
            {sections(&body.get_untracked().user, is_admin)}
        }/>
        <Questions question=question on_done=done on_gone=gone/>
    }
    .into_any()
}

fn head(user: &User, question: Question, is_admin: bool) -> AnyView {
    let person = Person::from(user);
    let about = match person.is_me() {
        true => format!("This is you, since {}.", day(user.create_time)),
        false => format!("Created {}.", day(user.create_time)),
    };
    let (role, enabled) = (person.is_admin, person.enabled);
    let badges = move || {
        let state = (!enabled).then(|| state_badge(false));
        view! { {role_badge(role)}{state} }
    };
    let actions = is_admin.then(|| menu(&person, question, "only"));
    view! {
        <PageHead title=person.name about=about badges=badges>
            {actions}
        </PageHead>
    }
    .into_any()
}

fn sections(user: &User, is_admin: bool) -> AnyView {
    let person = Person::from(user);
    let name = person.name.clone();
    let may_ask = is_admin || person.is_me();
    view! {
        <div class="cols wide-left">
            <div class="stack loose">
                <UserKeys person=person.clone()/>
                <UserGroups person=person.clone() may_change=is_admin/>
                <Attached of=Holder::User(person.id.clone()) name=name may_change=is_admin/>
            </div>
            {may_ask.then(|| view! { <ExplainUser person=person/> })}
        </div>
    }
    .into_any()
}
