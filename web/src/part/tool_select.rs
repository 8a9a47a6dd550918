//! The choice of the tool whose commands are copied.

use leptos::prelude::*;

use crate::preference::preference;
use crate::tool::Tool;

/// A select; the choice is remembered and shared with the Connect drawer.
#[component]
pub(crate) fn ToolSelect() -> impl IntoView {
    let tool = preference().tool;
    let choose = move |event| {
        if let Some(chosen) = Tool::parse(&event_target_value(&event)) {
            tool.set(chosen);
        }
    };
    view! {
        <label class="row keep">
            <span class="small muted nowrap only-wide">"Copy for"</span>
            <select
                class="select"
                aria-label="Copy pull commands for"
                prop:value=move || tool.get().word()
                on:change=choose
            >
                {Tool::ALL.into_iter().map(|choice| view! {
                    <option value=choice.word() selected=move || tool.get() == choice>
                        {choice.label()}
                    </option>
                }.into_any()).collect_view()}
            </select>
        </label>
    }
}
