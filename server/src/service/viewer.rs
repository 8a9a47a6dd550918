//! What the caller is to the lists of the store, and what is shown of a right.

use berth_core::access;
use berth_core::action::Action;
use berth_core::permission::Permission;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::authz::Asker;
use crate::error::Result;
use crate::store::{Read, Sight, Viewer};

/// Who looks at a list, and how far policies let him see.
pub(super) struct Onlooker<'a> {
    caller: &'a Caller,
    sight: Option<Sight>,
}

impl<'a> Onlooker<'a> {
    /// Finds out how far a caller sees.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn find(app: &App, read: Read<'_>, caller: &'a Caller) -> Result<Self> {
        let asker = Asker::load(app, read, Some(caller)).await?;
        let sight = asker.has_policies().then(|| Sight {
            namespaces: asker.reach(Action::GetNamespace),
            images: asker.reach(Action::GetRepo),
        });
        Ok(Self { caller, sight })
    }

    /// Returns for whom a list is made.
    pub(super) fn viewer(&self) -> Viewer<'_> {
        Viewer {
            account_id: &self.caller.account_id,
            person_id: &self.caller.person_id,
            is_admin: self.caller.is_admin,
            sight: self.sight.as_ref(),
        }
    }
}

/// Returns for whom one thing is shown that the call was authorised for.
pub(super) fn viewer(caller: &Caller) -> Viewer<'_> {
    Viewer {
        account_id: &caller.account_id,
        person_id: &caller.person_id,
        is_admin: caller.is_admin,
        sight: None,
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
