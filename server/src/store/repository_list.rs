//! Lists of repositories, and single ones with all that is shown of them.

use berth_core::name::{NamespaceName, RepositoryName};
use berth_core::oci::ImageName;
use berth_core::permission::Permission;
use berth_core::swr::repository::Category;
use berth_core::time::Timestamp;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QuerySelect, Select,
};

use super::Read;
use super::dialect::{backend, contains, trusted};
use super::entity::{namespace, repository};
use super::namespace_list::{NamespaceMatch, permission};
use super::repository_merge as merge;
use super::slice::Slice;
use super::viewer::{Viewer, namespace_of_repository};
use crate::error::{Error, Result};

/// A repository with its organization and what one person was granted on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryItem {
    /// Its id.
    pub id: i64,
    /// The id of its organization.
    pub namespace_id: i64,
    /// The name of its organization.
    pub namespace: NamespaceName,
    /// The account that owns it.
    pub account_id: String,
    /// The person's right, the stronger of that on the organization and that on the image.
    pub granted: Option<Permission>,
    /// Its name.
    pub name: RepositoryName,
    /// What it is for.
    pub category: Category,
    /// Its description.
    pub description: String,
    /// Whether everybody may pull.
    pub is_public: bool,
    /// Who created it.
    pub creator_id: String,
    /// The name of who created it, at that time.
    pub creator_name: String,
    /// When it came to be.
    pub created: Timestamp,
    /// When its content or attributes last changed.
    pub updated: Timestamp,
    /// How many tags it has.
    pub tags: i64,
    /// Bytes of its manifests and their blobs, each counted once.
    pub size: i64,
    /// How many times a manifest was pulled.
    pub pulls: i64,
    /// When one was last pulled.
    pub last_pull: Option<Timestamp>,
}

/// Which repositories a list has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RepositoryFilter<'a> {
    /// Of which organizations.
    pub namespace: NamespaceMatch<'a>,
    /// Only those whose name holds this text.
    pub name: Option<&'a str>,
    /// Only those whose organization or name holds this text.
    pub text: Option<&'a str>,
    /// Only of this category.
    pub category: Option<Category>,
    /// Only those that everybody may pull, or only the others.
    pub is_public: Option<bool>,
    /// Only those with a greater id.
    pub beyond: Option<i64>,
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RepositorySort {
    /// The last change.
    #[default]
    Updated,
    /// The name.
    Name,
    /// The name of the organization.
    Namespace,
    /// How many tags.
    Tags,
    /// The id.
    Id,
}

#[derive(FromQueryResult)]
pub(in crate::store) struct Found {
    #[sea_orm(nested)]
    repository: repository::Model,
    namespace: String,
    account_id: String,
    granted: Option<i32>,
    granted_here: Option<i32>,
}

impl TryFrom<Found> for RepositoryItem {
    type Error = Error;

    fn try_from(found: Found) -> Result<Self> {
        let row = found.repository;
        let category = Category::parse(&row.category);
        Ok(Self {
            id: row.id,
            namespace_id: row.namespace_id,
            namespace: trusted(NamespaceName::parse(&found.namespace))?,
            account_id: found.account_id,
            granted: Permission::stronger(
                permission(found.granted)?,
                permission(found.granted_here)?,
            ),
            name: trusted(RepositoryName::parse(&row.name))?,
            category: trusted(category.ok_or("a category that does not exist"))?,
            description: row.description,
            is_public: row.is_public,
            creator_id: row.creator_id,
            creator_name: row.creator_name,
            created: Timestamp::from_ms(row.created_ms),
            updated: Timestamp::from_ms(row.updated_ms),
            tags: row.num_tags,
            size: row.size,
            pulls: row.num_download,
            last_pull: row.last_pull_ms.map(Timestamp::from_ms),
        })
    }
}

fn with_namespace() -> Select<repository::Entity> {
    repository::Entity::find()
        .join(JoinType::InnerJoin, namespace_of_repository())
        .column_as(namespace::Column::Name, "namespace")
        .column_as(namespace::Column::AccountId, "account_id")
}

/// Returns one repository, in whatever account; whether the person may see it is not asked.
///
/// # Errors
/// Those of the database.
pub async fn one(
    read: Read<'_>,
    viewer: Viewer<'_>,
    name: &ImageName,
) -> Result<Option<RepositoryItem>> {
    let found = viewer
        .with_grants(with_namespace())
        .filter(namespace::Column::Name.eq(name.namespace().as_str()))
        .filter(repository::Column::Name.eq(name.repository().as_str()))
        .into_model::<Found>()
        .one(&read.exec())
        .await?;
    found.map(RepositoryItem::try_from).transpose()
}

/// Lists repositories that a person may see.
///
/// # Errors
/// Those of the database.
pub async fn visible(
    read: Read<'_>,
    viewer: Viewer<'_>,
    filter: &RepositoryFilter<'_>,
    sort: RepositorySort,
    slice: Slice<'_>,
) -> Result<Vec<RepositoryItem>> {
    let organizations = merge::organizations(read, viewer, filter).await?;
    list(
        read,
        viewer,
        filter,
        organizations.as_deref(),
        (sort, slice),
    )
    .await
}

