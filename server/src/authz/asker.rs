//! Who asks, with the policies that speak of him and what conditions may ask of the request.

use berth_core::access::{self, Reason, Resource, Spoken, Subject};
use berth_core::action::Action;
use berth_core::policy::{Context, Facts, Policies, Reach, Target, Urn};
use berth_core::scope::Scope;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::access::Known;
use crate::store::{Read, account, policy_set, sharing};

/// Who asks for something.
pub(crate) struct Asker<'a> {
    caller: Option<&'a Caller>,
    policies: Policies,
    context: Context,
    region: &'a str,
}

impl<'a> Asker<'a> {
    /// Loads the policies of a caller.
    ///
    /// # Errors
    /// Those of the database, and `Internal` for a policy that cannot be understood.
    pub(crate) async fn load(
        app: &'a App,
        read: Read<'_>,
        caller: Option<&'a Caller>,
    ) -> Result<Self> {
        let policies = match caller {
            Some(caller) => policy_set::of_person(read, &caller.person_id).await?,
            None => Policies::default(),
        };
        let context = Context {
            now: app.now(),
            source_ip: caller.and_then(|caller| caller.addr),
            user_id: caller.map(|caller| caller.person_id.clone()),
            user_name: caller.map(|caller| caller.person_name.to_string()),
            account_id: caller.map(|caller| caller.account_id.clone()),
            account_name: caller.map(|caller| caller.account_name.to_string()),
            region: Some(app.config.region.clone()),
            ..Context::default()
        };
        Ok(Self {
            caller,
            policies,
            context,
            region: &app.config.region,
        })
    }

    /// Adds what the call says of itself; `known` is what it is done to.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn with(
        mut self,
        read: Read<'_>,
        facts: Facts,
        known: Option<&Known>,
    ) -> Result<Self> {
        if self.policies.is_empty() {
            return Ok(self);
        }
        self.context.makes_public = facts.makes_public;
        self.context.target_region = facts.target_region;
        if let Some(target) = facts.target {
            let repository_id = known.and_then(|known| known.repository_id);
            self.context.target_account_id = account_id(read, target, repository_id).await?;
        }
        Ok(self)
    }

    /// Returns who asks.
    pub(crate) fn caller(&self) -> Option<&'a Caller> {
        self.caller
    }

    /// Tells whether policies speak of the caller: what was decided for one request then says
    /// nothing about the next.
    pub(crate) fn has_policies(&self) -> bool {
        !self.policies.is_empty()
    }

    /// Tells whether there is nothing in the own account that is kept from who asks.
    pub(crate) fn sees_all(&self) -> bool {
        self.caller.is_some_and(|caller| caller.is_admin) && self.policies.is_empty()
    }

    /// Decides, and says why.
    pub(crate) fn explain(
        &self,
        action: Action,
        resource: Resource<'_>,
        scope: &Scope,
    ) -> Reason<'_> {
        let subject = self.caller.map_or(Subject::Anonymous, Caller::subject);
        if self.policies.is_empty() {
            let nothing = Spoken {
                policies: &self.policies,
                urn: None,
                context: &self.context,
            };
            return access::explain(subject, action, resource, nothing);
        }
        let own = || self.caller.map(|caller| caller.account_id.as_str());
        let owner = match resource {
            Resource::Existing { account_id, .. } => Some(account_id),
            Resource::OwnAccount | Resource::Absent => own(),
        };
        let owner = owner.unwrap_or_default();
        let urn = Urn::of(action, self.region, owner, scope);
        let context = Context {
            resource_account: Some(owner.to_owned()),
            ..self.context.clone()
        };
        // The reason borrows from the policies alone.
        access::explain(
            subject,
            action,
            resource,
            Spoken {
                policies: &self.policies,
                urn: urn.as_ref(),
                context: &context,
            },
        )
    }

    /// Returns how far policies let an action reach in the caller's own account.
    pub(crate) fn reach(&self, action: Action) -> Reach {
        let own = self.caller.map(|caller| caller.account_id.as_str());
        self.reach_in(action, own.unwrap_or_default())
    }

    /// Returns how far policies let an action reach in an account.
    pub(crate) fn reach_in(&self, action: Action, account_id: &str) -> Reach {
        let context = Context {
            resource_account: Some(account_id.to_owned()),
            ..self.context.clone()
        };
        Reach::of(&self.policies, action, self.region, account_id, &context)
    }
}

/// Returns the id of the account that is shared with. Where there is no such account or share, there
/// is no id, and the key of conditions is absent.
async fn account_id(
    read: Read<'_>,
    target: Target,
    repository_id: Option<i64>,
) -> Result<Option<String>> {
    let name = match (target, repository_id) {
        (Target::Account(name), _) => Some(name),
        (Target::Share(id), Some(repository_id)) => {
            let share = sharing::get(read, repository_id, id).await?;
            share.map(|share| share.account)
        }
        (Target::Share(_), None) => None,
    };
    let Some(name) = name else {
        return Ok(None);
    };
    let account = account::by_name(read, &name).await?;
    Ok(account.map(|account| account.id))
}
