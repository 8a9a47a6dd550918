//! What the pages and forms of policies share.

use berth_core::endpoint::Empty;
use berth_core::iam::policy::{ListPolicies, ListPoliciesQuery, PolicyList, PolicyType};
use leptos::prelude::*;

use super::admin_only;
use crate::api::{Loaded, load};

/// Reads the policies of a kind; one page holds them all.
pub(crate) fn policies_of(kind: PolicyType) -> Loaded<PolicyList> {
    load::<ListPolicies, _>(move || {
        let query = ListPoliciesQuery {
            policy_type: Some(kind),
            ..ListPoliciesQuery::default()
        };
        (Empty {}, query)
    })
}

/// Draws a page of policies for an administrator, and for others why it is not for them.
pub(crate) fn policies_for_admins(title: &'static str, page: fn() -> AnyView) -> AnyView {
    admin_only(
        title,
        "Policies are written and attached by administrators of the account.",
        page,
    )
}
