//! One activity event as a sentence.

use berth_core::audit::Event;
use berth_core::berth::event::ActivityEvent;
use leptos::prelude::*;

use crate::link;
use crate::ui::{Ago, Icon, short_digest};

/// An event of a feed.
#[component]
pub(crate) fn EventLine(
    /// The event.
    event: ActivityEvent,
) -> impl IntoView {
    let is_ok = event.result == "ok";
    let (icon, verb) = words(&event.name);
    let icon = if is_ok { icon } else { "warn" };
    let who = event
        .user
        .clone()
        .unwrap_or_else(|| match event.credential.as_str() {
            "admin-command" => "The operator".to_owned(),
            _ => "Somebody".to_owned(),
        });
    let refused = match event.result.as_str() {
        "ok" => None,
        "refused" => Some("refused"),
        _ => Some("failed"),
    };
    let details = details(&event);
    let target = event
        .resource
        .as_deref()
        .and_then(|resource| target(&event.name, resource));
    view! {
        <li>
            <Icon name=icon class=if is_ok { "" } else { "bad" }/>
            <div>
                <b class="strong">{who}</b>
                " "
                {verb}
                " "
                {target.map(|(name, to)| match to {
                    Some(to) => view! { <a href=to>{name}</a> }.into_any(),
                    None => view! { <span>{name}</span> }.into_any(),
                })}
                {refused.map(|word| view! { " "<span class="badge bad">{word}</span> }.into_any())}
                <small>{details}</small>
            </div>
            <Ago at=event.at/>
        </li>
    }
}

