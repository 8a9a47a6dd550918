//! Who asks, with the policies that speak of him and what conditions may ask of the request.

use berth_core::access::{self, Reason, Resource, Spoken, Subject};
use berth_core::action::Action;
use berth_core::name::AccountName;
use berth_core::policy::{Context, Facts, Policies, Reach, Urn};
use berth_core::scope::Scope;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::{Read, account, policy_set};

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

    /// Adds what the call says of itself.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn with(mut self, read: Read<'_>, facts: Facts) -> Result<Self> {
        if self.policies.is_empty() {
            return Ok(self);
        }
        self.context.makes_public = facts.makes_public;
        self.context.target_region = facts.target_region;
        // An account that does not exist has no id: the key is absent.
        let target = facts
            .target_account
            .and_then(|name| AccountName::parse(&name).ok());
        if let Some(name) = target {
            let account = account::by_name(read, &name).await?;
            self.context.target_account_id = account.map(|account| account.id);
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
        let context = Context {
            resource_account: own.map(str::to_owned),
            ..self.context.clone()
        };
        Reach::of(
            &self.policies,
            action,
            self.region,
            own.unwrap_or_default(),
            &context,
        )
    }
}
