//! The question before something in the trash is removed for good.

use berth_core::berth::trash::{PurgeTrash, TrashEntry};
use leptos::prelude::*;

use crate::part::{FormError, trash_calls};
use crate::task::use_task;
use crate::ui::{Confirm, Icon, counted, toasts};

/// The dialog.
#[component]
pub(crate) fn PurgeTrashDialog(
    /// What is to go.
    entries: Vec<TrashEntry>,
    /// Called when it is gone.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (task, toasts) = (use_task(), toasts());
    let items = counted(u64::try_from(entries.len()).unwrap_or_default(), "item");
    let names: Vec<String> = entries.iter().map(name).collect();
    let confirm = Callback::new(move |()| {
        task.gather::<PurgeTrash>(trash_calls(&entries), move |answers| {
            let done: u64 = answers.iter().map(|answer| answer.0.done).sum();
            let skipped: u64 = answers.iter().map(|answer| answer.0.skipped).sum();
            let said = format!("{} deleted for good", counted(done, "item"));
            match skipped {
                0 => toasts.ok(said),
                skipped => toasts.bad(format!("{said}; {skipped} were gone or could not be")),
            }
            on_done.run(());
        });
    });
    view! {
        <Confirm
            title=format!("Delete {items} for good?")
            act=format!("Delete {items} for good")
            is_busy=task.is_busy()
            on_confirm=confirm
            on_close=on_close
        >
            <div class="code"><pre tabindex="0" aria-label="What goes">{names.join("\n")}</pre></div>
            <ul class="rules">
                <li class="bad"><Icon name="warn"/><span>"Nothing brings it back: this cannot be undone."</span></li>
                <li><Icon name="clock"/><span>"Its bytes leave the disk a little later, where no other image has them."</span></li>
                <li><Icon name="key"/><span>"If it holds a secret that leaked, replace that secret too: who pulled it still has it."</span></li>
            </ul>
            <FormError fault=task.fault()/>
        </Confirm>
    }
}

fn name(entry: &TrashEntry) -> String {
    let image = format!("{}/{}", entry.namespace, entry.repository);
    match &entry.tag {
        Some(tag) => format!("{image}:{tag}"),
        None => format!("{image}@{}", entry.digest),
    }
}
