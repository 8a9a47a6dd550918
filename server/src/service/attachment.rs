//! Which policies are attached to which users and groups.

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::attachment::{AttachedPolicy, MAX_ATTACHED};
use berth_core::name::PolicyName;
use berth_core::policy::SystemPolicy;
use serde_json::json;

use super::policy::{absent, name_of_system, resource, urn, urn_of_system};
use super::{group, user};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::attachment::{self, Attachment, Principal};
use crate::store::{Read, Tx, person, policy};

/// Whom a policy is attached to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum To<'a> {
    /// A user, by id.
    User(&'a str),
    /// A group, by id.
    Group(&'a str),
}

impl<'a> To<'a> {
    const fn principal(self) -> Principal<'a> {
        match self {
            Self::User(id) => Principal::Person(id),
            Self::Group(id) => Principal::Group(id),
        }
    }

    /// Finds it in the caller's account and locks it, so that two attachments at once count one
    /// after the other. Returns what the event calls it.
    async fn lock(self, tx: &Tx, caller: &Caller) -> Result<(&'static str, String)> {
        match self {
            Self::User(id) => {
                let user = user::own(tx.read(), caller, id).await?;
                person::lock(tx, &user.id).await?;
                Ok(("user", user.name.to_string()))
            }
            Self::Group(id) => {
                let group = group::lock(tx, caller, id).await?;
                Ok(("group", group.name.to_string()))
            }
        }
    }

    /// Finds it for somebody who wants to see what is attached.
    async fn see(self, read: Read<'_>, caller: &Caller) -> Result<()> {
        match self {
            Self::User(id) => user::seen(read, caller, id).await.map(|_| ()),
            Self::Group(id) => group::own(read, caller, id).await.map(|_| ()),
        }
    }
}

/// Attaches a policy; one that is attached stays so.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    policy_id: &str,
    to: To<'_>,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let (kind, name) = to.lock(&tx, caller).await?;
    let policy = find(&tx, caller, policy_id).await?;
    let has = attachment::list(tx.read(), to.principal()).await?;
    let is_new = !has.iter().any(|one| one.policy_id == policy_id);
    let count = u64::try_from(has.len()).unwrap_or(u64::MAX);
    if is_new && count >= MAX_ATTACHED {
        let message = format!("{kind} `{name}` has {MAX_ATTACHED} policies, and cannot have more");
        return Err(Error::new(Code::Identity(IdentityCode::Quota), message));
    }
    attachment::insert(&tx, to.principal(), policy_id, app.now()).await?;
    let record = record.on(resource(policy.as_str()));
    tx.commit(record.detail(json!({ kind: name })).into()).await
}

/// Detaches a policy.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    policy_id: &str,
    from: To<'_>,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let (kind, name) = from.lock(&tx, caller).await?;
    let policy = find(&tx, caller, policy_id).await?;
    if !attachment::delete(&tx, from.principal(), policy_id).await? {
        let message = format!("policy `{policy}` is not attached to {kind} `{name}`");
        return Err(Error::new(
            Code::Identity(IdentityCode::PolicyNotFound),
            message,
        ));
    }
    let record = record.on(resource(policy.as_str()));
    tx.commit(record.detail(json!({ kind: name })).into()).await
}

/// Lists what is attached to a user or a group, by id.
pub(crate) async fn list(app: &App, caller: &Caller, of: To<'_>) -> Result<Vec<AttachedPolicy>> {
    let read = app.store.read();
    of.see(read, caller).await?;
    let rows = attachment::list(read, of.principal()).await?;
    let shown = |row: Attachment| shown(&caller.account_id, row);
    rows.into_iter().map(shown).collect()
}

/// Returns the name of a policy of the system or of the caller's account, which is not deleted
/// meanwhile.
async fn find(tx: &Tx, caller: &Caller, id: &str) -> Result<PolicyName> {
    if let Some(system) = SystemPolicy::by_id(id) {
        return name_of_system(system);
    }
    let row = policy::lock(tx, &caller.account_id, id).await?;
    row.map(|row| row.name).ok_or_else(|| absent(id))
}

fn shown(account_id: &str, row: Attachment) -> Result<AttachedPolicy> {
    let (name, urn) = match (row.name, SystemPolicy::by_id(&row.policy_id)) {
        (Some(name), _) => (name.clone(), urn(account_id, &name)),
        (None, Some(system)) => (name_of_system(system)?, urn_of_system(system)),
        (None, None) => {
            let message = format!("the attached policy `{}` is gone", row.policy_id);
            return Err(Error::internal(message));
        }
    };
    Ok(AttachedPolicy {
        policy_name: name,
        policy_id: row.policy_id,
        urn,
        attached_at: row.created,
    })
}
