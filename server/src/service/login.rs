//! Temporary logins of container clients: made, looked at, taken back.

use berth_core::audit::Event;
use berth_core::berth::login::{LoginState, Push};
use berth_core::error::Code;
use berth_core::oci::{ImageName, Reference};

use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::auth::credential::{self, NewLogin};
use crate::error::{Error, Result};
use crate::store;

/// The most pushes that are told of a login.
const MAX_PUSHES: u64 = 10;

/// Makes a login for a project of the caller's account: the named one, else
/// the one of the call, else the default.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_name: Option<&str>,
    record: Record,
) -> Result<NewLogin> {
    let caller = match project_name {
        Some(name) => in_project(app, caller, name).await?,
        None => caller.clone(),
    };
    let tx = app.store.begin().await?;
    let login = credential::create(app, &caller, &tx).await?;
    tx.commit(record.on(format!("login/{}", login.access)).into())
        .await?;
    Ok(login)
}

async fn in_project(app: &App, caller: &Caller, name: &str) -> Result<Caller> {
    match store::project::by_name(app.store.read(), &caller.account_id, name).await? {
        Some(project) => Ok(caller.clone().in_project(Some(project.id))),
        None => Err(Error::new(
            Code::InvalidParameter,
            format!("the account has no project `{name}`"),
        )),
    }
}

/// Returns what happened with a login of the caller.
pub(crate) async fn show(app: &App, caller: &Caller, access: &str) -> Result<LoginState> {
    let login = store::login_secret::get(app.store.read(), access).await?;
    let login = login
        .filter(|login| login.person_id == caller.person_id)
        .ok_or_else(unknown)?;
    let read = app.store.read();
    let (event, since) = (Event::PushImage, login.created);
    let events =
        store::audit::by_login(read, &caller.person_id, access, event, since, MAX_PUSHES).await?;
    let pushes = events
        .iter()
        .filter_map(|event| push(event.resource.as_deref()?, event))
        .collect();
    Ok(LoginState {
        expires: login.expires,
        now: app.clock.now(),
        is_seen: login.first_seen.is_some(),
        last_seen: login.last_seen,
        last_address: login.last_seen_addr,
        last_agent: login.last_seen_agent,
        refusal: login.last_refusal,
        pushes,
    })
}

/// Reads a push back from its record: `organization/image:tag` or `…@digest`.
fn push(resource: &str, event: &store::audit::AuditRow) -> Option<Push> {
    let (image, reference) = match resource.split_once('@') {
        Some(parts) => parts,
        None => resource.rsplit_once(':')?,
    };
    let image = ImageName::parse(image).ok()?;
    let reference: Reference = reference.parse().ok()?;
    let digest = event
        .detail
        .as_ref()
        .and_then(|detail| detail.get("digest")?.as_str());
    Some(Push {
        namespace: image.namespace().to_string(),
        repository: image.repository().to_string(),
        reference: reference.to_string(),
        digest: digest.unwrap_or_default().to_owned(),
        at: event.at,
    })
}

/// Takes a login of the caller back; it is worth nothing from then on.
pub(crate) async fn delete(app: &App, caller: &Caller, access: &str, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    if !store::login_secret::delete(&tx, &caller.person_id, access).await? {
        return Err(unknown());
    }
    tx.commit(record.on(format!("login/{access}")).into()).await
}

fn unknown() -> Error {
    Error::new(
        Code::KeyNotFound,
        "you have no such login; it may have ended",
    )
}
