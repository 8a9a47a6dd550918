//! Protected tags: patterns of tags that nothing may move or remove. A tab of
//! an organization and of an image.

use berth_core::berth::protection::{ProtectedTags, ProtectedTagsList};
use berth_core::permission::Permission;
use berth_core::protection::TagPattern;
use leptos::prelude::*;

use crate::link;
use crate::part::{FormError, Live, Load, Place};
use crate::session::session;
use crate::task::{Task, use_task};
use crate::ui::{Ago, Banner, Empty, Field, act, cell, name_cell, row, submit, table, toasts};

/// The tab.
#[component]
pub(super) fn ProtectionList(
    /// What the tags are in.
    place: Place,
    /// What the caller may do there.
    auth: Permission,
) -> impl IntoView {
    if auth < Permission::Manage {
        return view! {
            <Banner icon="info">
                <p>{format!(
                    "You have {} here. To see and change which tags are protected needs Manage.",
                    auth.label()
                )}</p>
            </Banner>
        }
        .into_any();
    }
    view! { <Protections place=place/> }.into_any()
}

#[component]
fn Protections(place: Place) -> impl IntoView {
    let task = use_task();
    let list = place.protections();
    let noun = place.noun();
    let of = place.clone();
    view! {
        <div class="cols wide-left">
            <section class="panel">
                <header>
                    <h2>"Protected tags"</h2>
                    <span class="small muted">{format!("In this {noun}")}</span>
                </header>
                <FormError fault=task.fault()/>
                <Load resource=list what="protected tags" rows=2 children=move |list| view! {
                    <Table list=list place=of.clone() task=task/>
                }/>
                <footer>
                    <p class="small muted">
                        "A tag that a pattern covers may be made. From then on no push moves it, and neither people nor retention remove it, until the pattern is taken away."
                    </p>
                </footer>
            </section>
            <ProtectForm place=place/>
        </div>
    }
}

#[component]
fn Table(list: Live<ProtectedTagsList>, place: Place, task: Task) -> impl IntoView {
    let content = move || {
        let items = list.get().items;
        if items.is_empty() {
            return view! {
                <Empty icon="lock" title="No tag is protected">
                    <p>"Protect what was released, as with v*: then nobody can push something else under the same tag."</p>
                </Empty>
            }
            .into_any();
        }
        let heads = [("", "Pattern"), ("", "Where from"), ("", "Added"), ("", "")];
        let rows = items.into_iter().map(|one| pattern_row(&place, task, one));
        table("Protected tags", &heads, rows.collect())
    };
    view! { {move || content()} }
}

fn pattern_row(place: &Place, task: Task, one: ProtectedTags) -> AnyView {
    let (session, toasts) = (session(), toasts());
    let is_own = one.of_namespace == matches!(place, Place::Namespace(_));
    let from = match (one.of_namespace, is_own) {
        (true, true) => format!("All images of {}", place.namespace()).into_any(),
        // It is taken away there.
        (true, false) => {
            let to = link::namespace_protections(place.namespace());
            view! { <a href=to>{format!("All images of {}", place.namespace())}</a> }.into_any()
        }
        (false, _) => "This image".into_any(),
    };
    let place = place.clone();
    let text = one.pattern.to_string();
    let label = format!("Remove {text}");
    let pattern = one.pattern;
    let remove = is_own.then(|| {
        act("Remove", label, "danger", move || {
            let said = format!("{pattern} protects no tag any more");
            place.clone().unprotect(task, pattern.clone(), move || {
                toasts.ok(said);
                session.reload();
            });
        })
    });
    let name = view! { <span class="mono">{text}</span> };
    row(vec![
        name_cell(name, ""),
        cell("", "From", from),
        cell(
            "muted",
            "Added",
            view! { <Ago at=one.created/><span class="sub">{format!("by {}", one.created_by)}</span> },
        ),
        cell("acts", "", remove),
    ])
}

#[component]
fn ProtectForm(place: Place) -> impl IntoView {
    let (task, session, toasts) = (use_task(), session(), toasts());
    let typed = RwSignal::new(String::new());
    let pattern = Memo::new(move |_| TagPattern::parse(typed.get().trim()).ok());
    let error = Signal::derive(move || {
        let text = typed.get();
        let error = TagPattern::parse(text.trim()).err();
        error.filter(|_| !text.trim().is_empty()).map(|error| {
            let mut words = error.to_string().replace('`', "");
            words.insert_str(0, "The ");
            words + "."
        })
    });
    let submit = submit(move || {
        let Some(pattern) = pattern.get_untracked() else {
            return;
        };
        let said = format!("{pattern} is protected");
        place.clone().protect(task, pattern, move || {
            typed.set(String::new());
            toasts.ok(said);
            session.reload();
        });
    });
    view! {
        <section class="panel">
            <header><h2>"Protect tags"</h2></header>
            <form class="pad stack" on:submit=submit>
                <Field
                    label="Pattern"
                    value=typed
                    hint="A tag, with * for any letters: v*, or *-prod."
                    error=error
                    is_mono=true
                />
                <FormError fault=task.fault()/>
                <button
                    class="button primary"
                    disabled=move || pattern.with(Option::is_none) || task.is_busy().get()
                    aria-busy=move || task.is_busy().get().to_string()
                >
                    "Protect"
                </button>
            </form>
        </section>
    }
}
