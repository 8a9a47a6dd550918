//! The page of one image.

use berth_core::berth::repository::{Image, ShowImage};
use berth_core::endpoint::Empty as Nothing;
use berth_core::name::{NamespaceName, RepositoryName};
use berth_core::permission::Permission;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use super::tags::TagList;
use crate::api::{Loaded, load};
use crate::feed;
use crate::form::DeleteRepositoryDialog;
use crate::link;
use crate::page::{
    NotFoundPage, protection_list, retention_tab, right_list, share_list, trigger_list,
};
use crate::part::{ConnectButton, FirstPush, Load, Place};
use crate::router::param;
use crate::session::session;
use crate::ui::{CopyButton, Icon, Menu, PageHead, PageTabs, badge, bytes, click, counted, live};
use crate::url::use_url;

/// Each tab with its word in the URL.
const TABS: [(&str, &str); 6] = [
    ("", "Tags"),
    ("permissions", "Permissions"),
    ("sharing", "Sharing"),
    ("retention", "Retention"),
    ("protected-tags", "Protected tags"),
    ("triggers", "Triggers"),
];

/// The page.
#[component]
pub(crate) fn RepositoryPage() -> impl IntoView {
    let (namespace, name) = (param("namespace"), param("repository"));
    let path = Memo::new(move |_| {
        let namespace = NamespaceName::parse(&namespace.get()?).ok()?;
        let name = RepositoryName::parse(&name.get()?).ok()?;
        Some((namespace, name))
    });
    live(move || match path.get() {
        Some((namespace, name)) => {
            view! { <RepositoryView namespace=namespace name=name/> }.into_any()
        }
        None => view! { <NotFoundPage/> }.into_any(),
    })
}

#[component]
fn RepositoryView(namespace: NamespaceName, name: RepositoryName) -> impl IntoView {
    let url = use_url();
    let tab = url.param("tab");
    let is_deleting = RwSignal::new(false);
    let path = RepositoryPath {
        namespace: namespace.clone(),
        repository: name.clone().into(),
    };
    let of = (namespace.clone(), name.clone());
    feed::refresh_on(session(), move |change| {
        let is_image = |changed: &RepositoryName| *changed == of.1;
        change.namespace == of.0 && change.repository.as_ref().is_none_or(is_image)
    });
    let at = path.clone();
    let image = load::<ShowImage, _>(move || (at.clone(), Nothing {}));
    let shown = Memo::new(move |_| image.get().and_then(Result::ok));
    let about = move || shown.with(|shown| shown.as_ref().map(summary).unwrap_or_default());
    let may_manage = Memo::new(move |_| {
        shown.with(|shown| {
            shown
                .as_ref()
                .is_some_and(|shown| shown.auth == Permission::Manage)
        })
    });
    // The others have but their tags to show here.
    let is_own = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_none_or(|it| it.is_own)));
    let label_of_tabs = name.to_string();
    let label = format!("More actions for {namespace}/{name}");
    let target = format!("{namespace}/{name}");
    let of = namespace.to_string();
    let done = Callback::new(move |()| url.leave_for(&link::namespace(&of)));
    view! {
        <PageHead
            title=name.to_string()
            about=Signal::derive(about)
            badges=move || shown.get().map(|image| view! { <Visibility is_public=image.is_public is_own=image.is_own/> }.into_any())
        >
            <ConnectButton target=target/>
            {move || may_manage.get().then(|| view! {
                <Menu label=label.clone() icon="dots" class="only">
                    <button type="button" class="bad" on:click=click(move || is_deleting.set(true))>
                        <Icon name="trash"/>
                        "Delete image"
                    </button>
                </Menu>
            }.into_any())}
        </PageHead>
        {move || shown.get().map(|image| view! { <Address address=image.address/> }.into_any())}
        {move || is_own.get().then(|| view! {
            <PageTabs label=label_of_tabs.clone() tabs=TABS.to_vec()/>
        }.into_any())}
        {move || match tab.get() {
            Some(tab) => view! { <Tab tab=tab path=path.clone() image=image/> }.into_any(),
            None => view! { <Tags path=path.clone() image=image/> }.into_any(),
        }}
        {move || is_deleting.get().then(|| shown.get_untracked()).flatten().map(|image| view! {
            <DeleteRepositoryDialog
                image=image
                on_done=done
                on_close=Callback::new(move |()| is_deleting.set(false))
            />
        }.into_any())}
    }
}

/// One of the other tabs.
#[component]
fn Tab(tab: String, path: RepositoryPath, image: Loaded<Image>) -> impl IntoView {
    view! {
        <Load resource=image what="the image" children=move |image| {
            let shown = image;
            let image = image.get_untracked();
            let (path, auth) = (path.clone(), image.auth);
            match tab.as_str() {
                _ if !image.is_own => view! { <NotFoundPage/> }.into_any(),
                "permissions" => right_list(Place::Image(path), auth),
                "protected-tags" => protection_list(Place::Image(path), auth),
                "retention" => retention_tab(path, shown),
                "sharing" => share_list(path, auth, image.is_public),
                "triggers" => trigger_list(path, auth),
                _ => view! { <NotFoundPage/> }.into_any(),
            }
        }/>
    }
}

/// The tab of the tags.
#[component]
fn Tags(path: RepositoryPath, image: Loaded<Image>) -> impl IntoView {
    view! {
        <section class="panel">
            <Load resource=image what="the image" rows=6 children=move |image| {
                let path = path.clone();
                let has_tags = Memo::new(move |_| image.with(|image| image.tags > 0));
                move || match has_tags.get() {
                    true => view! { <TagList path=path.clone() image=image/> }.into_any(),
                    false => view! {
                        <FirstPush
                            title="No tag yet"
                            namespace=path.namespace.to_string()
                            repository=path.repository.name().to_string()
                        />
                    }.into_any(),
                }
            }/>
        </section>
    }
}

fn summary(image: &Image) -> String {
    let start = image.description.lines().next().unwrap_or_default().trim();
    let figures = format!(
        "{}, {}, {}.",
        counted(image.tags, "tag"),
        bytes(image.size),
        counted(image.pulls, "pull")
    );
    match start {
        "" => figures,
        start => format!("{} {figures}", start.chars().take(160).collect::<String>()),
    }
}

#[component]
fn Visibility(is_public: bool, is_own: bool) -> impl IntoView {
    match (is_public, is_own) {
        (true, _) => badge("line", "globe", "Public"),
        (false, true) => badge("line", "lock", "Private"),
        (false, false) => badge("line", "org", "From another account"),
    }
}

#[component]
fn Address(address: String) -> impl IntoView {
    let text = address.clone();
    view! {
        <div class="row tight address">
            <code class="muted">{address}</code>
            <CopyButton text=move || text.clone() label="Copy pull address" is_icon=true/>
        </div>
    }
}
