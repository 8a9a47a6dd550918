//! Copies the rows of one database into another, whichever the two are: for a backup and back.

use std::collections::BTreeMap;

use berth_core::berth::trigger::DeliveryState;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, Iterable, ModelTrait,
    PrimaryKeyToColumn, PrimaryKeyTrait, QueryFilter, QueryOrder, QuerySelect, Select, Statement,
};

use super::blob::DELETING;
use super::dialect::backend;
use super::entity::{
    access_key, account, account_bound, api_token, audit_event, blob, blob_link, cluster,
    daily_figure, group_member, group_policy, login_secret, manifest, manifest_ref, namespace,
    namespace_grant, person, person_group, person_policy, policy, policy_version, project,
    protected_tag, repository, repository_grant, retention, retention_default, retention_log,
    retention_run, retention_run_tag, retention_setting, service_control_policy, setting, share,
    sync_job, sync_task, tag, trash, trash_blob, trash_manifest, trash_part, trash_repository,
    trigger, trigger_delivery,
};
use super::{Read, Snapshot, Tx, hold};
use crate::error::Result;

/// How many rows are written at once.
const BATCH: u64 = 500;
/// The same for manifests, whose bodies may have some megabytes.
const BATCH_OF_MANIFESTS: u64 = 16;

/// How many rows of each table were copied.
pub type Counts = BTreeMap<String, u64>;

/// Copies every row that outlives the server's process into a database without accounts.
///
/// Left out are sessions of the console and the set-up link, which are of one server's moment,
/// uploads under way, whose bytes are in no blob yet, and work that waits: a server that comes out
/// of a backup sends nothing on its own for pushes of another time, and goes on with no run.
///
/// # Errors
/// Those of both databases.
pub async fn all(from: &Snapshot, to: &Tx) -> Result<Counts> {
    let mut copy = Copy {
        from: from.read(),
        to,
        counts: Counts::new(),
    };
    // What others refer to comes first.
    copy.settings().await?;
    copy.table(account::Entity::find(), BATCH).await?;
    copy.table(person::Entity::find(), BATCH).await?;
    copy.table(project::Entity::find(), BATCH).await?;
    copy.table(daily_figure::Entity::find(), BATCH).await?;
    copy.table(access_key::Entity::find(), BATCH).await?;
    copy.table(login_secret::Entity::find(), BATCH).await?;
    copy.table(api_token::Entity::find(), BATCH).await?;
    copy.policies().await?;
    copy.table(namespace::Entity::find(), BATCH).await?;
    copy.table(namespace_grant::Entity::find(), BATCH).await?;
    copy.table(repository::Entity::find(), BATCH).await?;
    copy.table(repository_grant::Entity::find(), BATCH).await?;
    copy.table(share::Entity::find(), BATCH).await?;
    copy.table(protected_tag::Entity::find(), BATCH).await?;
    let blobs = blob::Entity::find().filter(blob::Column::State.ne(DELETING));
    copy.table(blobs, BATCH).await?;
    copy.table(blob_link::Entity::find(), BATCH).await?;
    copy.table(manifest::Entity::find(), BATCH_OF_MANIFESTS)
        .await?;
    copy.table(manifest_ref::Entity::find(), BATCH).await?;
    copy.table(tag::Entity::find(), BATCH).await?;
    copy.trash().await?;
    copy.table(sync_task::Entity::find(), BATCH).await?;
    copy.table(sync_job::Entity::find(), BATCH).await?;
    copy.retention().await?;
    copy.table(cluster::Entity::find(), BATCH).await?;
    copy.table(trigger::Entity::find(), BATCH).await?;
    let ended = trigger_delivery::Column::State.ne(DeliveryState::Waiting.as_str());
    copy.table(trigger_delivery::Entity::find().filter(ended), BATCH)
        .await?;
    copy.table(audit_event::Entity::find(), BATCH).await?;
    Ok(copy.counts)
}

struct Copy<'a> {
    from: Read<'a>,
    to: &'a Tx,
    counts: Counts,
}

