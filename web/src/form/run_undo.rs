//! The question before a retention run is undone.

use berth_core::berth::run::{Run, RunPath, UndoRun};
use berth_core::endpoint::Empty;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Confirm, Icon, bytes, counted, short_time, toasts};

/// The dialog.
#[component]
pub(crate) fn UndoRunDialog(
    /// The image.
    path: RepositoryPath,
    /// The run.
    run: Run,
    /// Called when the undo has begun.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (task, toasts) = (use_task(), toasts());
    let tags = counted(run.done, "tag");
    let size = bytes(u64::try_from(run.bytes).unwrap_or_default());
    let path = RunPath {
        namespace: path.namespace,
        repository: path.repository,
        run: run.id.into(),
    };
    let said = format!("{tags} are being brought back");
    let confirm = Callback::new(move |()| {
        let said = said.clone();
        task.call::<UndoRun>(path.clone(), Empty {}, Empty {}, move |_| {
            toasts.ok(said);
            on_done.run(());
        });
    });
    view! {
        <Confirm
            title=format!("Undo the run of {}?", short_time(run.created))
            act=format!("Bring back {tags}")
            is_busy=task.is_busy()
            is_safe=true
            on_confirm=confirm
            on_close=on_close
        >
            <ul class="rules">
                <li><Icon name="undo"/><span>{format!("What it removed comes back from the trash: {tags}, {size}.")}</span></li>
                <li><Icon name="tag"/><span>"A tag that was pushed again meanwhile stays as it is; its older image comes back by its digest."</span></li>
                <li class="bad"><Icon name="warn"/><span>"The rules stay. What they select goes again with the next daily run, unless you change them."</span></li>
            </ul>
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
