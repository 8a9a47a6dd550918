//! The rules as programs send them: a body that can be changed here, and a command.

use berth_core::endpoint::{Endpoint as _, Method};
use berth_core::retention::{Policy, Rule};
use berth_core::swr::repository::RepositoryPath;
use berth_core::swr::retention::CreateRetention;
use leptos::prelude::*;

use super::desk::Desk;
use crate::fault::sentence;
use crate::ui::{CodeBlock, CopyButton, FieldError, input, next_id};

/// Writes the rules as they travel.
fn body(desk: Desk) -> String {
    let policy = desk.draft.policy();
    let text = policy.and_then(|policy| serde_json::to_string_pretty(&policy).ok());
    text.unwrap_or_default()
}

/// Reads rules; none are an empty text.
fn read(text: &str) -> Result<Vec<Rule>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let policy = serde_json::from_str::<Policy>(text);
    let policy = policy.map_err(|error| sentence(&error.to_string()))?;
    Ok(policy.rules)
}

/// The body, which changes the sentences as they change it.
#[component]
pub(crate) fn Json(
    /// The draft.
    desk: Desk,
) -> impl IntoView {
    let draft = desk.draft;
    let text = RwSignal::new(untrack(|| body(desk)));
    let error = RwSignal::new(None::<String>);
    let (id, about) = (next_id("json"), next_id("json-about"));
    // What is changed elsewhere, as in the timeline, is written here; what is typed stays as it is.
    Effect::new(move |_| {
        let rules = draft.rules();
        if text.with_untracked(|text| read(text)).as_ref() != Ok(&rules) {
            text.set(untrack(|| body(desk)));
            error.set(None);
            draft.is_wrong.set(false);
        }
    });
    on_cleanup(move || {
        draft.is_wrong.try_set(false);
    });
    let typed = move |new: String| {
        let rules = read(&new);
        text.set(new);
        error.set(rules.as_ref().err().cloned());
        draft.is_wrong.set(rules.is_err());
        if let Ok(rules) = rules {
            draft.set_rules(rules);
        }
    };
    view! {
        <div class="pad stack tight">
            <div class="row between">
                <label class="strong" for=id.clone()>"Body"</label>
                <CopyButton text=move || text.get_untracked() label="Copy body"/>
            </div>
            <textarea
                id=id
                class="input mono code-area"
                rows="18"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                readonly=!desk.may_change
                aria-describedby=about.clone()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                prop:value=move || text.get()
                on:input=input(typed)
            ></textarea>
            <div id=about class="field">
                <FieldError error=error.into()/>
                <p class="hint">"The body of the SWR API. What is changed here changes the sentences."</p>
            </div>
        </div>
    }
}

/// The command that sends the rules.
#[component]
pub(crate) fn Curl(
    /// The draft.
    desk: Desk,
    /// The image.
    path: RepositoryPath,
) -> impl IntoView {
    let origin = window().location().origin().unwrap_or_default();
    let url = berth_core::endpoint::url::<CreateRetention>(&path, &berth_core::endpoint::Empty {});
    let method = match CreateRetention::METHOD {
        Method::Post => "POST",
        _ => "PUT",
    };
    let command = move || {
        let policy = desk.draft.policy();
        let body = policy.and_then(|policy| serde_json::to_string(&policy).ok());
        let body = body.unwrap_or_default().replace('\'', r"'\''");
        format!(
            "curl -X {method} '{origin}{url}' \\\n  -H \"X-Auth-Token: $TOKEN\" -H 'Content-Type: application/json' \\\n  -d '{body}'"
        )
    };
    view! {
        <div class="pad stack tight">
            <CodeBlock text=Signal::derive(command) label="Copy command"/>
            <p class="small muted">
                "Adds these rules to the policies that the image has, and applies them at once. TOKEN is an API token. To save here puts them in the place of all policies."
            </p>
        </div>
    }
}
