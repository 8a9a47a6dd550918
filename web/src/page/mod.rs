//! One page a file, as in the route table.

mod account;
mod attached;
mod cluster_list;
mod dashboard;
mod event_list;
mod found;
mod group;
mod key_list;
mod later;
mod namespace;
mod namespace_list;
mod not_found;
mod policy;
mod protection;
mod received;
mod repository;
mod repository_list;
mod retention;
mod right;
mod set_up;
mod share;
mod sign_in;
mod trash;
mod trigger;
mod usage;
mod user;

pub(crate) use dashboard::DashboardPage;
pub(crate) use later::{
    account, activity, bounds, clusters, group, groups, keys, new_policy, organization_retention,
    policies, policy, protection_list, received_images, retention_effects, retention_tab,
    right_list, rules_as_curl, rules_as_json, run_history, share_list, trash, trigger_list, usage,
    user, users,
};
pub(crate) use namespace::NamespacePage;
pub(crate) use namespace_list::NamespaceListPage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use repository::RepositoryPage;
pub(crate) use repository_list::RepositoryListPage;
pub(crate) use set_up::SetUpPage;
pub(crate) use sign_in::SignInPage;
