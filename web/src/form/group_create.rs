//! Creating a group.

use berth_core::endpoint::Empty;
use berth_core::iam::group::{CreateGroup, CreateGroupBody, NewGroup};
use berth_core::name::GroupName;
use leptos::prelude::*;

use crate::link;
use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Dialog, Field, click, on_leave, submit, toasts};
use crate::url::use_url;

/// The dialog; leads to the new group.
#[component]
pub(crate) fn CreateGroupDialog(
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (url, toasts) = (use_url(), toasts());
    let task = use_task();
    let name = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let parsed = Memo::new(move |_| GroupName::parse(name.get().trim()).ok());
    let (wrong, check) = on_leave(name, GroupName::parse);
    let submit = submit(move || {
        if let Some(name) = parsed.get_untracked() {
            let group = NewGroup {
                name,
                description: Some(description.get_untracked().trim().to_owned()),
                domain_id: None,
            };
            task.call::<CreateGroup>(Empty {}, Empty {}, CreateGroupBody { group }, move |new| {
                let group = new.0.group;
                toasts.ok(format!("Group {} created", group.name));
                url.leave_for(&link::group(&group.id));
            });
        }
    });
    view! {
        <Dialog title="Create group" on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    <Field
                        label="Name"
                        value=name
                        hint="Letters, digits, dot, hyphen and underscore; begins with a letter."
                        error=wrong
                        on_leave=check
                        has_focus=true
                    />
                    <Field label="What it is for" value=description hint="May stay empty."/>
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>"Cancel"</button>
                    <button
                        class="button primary"
                        disabled=move || parsed.with(Option::is_none) || task.is_busy().get()
                        aria-busy=move || task.is_busy().get().to_string()
                    >
                        "Create group"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
