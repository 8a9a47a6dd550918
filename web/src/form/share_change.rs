//! Changing until when an image is shared, and what both accounts read of it.

use berth_core::endpoint::Empty;
use berth_core::swr::share_policy::{SharePath, SharePolicy, UpdateRepoShare, UpdateRepoShareBody};
use leptos::prelude::*;

use crate::part::{End, EndFields, FormError};
use crate::task::use_task;
use crate::ui::{Dialog, Field, click, submit, toasts};

/// A share with its path.
#[derive(Clone)]
pub(crate) struct Share {
    /// Where it is.
    pub(crate) path: SharePath,
    /// What it says.
    pub(crate) policy: SharePolicy,
}

/// The dialog.
#[component]
pub(crate) fn ChangeShareDialog(
    /// The share.
    share: Share,
    /// Called when it was changed.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (task, toasts) = (use_task(), toasts());
    let end = End::of(share.policy.deadline);
    let note = RwSignal::new(share.policy.description);
    let account = share.policy.access_domain.to_string();
    let title = format!("Share with {account}");
    let ready = Memo::new(move |_| {
        Some(UpdateRepoShareBody {
            permit: None,
            deadline: Some(end.deadline()?),
            description: Some(note.get().trim().to_owned()),
        })
    });
    let submit = submit(move || {
        let Some(body) = ready.get_untracked() else {
            return;
        };
        let said = format!("The share with {account} is changed");
        task.call::<UpdateRepoShare>(share.path.clone(), Empty {}, body, move |_| {
            toasts.ok(said);
            on_done.run(());
        });
    });
    view! {
        <Dialog title=title on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    <EndFields end=end/>
                    <Field label="Description" value=note hint="Both accounts see it."/>
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>"Cancel"</button>
                    <button
                        class="button primary"
                        disabled=move || ready.with(Option::is_none) || task.is_busy().get()
                        aria-busy=move || task.is_busy().get().to_string()
                    >
                        "Save"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
