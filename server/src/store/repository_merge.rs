//! Pages of the repositories of an account, put together from those of its organizations.
//!
//! The indexes sort the repositories of one organization. A page of all of them is cut out of the
//! first rows of each, so that it costs the same however many repositories there are; sorting all
//! of them would not.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};

use super::Read;
use super::dialect::backend;
use super::each::{OWNERS, of_each, with_limits};
use super::entity::{namespace, repository};
use super::repository_list::{Found, RepositoryFilter, RepositorySort};
use super::slice::{Slice, Start};
use super::viewer::Viewer;
use crate::error::Result;

/// The most rows that are read of each; a page further inside costs as much as sorting all.
const ROWS: u64 = 1_500;

/// Tells whether a page is near enough to the beginning to be put together.
pub(in crate::store) fn is_near(slice: Slice<'_>) -> bool {
    slice.reach() <= ROWS
}

/// Returns the organizations of the account that are meant; none where there are too many to put
/// pages together.
///
/// # Errors
/// Those of the database.
pub(in crate::store) async fn organizations(
    read: Read<'_>,
    viewer: Viewer<'_>,
    filter: &RepositoryFilter<'_>,
) -> Result<Option<Vec<i64>>> {
    let own = namespace::Entity::find()
        .select_only()
        .column(namespace::Column::Id)
        .filter(namespace::Column::AccountId.eq(viewer.account_id));
    let most = u64::try_from(OWNERS).unwrap_or_default();
    let ids: Vec<i64> = filter
        .namespace
        .of(own, read)
        .limit(most.saturating_add(1))
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok((ids.len() <= OWNERS).then_some(ids))
}

/// The organization of a repository.
pub(in crate::store) fn namespace() -> Expr {
    Expr::col((repository::Entity, repository::Column::NamespaceId))
}

/// Selects repositories of one organization by their ids, for PostgreSQL. Were the organization
/// compared for equality, it would look for them among those of all organizations, since these are
/// sorted by their ids as well; SQLite finds them only so.
pub(in crate::store) fn by_id(
    query: Select<repository::Entity>,
    owner: Expr,
    slice: Slice<'_>,
) -> Select<repository::Entity> {
    let id = Expr::col((repository::Entity, repository::Column::Id));
    let (from, to) = match slice.descending {
        true => (
            namespace().lte(owner.clone()),
            namespace().gte(owner.clone()),
        ),
        false => (
            namespace().gte(owner.clone()),
            namespace().lte(owner.clone()),
        ),
    };
    let query = query.filter(to);
    let query = match slice.start {
        Start::Skip(rows) => query.filter(from).offset(rows),
        Start::After(place) => {
            let row = Expr::tuple([namespace(), id.clone()]);
            let place = Expr::tuple([owner, Expr::val(place.id)]);
            query.filter(match slice.descending {
                true => row.lt(place),
                false => row.gt(place),
            })
        }
    };
    query
        .order_by(namespace(), slice.order())
        .order_by(id, slice.order())
        .limit(slice.limit)
}

/// Cuts a page out of those of the organizations; `part` selects that of one of them.
///
/// # Errors
/// Those of the database.
pub(in crate::store) async fn cut(
    read: Read<'_>,
    organizations: &[i64],
    part: impl Fn(Expr) -> Select<repository::Entity>,
    sort: RepositorySort,
    slice: Slice<'_>,
) -> Result<Vec<Found>> {
    let exec = read.exec();
    let parts = of_each(backend(&exec), organizations, |id| part(id).into_query());
    let Some(parts) = parts else {
        return Ok(Vec::new());
    };
    let key = match sort {
        RepositorySort::Updated => "updated_ms",
        RepositorySort::Name => "name",
        RepositorySort::Namespace => "namespace",
        RepositorySort::Tags => "num_tags",
        RepositorySort::Id => "id",
    };
    let mut page = Query::select();
    page.column(Asterisk)
        .from_subquery(parts, "of_account")
        .order_by(key, slice.order())
        .order_by("id", slice.order())
        .limit(slice.limit);
    if let Start::Skip(rows) = slice.start {
        page.offset(rows);
    }
    let statement = with_limits(backend(&exec), &page);
    Ok(Found::find_by_statement(statement).all(&exec).await?)
}
