//! Rights of users on organizations and images: granted, changed, taken away and shown.

use berth_core::error::Code;
use berth_core::name::NamespaceName;
use berth_core::oci::ImageName;
use berth_core::permission::Permission;
use berth_core::swr::namespace_auth::{MAX_GRANTS, NamespaceAuth, UserAuth, check_named};
use berth_core::swr::repository_auth::RepositoryAuth;
use serde_json::{Value, json};

use super::namespace;
use super::repository::hold;
use super::repository_list::one;
use super::viewer::shown;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::grant::{self, Given, Holder, Holding};
use crate::store::{Read, Tx, person};

/// What rights are granted on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum On<'a> {
    /// An organization, and so all of its images.
    Namespace(&'a NamespaceName),
    /// One image.
    Image(&'a ImageName),
}

impl On<'_> {
    /// Finds it. A name may have passed to another account since the call was authorised.
    async fn find(self, tx: &Tx, caller: &Caller) -> Result<Holder> {
        match self {
            Self::Namespace(name) => {
                let row = namespace::own(tx.read(), caller, name).await?;
                Ok(Holder::Namespace(row.id))
            }
            Self::Image(name) => Ok(Holder::Repository(hold(tx, caller, name).await?.id)),
        }
    }

    /// Refuses a body that names users in a way that it may not.
    fn check<'a>(self, ids: impl ExactSizeIterator<Item = &'a str>) -> Result<()> {
        check_named(ids).map_err(|message| Error::new(self.invalid(), message))
    }

    const fn invalid(self) -> Code {
        match self {
            Self::Namespace(_) => Code::InvalidNamespaceGrant,
            Self::Image(_) => Code::InvalidGrant,
        }
    }

    fn exists(self, user: &str) -> Error {
        let code = match self {
            Self::Namespace(_) => Code::NamespaceGrantExists,
            Self::Image(_) => Code::RepositoryGrantExists,
        };
        let message = format!("user `{user}` has a right on `{self}` already; change that one");
        Error::new(code, message)
    }

    fn not_found(self, user: &str) -> Error {
        let code = match self {
            Self::Namespace(_) => Code::NamespaceGrantNotFound,
            Self::Image(_) => Code::RepositoryGrantNotFound,
        };
        Error::new(code, format!("user `{user}` has no right on `{self}`"))
    }
}

impl std::fmt::Display for On<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Namespace(name) => write!(f, "{name}"),
            Self::Image(name) => write!(f, "{name}"),
        }
    }
}

/// Grants users of the caller's account rights that they do not have yet.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    on: On<'_>,
    users: &[UserAuth],
    record: Record,
) -> Result<()> {
    let ids = ids(users);
    on.check(ids.iter().copied())?;
    let tx = app.store.begin().await?;
    let holder = on.find(&tx, caller).await?;
    check_users(tx.read(), caller, users, &ids).await?;
    let has = grant::among(tx.read(), holder, &ids).await?;
    if let Some(user) = users.iter().find(|user| has.contains(&user.user_id)) {
        return Err(on.exists(user.user_name.as_str()));
    }
    let more = u64::try_from(users.len()).unwrap_or(u64::MAX);
    if grant::count(tx.read(), holder).await?.saturating_add(more) > MAX_GRANTS {
        let message = format!("`{on}` may have rights for {MAX_GRANTS} users");
        return Err(Error::new(on.invalid(), message));
    }
    let rights: Vec<(&str, Permission)> = users
        .iter()
        .map(|user| (user.user_id.as_str(), user.auth))
        .collect();
    grant::insert(&tx, holder, &rights, given(app, caller)).await?;
    tx.commit(record.detail(detail(users)).into()).await
}

/// Changes rights that users have.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    on: On<'_>,
    users: &[UserAuth],
    record: Record,
) -> Result<()> {
    let ids = ids(users);
    on.check(ids.iter().copied())?;
    let tx = app.store.begin().await?;
    let holder = on.find(&tx, caller).await?;
    check_users(tx.read(), caller, users, &ids).await?;
    let has = grant::among(tx.read(), holder, &ids).await?;
    if let Some(user) = users.iter().find(|user| !has.contains(&user.user_id)) {
        return Err(on.not_found(user.user_name.as_str()));
    }
    let mut changed = 0_u64;
    for permission in Permission::ALL {
        let of_one: Vec<&str> = users
            .iter()
            .filter(|user| user.auth == permission)
            .map(|user| user.user_id.as_str())
            .collect();
        if of_one.is_empty() {
            continue;
        }
        let given = given(app, caller);
        let count = grant::update(&tx, holder, &of_one, permission, given).await?;
        changed = changed.saturating_add(count);
    }
    check_all(changed, ids.len())?;
    tx.commit(record.detail(detail(users)).into()).await
}

