//! The retention of an image as one whole, and the default of an organization.

use berth_core::berth::retention::{
    ImageRetention, OrganizationRetention, SaveImageRetentionBody, SavedRetention, SeenRetention,
};
use berth_core::berth::run::RunKind;
use berth_core::error::Code;
use berth_core::name::NamespaceName;
use berth_core::oci::ImageName;
use serde_json::json;

use super::repository::hold;
use super::repository_list::one;
use super::retention_rules::{Holding, joint};
use super::run_want::{self, Agreement, Wish};
use super::target::author;
use super::{namespace, run_daily};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::{retention, retention_default, retention_setting, run};

/// Shows the rules that hold for an image.
pub(crate) async fn show(app: &App, caller: &Caller, name: &ImageName) -> Result<ImageRetention> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let holding = Holding::load(read, image.id, image.namespace_id).await?;
    let holds = !holding.rules().is_empty();
    Ok(ImageRetention {
        policy: holding.joint(),
        policies: u32::try_from(holding.own.len()).map_err(Error::internal)?,
        inherited: holding.default.and_then(joint),
        guards: holding.guards,
        next_run: holds.then(|| run_daily::next(app.now())),
        trash_days: app.config.trash.days(),
    })
}

/// Puts other rules into an image, instead of all its policies; where their effect was confirmed
/// they are applied at once, and the number of the run is returned.
///
/// # Errors
/// `Changed` where other tags would go than those that were confirmed, or other rules were saved
/// since somebody began to change them.
pub(crate) async fn save(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    new: &SaveImageRetentionBody,
    record: Record,
) -> Result<SavedRetention> {
    let agreed = agree(app, caller, name, new).await?;
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    let (author, now) = (author(caller), app.now());
    let before = Holding::load(tx.read(), held.id, held.namespace_id).await?;
    check_unchanged(name, &before, new.instead_of.as_ref())?;
    let first = before.own.first().map(|policy| policy.id);
    match (&new.policy, first) {
        (Some(policy), Some(id)) => {
            retention::update(&tx, held.id, id, &policy.rules, now).await?;
            retention::delete_others(&tx, held.id, Some(id)).await?;
        }
        (Some(policy), None) => {
            retention::insert(&tx, held.id, &policy.rules, &author, now).await?;
        }
        (None, _) => drop(retention::delete_others(&tx, held.id, None).await?),
    }
    retention_setting::put(&tx, held.id, &new.guards).await?;
    run::supersede(&tx, held.id, run_want::OTHER_RULES).await?;
    let holding = Holding::load(tx.read(), held.id, held.namespace_id).await?;
    let wish = Wish {
        kind: RunKind::Save,
        by: Some(&author),
        rules: holding.rules(),
        guards: holding.guards,
    };
    let run = match &agreed {
        Some(agreed) => {
            run_want::check_number(app, &tx, name, &held, run_want::WANTED).await?;
            wish.begin_agreed(app, &tx, &held, agreed).await?
        }
        None => None,
    };
    let detail = json!({ "rules": wish.rules.len(), "run": run });
    tx.commit(record.detail(detail).into()).await?;
    Ok(SavedRetention { run })
}

/// Refuses to lose what somebody else has saved.
fn check_unchanged(name: &ImageName, before: &Holding, seen: Option<&SeenRetention>) -> Result<()> {
    let Some(seen) = seen else { return Ok(()) };
    if before.joint() == seen.policy && before.guards == seen.guards {
        return Ok(());
    }
    let message = format!("other rules were saved for image `{name}` meanwhile; read them again");
    Err(Error::new(Code::Changed, message))
}

/// Looks whether that goes which was confirmed, before anything is changed.
async fn agree(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    new: &SaveImageRetentionBody,
) -> Result<Option<Agreement>> {
    let Some(confirmed) = &new.confirmed else {
        return Ok(None);
    };
    let _turn = app.retention.take(&caller.account_id).await?;
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let rules = match &new.policy {
        Some(policy) => Some(policy.rules.clone()),
        None => retention_default::get(read, image.namespace_id).await?,
    };
    let rules = rules.unwrap_or_default();
    run_want::agree(app, read, image.id, rules, new.guards, confirmed)
        .await
        .map(Some)
}

/// Shows the rules of images that have none of their own.
pub(crate) async fn show_default(
    app: &App,
    caller: &Caller,
    name: &NamespaceName,
) -> Result<OrganizationRetention> {
    let moment = app.store.snapshot().await?;
    let owner = namespace::own(moment.read(), caller, name).await?;
    let rules = retention_default::get(moment.read(), owner.id).await?;
    Ok(OrganizationRetention {
        policy: rules.and_then(joint),
    })
}

/// Sets the rules of images that have none of their own, or removes them.
pub(crate) async fn save_default(
    app: &App,
    caller: &Caller,
    name: &NamespaceName,
    new: &OrganizationRetention,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let owner = namespace::own(tx.read(), caller, name).await?;
    match &new.policy {
        Some(policy) => {
            let author = author(caller);
            retention_default::put(&tx, owner.id, &policy.rules, &author, app.now()).await?;
        }
        None => retention_default::delete(&tx, owner.id).await?,
    }
    run::supersede_default(&tx, owner.id, run_want::OTHER_RULES).await?;
    tx.commit(record.into()).await
}