impl Copy<'_> {
    async fn retention(&mut self) -> Result<()> {
        self.table(retention::Entity::find(), BATCH).await?;
        self.table(retention_default::Entity::find(), BATCH).await?;
        self.table(retention_setting::Entity::find(), BATCH).await?;
        self.table(retention_log::Entity::find(), BATCH).await?;
        let ended = retention_run::Column::EndedMs.is_not_null();
        let runs = retention_run::Entity::find().filter(ended.clone());
        self.table(runs, BATCH).await?;
        let ended = Query::select()
            .column(retention_run::Column::Id)
            .from(retention_run::Entity)
            .and_where(ended)
            .to_owned();
        let tags = retention_run_tag::Entity::find()
            .filter(retention_run_tag::Column::RunId.in_subquery(ended));
        self.table(tags, BATCH).await?;
        self.forget_runs().await
    }

    /// A later run may get the number of one that was left out.
    async fn forget_runs(&self) -> Result<()> {
        for (table, column) in [("retention_run", "undone_by"), ("trash", "run_id")] {
            let sql = format!(
                "UPDATE {table} SET {column} = NULL WHERE {column} IS NOT NULL \
                 AND {column} NOT IN (SELECT id FROM retention_run)"
            );
            let exec = self.to.exec();
            exec.execute_raw(Statement::from_string(backend(exec), sql))
                .await?;
        }
        Ok(())
    }

    async fn policies(&mut self) -> Result<()> {
        self.table(person_group::Entity::find(), BATCH).await?;
        self.table(group_member::Entity::find(), BATCH).await?;
        self.table(policy::Entity::find(), BATCH).await?;
        self.table(policy_version::Entity::find(), BATCH).await?;
        self.table(person_policy::Entity::find(), BATCH).await?;
        self.table(group_policy::Entity::find(), BATCH).await?;
        let bounds = service_control_policy::Entity::find();
        self.table(bounds, BATCH).await?;
        self.table(account_bound::Entity::find(), BATCH).await
    }

    async fn trash(&mut self) -> Result<()> {
        self.table(trash::Entity::find(), BATCH).await?;
        let manifests = trash_manifest::Entity::find();
        self.table(manifests, BATCH_OF_MANIFESTS).await?;
        self.table(trash_part::Entity::find(), BATCH).await?;
        self.table(trash_repository::Entity::find(), BATCH).await?;
        self.table(trash_blob::Entity::find(), BATCH).await
    }

    /// Copies a table in the order of its key, which every batch goes on from.
    async fn table<E>(&mut self, rows: Select<E>, batch: u64) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let mut count = 0_u64;
        let mut page = first(&rows, batch);
        loop {
            let models = page.all(&self.from.exec()).await?;
            let Some(last) = models.last() else {
                break;
            };
            page = first(&rows, batch).filter(beyond::<E>(last));
            count = count.saturating_add(u64::try_from(models.len()).unwrap_or_default());
            let models = models.into_iter().map(IntoActiveModel::into_active_model);
            E::insert_many(models)
                .exec_without_returning(self.to.exec())
                .await?;
        }
        if E::PrimaryKey::auto_increment() {
            self.count_on(E::default().table_name()).await?;
        }
        self.counts
            .insert(E::default().table_name().to_owned(), count);
        Ok(())
    }

    /// Makes PostgreSQL give numbers behind those that were copied; SQLite does so by itself.
    async fn count_on(&self, table: &str) -> Result<()> {
        let exec = self.to.exec();
        if backend(exec) != DbBackend::Postgres {
            return Ok(());
        }
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table} \
             HAVING MAX(id) IS NOT NULL"
        );
        exec.execute_raw(Statement::from_string(DbBackend::Postgres, sql))
            .await?;
        Ok(())
    }

    /// Settings are few, and a server that has started without accounts has some already.
    async fn settings(&mut self) -> Result<()> {
        let rows = setting::Entity::find().all(&self.from.exec()).await?;
        let mut count = 0_u64;
        // Holds are of those who have them now.
        let lasting = |row: &setting::Model| !row.key.starts_with(hold::PREFIX);
        for row in rows.into_iter().filter(lasting) {
            super::setting::put(self.to, &row.key, &row.value).await?;
            count = count.saturating_add(1);
        }
        self.counts.insert("setting".to_owned(), count);
        Ok(())
    }
}

/// Cuts the first rows by the order of the key.
fn first<E: EntityTrait>(rows: &Select<E>, batch: u64) -> Select<E> {
    let rows = key::<E>().fold(rows.clone(), |rows, column| rows.order_by_asc(column));
    rows.limit(batch)
}

/// The condition that a row comes after another one.
fn beyond<E: EntityTrait>(last: &E::Model) -> Expr {
    let columns = Expr::tuple(key::<E>().map(|column| Expr::col(column.as_column_ref())));
    columns.gt(Expr::tuple(
        key::<E>().map(|column| Expr::val(last.get(column))),
    ))
}

fn key<E: EntityTrait>() -> impl Iterator<Item = E::Column> {
    E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column)
}

#[cfg(test)]
#[path = "copy_tests.rs"]
mod tests;
