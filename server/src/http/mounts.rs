//! One line per endpoint: where each declared endpoint gets its handler.

use super::api::Mounts;
use crate::route::{berth, iam, swr};

/// Mounts every endpoint.
#[must_use]
pub fn all() -> Mounts {
    let mounts = Mounts::default();
    retention(own(roles(people(identity(account(shares(managed(
        mounts,
    ))))))))
}

fn managed(mounts: Mounts) -> Mounts {
    mounts
        .mount(swr::namespace::create)
        .mount(swr::namespace::delete)
        .mount(swr::namespace::list)
        .mount(swr::namespace::show)
        .mount(swr::repository::create)
        .mount(swr::repository::delete)
        .mount(swr::repository::update)
        .mount(swr::repository::show)
        .mount(swr::repository::list)
        .mount_rows(swr::tag::list)
        .mount(swr::tag::delete)
        .mount(swr::tag::create)
        .mount(swr::tag::show)
        .mount(swr::accessory::list)
        .mount(swr::accessory::references)
        .mount(swr::page::repositories)
        .mount(swr::page::tags)
        .mount(swr::namespace_auth::create)
        .mount(swr::namespace_auth::delete)
        .mount(swr::namespace_auth::update)
        .mount(swr::namespace_auth::show)
        .mount(swr::repository_auth::create)
        .mount(swr::repository_auth::delete)
        .mount(swr::repository_auth::update)
        .mount(swr::repository_auth::show)
        .mount(swr::retention::create)
        .mount(swr::retention::list)
        .mount(swr::retention::delete)
        .mount(swr::retention::show)
        .mount(swr::retention::update)
        .mount(swr::retention::log)
        .mount(swr::trigger::create)
        .mount(swr::trigger::list)
        .mount(swr::trigger::delete)
        .mount(swr::trigger::show)
        .mount(swr::trigger::update)
}

fn shares(mounts: Mounts) -> Mounts {
    mounts
        .mount(swr::sharing::create)
        .mount(swr::sharing::delete)
        .mount(swr::sharing::update)
        .mount(swr::sharing::show)
        .mount(swr::sharing::list)
        .mount(swr::share_policy::create)
        .mount(swr::share_policy::list)
        .mount(swr::share_policy::update)
        .mount(swr::share_policy::delete)
        .mount_rows(swr::shared_repository::list)
        .mount(swr::page::shared)
}

fn account(mounts: Mounts) -> Mounts {
    mounts
        .mount(swr::version::list)
        .mount(swr::version::show)
        .mount(swr::secret::create)
        .mount(swr::secret::create_authorization_token)
        .mount(swr::quota::list)
        .mount(swr::feature::show)
        .mount(swr::agency::check)
        .mount(swr::agency::create)
        .mount(swr::sync::regions)
        .mount(swr::sync::create)
        .mount(swr::sync::delete)
        .mount(swr::sync::list)
        .mount(swr::sync::ask)
        .mount(swr::sync::jobs)
        .mount(swr::overview::show)
        .mount(swr::overview::report)
}

fn identity(mounts: Mounts) -> Mounts {
    mounts
        .mount(iam::token::create)
        .mount(iam::token::show)
        .mount(iam::project::list)
        .mount(iam::project::show)
        .mount(iam::project::list_auth)
        .mount(iam::project::list_domains)
}

fn people(mounts: Mounts) -> Mounts {
    mounts
        .mount(iam::user::list)
        .mount(iam::user::create)
        .mount(iam::user::show)
        .mount(iam::user::update)
        .mount(iam::user::delete)
        .mount(iam::password::change)
        .mount(iam::group::list)
        .mount(iam::group::create)
        .mount(iam::group::show)
        .mount(iam::group::update)
        .mount(iam::group::delete)
        .mount(iam::member::add)
        .mount(iam::member::check)
        .mount(iam::member::remove)
        .mount(iam::member::list)
        .mount(iam::member::list_groups)
        .mount(iam::policy::list)
        .mount(iam::policy::create)
        .mount(iam::policy::show)
        .mount(iam::policy::update)
        .mount(iam::policy::delete)
        .mount(iam::attachment::create_of_user)
        .mount(iam::attachment::delete_of_user)
        .mount(iam::attachment::create_of_group)
        .mount(iam::attachment::delete_of_group)
        .mount(iam::attachment::list_of_user)
        .mount(iam::attachment::list_of_group)
        .mount(iam::entity::list)
        .mount(iam::credential::list)
        .mount(iam::credential::create)
        .mount(iam::credential::show)
        .mount(iam::credential::update)
        .mount(iam::credential::delete)
}

fn roles(mounts: Mounts) -> Mounts {
    mounts
        .mount(iam::policy_version::list)
        .mount(iam::policy_version::create)
        .mount(iam::policy_version::show)
        .mount(iam::policy_version::set_default)
        .mount(iam::policy_version::delete)
        .mount(iam::role::list)
        .mount(iam::role::show)
        .mount(iam::role::list_custom)
        .mount(iam::role::create)
        .mount(iam::role::show_custom)
        .mount(iam::role::update)
        .mount(iam::role::delete)
        .mount(iam::role_grant::grant_domain)
        .mount(iam::role_grant::check_domain)
        .mount(iam::role_grant::revoke_domain)
        .mount(iam::role_grant::list_domain)
        .mount(iam::role_grant::grant_project)
        .mount(iam::role_grant::check_project)
        .mount(iam::role_grant::revoke_project)
        .mount(iam::role_grant::list_project)
}

fn own(mounts: Mounts) -> Mounts {
    mounts
        .mount(berth::set_up::show)
        .mount(berth::set_up::create)
        .mount(berth::session::create)
        .mount(berth::session::show)
        .mount(berth::session::delete)
        .mount(berth::overview::show)
        .mount(berth::figure::show)
        .mount(berth::organization::list)
        .mount(berth::organization::show)
        .mount(berth::image::list)
        .mount(berth::image::show)
        .mount(berth::image::delete)
        .mount(berth::tag::list)
        .mount(berth::sharing::check)
        .mount(berth::sharing::list)
        .mount(berth::manifest::show)
        .mount(berth::protection::list_of_organization)
        .mount(berth::protection::create_of_organization)
        .mount(berth::protection::delete_of_organization)
        .mount(berth::protection::list_of_image)
        .mount(berth::protection::create_of_image)
        .mount(berth::protection::delete_of_image)
        .mount(berth::right::list_of_organization)
        .mount(berth::right::list_of_image)
        .mount(berth::right::list_users_for_organization)
        .mount(berth::right::list_users_for_image)
        .mount(berth::explain::explain)
        .mount(berth::user::list)
        .mount(berth::group::list)
        .mount(berth::bound::list)
        .mount(berth::event::list)
        .mount(berth::trigger::list)
        .mount(berth::trigger::create_webhook)
        .mount(berth::trigger::list_deliveries)
        .mount(berth::trigger::test)
        .mount(berth::cluster::list)
        .mount(berth::cluster::create)
        .mount(berth::cluster::delete)
        .mount(berth::login::create)
        .mount(berth::login::show)
        .mount(berth::login::delete)
        .mount(berth::key::list)
        .mount(berth::key::create)
        .mount(berth::key::delete)
}

fn retention(mounts: Mounts) -> Mounts {
    mounts
        .mount(berth::retention::show)
        .mount(berth::retention::facts)
        .mount(berth::retention::preview)
        .mount(berth::retention::show_default)
        .mount(berth::retention::save_default)
}
