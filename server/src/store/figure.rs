//! The figures of accounts by day.

use berth_core::day::Day;
use berth_core::figure::{DayFigures, Stock};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::dialect::{backend, trusted};
use super::entity::account;
use super::entity::daily_figure::{Column, Entity, Model};
use super::namespace_list::totals;
use super::viewer::Viewer;
use super::{Read, Tx, namespace};
use crate::error::Result;

impl From<Model> for DayFigures {
    fn from(row: Model) -> Self {
        let natural = |number: i64| u64::try_from(number).unwrap_or_default();
        let stock = row.stored_bytes.map(|bytes| Stock {
            namespaces: natural(row.namespaces.unwrap_or_default()),
            repositories: natural(row.repositories.unwrap_or_default()),
            tags: natural(row.tags.unwrap_or_default()),
            stored_bytes: natural(bytes),
        });
        Self {
            day: Day::from_number(row.day),
            stock,
            pulled_bytes: natural(row.pulled_bytes),
        }
    }
}

/// Counts what an account has now.
///
/// # Errors
/// Those of the database.
pub async fn stock(read: Read<'_>, account_id: &str) -> Result<Stock> {
    let everything = Viewer {
        account_id,
        person_id: "",
        is_admin: true,
        sight: None,
    };
    let figures = totals(read, everything).await?;
    Ok(Stock {
        namespaces: namespace::count(read, account_id).await?,
        repositories: figures.repositories,
        tags: figures.tags,
        stored_bytes: figures.size,
    })
}

/// Returns how many bytes were pulled of an account since it came to be.
///
/// # Errors
/// Those of the database.
pub async fn pulled(read: Read<'_>, account_id: &str) -> Result<u64> {
    let bytes: Option<i64> = account::Entity::find_by_id(account_id)
        .select_only()
        .column(account::Column::PulledBytes)
        .into_tuple()
        .one(&read.exec())
        .await?;
    trusted(u64::try_from(bytes.unwrap_or_default()))
}

/// Returns what was recorded of an account from a day on, by day.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, account_id: &str, from: Day) -> Result<Vec<DayFigures>> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Day.gte(from.number()))
        .order_by_asc(Column::Day)
        .all(&read.exec())
        .await?;
    Ok(rows.into_iter().map(DayFigures::from).collect())
}

/// Returns the first day of which anything is known of an account.
///
/// # Errors
/// Those of the database.
pub async fn earliest(read: Read<'_>, account_id: &str) -> Result<Option<Day>> {
    let day: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Day)
        .filter(Column::AccountId.eq(account_id))
        .order_by_asc(Column::Day)
        .limit(1)
        .into_tuple()
        .one(&read.exec())
        .await?;
    Ok(day.map(Day::from_number))
}

const DUE: &str = "SELECT a.id FROM account a WHERE a.created_ms < $1 AND NOT EXISTS (\
    SELECT 1 FROM daily_figure f WHERE f.account_id = a.id AND f.day = $2 \
    AND f.stored_bytes IS NOT NULL) ORDER BY a.id LIMIT $3";

#[derive(FromQueryResult)]
struct Due {
    id: String,
}

/// Returns some of the accounts that were there on a day and whose stock was not recorded.
///
/// # Errors
/// Those of the database.
pub async fn due(read: Read<'_>, day: Day, limit: u64) -> Result<Vec<String>> {
    let exec = read.exec();
    let values = [
        day.plus(1).begin().as_ms().into(),
        day.number().into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    let statement = Statement::from_sql_and_values(backend(&exec), DUE, values);
    let rows = Due::find_by_statement(statement).all(&exec).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

const RECORD: &str = "INSERT INTO daily_figure \
    (account_id, day, namespaces, repositories, tags, stored_bytes, pulled_bytes) \
    VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (account_id, day) DO UPDATE SET \
    namespaces = excluded.namespaces, repositories = excluded.repositories, \
    tags = excluded.tags, stored_bytes = excluded.stored_bytes \
    WHERE daily_figure.stored_bytes IS NULL";

/// Records what an account had at the end of a day, unless another replica has done so.
///
/// # Errors
/// Those of the database.
pub async fn record(tx: &Tx, account_id: &str, day: Day, stock: Stock) -> Result<()> {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let values = [
        account_id.into(),
        day.number().into(),
        number(stock.namespaces).into(),
        number(stock.repositories).into(),
        number(stock.tags).into(),
        number(stock.stored_bytes).into(),
    ];
    let exec = tx.exec();
    exec.execute_raw(Statement::from_sql_and_values(
        backend(exec),
        RECORD,
        values,
    ))
    .await?;
    Ok(())
}

const ADD: &str = "INSERT INTO daily_figure (account_id, day, pulled_bytes) \
    SELECT id, $2, $3 FROM account WHERE id = $1 ON CONFLICT (account_id, day) DO UPDATE SET \
    pulled_bytes = daily_figure.pulled_bytes + excluded.pulled_bytes";

/// Adds to the bytes that were pulled of an account on a day. An account that is gone is passed
/// over.
///
/// # Errors
/// Those of the database.
pub async fn add_pulled(tx: &Tx, account_id: &str, day: Day, bytes: u64) -> Result<()> {
    let exec = tx.exec();
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let values = [account_id.into(), day.number().into(), bytes.into()];
    exec.execute_raw(Statement::from_sql_and_values(backend(exec), ADD, values))
        .await?;
    let sum = Expr::col(account::Column::PulledBytes).add(bytes);
    account::Entity::update_many()
        .col_expr(account::Column::PulledBytes, sum)
        .filter(account::Column::Id.eq(account_id))
        .exec(exec)
        .await?;
    Ok(())
}

/// Forgets the days before one; returns how many rows went.
///
/// # Errors
/// Those of the database.
pub async fn sweep(tx: &Tx, before: Day) -> Result<u64> {
    let done = Entity::delete_many()
        .filter(Column::Day.lt(before.number()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected)
}

/// Tells whether there are days before one.
///
/// # Errors
/// Those of the database.
pub async fn any_before(read: Read<'_>, day: Day) -> Result<bool> {
    let found: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Day)
        .filter(Column::Day.lt(day.number()))
        .limit(1)
        .into_tuple()
        .one(&read.exec())
        .await?;
    Ok(found.is_some())
}
