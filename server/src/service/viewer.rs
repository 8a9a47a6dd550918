//! What the caller is to the lists of the store, and what is shown of a right.

use berth_core::access::{self, Decision, Resource};
use berth_core::action::Action;
use berth_core::permission::Permission;
use berth_core::policy::Reach;
use berth_core::scope::Scope;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::authz::Asker;
use crate::error::Result;
use crate::store::repository_list::RepositoryItem;
use crate::store::shared_list::{self, Side};
use crate::store::{Abroad, Read, Sight, Viewer};

/// Who looks at a list, and how far policies let him see.
pub(super) struct Onlooker<'a> {
    caller: &'a Caller,
    asker: Asker<'a>,
    sight: Option<Sight>,
}

impl<'a> Onlooker<'a> {
    /// Finds out how far a caller sees.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn find(app: &'a App, read: Read<'_>, caller: &'a Caller) -> Result<Self> {
        let asker = Asker::load(app, read, Some(caller)).await?;
        let sight = asker.has_policies().then(|| Sight {
            namespaces: asker.reach(Action::GetNamespace),
            images: asker.reach(Action::GetRepo),
            abroad: Vec::new(),
        });
        Ok(Self {
            caller,
            asker,
            sight,
        })
    }

    /// Finds out how far a caller sees in a list of shared images.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn find_beside(
        app: &'a App,
        read: Read<'_>,
        caller: &'a Caller,
        side: Side,
    ) -> Result<Self> {
        let mut onlooker = Self::find(app, read, caller).await?;
        if let (Side::Receiving, Some(sight)) = (side, &mut onlooker.sight) {
            let owners = shared_list::owners(read, &caller.account_id).await?;
            sight.abroad = abroad(&onlooker.asker, owners);
        }
        Ok(onlooker)
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

    /// Tells whether the names of an image's tags are for the caller, too.
    pub(super) fn may_list_tags(&self, item: &RepositoryItem, is_shared: bool) -> bool {
        let scope = Scope::Repository(item.namespace.clone(), item.name.clone());
        let resource = Resource::Existing {
            account_id: &item.account_id,
            is_public: item.is_public,
            is_shared,
            granted: item.granted,
        };
        let reason = self.asker.explain(Action::ListRepoTags, resource, &scope);
        reason.decision() == Decision::Allow
    }
}

/// Returns how far policies let a caller see in the accounts of others, where they allow nothing of
/// their own. Most say the same of all accounts.
fn abroad(asker: &Asker<'_>, owners: Vec<String>) -> Vec<Abroad> {
    let mut all: Vec<Abroad> = Vec::new();
    for owner in owners {
        let images = Reach {
            allow: Vec::new(),
            ..asker.reach_in(Action::GetRepo, &owner)
        };
        match all.iter_mut().find(|one| one.images == images) {
            Some(one) => one.owners.push(owner),
            None => all.push(Abroad {
                owners: vec![owner],
                images,
            }),
        }
    }
    all
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
