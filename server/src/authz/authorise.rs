//! The right to make a call of the management APIs.

use berth_core::access::{Decision, Reason, Resource};
use berth_core::action::Action;
use berth_core::policy::Facts;
use berth_core::scope::Scope;

use super::asker::Asker;
use super::refusal;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Error, Result};
use crate::store::access::{self, Known};
use crate::store::sharing::Receiver;

/// Refuses a call that the caller may not make.
///
/// # Errors
/// `Unauthenticated`, `Forbidden`, or the not-found code of the scope where
/// even the existence is not said.
pub(crate) async fn authorise(
    app: &App,
    caller: Option<&Caller>,
    action: Action,
    scope: &Scope,
    facts: Facts,
) -> Result<()> {
    let read = app.store.read();
    let asker = Asker::load(app, read, caller).await?;
    let known = known(app, &asker, scope).await?;
    let asker = asker.with(read, facts, known.as_ref()).await?;
    let reason = asker.explain(action, resource(scope, known.as_ref()), scope);
    match reason.decision() {
        Decision::Allow => Ok(()),
        Decision::SignIn => Err(Error::unauthenticated()),
        Decision::Hide => Err(refusal::absent(scope)),
        Decision::Lack(_) | Decision::Deny => Err(refusal::forbidden(action, scope, reason)),
    }
}

/// Tells whether who asks may do something at this moment.
///
/// # Errors
/// Those of the database.
pub(crate) async fn may(
    app: &App,
    asker: &Asker<'_>,
    action: Action,
    scope: &Scope,
) -> Result<bool> {
    let known = known(app, asker, scope).await?;
    let reason = asker.explain(action, resource(scope, known.as_ref()), scope);
    Ok(reason.decision() == Decision::Allow)
}

/// Refuses whoever is no administrator of his account.
///
/// # Errors
/// `Unauthenticated` or `Forbidden`.
pub(crate) fn demand_administrator(caller: Option<&Caller>) -> Result<()> {
    match caller {
        Some(caller) if caller.is_admin => Ok(()),
        Some(_) => {
            let message = "this needs an administrator of the account; ask one for it";
            Err(Error::new(Code::Forbidden, message))
        }
        None => Err(Error::unauthenticated()),
    }
}

/// Returns what the database says at this moment of what a call is done to.
///
/// # Errors
/// Those of the database.
pub(crate) async fn known(app: &App, asker: &Asker<'_>, scope: &Scope) -> Result<Option<Known>> {
    let read = app.store.read();
    let caller = asker.caller();
    let person = caller.map(|caller| caller.person_id.as_str());
    let receiver = Receiver {
        account_id: caller.map_or("", |caller| caller.account_id.as_str()),
        now: app.now(),
    };
    match scope {
        Scope::Account => Ok(None),
        Scope::Namespace(namespace) | Scope::NewRepository(namespace, _) => {
            access::of_namespace(read, namespace, person).await
        }
        Scope::Repository(namespace, repository) => {
            access::of_repository(read, namespace, repository, person, receiver).await
        }
    }
}

/// Returns what is known as the decision wants it.
pub(super) fn resource<'a>(scope: &Scope, known: Option<&'a Known>) -> Resource<'a> {
    match (scope, known) {
        (Scope::Account, _) => Resource::OwnAccount,
        (_, None) => Resource::Absent,
        (_, Some(known)) => Resource::Existing {
            account_id: &known.account_id,
            is_public: known.is_public,
            is_shared: known.is_shared,
            granted: known.granted,
        },
    }
}

impl Asker<'_> {
    /// Decides on what is known, and says why.
    pub(crate) fn explain_known(
        &self,
        action: Action,
        scope: &Scope,
        known: Option<&Known>,
    ) -> Reason<'_> {
        self.explain(action, resource(scope, known), scope)
    }
}
