//! Temporary logins of container clients: made, looked at, taken back.

use berth_core::audit::Event;
use berth_core::berth::login::{LoginState, Push};
use berth_core::error::Code;
use berth_core::oci::{ImageName, Reference};
use berth_core::time::Timestamp;

use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::secrets::Purpose;
use crate::store;
use crate::store::login_secret::LoginSecretRow;
use crate::store::project::ProjectRow;

/// The most logins of one user that are kept; the oldest goes.
const MAX_PUSHES: u64 = 10;

/// A login that was just made. The password is nowhere else.
pub(crate) struct NewLogin {
    pub(crate) access: String,
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) expires: Timestamp,
}

/// Makes a login for a project of the caller's account: the named one, else
/// the one of the call, else the default.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_name: Option<&str>,
    record: Record,
) -> Result<NewLogin> {
    let project = project(app, caller, project_name).await?;
    let now = app.clock.now();
    let access = app.random.access()?;
    let password = app.random.secret()?;
    let row = LoginSecretRow {
        access: access.clone(),
        person_id: caller.person_id.clone(),
        project_id: project.id,
        secret_hash: app.secrets.keyed_hash(Purpose::LoginSecret, &password),
        stamp: caller.stamp,
        created: now,
        expires: now.plus_ms(app.config.lifetimes.login_secret_ms()),
        first_seen: None,
        last_seen: None,
        last_seen_addr: None,
        last_seen_agent: None,
        last_refusal: None,
    };
    let tx = app.store.begin().await?;
    store::login_secret::insert(&tx, &row).await?;
    tx.commit(record.on(format!("login/{access}")).into()).await?;
    let user = format!("{}@{access}", project.name);
    Ok(NewLogin { access, user, password, expires: row.expires })
}

async fn project(app: &App, caller: &Caller, name: Option<&str>) -> Result<ProjectRow> {
    let read = app.store.read();
    let found = match (name, &caller.project_id) {
        (Some(name), _) => store::project::by_name(read, &caller.account_id, name).await?,
        (None, Some(id)) => store::project::get(read, id).await?,
        (None, None) => store::project::default(read, &caller.account_id).await?,
    };
    found.ok_or_else(|| {
        let name = name.unwrap_or_default();
        Error::new(Code::InvalidParameter, format!("the account has no project `{name}`"))
    })
}

/// Returns what happened with a login of the caller.
pub(crate) async fn show(app: &App, caller: &Caller, access: &str) -> Result<LoginState> {
    let login = store::login_secret::get(app.store.read(), access).await?;
    let login = login.filter(|login| login.person_id == caller.person_id).ok_or_else(unknown)?;
    let events = store::audit::by_person(
        app.store.read(),
        &caller.person_id,
        Event::PushImage,
        login.created,
        MAX_PUSHES,
    )
    .await?;
    let pushes = events.iter().filter_map(|event| push(event.resource.as_deref()?, event)).collect();
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
    let digest = event.detail.as_ref().and_then(|detail| detail.get("digest")?.as_str());
    Some(Push {
        namespace: image.namespace().to_owned(),
        repository: image.repository().to_owned(),
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
    Error::new(Code::KeyNotFound, "you have no such login; it may have ended")
}
