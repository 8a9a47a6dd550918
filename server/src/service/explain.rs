//! Why a user may do something, or not: the decision on calls, asked without a call.

use std::net::IpAddr;

use berth_core::access::{Decision, Reason};
use berth_core::action::{Action, ResourceType};
use berth_core::berth::explain::{ExplainQuery, Explanation, Through};
use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_core::policy::{Attached, Bound, Through as Attachment};
use berth_core::scope::Scope;

use crate::app::App;
use crate::auth::caller::{Caller, CredentialKind};
use crate::authz::{self, Asker};
use crate::error::{Error, Result};
use crate::store::access::Known;
use crate::store::person;

/// Says whether a user may do something, and through what.
///
/// # Errors
/// `InvalidParameter` for what is no action, or not done to such a thing; `Forbidden` where
/// somebody asks for another user who is no administrator; `UserNotFound`.
pub(crate) async fn explain(
    app: &App,
    caller: &Caller,
    query: &ExplainQuery,
) -> Result<Explanation> {
    let action = Action::parse(&query.action).ok_or_else(|| {
        let text = format!("`{}` is no action of this registry", query.action);
        Error::new(Code::InvalidParameter, text)
    })?;
    let scope = scope(action, query)?;
    let mut user = user(app, caller, query.user_id.as_deref()).await?;
    user.addr = query.source_ip.as_deref().map(address).transpose()?;
    let asker = Asker::load(app, app.store.read(), Some(&user)).await?;
    let known = authz::known(app, &asker, &scope).await?;
    let reason = asker.explain_known(action, &scope, known.as_ref());
    let (policy, group) = policy(reason).map_or((None, None), |policy| {
        let group = match &policy.through {
            Attachment::Group(group) => Some(group.clone()),
            Attachment::User | Attachment::Account => None,
        };
        (Some(policy.name.clone()), group)
    });
    Ok(Explanation {
        user_id: user.person_id.clone(),
        user_name: user.person_name.clone(),
        action: action.code().to_owned(),
        allowed: reason.decision() == Decision::Allow,
        through: through(reason, known.as_ref()),
        text: format!("`{action}` {}.", authz::because(reason)),
        permission: match reason {
            Reason::Granted(granted) => Some(granted),
            _ => None,
        },
        policy,
        group,
    })
}

fn scope(action: Action, query: &ExplainQuery) -> Result<Scope> {
    let wrong = |text: &str| Err(Error::new(Code::InvalidParameter, text));
    match (action.resource_type(), &query.namespace, &query.repository) {
        (_, None, Some(_)) => wrong("`repository` needs its `namespace`"),
        (_, None, None) => Ok(Scope::Account),
        (None, Some(_), _) => wrong("the action is done to the account: leave out `namespace`"),
        (Some(ResourceType::Namespace), Some(_), Some(_)) => {
            wrong("the action is done to an organization: leave out `repository`")
        }
        (Some(_), Some(namespace), None) => Ok(Scope::Namespace(namespace.clone())),
        (Some(_), Some(namespace), Some(repository)) if action == Action::CreateRepo => {
            Ok(Scope::NewRepository(namespace.clone(), repository.clone()))
        }
        (Some(_), Some(namespace), Some(repository)) => {
            Ok(Scope::Repository(namespace.clone(), repository.clone()))
        }
    }
}

fn address(text: &str) -> Result<IpAddr> {
    text.parse()
        .map_err(|_| Error::new(Code::InvalidParameter, "`source_ip` is no address"))
}

async fn user(app: &App, caller: &Caller, id: Option<&str>) -> Result<Caller> {
    let Some(id) = id.filter(|id| *id != caller.person_id) else {
        return Ok(caller.clone());
    };
    if !caller.is_admin {
        let text = "only an administrator of the account asks for the rights of other users";
        return Err(Error::new(Code::Forbidden, text));
    }
    let found = person::identity(app.store.read(), id).await?;
    let found = found.filter(|found| found.account.id == caller.account_id);
    let found = found
        .ok_or_else(|| Error::new(Code::UserNotFound, "there is no such user in the account"))?;
    Ok(Caller::new(found, CredentialKind::None))
}

fn through(reason: Reason<'_>, known: Option<&Known>) -> Through {
    match reason {
        Reason::Administrator => Through::Administrator,
        Reason::Member => Through::Member,
        Reason::Granted(granted) => match by_image(granted, known) {
            true => Through::Image,
            false => Through::Organization,
        },
        Reason::Public => Through::Public,
        Reason::Shared => Through::Share,
        Reason::AllowedBy(_) | Reason::DeniedBy(_) => Through::Policy,
        Reason::OutOfBounds(_) => Through::Bound,
        Reason::Lacks(_) | Reason::Anonymous => Through::Nothing,
        Reason::Unknown => Through::Unknown,
    }
}

/// The stronger of two grants counts; the organization's where they are equal.
fn by_image(granted: Permission, known: Option<&Known>) -> bool {
    known.is_some_and(|known| known.on_namespace != Some(granted))
}

fn policy(reason: Reason<'_>) -> Option<&Attached> {
    match reason {
        Reason::AllowedBy(policy)
        | Reason::DeniedBy(policy)
        | Reason::OutOfBounds(Bound::Denies(policy)) => Some(policy),
        _ => None,
    }
}
