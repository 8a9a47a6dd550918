//! Repositories as the data plane meets them: found with the caller's right, made by a push.

use berth_core::name::{NamespaceName, RepositoryName};
use berth_core::oci::ImageName;
use berth_core::permission::Permission;
use berth_core::share::Deadline;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect, Statement,
};

use super::dialect::{backend, is_reference};
use super::entity::namespace;
use super::entity::repository::{ActiveModel, Column, Entity};
use super::sharing::{Receiver, deadline};
use super::viewer::namespace_of_repository;
use super::{Read, Tx};
use crate::error::{Code, Error, Result};

/// Where an image name leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The organization's number.
    pub namespace_id: i64,
    /// The account that owns it.
    pub account_id: String,
    /// The right of the caller, by a grant: the stronger of that on the organization and that on the
    /// image.
    pub granted: Option<Permission>,
    /// The repository, if there is one of this name.
    pub repository: Option<Found>,
}

/// A repository that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its number, never used again.
    pub id: i64,
    /// Whether everybody may pull.
    pub is_public: bool,
    /// Who made it.
    pub creator_id: String,
    /// When it was made.
    pub created: Timestamp,
    /// The share with the account of the caller, unless it has ended.
    pub shared: Option<Shared>,
}

/// A share of a repository with the account of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    /// Its number.
    pub id: i64,
    /// Until when.
    pub deadline: Deadline,
}

/// Who does something, as rows remember it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The user's id.
    pub id: String,
    /// The user's name at that time.
    pub name: String,
}

#[derive(FromQueryResult)]
struct PlaceRow {
    namespace_id: i64,
    account_id: String,
    on_namespace: Option<i32>,
    on_image: Option<i32>,
    id: Option<i64>,
    is_public: Option<bool>,
    creator_id: Option<String>,
    created_ms: Option<i64>,
    share_id: Option<i64>,
    deadline_ms: Option<i64>,
}

const LOCATE: &str = "SELECT n.id AS namespace_id, n.account_id, \
    g.auth AS on_namespace, rg.auth AS on_image, \
    r.id, r.is_public, r.creator_id, r.created_ms, s.id AS share_id, s.deadline_ms \
    FROM namespace n \
    LEFT JOIN repository r ON r.namespace_id = n.id AND r.name = $2 \
    LEFT JOIN namespace_grant g ON g.namespace_id = n.id AND g.person_id = $3 \
    LEFT JOIN repository_grant rg ON rg.repository_id = r.id AND rg.person_id = $3 \
    LEFT JOIN share s ON s.repository_id = r.id AND s.account_id = $4 \
        AND (s.deadline_ms IS NULL OR s.deadline_ms >= $5) \
    WHERE n.name = $1";

/// Finds an image, what a person was granted there, and whether it is shared with the person's
/// account; nobody has the id `""`.
///
/// # Errors
/// Those of the database.
pub async fn locate(
    read: Read<'_>,
    image: &ImageName,
    person_id: &str,
    receiver: Receiver<'_>,
) -> Result<Option<Place>> {
    let exec = read.exec();
    let values = [
        image.namespace().as_str().into(),
        image.repository().as_str().into(),
        person_id.into(),
        receiver.account_id.into(),
        receiver.earliest_ms().into(),
    ];
    let statement = Statement::from_sql_and_values(backend(&exec), LOCATE, values);
    let row = PlaceRow::find_by_statement(statement).one(&exec).await?;
    Ok(row.map(Place::from))
}

impl From<PlaceRow> for Place {
    fn from(row: PlaceRow) -> Self {
        let permission =
            |auth: Option<i32>| auth.and_then(|auth| Permission::from_code(auth.into()));
        let on_image = permission(row.on_image);
        let share = |id| Shared {
            id,
            deadline: deadline(row.deadline_ms),
        };
        let found = |id| Found {
            id,
            shared: row.share_id.map(share),
            is_public: row.is_public.unwrap_or(false),
            creator_id: row.creator_id.unwrap_or_default(),
            created: Timestamp::from_ms(row.created_ms.unwrap_or_default()),
        };
        Self {
            namespace_id: row.namespace_id,
            account_id: row.account_id,
            granted: Permission::stronger(permission(row.on_namespace), on_image),
            repository: row.id.map(found),
        }
    }
}

/// Returns the name of the image that a repository is.
///
/// # Errors
/// Those of the database.
pub async fn name(read: Read<'_>, id: i64) -> Result<Option<ImageName>> {
    let found: Option<(String, String)> = Entity::find_by_id(id)
        .select_only()
        .column_as(namespace::Column::Name, "namespace")
        .column_as(Column::Name, "repository")
        .join(JoinType::InnerJoin, namespace_of_repository())
        .into_tuple()
        .one(&read.exec())
        .await?;
    let named = |(namespace, repository)| {
        image_name(NameRow {
            namespace,
            repository,
        })
    };
    found.map(named).transpose()
}

