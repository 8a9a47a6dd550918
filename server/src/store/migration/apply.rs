//! Brings a database to the schema of this program, or refuses one that is newer.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};
use sea_orm_migration::{MigrationTrait, MigratorTrait, async_trait};

use super::{
    m0001_initial, m0002_loose_ends, m0003_rights, m0004_share, m0005_retention, m0006_job_trigger,
    m0007_figures, m0008_policies, m0009_pages, m0010_roles, m0011_policy_versions, m0012_counts,
    m0013_trash, m0014_runs, m0015_returning,
};
use crate::error::{Error, Result};

pub(super) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_initial::Initial),
            Box::new(m0002_loose_ends::LooseEnds),
            Box::new(m0003_rights::Rights),
            Box::new(m0004_share::Share),
            Box::new(m0005_retention::Retention),
            Box::new(m0006_job_trigger::JobTrigger),
            Box::new(m0007_figures::Figures),
            Box::new(m0008_policies::Policies),
            Box::new(m0009_pages::Pages),
            Box::new(m0010_roles::Roles),
            Box::new(m0011_policy_versions::PolicyVersions),
            Box::new(m0012_counts::Counts),
            Box::new(m0013_trash::Trash),
            Box::new(m0014_runs::Runs),
            Box::new(m0015_returning::Returning),
        ]
    }
}

/// Any number that no other program takes on the same database: "berth" in ASCII.
const ADVISORY_LOCK: i64 = 0x62_65_72_74_68;

/// Applies what is missing, inside `txn`, so that a failed migration leaves nothing behind.
///
/// On PostgreSQL a lock makes several starting replicas take turns.
pub(in crate::store) async fn apply(txn: &DatabaseTransaction) -> Result<()> {
    if txn.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})");
        txn.execute_unprepared(&lock).await?;
    }
    refuse_newer(txn).await?;
    Migrator::up(txn, None).await?;
    Ok(())
}

async fn refuse_newer(txn: &DatabaseTransaction) -> Result<()> {
    let known: HashSet<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let applied = Migrator::get_migration_models(txn).await?;
    let Some(newer) = applied.iter().find(|row| !known.contains(&row.version)) else {
        return Ok(());
    };
    Err(Error::start(format!(
        "the database has the schema `{}`, which this program does not know: it was used by a \
         newer berth; start that version, or restore a backup made before",
        newer.version
    )))
}