/// Takes rights of users away.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    on: On<'_>,
    user_ids: &[String],
    record: Record,
) -> Result<()> {
    let ids: Vec<&str> = user_ids.iter().map(String::as_str).collect();
    on.check(ids.iter().copied())?;
    let tx = app.store.begin().await?;
    let holder = on.find(&tx, caller).await?;
    let has = grant::among(tx.read(), holder, &ids).await?;
    if let Some(id) = ids.iter().find(|id| !has.contains(**id)) {
        return Err(on.not_found(id));
    }
    let names = person::names(tx.read(), &caller.account_id, &ids).await?;
    let mut names: Vec<String> = names.into_values().map(String::from).collect();
    names.sort_unstable();
    check_all(grant::delete(&tx, holder, &ids).await?, ids.len())?;
    tx.commit(record.detail(json!({ "users": names })).into())
        .await
}

/// Shows the rights on an organization.
pub(crate) async fn show_namespace(
    app: &App,
    caller: &Caller,
    name: &NamespaceName,
) -> Result<NamespaceAuth> {
    let moment = app.store.snapshot().await?;
    let item = namespace::one(moment.read(), caller, name).await?;
    let auth = shown(caller, &item.row.account_id, item.granted);
    Ok(NamespaceAuth {
        id: item.row.id,
        name: item.row.name,
        creator_name: item.row.creator_name,
        self_auth: own(caller, auth),
        others_auths: others(moment.read(), Holder::Namespace(item.row.id)).await?,
    })
}

/// Shows the rights on an image.
pub(crate) async fn show_image(
    app: &App,
    caller: &Caller,
    name: &ImageName,
) -> Result<RepositoryAuth> {
    let moment = app.store.snapshot().await?;
    let item = one(moment.read(), caller, name).await?;
    let auth = shown(caller, &item.account_id, item.granted);
    Ok(RepositoryAuth {
        id: item.id,
        name: item.name,
        self_auth: own(caller, auth),
        others_auths: others(moment.read(), Holder::Repository(item.id)).await?,
    })
}

fn own(caller: &Caller, auth: Permission) -> UserAuth {
    UserAuth {
        user_id: caller.person_id.clone(),
        user_name: caller.person_name.clone(),
        auth,
    }
}

async fn others(read: Read<'_>, holder: Holder) -> Result<Vec<UserAuth>> {
    let all = grant::list(read, holder).await?;
    let user = |one: Holding| UserAuth {
        user_id: one.person_id,
        user_name: one.person_name,
        auth: one.permission,
    };
    Ok(all.into_iter().map(user).collect())
}

fn ids(users: &[UserAuth]) -> Vec<&str> {
    users.iter().map(|user| user.user_id.as_str()).collect()
}

fn given<'a>(app: &App, caller: &'a Caller) -> Given<'a> {
    Given {
        by: &caller.person_id,
        at: app.now(),
    }
}

/// Refuses users that the caller's account does not have; those of other accounts are not told
/// from absent ones.
async fn check_users(
    read: Read<'_>,
    caller: &Caller,
    users: &[UserAuth],
    ids: &[&str],
) -> Result<()> {
    let names = person::names(read, &caller.account_id, ids).await?;
    for user in users {
        if names.get(&user.user_id) != Some(&user.user_name) {
            let (id, name) = (&user.user_id, &user.user_name);
            let message = format!("the account has no user `{name}` with the id `{id}`");
            return Err(Error::new(Code::InvalidUser, message));
        }
    }
    Ok(())
}

/// Another change may have taken a right that was there a moment ago.
fn check_all(done: u64, wanted: usize) -> Result<()> {
    if u64::try_from(wanted).is_ok_and(|wanted| wanted == done) {
        return Ok(());
    }
    Err(Error::busy("a right went while it was changed"))
}

fn detail(users: &[UserAuth]) -> Value {
    let user = |user: &UserAuth| json!({ "name": user.user_name, "auth": user.auth });
    json!({ "users": users.iter().map(user).collect::<Vec<_>>() })
}
