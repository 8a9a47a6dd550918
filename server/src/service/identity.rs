//! Accounts, users, their passwords and keys: each change with its one event.

use berth_core::name::{AccountName, UserName};
use berth_core::time::Timestamp;

use crate::app::App;
use crate::audit::{Audit, Record};
use crate::auth::key;
use crate::auth::session::{self, Session};
use crate::error::{Code, Error, Result};
use crate::secrets::Purpose;
use crate::store::{
    AccountRow, Identity, PersonRow, ProjectRow, SetupRow, Tx, access_key, account, person,
    project, setup,
};

/// An account that has just come to be, with its first user and project.
#[derive(Debug)]
pub(crate) struct Founded {
    /// The account.
    pub(crate) account: AccountRow,
    /// Its administrator.
    pub(crate) person: PersonRow,
    /// Its default project, named after the region.
    pub(crate) project: ProjectRow,
}

/// The link for the first account, which is printed once.
pub(crate) struct SetUpLink {
    /// The token in the link.
    pub(crate) token: String,
    /// When it ends.
    pub(crate) expires: Timestamp,
}

/// Creates an account with its first user, an administrator, and its default project. The set-up
/// link is void from then on.
///
/// # Errors
/// `AccountExists`, `WeakPassword`.
pub(crate) async fn create_account(
    app: &App,
    name: &AccountName,
    user: &UserName,
    password: &str,
    record: Record,
) -> Result<Founded> {
    let hash = app.passwords.hash(&*app.random, password).await?;
    let tx = app.store.begin().await?;
    setup::delete(&tx).await?;
    let founded = found(app, name, user, hash, &tx).await?;
    tx.commit(
        record
            .in_account(&founded.account.id)
            .on(format!("account/{name}"))
            .into(),
    )
    .await?;
    Ok(founded)
}

/// Spends the set-up link: creates the first account and signs its administrator in.
///
/// # Errors
/// `SetUpClosed` where the link is wrong, over or spent, or an account exists; `WeakPassword`.
pub(crate) async fn set_up(
    app: &App,
    token: &str,
    name: &AccountName,
    user: &UserName,
    password: &str,
    record: Record,
) -> Result<Session> {
    let row = setup::get(app.store.read()).await?;
    let holds = |row: &SetupRow| {
        app.secrets.matches(Purpose::SetUp, token, &row.token_hash) && app.now() < row.expires
    };
    let row = row.filter(holds).ok_or_else(closed)?;
    let hash = app.passwords.hash(&*app.random, password).await?;
    let tx = app.store.begin().await?;
    // Of two who come with the same link, one deletes the row and the other finds none.
    let still_there = setup::get(tx.read()).await? == Some(row);
    if !still_there || !setup::delete(&tx).await? || account::any(tx.read()).await? {
        return Err(closed());
    }
    let founded = found(app, name, user, hash, &tx).await?;
    let identity = Identity {
        person: founded.person,
        account: founded.account,
    };
    let session = session::create(app, identity, &tx).await?;
    tx.commit(
        record
            .by(&session.caller)
            .on(format!("account/{name}"))
            .into(),
    )
    .await?;
    Ok(session)
}

fn closed() -> Error {
    Error::new(
        Code::SetUpClosed,
        "this set-up link is no longer good; if no account exists yet, restart the server for a \
         new one",
    )
}

/// Makes a new set-up link while no account exists; the one before is void.
///
/// # Errors
/// Those of the database.
pub(crate) async fn open_set_up(app: &App) -> Result<Option<SetUpLink>> {
    let tx = app.store.begin().await?;
    if account::any(tx.read()).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    let token = app.random.secret()?;
    let expires = app.now().plus_ms(app.config.lifetimes.set_up.as_ms());
    let token_hash = app.secrets.keyed_hash(Purpose::SetUp, &token);
    setup::replace(
        &tx,
        &SetupRow {
            token_hash,
            expires,
        },
    )
    .await?;
    tx.commit(Audit::none("the link is recorded when it is spent"))
        .await?;
    Ok(Some(SetUpLink { token, expires }))
}

