//! The rights of people on organizations and on single images, as they are given and taken.

use std::collections::HashSet;

use berth_core::name::UserName;
use berth_core::permission::Permission;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

use super::dialect::{backend, is_duplicate, is_reference, trusted};
use super::entity::repository_grant;
use super::namespace_list::permission;
use super::{Read, Tx};
use crate::error::{Error, Result};

/// What rights are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// An organization, by its number.
    Namespace(i64),
    /// An image, by its number.
    Repository(i64),
}

impl Holder {
    /// The table of its rights, and which column of it has the number.
    const fn table(self) -> (&'static str, &'static str, i64) {
        match self {
            Self::Namespace(id) => ("namespace_grant", "namespace_id", id),
            Self::Repository(id) => ("repository_grant", "repository_id", id),
        }
    }
}

/// A person with a right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The person.
    pub person_id: String,
    /// The person's name.
    pub person_name: UserName,
    /// The right.
    pub permission: Permission,
}

/// Who gives a right, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given<'a> {
    /// Who gives it.
    pub by: &'a str,
    /// Now.
    pub at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    person_id: String,
    person_name: String,
    auth: i32,
}

#[derive(FromQueryResult)]
struct PersonId {
    person_id: String,
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// Lists the rights on an organization or image by the names of their owners. How many there may
/// be is checked when they are given.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, holder: Holder) -> Result<Vec<Holding>> {
    let (table, column, id) = holder.table();
    let of_person = Expr::col(("person", "id")).equals((table, "person_id"));
    let select = Query::select()
        .column((table, "person_id"))
        .column((table, "auth"))
        .expr_as(Expr::col(("person", "name")), "person_name")
        .from(table)
        .inner_join("person", of_person)
        .and_where(Expr::col((table, column)).eq(id))
        .order_by(("person", "name"), Order::Asc)
        .take();
    let exec = read.exec();
    let rows = Row::find_by_statement(backend(&exec).build(&select));
    let holding = |row: Row| {
        Ok(Holding {
            person_id: row.person_id,
            person_name: trusted(UserName::parse(&row.person_name))?,
            permission: trusted(Permission::try_from(i64::from(row.auth)))?,
        })
    };
    rows.all(&exec).await?.into_iter().map(holding).collect()
}

/// Returns those of the people who have a right on an organization or image.
///
/// # Errors
/// Those of the database.
pub async fn among(read: Read<'_>, holder: Holder, person_ids: &[&str]) -> Result<HashSet<String>> {
    let (table, column, id) = holder.table();
    let select = Query::select()
        .column("person_id")
        .from(table)
        .and_where(Expr::col(column).eq(id))
        .and_where(Expr::col("person_id").is_in(person_ids.iter().copied()))
        .take();
    let exec = read.exec();
    let rows = PersonId::find_by_statement(backend(&exec).build(&select));
    let rows = rows.all(&exec).await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// Counts the rights on an organization or image.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, holder: Holder) -> Result<u64> {
    let (table, column, id) = holder.table();
    let select = Query::select()
        .expr_as(Expr::col("person_id").count(), "count")
        .from(table)
        .and_where(Expr::col(column).eq(id))
        .take();
    let exec = read.exec();
    let row = Count::find_by_statement(backend(&exec).build(&select));
    let row = row.one(&exec).await?;
    trusted(u64::try_from(row.map_or(0, |row| row.count)))
}

/// Gives people rights that they did not have.
///
/// # Errors
/// `Busy` where somebody was faster: one of them has got a right, or one of them or what the right
/// is on was deleted.
pub async fn insert(
    tx: &Tx,
    holder: Holder,
    rights: &[(&str, Permission)],
    given: Given<'_>,
) -> Result<()> {
    let (table, column, id) = holder.table();
    let mut insert = Query::insert();
    insert
        .into_table(table)
        .columns([column, "person_id", "auth", "created_ms", "granted_by"]);
    for (person_id, permission) in rights {
        let row = [
            id.into(),
            (*person_id).into(),
            code(*permission)?.into(),
            given.at.as_ms().into(),
            given.by.into(),
        ];
        insert.values(row).map_err(Error::internal)?;
    }
    match tx.exec().execute(&insert).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) || is_reference(&error) => Err(Error::busy(error)),
        Err(error) => Err(error.into()),
    }
}

/// Changes rights of people to one and the same, and returns how many had one.
///
/// # Errors
/// Those of the database.
pub async fn update(
    tx: &Tx,
    holder: Holder,
    person_ids: &[&str],
    new: Permission,
    given: Given<'_>,
) -> Result<u64> {
    let (table, column, id) = holder.table();
    let update = Query::update()
        .table(table)
        .value("auth", code(new)?)
        .value("created_ms", given.at.as_ms())
        .value("granted_by", given.by)
        .and_where(Expr::col(column).eq(id))
        .and_where(Expr::col("person_id").is_in(person_ids.iter().copied()))
        .take();
    Ok(tx.exec().execute(&update).await?.rows_affected())
}

/// Takes the rights of people, and returns how many had one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, holder: Holder, person_ids: &[&str]) -> Result<u64> {
    let (table, column, id) = holder.table();
    let delete = Query::delete()
        .from_table(table)
        .and_where(Expr::col(column).eq(id))
        .and_where(Expr::col("person_id").is_in(person_ids.iter().copied()))
        .take();
    Ok(tx.exec().execute(&delete).await?.rows_affected())
}

/// Returns the right of a person on an image itself.
///
/// # Errors
/// Those of the database.
pub async fn on_image(
    read: Read<'_>,
    repository_id: i64,
    person_id: &str,
) -> Result<Option<Permission>> {
    let key = (repository_id, person_id.to_owned());
    let row = repository_grant::Entity::find_by_id(key)
        .one(&read.exec())
        .await?;
    permission(row.map(|row| row.auth))
}

fn code(permission: Permission) -> Result<i32> {
    trusted(i32::try_from(permission.code()))
}
