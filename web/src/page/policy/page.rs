//! One policy: what it says, and to whom it is attached.

use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::policy::{
    Policy, PolicyBody, PolicyPath, PolicyType, ShowPolicy, UpdatePolicy, UpdatePolicyBody,
};
use leptos::prelude::*;

use super::draft::{Change, Draft};
use super::editor::Editor;
use super::holders::Holders;
use super::layout::laid_out;
use super::says::Says;
use crate::api::load;
use crate::form::DeletePolicyDialog;
use crate::link;
use crate::page::found::found;
use crate::part::{FormError, Live, Load, policies_for_admins};
use crate::router::param;
use crate::session::session;
use crate::task::use_task;
use crate::ui::{
    Banner, CodeBlock, Icon, PageHead, badge, click, counted_as, live, submit, toasts,
};
use crate::url::use_url;

/// Draws the page, or why it is not for the caller.
pub(crate) fn policy_page() -> AnyView {
    policies_for_admins("Policy", || {
        let id = param("policy");
        live(move || id.get().map(|id| view! { <PolicyPage id=id/> }))
    })
}

#[component]
fn PolicyPage(id: String) -> impl IntoView {
    let path = PolicyPath { policy_id: id };
    let asked = path.clone();
    let policy = load::<ShowPolicy, _>(move || (asked.clone(), Nothing {}));
    found(policy, move || {
        let path = path.clone();
        view! {
            <Load resource=policy what="the policy" children=move |body| shown(body, path.clone())/>
        }
        .into_any()
    })
}

fn shown(body: Live<PolicyBody>, path: PolicyPath) -> AnyView {
    let url = use_url();
    let deleted = RwSignal::new(None::<Policy>);
    let policy = body.get_untracked().policy;
    let is_own = policy.policy_type == PolicyType::Custom;
    let text = policy.policy_document.clone().unwrap_or_default();
    let name = policy.policy_name.to_string();
    let gone = Callback::new(move |()| url.leave_for(&link::policies()));
    let badges = move || (!is_own).then(|| badge("line", "anchor", "System"));
    let delete = is_own.then(|| {
        let ask = move || deleted.set(Some(body.get_untracked().policy));
        view! {
            <button type="button" class="button danger" on:click=click(ask)>
                <Icon name="trash"/>
                "Delete policy"
            </button>
        }
    });
    view! {
        <PageHead title=name.clone() about=policy.description badges=badges>{delete}</PageHead>
        <div class="stack loose">
            {match is_own {
                true => view! { <Own body=body text=text path=path.clone()/> }.into_any(),
                false => of_system(&text),
            }}
            <Holders path=path name=name/>
        </div>
        {live(move || deleted.get().map(|policy| view! {
            <DeletePolicyDialog
                policy=policy
                on_done=gone
                on_close=Callback::new(move |()| deleted.set(None))
            />
        }))}
    }
    .into_any()
}

fn of_system(text: &str) -> AnyView {
    let draft = Draft::new(text);
    view! {
        <div class="cols wide-left">
            <section class="panel">
                <header>
                    <h2>"Document"</h2>
                    <span class="small muted">"A policy of the system stays as it is"</span>
                </header>
                <div class="pad"><CodeBlock text=laid_out(text) label="Copy document"/></div>
            </section>
            <Says verdict=draft.verdict/>
        </div>
    }
    .into_any()
}

/// The document of an own policy, which can be changed.
#[component]
fn Own(body: Live<PolicyBody>, text: String, path: PolicyPath) -> impl IntoView {
    let (session, toasts) = (session(), toasts());
    let task = use_task();
    let change = Change::new(&text);
    let draft = change.draft;
    Effect::new(move |_| {
        let saved = body.with(|body| body.policy.policy_document.clone());
        change.follow(saved.unwrap_or_default());
    });
    let holders = move || body.with(|body| body.policy.attachment_count);
    let submit = submit(move || {
        let text = draft.text.get_untracked();
        let body = UpdatePolicyBody {
            policy_document: Some(text.clone()),
            description: None,
        };
        task.call::<UpdatePolicy>(path.clone(), Nothing {}, body, move |saved| {
            change.saved(text);
            toasts.ok(format!("Policy {} saved", saved.0.policy.policy_name));
            session.reload();
        });
    });
    let act = move || match holders() {
        0 => "Save policy".to_owned(),
        some => format!(
            "Save for {}",
            counted_as(some, "user or group", "users and groups")
        ),
    };
    view! {
        <form class="cols wide-left" on:submit=submit>
            <section class="panel">
                <div class="pad stack">
                    {overtaken(change)}
                    <Editor draft=draft/>
                    <FormError fault=task.fault()/>
                    <div class="row">
                        <button
                            class="button primary"
                            disabled=move || !change.is_there() || !draft.is_valid() || task.is_busy().get()
                            aria-busy=move || task.is_busy().get().to_string()
                        >
                            {live(act)}
                        </button>
                        <span class="small muted">
                            {live(move || match change.is_there() {
                                true => "Holds from the next call of each of them on.",
                                false => "Nothing is changed yet.",
                            })}
                        </span>
                    </div>
                </div>
            </section>
            <Says verdict=draft.verdict/>
        </form>
    }
}

/// Says that somebody else has changed the document while it was being changed here.
fn overtaken(change: Change) -> AnyView {
    let is_overtaken = Memo::new(move |_| change.is_overtaken());
    let reload = move || change.give_up();
    live(move || {
        is_overtaken.get().then(|| {
            view! {
                <Banner tone="warn" icon="warn" is_alert=true>
                    <div>
                        <p><b class="strong">"Changed by somebody else meanwhile"</b></p>
                        <p>"What you save now takes the place of their text. Reload shows theirs and gives up yours."</p>
                    </div>
                    <div class="row">
                        <button type="button" class="button small" on:click=click(reload)>"Reload"</button>
                    </div>
                </Banner>
            }
        })
    })
}