/// Says where from, with what, and why not.
fn details(event: &ActivityEvent) -> String {
    let agent = event.agent.as_deref().map(|agent| {
        let name = agent.split([' ', '(']).next().unwrap_or(agent);
        name.chars().take(40).collect::<String>()
    });
    let credential = match event.credential.as_str() {
        "session" => Some("in the console"),
        "token" => Some("with an API token"),
        "key" => Some("with an access key"),
        "login" => Some("with a temporary login"),
        "bearer" => Some("with a client's token"),
        "admin-command" => Some("on the server"),
        _ => None,
    };
    let reason = event.code.as_deref().map(|code| code.replace('_', " "));
    let parts = [
        reason,
        credential.map(str::to_owned),
        event
            .address
            .as_ref()
            .map(|address| format!("from {address}")),
        agent.filter(|agent| !agent.starts_with("Mozilla")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Names what an event was about: `organization`, `organization/image` or
/// `organization/image:tag` with its link, anything else without.
fn target(event: &str, resource: &str) -> Option<(String, Option<String>)> {
    if is_about_people(event) {
        let name = resource.split_once('/').map_or(resource, |(_, name)| name);
        return is_named(event).then(|| (name.to_owned(), None));
    }
    if resource.is_empty() || resource == "account" {
        return None;
    }
    let to = match resource.split_once('/') {
        None => link::namespace(resource),
        Some((namespace, rest)) => {
            let name = rest.split([':', '@']).next().unwrap_or(rest);
            link::repository(namespace, name)
        }
    };
    // What is gone has no page.
    let is_gone = matches!(event, "deleteNamespace" | "deleteRepo");
    let name = match resource.split_once('@') {
        Some((image, digest)) => format!("{image}@{}", short_digest(digest)),
        None => resource.to_owned(),
    };
    Some((name, (!is_gone).then_some(to)))
}

fn is_about_people(event: &str) -> bool {
    let own = Event::OWN.iter().find(|own| own.name() == event);
    own.is_some_and(|own| {
        !matches!(
            own,
            Event::PushImage
                | Event::DeleteManifest
                | Event::DeleteBlob
                | Event::CancelUpload
                | Event::ProtectTags
                | Event::UnprotectTags
                | Event::StartRetention
                | Event::RunRetention
                | Event::CancelRetention
                | Event::UndoRetention
                | Event::RestoreTrash
                | Event::PurgeTrash
                | Event::ExpireTrash
        )
    })
}

/// Tells whether the person or key that an event is about says something new.
fn is_named(event: &str) -> bool {
    matches!(
        event,
        "createAccount"
            | "createUser"
            | "updateUser"
            | "deleteUser"
            | "resetPassword"
            | "createGroup"
            | "updateGroup"
            | "deleteGroup"
            | "addGroupMember"
            | "removeGroupMember"
            | "createPolicy"
            | "updatePolicy"
            | "deletePolicy"
            | "createPolicyVersion"
            | "setDefaultPolicyVersion"
            | "deletePolicyVersion"
            | "attachUserPolicy"
            | "detachUserPolicy"
            | "attachGroupPolicy"
            | "detachGroupPolicy"
            | "attachServiceControlPolicy"
            | "detachServiceControlPolicy"
            | "createAccessKey"
            | "updateAccessKey"
            | "deleteAccessKey"
    )
}

fn words(name: &str) -> (&'static str, String) {
    let (icon, verb) = match name {
        "pushImage" | "upload" => ("up", "pushed"),
        "download" => ("dl", "pulled"),
        "createNamespace" => ("org", "created the organization"),
        "deleteNamespace" => ("trash", "deleted the organization"),
        "createRepo" => ("box", "created the image"),
        "updateRepo" => ("box", "changed the image"),
        "deleteRepo" => ("trash", "deleted the image"),
        "deleteRepoTag" => ("trash", "deleted the tag"),
        "deleteManifest" => ("trash", "deleted a manifest of"),
        "deleteBlob" => ("trash", "deleted a blob of"),
        "createRetention" => ("clock", "added retention rules to"),
        "updateRetention" => ("clock", "changed the retention rules of"),
        "deleteRetention" => ("clock", "took retention rules from"),
        "startRetention" => ("clock", "had retention rules applied to"),
        "runRetention" => ("clock", "removed tags by retention from"),
        "cancelRetention" => ("x", "stopped a retention run of"),
        "undoRetention" => ("undo", "undid a retention run of"),
        "restoreTrash" => ("undo", "restored from the trash of"),
        "purgeTrash" => ("trash", "deleted for good from the trash of"),
        "expireTrash" => ("trash", "emptied the trash of"),
        "createDockerConfig" => ("plug", "made a temporary login"),
        "deleteDockerConfig" => ("plug", "took back a temporary login"),
        "createAccessKey" => ("key", "created an access key"),
        "deleteAccessKey" => ("key", "deleted an access key"),
        "signIn" => ("user", "signed in"),
        "signOut" => ("user", "signed out"),
        "setUp" => ("anchor", "set up this registry"),
        "createAccount" => ("user", "created the account"),
        "createUser" => ("user", "created the user"),
        "updateUser" => ("user", "changed the user"),
        "deleteUser" => ("trash", "deleted the user"),
        "resetPassword" => ("lock", "reset a password of"),
        "createGroup" => ("user", "created the group"),
        "updateGroup" => ("user", "changed the group"),
        "deleteGroup" => ("trash", "deleted the group"),
        "addGroupMember" => ("user", "added a member to the group"),
        "removeGroupMember" => ("user", "took a member out of the group"),
        "createPolicy" => ("lock", "wrote the policy"),
        "updatePolicy" => ("lock", "changed the policy"),
        "deletePolicy" => ("trash", "deleted the policy"),
        "createPolicyVersion" => ("lock", "wrote a version of the policy"),
        "setDefaultPolicyVersion" => ("lock", "chose the default version of the policy"),
        "deletePolicyVersion" => ("trash", "deleted a version of the policy"),
        "attachUserPolicy" | "attachGroupPolicy" => ("lock", "attached the policy"),
        "detachUserPolicy" | "detachGroupPolicy" => ("lock", "detached the policy"),
        "attachServiceControlPolicy" => ("lock", "bounded the account by"),
        "detachServiceControlPolicy" => ("lock", "no longer bounded the account by"),
        "updateAccessKey" => ("key", "switched an access key on or off"),
        "createToken" => ("key", "asked for an API token"),
        _ => ("info", ""),
    };
    match verb {
        "" => (icon, format!("did {name} on")),
        verb => (icon, verb.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_leads_to_its_image() {
        let (name, to) = target("pushImage", "acme/web/front:v1").unwrap();
        assert_eq!(name, "acme/web/front:v1");
        assert_eq!(to.as_deref(), Some("/console/images/acme/web/front"));
        assert_eq!(target("createRepo", "account"), None);
    }

    #[test]
    fn a_person_is_no_image() {
        let (name, to) = target("createUser", "user/ben").unwrap();
        assert_eq!((name.as_str(), to), ("ben", None));
        let (name, to) = target("attachUserPolicy", "policy/readers").unwrap();
        assert_eq!((name.as_str(), to), ("readers", None));
        assert_eq!(target("setUp", "account/northsea"), None);
    }
}
