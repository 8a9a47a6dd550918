//! The page of the trash.

use berth_core::berth::namespace::ListOrganizations;
use berth_core::berth::trash::{ListTrash, ListTrashQuery, TrashEntry, TrashPage as Page};
use berth_core::endpoint::Empty as Nothing;
use berth_core::name::NamespaceName;
use leptos::prelude::*;

use super::act::use_restore;
use super::row::{Rows, trash_row};
use crate::api::load;
use crate::feed;
use crate::form::PurgeTrashDialog;
use crate::part::{FormError, Live, Load};
use crate::session::session;
use crate::ui::{
    Empty, Icon, PageHead, Pager, Search, bytes, click, count, counted_as, input, live, table,
};
use crate::url::use_url;

/// The page.
#[component]
pub(crate) fn TrashPage() -> impl IntoView {
    let url = use_url();
    feed::refresh_on(session(), |_| true);
    let (query, cursor) = (url.param("q"), url.param("cursor"));
    let organization = url.param("organization");
    let entries = load::<ListTrash, _>(move || {
        let organization = organization.get().as_deref().map(NamespaceName::parse);
        let query = ListTrashQuery {
            organization: organization.and_then(Result::ok),
            image: None,
            text: query.get(),
            cursor: cursor.get(),
            limit: None,
        };
        (Nothing {}, query)
    });
    let days = Memo::new(move |_| Some(entries.get()?.ok()?.days));
    let about = move || {
        days.get().map_or_else(String::new, |days| {
            format!(
                "What was deleted or removed lies here for {} and can come back. It counts towards no quota.",
                counted_as(days.into(), "day", "days")
            )
        })
    };
    view! {
        <PageHead title="Trash" about=Signal::derive(about)/>
        <section class="panel" aria-label="What was removed">
            <header>
                <Search label="Filter the trash" placeholder="Filter by image, tag or digest"/>
                <OrganizationSelect/>
            </header>
            <Load resource=entries what="the trash" rows=6 children=move |page| view! {
                <Entries page=page/>
            }/>
        </section>
    }
}

/// Which organization is looked at.
#[component]
fn OrganizationSelect() -> impl IntoView {
    let url = use_url();
    let chosen = url.param("organization");
    let all = load::<ListOrganizations, _>(|| (Nothing {}, Nothing {}));
    let options = Memo::new(move |_| {
        let names = all.get().and_then(Result::ok);
        let names = names.map(|page| page.items.into_iter().map(|one| one.name.to_string()));
        names.map(Iterator::collect::<Vec<_>>).unwrap_or_default()
    });
    let choose = move |name: String| {
        let name = Some(name.as_str()).filter(|name| !name.is_empty());
        url.set(
            &[("organization", name), ("cursor", None), ("from", None)],
            false,
        );
    };
    let entries = move || {
        let chosen = chosen.get();
        let option = |name: String| {
            let is_chosen = chosen.as_ref() == Some(&name);
            let words = name.clone();
            view! { <option value=name selected=is_chosen>{words}</option> }.into_any()
        };
        options.get().into_iter().map(option).collect::<Vec<_>>()
    };
    view! {
        <select class="select" id="trash-organization" aria-label="Organization" on:change=input(choose)>
            <option value="">"All organizations"</option>
            {live(entries)}
        </select>
    }
}

#[component]
fn Entries(page: Live<Page>) -> impl IntoView {
    let session = session();
    let picked = RwSignal::new(Vec::<i64>::new());
    let purged = RwSignal::new(None::<Vec<TrashEntry>>);
    let restore = use_restore();
    let rows = Rows { picked, restore };
    // What is not seen is not picked.
    Effect::new(move |_| {
        let seen = page.with(|page| page.items.iter().map(|entry| entry.id).collect::<Vec<_>>());
        if picked.with_untracked(|ids| ids.iter().any(|id| !seen.contains(id))) {
            picked.update(|ids| ids.retain(|id| seen.contains(id)));
        }
    });
    let content = move || {
        let items = page.get().items;
        if items.is_empty() {
            return view! { <Nobody/> }.into_any();
        }
        let heads = [
            ("pick", "Pick"),
            ("", "Tag"),
            ("", "Image"),
            ("num", "Size"),
            ("", "Removed"),
            ("", "Goes for good"),
            ("", ""),
        ];
        let rows = items.into_iter().map(|entry| trash_row(rows, entry));
        table("Trash", &heads, rows.collect())
    };
    view! {
        <Picked page=page rows=rows purged=purged/>
        <FormError fault=restore.task.fault()/>
        {live(content)}
        <Pager
            shown=Signal::derive(move || page.with(|page| page.items.len().try_into().unwrap_or(u64::MAX)))
            total=Signal::derive(move || page.with(|page| page.total))
            next=Signal::derive(move || page.with(|page| page.next.clone()))
            noun="item"
        />
        <Disk page=page/>
        {live(move || purged.get().map(|entries| view! {
            <PurgeTrashDialog
                entries=entries
                on_done=Callback::new(move |()| {
                    purged.set(None);
                    picked.set(Vec::new());
                    session.reload();
                })
                on_close=Callback::new(move |()| purged.set(None))
            />
        }))}
    }
}

