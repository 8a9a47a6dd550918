//! Writing a policy.

use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::policy::{CreatePolicy, CreatePolicyBody};
use berth_core::name::PolicyName;
use leptos::prelude::*;

use super::draft::Draft;
use super::editor::Editor;
use super::says::Says;
use super::template::TEMPLATES;
use crate::link;
use crate::part::{FormError, policies_for_admins};
use crate::task::use_task;
use crate::ui::{Field, PageHead, input, live, on_leave, submit, toasts};
use crate::url::use_url;

/// Draws the page, or why it is not for the caller.
pub(crate) fn new_policy() -> AnyView {
    policies_for_admins("Write policy", || view! { <NewPolicyPage/> }.into_any())
}

/// The page.
#[component]
fn NewPolicyPage() -> impl IntoView {
    let (url, toasts) = (use_url(), toasts());
    let task = use_task();
    let name = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let draft = Draft::new(TEMPLATES.first().map_or("", |template| template.text));
    let parsed = Memo::new(move |_| PolicyName::parse(name.get().trim()).ok());
    let (wrong, check) = on_leave(name, PolicyName::parse);
    let submit = submit(move || {
        let Some(policy_name) = parsed.get_untracked() else {
            return;
        };
        let body = CreatePolicyBody {
            policy_name,
            policy_document: draft.text.get_untracked(),
            description: Some(description.get_untracked().trim().to_owned()),
        };
        task.call::<CreatePolicy>(Nothing {}, Nothing {}, body, move |new| {
            let policy = new.0.policy;
            toasts.ok(format!("Policy {} written", policy.policy_name));
            url.leave_for(&link::policy(&policy.policy_id));
        });
    });
    let is_ready = move || parsed.with(Option::is_some) && draft.is_valid();
    view! {
        <PageHead
            title="Write policy"
            about="It has no effect until it is attached to a user or a group."
        />
        <form class="cols wide-left" on:submit=submit>
            <section class="panel">
                <div class="pad stack">
                    <Field
                        label="Name"
                        value=name
                        hint="Letters, digits and the signs _ + = . @ and hyphen."
                        error=wrong
                        on_leave=check
                    />
                    <Field label="What it is for" value=description hint="May stay empty."/>
                    {templates(draft)}
                    <Editor draft=draft/>
                    <FormError fault=task.fault()/>
                    <div class="row">
                        <button
                            class="button primary"
                            disabled=move || !is_ready() || task.is_busy().get()
                            aria-busy=move || task.is_busy().get().to_string()
                        >
                            "Save policy"
                        </button>
                        <a class="button" href=link::policies()>"Cancel"</a>
                    </div>
                </div>
            </section>
            <Says verdict=draft.verdict/>
        </form>
    }
}

/// Nothing that somebody has typed is replaced by a template.
fn templates(draft: Draft) -> AnyView {
    let chosen = Memo::new(move |_| {
        draft.text.with(|text| {
            let mut templates = TEMPLATES.iter();
            templates
                .find(|template| template.text == text)
                .map_or("", |template| template.name)
        })
    });
    let is_untouched = move || {
        let is_empty = draft.text.with(|text| text.trim().is_empty());
        is_empty || !chosen.with(|name| name.is_empty())
    };
    let choose = move |name: String| {
        if let Some(template) = TEMPLATES.iter().find(|template| template.name == name) {
            draft.text.set(template.text.to_owned());
        }
    };
    let options: Vec<_> = TEMPLATES
        .iter()
        .map(|template| option(template.name, template.name, chosen))
        .collect();
    view! {
        <div class="field">
            <label for="template">"Begin with"</label>
            <select
                class="select wide"
                id="template"
                aria-describedby="template-about"
                disabled=move || !is_untouched()
                on:change=input(choose)
            >
                {option("", "Choose…", chosen)}
                {options}
            </select>
            <p class="hint" id="template-about">
                {live(move || match is_untouched() {
                    true => "A beginning to change: put your organization in the place of team.",
                    false => "You have changed the text. Empty it to begin with something else.",
                })}
            </p>
        </div>
    }
    .into_any()
}

/// What is chosen is said by the text, so that what was emptied can be chosen again.
fn option(name: &'static str, words: &'static str, chosen: Memo<&'static str>) -> AnyView {
    view! {
        <option value=name disabled=name.is_empty() prop:selected=move || chosen.get() == name>
            {words}
        </option>
    }
    .into_any()
}