/// Lists repositories that a person may see, and counts how many the whole list has.
///
/// # Errors
/// Those of the database.
pub async fn counted(
    read: Read<'_>,
    viewer: Viewer<'_>,
    filter: &RepositoryFilter<'_>,
    sort: RepositorySort,
    slice: Slice<'_>,
) -> Result<(Vec<RepositoryItem>, u64)> {
    let organizations = merge::organizations(read, viewer, filter).await?;
    let organizations = organizations.as_deref();
    let items = list(read, viewer, filter, organizations, (sort, slice)).await?;
    Ok((items, count(read, viewer, filter, organizations).await?))
}

async fn list(
    read: Read<'_>,
    viewer: Viewer<'_>,
    filter: &RepositoryFilter<'_>,
    organizations: Option<&[i64]>,
    (sort, slice): (RepositorySort, Slice<'_>),
) -> Result<Vec<RepositoryItem>> {
    let rows = match organizations.filter(|_| merge::is_near(slice)) {
        Some(organizations) => {
            let (backend, each) = (backend(&read.exec()), slice.of_each());
            let of_one = |id| {
                let query = select(read, viewer, filter);
                match (backend, sort) {
                    (DbBackend::Postgres, RepositorySort::Id) => merge::by_id(query, id, each),
                    _ => sorted(query.filter(merge::namespace().eq(id)), sort, each),
                }
            };
            merge::cut(read, organizations, of_one, sort, slice).await?
        }
        None => {
            let query = sorted(select(read, viewer, filter), sort, slice);
            query.into_model::<Found>().all(&read.exec()).await?
        }
    };
    rows.into_iter().map(RepositoryItem::try_from).collect()
}

/// Organizations know how many repositories they have. Where these themselves decide, an index has
/// all that is counted.
async fn count(
    read: Read<'_>,
    viewer: Viewer<'_>,
    filter: &RepositoryFilter<'_>,
    organizations: Option<&[i64]>,
) -> Result<u64> {
    let plain = RepositoryFilter {
        namespace: filter.namespace,
        ..RepositoryFilter::default()
    };
    if let Some(ids) = organizations.filter(|_| viewer.sees_all() && *filter == plain) {
        return super::quota::of_namespaces(read, namespace::Column::Id.is_in(ids.iter().copied()))
            .await;
    }
    let query = match organizations {
        Some(ids) if viewer.sees_all() && filter.text.is_none() => repository::Entity::find()
            .filter(repository::Column::NamespaceId.is_in(ids.iter().copied()))
            .filter(of_repository(read, filter)),
        _ => select(read, viewer, filter),
    };
    let query = query.select_only().column(repository::Column::Id);
    Ok(query.count(&read.exec()).await?)
}

fn select(
    read: Read<'_>,
    viewer: Viewer<'_>,
    filter: &RepositoryFilter<'_>,
) -> Select<repository::Entity> {
    matching(read, viewer, filter).filter(viewer.sees_image())
}

/// Cuts a part out of a sorted list of repositories.
pub(in crate::store) fn sorted(
    query: Select<repository::Entity>,
    sort: RepositorySort,
    slice: Slice<'_>,
) -> Select<repository::Entity> {
    let id = repository::Column::Id;
    match sort {
        RepositorySort::Updated => slice.of(query, repository::Column::UpdatedMs, id),
        RepositorySort::Name => slice.of(query, repository::Column::Name, id),
        RepositorySort::Namespace => slice.of(query, namespace::Column::Name, id),
        RepositorySort::Tags => slice.of(query, repository::Column::NumTags, id),
        RepositorySort::Id => slice.of(query, id, id),
    }
}

/// Selects repositories of whatever account, with the grants of the person; whether the person may
/// see them is not asked.
pub(in crate::store) fn matching(
    read: Read<'_>,
    viewer: Viewer<'_>,
    filter: &RepositoryFilter<'_>,
) -> Select<repository::Entity> {
    let query = viewer.with_grants(with_namespace());
    let query = filter.namespace.of(query, read);
    let backend = backend(&read.exec());
    let either = filter.text.map(|text| {
        Condition::any()
            .add(contains(backend, repository::Column::Name, text))
            .add(contains(backend, namespace::Column::Name, text))
    });
    query.filter(of_repository(read, filter).add_option(either))
}

/// What a filter asks of the repository alone.
fn of_repository(read: Read<'_>, filter: &RepositoryFilter<'_>) -> Condition {
    let backend = backend(&read.exec());
    let name = filter
        .name
        .map(|text| contains(backend, repository::Column::Name, text));
    let category = filter
        .category
        .map(|category| repository::Column::Category.eq(category.as_str()));
    let is_public = filter
        .is_public
        .map(|is_public| repository::Column::IsPublic.eq(is_public));
    let beyond = filter.beyond.map(|id| repository::Column::Id.gt(id));
    Condition::all()
        .add_option(name)
        .add_option(category)
        .add_option(is_public)
        .add_option(beyond)
}
