//! What is loaded when somebody first opens it. A name before `fn` is the part
//! of the program that the view lies in: what is often opened together is
//! loaded together.

use berth_core::berth::repository::Image;
use berth_core::berth::retention::ImageRetention;
use berth_core::permission::Permission;
use berth_core::swr::namespace::NamespacePath;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use super::account::AccountPage;
use super::cluster_list::cluster_list;
use super::event_list::EventListPage;
use super::group::{group_list, group_page};
use super::key_list::KeyListPage;
use super::policy::{self as policy_pages, bound_list, policy_list, policy_page};
use super::protection::ProtectionList;
use super::received::ReceivedImages;
use super::retention::{
    Curl, Desk, History, Json, OrganizationTab, RetentionTab, Timeline, Verdicts,
};
use super::right::RightList;
use super::share::ShareList;
use super::trash::TrashPage;
use super::trigger::TriggerList;
use super::usage::UsagePage;
use super::user::{UserPage, user_list};
use crate::part::{Live, Part, Place, later};

macro_rules! parts {
    ($($part:ident fn $name:ident($($given:ident: $type:ty),*) $view:block)*) => {$(
        pub(crate) fn $name($($given: $type),*) -> AnyView {
            #[wasm_split($part, preload(load), fallible)]
            fn $name($($given: $type),*) -> Part {
                Ok($view.into_any())
            }
            later(load, move || $name($($given.clone()),*))
        }
    )*};
}

parts! {
    account fn account() { view! { <AccountPage/> } }
    account fn activity() { view! { <EventListPage/> } }
    account fn keys() { view! { <KeyListPage/> } }
    account fn usage() { view! { <UsagePage/> } }
    people fn users() { user_list() }
    people fn user() { view! { <UserPage/> } }
    people fn groups() { group_list() }
    people fn group() { group_page() }
    policies fn policies() { policy_list() }
    policies fn new_policy() { policy_pages::new_policy() }
    policies fn policy() { policy_page() }
    policies fn bounds() { bound_list() }
    retention fn retention_tab(path: RepositoryPath, image: Live<Image>) {
        view! { <RetentionTab path=path image=image/> }
    }
    retention_default fn organization_retention(path: NamespacePath, auth: Permission) {
        view! { <OrganizationTab path=path auth=auth/> }
    }
    retention_code fn rules_as_json(desk: Desk) { view! { <Json desk=desk/> } }
    retention_code fn rules_as_curl(desk: Desk, path: RepositoryPath) { view! { <Curl desk=desk path=path/> } }
    retention_effects fn retention_effects(desk: Desk) {
        view! {
            <Timeline desk=desk/>
            <Verdicts desk=desk/>
        }
    }
    rights fn protection_list(place: Place, auth: Permission) {
        view! { <ProtectionList place=place auth=auth/> }
    }
    rights fn right_list(place: Place, auth: Permission) { view! { <RightList place=place auth=auth/> } }
    runs fn run_history(path: RepositoryPath, retention: Live<ImageRetention>, may_change: bool, ended: Callback<()>) {
        view! { <History path=path retention=retention may_change=may_change ended=ended/> }
    }
    shares fn received_images() { view! { <ReceivedImages/> } }
    shares fn share_list(path: RepositoryPath, auth: Permission, is_public: bool) {
        view! { <ShareList path=path auth=auth is_public=is_public/> }
    }
    trash fn trash() { view! { <TrashPage/> } }
    triggers fn clusters() { cluster_list() }
    triggers fn trigger_list(path: RepositoryPath, auth: Permission) { view! { <TriggerList path=path auth=auth/> } }
}
