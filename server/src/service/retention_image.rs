//! The retention of an image as one whole, and the default of an organization.

use berth_core::berth::retention::{ImageRetention, OrganizationRetention};
use berth_core::name::NamespaceName;
use berth_core::oci::ImageName;
use berth_core::time::Timestamp;

use super::namespace;
use super::repository_list::one;
use super::retention_rules::{Holding, joint};
use super::target::author;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::retention_default;

/// When the daily runs begin, in milliseconds after midnight.
const DAILY_MS: i64 = 30 * 60_000;

/// Shows the rules that hold for an image.
pub(crate) async fn show(app: &App, caller: &Caller, name: &ImageName) -> Result<ImageRetention> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let holding = Holding::load(read, image.id, image.namespace_id).await?;
    let holds = !holding.rules().is_empty();
    let own = holding.own.iter().flat_map(|policy| policy.rules.clone());
    Ok(ImageRetention {
        policy: joint(own.collect()),
        policies: u32::try_from(holding.own.len()).map_err(Error::internal)?,
        inherited: holding.default.and_then(joint),
        guards: holding.guards,
        next_run: holds.then(|| next_daily(app.now())),
        trash_days: super::trash::days(app),
    })
}

/// Returns when the daily runs begin next.
pub(super) fn next_daily(now: Timestamp) -> Timestamp {
    let today = now.midnight().plus_ms(DAILY_MS);
    match today > now {
        true => today,
        false => now.next_midnight().plus_ms(DAILY_MS),
    }
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
    tx.commit(record.into()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_daily_runs_begin_half_an_hour_after_midnight() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        for (now, next) in [
            ("2026-03-01T00:00:00Z", "2026-03-01T00:30:00Z"),
            ("2026-03-01T00:29:59.999Z", "2026-03-01T00:30:00Z"),
            ("2026-03-01T00:30:00Z", "2026-03-02T00:30:00Z"),
            ("2026-02-28T23:00:00Z", "2026-03-01T00:30:00Z"),
        ] {
            assert_eq!(next_daily(at(now)), at(next), "{now}");
        }
    }
}
