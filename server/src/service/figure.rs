//! The figures of an account: counted now, recorded once a day, reported over time.

use berth_core::berth::figure::Figures;
use berth_core::day::Day;
use berth_core::figure::{self, Frequency, KEPT_DAYS, Point};
use berth_core::swr::overview::DomainOverview;

use super::quota;
use crate::app::App;
use crate::audit::Audit;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::{self, Read};

/// How many accounts are looked up at once.
const BATCH: u64 = 100;

/// Shows the figures of the caller's account.
pub(crate) async fn overview(app: &App, caller: &Caller) -> Result<DomainOverview> {
    let moment = app.store.snapshot().await?;
    let stock = store::figure::stock(moment.read(), &caller.account_id).await?;
    Ok(DomainOverview {
        domain_id: caller.account_id.clone(),
        domain_name: caller.account_name.to_string(),
        namspace_num: stock.namespaces,
        repo_num: stock.repositories,
        image_num: stock.tags,
        store_space: stock.stored_bytes,
        downflow_size: store::figure::pulled(moment.read(), &caller.account_id).await?,
    })
}

/// Reports how the figures of the caller's account went.
pub(crate) async fn report(app: &App, caller: &Caller, frequency: Frequency) -> Result<Vec<Point>> {
    let moment = app.store.snapshot().await?;
    points(app, moment.read(), caller, frequency).await
}

/// Shows the quotas of the caller's account and how its figures went.
pub(crate) async fn show(app: &App, caller: &Caller, frequency: Frequency) -> Result<Figures> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    Ok(Figures {
        quotas: quota::of_account(read, &caller.account_id).await?,
        frequency,
        points: points(app, read, caller, frequency).await?,
        pulled_bytes: store::figure::pulled(read, &caller.account_id).await?,
    })
}

async fn points(
    app: &App,
    read: Read<'_>,
    caller: &Caller,
    frequency: Frequency,
) -> Result<Vec<Point>> {
    let (today, id) = (Day::of(app.now()), &caller.account_id);
    let recorded = store::figure::list(read, id, frequency.first(today)).await?;
    let earliest = store::figure::earliest(read, id).await?.unwrap_or(today);
    let now = store::figure::stock(read, id).await?;
    Ok(figure::report(frequency, earliest, today, &recorded, now))
}

/// Records what the accounts had when the day before ended, where nobody has done so yet, and
/// forgets the days that are not kept. Any number of replicas may do so.
///
/// # Errors
/// Those of the database.
pub(crate) async fn record(app: &App) -> Result<()> {
    let today = Day::of(app.now());
    let yesterday = today.plus(-1);
    loop {
        let due = store::figure::due(app.store.read(), yesterday, BATCH).await?;
        for id in &due {
            let tx = app.store.begin().await?;
            let stock = store::figure::stock(tx.read(), id).await?;
            store::figure::record(&tx, id, yesterday, stock).await?;
            tx.commit_lightly().await?;
        }
        if due.is_empty() {
            break;
        }
    }
    let oldest = today.plus(-KEPT_DAYS);
    if store::figure::any_before(app.store.read(), oldest).await? {
        let tx = app.store.begin().await?;
        store::figure::sweep(&tx, oldest).await?;
        tx.commit(Audit::none("days that are not kept")).await?;
    }
    Ok(())
}