/// What leaves the disk, and what is about to.
#[component]
fn Disk(page: Live<Page>) -> impl IntoView {
    let organization = use_url().param("organization");
    let words = Memo::new(move |_| {
        let (reclaimable, leaving) = page.with(|page| (page.reclaimable, page.leaving));
        let organization = organization.get();
        on_disk(organization.as_deref(), reclaimable, leaving)
    });
    live(move || {
        let words = words.get();
        (!words.is_empty()).then(|| view! { <footer><p class="small muted">{words}</p></footer> })
    })
}

/// Says what leaves the disk when the trash is emptied, and what is about to leave.
fn on_disk(organization: Option<&str>, reclaimable: i64, leaving: Option<i64>) -> String {
    let size = |size: i64| bytes(u64::try_from(size).unwrap_or_default());
    let mut sentences = Vec::new();
    if reclaimable > 0 {
        let whose = match organization {
            Some(name) => format!("the trash of {name}"),
            None => "the whole trash".to_owned(),
        };
        sentences.push(format!(
            "It has left the quota. Deleting {whose} for good takes {} off the disk, some time later.",
            size(reclaimable)
        ));
    }
    if let Some(leaving) = leaving.filter(|leaving| *leaving > 0) {
        sentences.push(format!(
            "{} were deleted for good and are about to leave the disk.",
            size(leaving)
        ));
    }
    sentences.join(" ")
}

/// What can be done with what is picked.
#[component]
fn Picked(
    page: Live<Page>,
    rows: Rows,
    purged: RwSignal<Option<Vec<TrashEntry>>>,
) -> impl IntoView {
    let (picked, restore) = (rows.picked, rows.restore);
    let chosen = move || {
        let ids = picked.get_untracked();
        page.with_untracked(|page| {
            let entries = page.items.iter().filter(|entry| ids.contains(&entry.id));
            entries.cloned().collect::<Vec<_>>()
        })
    };
    let number =
        Memo::new(move |_| picked.with(|ids| u64::try_from(ids.len()).unwrap_or_default()));
    let all = move || {
        let is_all = page.with_untracked(|page| page.items.len()) == picked.get_untracked().len();
        picked.set(match is_all {
            true => Vec::new(),
            false => page.with_untracked(|page| page.items.iter().map(|entry| entry.id).collect()),
        });
    };
    let is_empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
    let is_none = move || number.get() == 0 || restore.task.is_busy().get();
    let back = move || restore.run(&chosen(), move || picked.set(Vec::new()));
    view! {
        <div class="bulk" hidden=move || is_empty.get()>
            <button type="button" class="button small" on:click=click(all)>"Pick all"</button>
            <span role="status"><b>{move || count(number.get())}</b>" picked"</span>
            <span class="row tight">
                <button
                    type="button"
                    class="button small primary"
                    disabled=is_none
                    aria-busy=move || restore.task.is_busy().get().to_string()
                    on:click=click(back)
                >
                    <Icon name="undo"/>
                    "Restore picked"
                </button>
                <button
                    type="button"
                    class="button small danger"
                    disabled=is_none
                    on:click=click(move || purged.set(Some(chosen())))
                >
                    <Icon name="trash"/>
                    "Delete for good"
                </button>
            </span>
        </div>
    }
}

#[component]
fn Nobody() -> impl IntoView {
    let query = use_url().param("q");
    let title = move || match query.get() {
        Some(query) => format!("Nothing in the trash matches “{query}”"),
        None => "Nothing in the trash".to_owned(),
    };
    view! {
        <Empty icon="trash" title=Signal::derive(title)>
            <p>"Tags and images that are deleted or that retention removes lie here, of the organizations and images that you manage."</p>
        </Empty>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_disk_is_said_where_there_is_anything() {
        assert_eq!(on_disk(None, 0, None), "");
        assert_eq!(on_disk(Some("team"), 0, Some(0)), "");
        assert_eq!(
            on_disk(Some("team"), 2000, None),
            "It has left the quota. Deleting the trash of team for good takes 2 kB off the disk, some time later."
        );
        assert_eq!(
            on_disk(None, 0, Some(1000)),
            "1 kB were deleted for good and are about to leave the disk."
        );
    }
}