async fn found(
    app: &App,
    name: &AccountName,
    user: &UserName,
    password_hash: String,
    tx: &Tx,
) -> Result<Founded> {
    let created = app.now();
    let account = AccountRow {
        id: app.random.id()?,
        name: name.clone(),
        namespace_quota: app.config.namespace_quota,
        created,
    };
    let person = PersonRow {
        id: app.random.id()?,
        account_id: account.id.clone(),
        name: user.clone(),
        is_admin: true,
        enabled: true,
        created,
        stamp: 0,
    };
    let project = ProjectRow {
        id: app.random.id()?,
        account_id: account.id.clone(),
        name: app.config.region.clone(),
        created,
    };
    account::insert(tx, &account).await?;
    person::insert(tx, &person, Some(password_hash)).await?;
    project::insert(tx, &project).await?;
    Ok(Founded {
        account,
        person,
        project,
    })
}

/// Creates a user in an account.
///
/// # Errors
/// `AccountNotFound`, `UserExists`, `WeakPassword`.
pub(crate) async fn create_user(
    app: &App,
    account: &AccountName,
    user: &UserName,
    password: &str,
    is_admin: bool,
    record: Record,
) -> Result<(AccountRow, PersonRow)> {
    let hash = app.passwords.hash(&*app.random, password).await?;
    let tx = app.store.begin().await?;
    let account = find_account(&tx, account).await?;
    let person = PersonRow {
        id: app.random.id()?,
        account_id: account.id.clone(),
        name: user.clone(),
        is_admin,
        enabled: true,
        created: app.now(),
        stamp: 0,
    };
    person::insert(&tx, &person, Some(hash)).await?;
    tx.commit(
        record
            .in_account(&account.id)
            .on(format!("user/{user}"))
            .into(),
    )
    .await?;
    Ok((account, person))
}

/// Sets a user's password anew. All sessions, tokens and logins of the user are void at once;
/// access keys stay.
///
/// # Errors
/// `AccountNotFound`, `UserNotFound`, `WeakPassword`.
pub(crate) async fn reset_password(
    app: &App,
    account: &AccountName,
    user: &UserName,
    password: &str,
    record: Record,
) -> Result<(AccountRow, PersonRow)> {
    let hash = app.passwords.hash(&*app.random, password).await?;
    let tx = app.store.begin().await?;
    let account = find_account(&tx, account).await?;
    let person = find_person(&tx, &account, user).await?;
    person::set_password(&tx, &person.id, &hash).await?;
    tx.commit(
        record
            .in_account(&account.id)
            .on(format!("user/{user}"))
            .into(),
    )
    .await?;
    Ok((account, person))
}

/// Creates an access key for a user, unless he has `most` already; returns its public and its
/// secret half, which is never shown again.
///
/// # Errors
/// `KeyQuota`.
pub(crate) async fn create_key(
    app: &App,
    person_id: &str,
    most: Option<u64>,
    record: Record,
) -> Result<(String, String)> {
    let tx = app.store.begin().await?;
    if let Some(most) = most {
        person::lock(&tx, person_id).await?;
        if access_key::count(tx.read(), person_id).await? >= most {
            let message = format!("a user has at most {most} access keys; delete one first");
            return Err(Error::new(Code::KeyQuota, message));
        }
    }
    let key = key::create(app, person_id, &tx).await?;
    tx.commit(record.on(format!("key/{}", key.access)).into())
        .await?;
    Ok((key.access, key.secret))
}

/// Creates an access key for a user who is named.
///
/// # Errors
/// `AccountNotFound`, `UserNotFound`.
pub(crate) async fn create_key_for(
    app: &App,
    account: &AccountName,
    user: &UserName,
    record: Record,
) -> Result<(String, String)> {
    let read = app.store.read();
    let missing = || {
        Error::new(
            Code::UserNotFound,
            format!("there is no user `{user}` in `{account}`"),
        )
    };
    let (identity, _) = person::for_sign_in(read, account, user)
        .await?
        .ok_or_else(missing)?;
    create_key(
        app,
        &identity.person.id,
        None,
        record.in_account(&identity.account.id),
    )
    .await
}

/// Finds an account that the operator names.
///
/// # Errors
/// `AccountNotFound`.
pub(super) async fn find_account(tx: &Tx, name: &AccountName) -> Result<AccountRow> {
    let missing = || {
        Error::new(
            Code::AccountNotFound,
            format!("there is no account `{name}`"),
        )
    };
    account::by_name(tx.read(), name).await?.ok_or_else(missing)
}

async fn find_person(tx: &Tx, account: &AccountRow, name: &UserName) -> Result<PersonRow> {
    let missing = || {
        Error::new(
            Code::UserNotFound,
            format!("there is no user `{name}` in `{}`", account.name),
        )
    };
    person::by_name(tx.read(), &account.id, name)
        .await?
        .ok_or_else(missing)
}
