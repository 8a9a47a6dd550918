//! Lists of images that an account shares, and of those that are shared with it.

use berth_core::name::AccountName;
use berth_core::share::Deadline;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition};
use sea_orm::{
    EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    RelationDef, Select,
};

use super::Read;
use super::dialect::trusted;
use super::entity::{account, namespace, repository, share};
use super::repository_list::{self, RepositoryFilter, RepositoryItem, RepositorySort};
use super::sharing::{deadline, is_valid};
use super::slice::Slice;
use super::viewer::{Viewer, namespace_of_repository};
use crate::error::{Error, Result};

/// Whose shares a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Images that the account of the viewer shares.
    Giving,
    /// Images that are shared with it.
    Receiving,
}

/// What a list of shared images has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedFilter<'a> {
    /// Whose shares.
    pub side: Side,
    /// Of which images.
    pub images: RepositoryFilter<'a>,
    /// Only those that are still shared with the account of the viewer, or only others; at this
    /// time.
    pub validity: Option<(bool, Timestamp)>,
}

/// An image that is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedItem {
    /// The image.
    pub image: RepositoryItem,
    /// The name of the account that owns it.
    pub owner: AccountName,
    /// How it is shared with the account of the viewer; not there for the own images.
    pub received: Option<Received>,
}

/// A share as the account sees it that it is with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Until when.
    pub deadline: Deadline,
    /// What the owner says of it.
    pub description: String,
}

#[derive(FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    image: repository_list::Found,
    owner: String,
    deadline_ms: Option<i64>,
    share_description: Option<String>,
}

impl TryFrom<Found> for SharedItem {
    type Error = Error;

    fn try_from(found: Found) -> Result<Self> {
        let received = |description| Received {
            deadline: deadline(found.deadline_ms),
            description,
        };
        Ok(Self {
            image: found.image.try_into()?,
            owner: trusted(AccountName::parse(&found.owner))?,
            received: found.share_description.map(received),
        })
    }
}

/// Lists shared images.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    viewer: Viewer<'_>,
    filter: &SharedFilter<'_>,
    sort: RepositorySort,
    slice: Slice<'_>,
) -> Result<Vec<SharedItem>> {
    let query = select(read, viewer, filter)
        .join(JoinType::InnerJoin, account_of_namespace())
        .column_as(account::Column::Name, "owner");
    let query = match filter.side {
        Side::Giving => query
            .expr_as(Expr::val(Option::<i64>::None), "deadline_ms")
            .expr_as(Expr::val(Option::<String>::None), "share_description"),
        Side::Receiving => query
            .column_as(share::Column::DeadlineMs, "deadline_ms")
            .column_as(share::Column::Description, "share_description"),
    };
    let query = repository_list::sorted(query, sort, slice);
    let rows = query.into_model::<Found>().all(&read.exec()).await?;
    rows.into_iter().map(SharedItem::try_from).collect()
}

/// Lists the accounts that share anything with an account; there are no more than this
/// installation has.
///
/// # Errors
/// Those of the database.
pub async fn owners(read: Read<'_>, account_id: &str) -> Result<Vec<String>> {
    Ok(repository::Entity::find()
        .select_only()
        .column(namespace::Column::AccountId)
        .join(JoinType::InnerJoin, namespace_of_repository())
        .join(JoinType::InnerJoin, share_with(account_id))
        .distinct()
        .into_tuple()
        .all(&read.exec())
        .await?)
}

/// Counts shared images.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, viewer: Viewer<'_>, filter: &SharedFilter<'_>) -> Result<u64> {
    Ok(select(read, viewer, filter).count(&read.exec()).await?)
}

fn select(
    read: Read<'_>,
    viewer: Viewer<'_>,
    filter: &SharedFilter<'_>,
) -> Select<repository::Entity> {
    let query = repository_list::matching(read, viewer, &filter.images);
    match filter.side {
        Side::Giving => {
            let query = query.filter(viewer.sees_image()).filter(is_shared());
            // Nobody shares with himself.
            match filter.validity {
                Some((true, _)) => query.filter(Expr::cust("1 = 0")),
                _ => query,
            }
        }
        Side::Receiving => {
            let query = query
                .join(JoinType::InnerJoin, share_with(viewer.account_id))
                .filter(viewer.sees_received());
            match filter.validity {
                Some((true, now)) => query.filter(is_valid(now)),
                Some((false, now)) => query.filter(is_valid(now).not()),
                None => query,
            }
        }
    }
}

/// The condition that an image is shared with anybody.
fn is_shared() -> sea_orm::sea_query::SimpleExpr {
    let of_image = Expr::col((share::Entity, share::Column::RepositoryId))
        .equals((repository::Entity, repository::Column::Id));
    let shares = share::Entity::find()
        .select_only()
        .column(share::Column::Id)
        .filter(of_image)
        .into_query();
    Expr::exists(shares)
}

fn share_with(account_id: &str) -> RelationDef {
    let account_id = account_id.to_owned();
    let relation: RelationDef = repository::Entity::belongs_to(share::Entity)
        .from(repository::Column::Id)
        .to(share::Column::RepositoryId)
        .on_condition(move |_, share| {
            Expr::col((share, share::Column::AccountId))
                .eq(account_id.as_str())
                .into_condition()
        })
        .into();
    relation
}

fn account_of_namespace() -> RelationDef {
    namespace::Entity::belongs_to(account::Entity)
        .from(namespace::Column::AccountId)
        .to(account::Column::Id)
        .into()
}
