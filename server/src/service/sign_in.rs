//! Signing in with a name and a password, to the console or for a token.

use berth_core::error::{Code, IdentityCode};
use berth_core::name::{AccountName, UserName};

use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::{Caller, CredentialKind, Origin};
use crate::auth::session::{self, Session};
use crate::auth::throttle;
use crate::auth::token::{self, NewToken};
use crate::error::{Error, Result};
use crate::store::project::ProjectRow;
use crate::store::{self, Identity};

/// An attempt to sign in. The names are text: what is no name is refused like
/// an unknown one.
pub(crate) struct Attempt<'a> {
    pub(crate) account: &'a str,
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
    pub(crate) origin: &'a Origin,
}

/// Checks a name and a password. Takes the same time whether the user, the
/// password or nothing is wrong.
pub(super) async fn check(app: &App, attempt: &Attempt<'_>) -> Result<Identity> {
    let key = throttle::Attempt::new(attempt.account, attempt.user, attempt.origin.addr);
    app.throttle.attempt(&key, app.now())?;
    let names = AccountName::parse(attempt.account)
        .ok()
        .zip(UserName::parse(attempt.user).ok());
    let found = match names {
        Some((account, user)) => {
            store::person::for_sign_in(app.store.read(), &account, &user).await?
        }
        None => None,
    };
    let hash = found.as_ref().and_then(|(_, hash)| hash.clone());
    let is_right = app.passwords.verify(attempt.password, hash).await?;
    let identity = found
        .map(|(identity, _)| identity)
        .filter(|identity| identity.person.enabled);
    match identity.filter(|_| is_right) {
        Some(identity) => {
            app.throttle.succeeded(&key);
            Ok(identity)
        }
        None => Err(Error::bad_credentials(
            "the account, the user name or the password is wrong",
        )),
    }
}

/// Signs in to the console.
pub(crate) async fn begin_session(
    app: &App,
    attempt: &Attempt<'_>,
    record: Record,
) -> Result<Session> {
    let identity = check(app, attempt).await?;
    let tx = app.store.begin().await?;
    let session = session::create(app, identity, &tx).await?;
    tx.commit(record.by(&session.caller).into()).await?;
    Ok(session)
}

/// Signs out of the console.
pub(crate) async fn end_session(app: &App, session: &Session, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    session::delete(app, &session.cookie, &tx).await?;
    tx.commit(record.into()).await
}

/// Something by its id or its name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named<'a> {
    Id(&'a str),
    Name(&'a str),
}

/// Returns the name of an account that a token request names. An unknown id
/// gives a text that is no name, which is refused with the password.
pub(crate) async fn account_name(app: &App, named: Named<'_>) -> Result<String> {
    match named {
        Named::Name(name) => Ok(name.to_owned()),
        Named::Id(id) => {
            let account = store::account::get(app.store.read(), id).await?;
            Ok(account.map_or_else(String::new, |account| account.name.to_string()))
        }
    }
}

/// What a token is wanted for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    DefaultProject,
    Project(Named<'a>),
    Account(Named<'a>),
}

/// A token, and whom and what it is for.
pub(crate) struct Issued {
    pub(crate) token: NewToken,
    pub(crate) caller: Caller,
    pub(crate) project: Option<ProjectRow>,
}

/// Issues an API token.
pub(crate) async fn issue_token(
    app: &App,
    attempt: &Attempt<'_>,
    wanted: Wanted<'_>,
    record: Record,
) -> Result<Issued> {
    let identity = check(app, attempt).await?;
    let caller = Caller::new(identity.clone(), CredentialKind::Password);
    let project = project(app, &caller, wanted).await?;
    let tx = app.store.begin().await?;
    let project_id = project.as_ref().map(|project| project.id.clone());
    let token = token::create(app, &identity, project_id, &tx).await?;
    tx.commit(record.by(&caller).into()).await?;
    Ok(Issued {
        token,
        caller,
        project,
    })
}

/// Returns what a token says: to an administrator any of the account, to others their own.
pub(crate) async fn show_token(app: &App, caller: &Caller, token: &str) -> Result<Issued> {
    let absent = || {
        let message = "the token is wrong, expired or taken back";
        Error::new(Code::Identity(IdentityCode::TokenNotFound), message)
    };
    let (row, identity) = token::find(app, token).await?.ok_or_else(absent)?;
    let is_own = identity.person.id == caller.person_id;
    let is_administered = caller.is_admin && identity.account.id == caller.account_id;
    if !is_own && !is_administered {
        return Err(absent());
    }
    let project = match &row.project_id {
        Some(id) => store::project::get(app.store.read(), id).await?,
        None => None,
    };
    Ok(Issued {
        token: NewToken {
            token: token.to_owned(),
            issued: row.issued,
            expires: row.expires,
        },
        caller: Caller::new(identity, CredentialKind::Token),
        project,
    })
}

async fn project(app: &App, caller: &Caller, wanted: Wanted<'_>) -> Result<Option<ProjectRow>> {
    let read = app.store.read();
    let account_id = &caller.account_id;
    let found = match wanted {
        Wanted::Account(Named::Id(id)) if id == account_id => return Ok(None),
        Wanted::Account(Named::Name(name)) if name == caller.account_name.as_str() => {
            return Ok(None);
        }
        Wanted::Account(_) => None,
        Wanted::DefaultProject => store::project::default(read, account_id).await?,
        Wanted::Project(Named::Name(name)) => {
            store::project::by_name(read, account_id, name).await?
        }
        Wanted::Project(Named::Id(id)) => {
            let project = store::project::get(read, id).await?;
            project.filter(|project| project.account_id == *account_id)
        }
    };
    match found {
        Some(project) => Ok(Some(project)),
        None => Err(Error::new(
            Code::ForeignProject,
            "the scope is no project or account of this user",
        )),
    }
}