/// Returns the repository of a push, made where it is absent, and whether it was made. The row is
/// locked until the end of the change, so that pushes to one repository take turns.
///
/// # Errors
/// `NamespaceNotFound` where the organization was deleted meanwhile, and those of the database.
pub async fn find_or_create(
    tx: &Tx,
    namespace_id: i64,
    name: &RepositoryName,
    author: &Author,
    now: Timestamp,
) -> Result<(i64, bool)> {
    if let Some(id) = touch(tx, namespace_id, name, now).await? {
        return Ok((id, false));
    }
    let row = ActiveModel {
        id: NotSet,
        namespace_id: Set(namespace_id),
        name: Set(name.to_string()),
        category: Set("other".to_owned()),
        description: Set(String::new()),
        is_public: Set(false),
        creator_id: Set(author.id.clone()),
        creator_name: Set(author.name.clone()),
        created_ms: Set(now.as_ms()),
        updated_ms: Set(now.as_ms()),
        num_download: Set(0),
        last_pull_ms: Set(None),
        num_tags: Set(0),
        size: Set(0),
    };
    let keep = OnConflict::columns([Column::NamespaceId, Column::Name])
        .do_nothing()
        .to_owned();
    let made = Entity::insert(row)
        .on_conflict(keep)
        .exec_without_returning(tx.exec())
        .await
        .map_err(without_namespace)?;
    let id = touch(tx, namespace_id, name, now).await?;
    let id = id.ok_or_else(|| Error::internal("a repository was made and is not there"))?;
    if made > 0 {
        count(tx, namespace_id, 1).await?;
    }
    Ok((id, made > 0))
}

/// Adds to how many repositories an organization has.
pub(in crate::store) async fn count(tx: &Tx, namespace_id: i64, more: i64) -> Result<()> {
    let column = namespace::Column::NumRepositories;
    namespace::Entity::update_many()
        .col_expr(column, Expr::col(column).add(more))
        .filter(namespace::Column::Id.eq(namespace_id))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Tells that the organization of a new repository was deleted, where that is what is wrong.
pub(in crate::store) fn without_namespace(error: DbErr) -> Error {
    if is_reference(&error) {
        let message = "the organization does not exist any more";
        return Error::new(Code::NamespaceNotFound, message).caused_by(error);
    }
    error.into()
}

/// Notes a change of a repository, and returns its number.
async fn touch(
    tx: &Tx,
    namespace_id: i64,
    name: &RepositoryName,
    now: Timestamp,
) -> Result<Option<i64>> {
    let of_name = Column::NamespaceId
        .eq(namespace_id)
        .and(Column::Name.eq(name.as_str()));
    Entity::update_many()
        .col_expr(Column::UpdatedMs, now.as_ms().into())
        .filter(of_name.clone())
        .exec(tx.exec())
        .await?;
    let id = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(of_name)
        .into_tuple()
        .one(tx.exec())
        .await?;
    Ok(id)
}

/// Adds to the counters of a repository; both may be negative.
///
/// # Errors
/// Those of the database.
pub async fn adjust(tx: &Tx, id: i64, tags: i64, bytes: i64, now: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::NumTags, Expr::col(Column::NumTags).add(tags))
        .col_expr(Column::Size, Expr::col(Column::Size).add(bytes))
        .col_expr(Column::UpdatedMs, now.as_ms().into())
        .filter(Column::Id.eq(id))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Who asks for the catalog.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The user's id.
    pub person_id: &'a str,
    /// The user's account.
    pub account_id: &'a str,
    /// Whether the user is an administrator of it.
    pub is_admin: bool,
    /// Now.
    pub now: Timestamp,
}

/// Which repositories of an organization come next and may be seen.
const IN_CATALOG: &str = "r.namespace_id = n.id \
    AND r.name > CASE WHEN n.name = $1 THEN $2 ELSE '' END \
    AND (r.is_public OR (n.account_id = $3 AND ($4 OR EXISTS (\
        SELECT 1 FROM namespace_grant g WHERE g.namespace_id = n.id AND g.person_id = $5) OR EXISTS (\
        SELECT 1 FROM repository_grant g WHERE g.repository_id = r.id AND g.person_id = $5))) \
    OR EXISTS (SELECT 1 FROM share s WHERE s.repository_id = r.id AND s.account_id = $3 \
        AND (s.deadline_ms IS NULL OR s.deadline_ms >= $6)))";

/// The order goes by organization, then repository: the two indexes give it without sorting, and
/// the place to go on from without a walk to it. PostgreSQL would read each organization whole
/// before it sorts, unless it is told that no more of each are wanted.
fn catalog_sql(backend: DbBackend, limit: u64) -> String {
    let repositories = match backend {
        DbBackend::Postgres => format!(
            "CROSS JOIN LATERAL (SELECT r.name FROM repository r WHERE {IN_CATALOG} \
             ORDER BY r.name LIMIT {limit}) r"
        ),
        _ => format!("JOIN repository r ON {IN_CATALOG}"),
    };
    format!(
        "SELECT n.name AS namespace, r.name AS repository FROM namespace n {repositories} \
         WHERE n.name >= $1 ORDER BY n.name, r.name LIMIT {limit}"
    )
}

#[derive(FromQueryResult)]
struct NameRow {
    namespace: String,
    repository: String,
}

/// Lists the images that a user may pull, by name, behind the one given.
///
/// # Errors
/// Those of the database.
pub async fn catalog(
    read: Read<'_>,
    reader: Reader<'_>,
    last: Option<(&str, &str)>,
    limit: u64,
) -> Result<Vec<ImageName>> {
    let exec = read.exec();
    let (namespace, repository) = last.unwrap_or_default();
    let values = [
        namespace.into(),
        repository.into(),
        reader.account_id.into(),
        reader.is_admin.into(),
        reader.person_id.into(),
        Deadline::earliest_valid(reader.now).as_ms().into(),
    ];
    let backend = backend(&exec);
    let statement = Statement::from_sql_and_values(backend, catalog_sql(backend, limit), values);
    let rows = NameRow::find_by_statement(statement).all(&exec).await?;
    rows.into_iter().map(image_name).collect()
}

fn image_name(row: NameRow) -> Result<ImageName> {
    let namespace = NamespaceName::parse(&row.namespace).map_err(Error::internal)?;
    let repository = RepositoryName::parse(&row.repository).map_err(Error::internal)?;
    Ok(ImageName::new(namespace, repository))
}
