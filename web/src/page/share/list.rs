//! The shares of an image.

use berth_core::permission::Permission;
use berth_core::share::MAX_SHARES;
use berth_core::swr::repository::RepositoryPath;
use berth_core::swr::share_policy::{ListRepoShares, SharePolicy};
use berth_core::swr::sharing::ListRepoDomainsQuery;
use leptos::prelude::*;

use super::create::ShareForm;
use super::row::{Rows, share_row};
use crate::api::load;
use crate::form::{ChangeShareDialog, StopShareDialog};
use crate::part::{Live, Load};
use crate::session::session;
use crate::ui::{Banner, Empty, table};

/// The tab.
#[component]
pub(crate) fn ShareList(
    /// The image's path.
    path: RepositoryPath,
    /// What the caller may do with the image.
    auth: Permission,
    /// Whether anybody can pull it anyway.
    is_public: bool,
) -> impl IntoView {
    if auth < Permission::Manage {
        return view! {
            <Banner icon="info">
                <p>{format!(
                    "You have {} on this image. To see and change whom it is shared with needs Manage.",
                    auth.label()
                )}</p>
            </Banner>
        }
        .into_any();
    }
    view! {
        <div class="stack loose">
            {is_public.then(|| view! {
                <Banner icon="globe">
                    <p>"This image is public: everybody can pull it. A share counts again once it is private."</p>
                </Banner>
            }.into_any())}
            <Shares path=path/>
        </div>
    }
    .into_any()
}

#[component]
fn Shares(path: RepositoryPath) -> impl IntoView {
    let session = session();
    let (changed, stopped) = (RwSignal::new(None), RwSignal::new(None));
    let at = path.clone();
    let shares = load::<ListRepoShares, _>(move || {
        let query = ListRepoDomainsQuery {
            limit: Some(MAX_SHARES.to_string()),
            offset: Some("0".to_owned()),
        };
        (at.clone(), query)
    });
    let rows = Rows {
        path: path.clone(),
        changed,
        stopped,
    };
    let done = Callback::new(move |()| {
        changed.set(None);
        stopped.set(None);
        session.reload();
    });
    view! {
        <div class="cols wide-left">
            <section class="panel">
                <header>
                    <h2>"Shared with"</h2>
                    <span class="small muted">{format!("Up to {MAX_SHARES} accounts")}</span>
                </header>
                <Load resource=shares what="shares" rows=3 children=move |list| view! {
                    <Table list=list rows=rows.clone()/>
                }/>
                <footer>
                    <p class="small muted">
                        "Other accounts can pull every tag of this image. They see no permissions and cannot share it again."
                    </p>
                </footer>
            </section>
            <ShareForm path=path/>
        </div>
        {move || changed.get().map(|share| view! {
            <ChangeShareDialog
                share=share
                on_done=done
                on_close=Callback::new(move |()| changed.set(None))
            />
        }.into_any())}
        {move || stopped.get().map(|share| view! {
            <StopShareDialog
                share=share
                on_done=done
                on_close=Callback::new(move |()| stopped.set(None))
            />
        }.into_any())}
    }
}

#[component]
fn Table(list: Live<Vec<SharePolicy>>, rows: Rows) -> impl IntoView {
    let content = move || {
        let shares = list.get();
        if shares.is_empty() {
            return view! {
                <Empty icon="org" title="Not shared">
                    <p>"Share this image with another account, until a day or without an end."</p>
                </Empty>
            }
            .into_any();
        }
        let heads = [
            ("", "Account"),
            ("", "Valid until"),
            ("", "Left"),
            ("num", "Pulls"),
            ("opt", "Created"),
            ("", ""),
        ];
        let rows = shares.into_iter().map(|share| share_row(&rows, share));
        table("Shares", &heads, rows.collect())
    };
    view! { {move || content()} }
}
