//! Loads what is known of a resource and asks `berth_core::access`.

use berth_core::access::{self, Decision, Resource, Subject};
use berth_core::action::{Action, Needs};
use berth_core::error::Code;
use berth_core::name::{NamespaceName, RepositoryName};
use berth_core::scope::Scope;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store;

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
) -> Result<()> {
    let decision = decide(app, caller, action, scope).await?;
    match decision {
        Decision::Allow => Ok(()),
        Decision::SignIn => Err(Error::unauthenticated()),
        Decision::Hide => Err(absent(scope)),
        Decision::Lack(needs) => Err(forbidden(action, scope, needs)),
    }
}

/// Decides with what the database says at this moment.
///
/// # Errors
/// Those of the database.
pub(crate) async fn decide(
    app: &App,
    caller: Option<&Caller>,
    action: Action,
    scope: &Scope,
) -> Result<Decision> {
    let subject = caller.map_or(Subject::Anonymous, Caller::subject);
    match scope {
        Scope::Account => Ok(access::decide(subject, action, Resource::OwnAccount)),
        Scope::Namespace(namespace) | Scope::NewRepository(namespace, _) => {
            of_namespace(app, caller, action, namespace).await
        }
        Scope::Repository(namespace, repository) => {
            of_repository(app, caller, action, namespace, repository).await
        }
    }
}

async fn of_namespace(
    app: &App,
    caller: Option<&Caller>,
    action: Action,
    namespace: &NamespaceName,
) -> Result<Decision> {
    let subject = caller.map_or(Subject::Anonymous, Caller::subject);
    let person = caller.map(|caller| caller.person_id.as_str());
    let found = store::access::of_namespace(app.store.read(), namespace, person).await?;
    let resource = found
        .as_ref()
        .map_or(Resource::Absent, |found| Resource::Existing {
            account_id: &found.account_id,
            is_public: false,
            granted: found.granted,
        });
    Ok(access::decide(subject, action, resource))
}

async fn of_repository(
    app: &App,
    caller: Option<&Caller>,
    action: Action,
    namespace: &NamespaceName,
    repository: &RepositoryName,
) -> Result<Decision> {
    let subject = caller.map_or(Subject::Anonymous, Caller::subject);
    let person = caller.map(|caller| caller.person_id.as_str());
    let found =
        store::access::of_repository(app.store.read(), namespace, repository, person).await?;
    let resource = found
        .as_ref()
        .map_or(Resource::Absent, |found| Resource::Existing {
            account_id: &found.account_id,
            is_public: found.is_public,
            granted: found.granted,
        });
    Ok(access::decide(subject, action, resource))
}

/// Makes the error for something that is not there, or not to be known of.
pub(crate) fn absent(scope: &Scope) -> Error {
    match scope {
        Scope::Account => Error::new(Code::RouteNotFound, "not found"),
        Scope::Namespace(namespace) | Scope::NewRepository(namespace, _) => Error::new(
            Code::NamespaceNotFound,
            format!("organization `{namespace}` does not exist"),
        ),
        Scope::Repository(..) => Error::new(
            Code::RepositoryNotFound,
            format!("image `{scope}` does not exist"),
        ),
    }
}

fn forbidden(action: Action, scope: &Scope, needs: Needs) -> Error {
    let needed = match needs {
        Needs::AnyUser => "a user of the account that owns it".to_owned(),
        Needs::Administrator => "an administrator of the account".to_owned(),
        Needs::Permission(least) => format!(
            "the permission {} ({})",
            least.label().to_lowercase(),
            least.code()
        ),
    };
    let on = match scope {
        Scope::Account => String::new(),
        scope => format!(" on `{scope}`"),
    };
    Error::new(
        Code::Forbidden,
        format!("`{action}`{on} needs {needed}; ask an administrator of the account for it"),
    )
}
