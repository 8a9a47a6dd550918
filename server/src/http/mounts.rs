//! One line per endpoint: where each declared endpoint gets its handler.

use super::api::Mounts;
use crate::route::{berth, iam, swr};

/// Mounts every endpoint.
#[must_use]
pub fn all() -> Mounts {
    let mounts = Mounts::default();
    own(identity(managed(mounts)))
}

fn managed(mounts: Mounts) -> Mounts {
    mounts.mount(swr::secret::create)
}

fn identity(mounts: Mounts) -> Mounts {
    mounts
        .mount(iam::token::create)
        .mount(iam::project::list)
        .mount(iam::project::list_auth)
        .mount(iam::project::list_domains)
}

fn own(mounts: Mounts) -> Mounts {
    mounts
        .mount(berth::session::create)
        .mount(berth::session::show)
        .mount(berth::session::delete)
        .mount(berth::login::create)
        .mount(berth::login::show)
        .mount(berth::login::delete)
}
