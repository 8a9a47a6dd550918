//! What the caller is to the lists of the store, and what is shown of a right.

use berth_core::access;
use berth_core::permission::Permission;

use crate::auth::caller::Caller;
use crate::store::Viewer;

/// Returns for whom a list is made.
pub(super) fn viewer(caller: &Caller) -> Viewer<'_> {
    Viewer {
        account_id: &caller.account_id,
        person_id: &caller.person_id,
        is_admin: caller.is_admin,
    }
}

/// Returns the permission code that is shown of something the caller sees; what is seen without a
/// grant, because it or an image of it is public, is shown with 1.
pub(super) fn shown(caller: &Caller, owner: &str, granted: Option<Permission>) -> Permission {
    let own = (owner == caller.account_id).then(|| access::shown(caller.is_admin, granted));
    own.flatten().unwrap_or(Permission::Read)
}

/// Reads a number that is never negative.
pub(super) fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
