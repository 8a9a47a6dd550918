//! The account: the ids that programs ask for.

use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::project::{ListProjects, ListProjectsQuery, Project};
use leptos::prelude::*;

use crate::api::load;
use crate::part::Load;
use crate::session::session;
use crate::ui::{CopyButton, PageHead, cell, name_cell, row, table};

/// The page.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    let projects = load::<ListProjects, _>(|| (Nothing {}, ListProjectsQuery::default()));
    let facts = session().me().map(|me| {
        let role = match me.is_admin {
            true => "Administrator: may do everything in this account",
            false => "Member: may do what was granted",
        };
        vec![
            fact("Account name", me.account.to_string(), true),
            fact("Account id", me.account_id, true),
            fact("User name", me.user.to_string(), true),
            fact("User id", me.user_id, true),
            fact("Role", role.to_owned(), false),
            fact("Registry", me.registry, true),
            fact(
                "API",
                window().location().origin().unwrap_or_default(),
                true,
            ),
        ]
    });
    view! {
        <PageHead
            title="Account and project ids"
            about="The names and ids that SDKs and API calls ask for. None of them is secret."
        />
        <div class="stack loose">
            <section class="panel">
                <header><h2>"You"</h2></header>
                <dl class="facts pad">{facts}</dl>
            </section>
            <section class="panel">
                <header><h2>"Projects"</h2></header>
                <Load resource=projects what="projects" rows=1 children=move |list| view! {
                    {move || {
                        let rows = list.get().projects.into_iter().map(project);
                        let heads = [("", "Name"), ("", "Project id"), ("", "")];
                        table("Projects", &heads, rows.collect())
                    }}
                }/>
                <footer><p class="small muted">
                    "The project is the region: a token is asked for one, and a login names it."
                </p></footer>
            </section>
        </div>
    }
}

fn fact(name: &'static str, value: String, is_copied: bool) -> AnyView {
    let copied = value.clone();
    let copy = is_copied.then(|| {
        let label = format!("Copy {}", name.to_lowercase());
        view! { <CopyButton text=move || copied.clone() label=label is_icon=true/> }.into_any()
    });
    let class = if is_copied { "mono" } else { "" };
    view! {
        <dt>{name}</dt>
        <dd class="row keep tight"><span class=class>{value}</span>{copy}</dd>
    }
    .into_any()
}

fn project(project: Project) -> AnyView {
    let Project { id, name, .. } = project;
    let copied = id.clone();
    let label = format!("Copy project id of {name}");
    row(vec![
        name_cell(name, ""),
        cell("mono full", "", id),
        cell(
            "acts",
            "",
            view! { <CopyButton text=move || copied.clone() label=label is_icon=true/> },
        ),
    ])
}
