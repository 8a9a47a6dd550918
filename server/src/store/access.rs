//! What the decision on a right needs to know of its resource, in one query each.

use berth_core::name::{NamespaceName, RepositoryName};
use berth_core::permission::Permission;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait, Select,
};

use super::Read;
use super::entity::{namespace, namespace_grant as grant, repository, repository_grant, share};
use super::namespace_list::permission;
use super::sharing::{Receiver, is_valid};
use crate::error::Result;

/// What is known of an organization or image, for one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The account that owns it.
    pub account_id: String,
    /// The number of the organization.
    pub namespace_id: i64,
    /// The number of the image, if it is one.
    pub repository_id: Option<i64>,
    /// Whether it is a public image.
    pub is_public: bool,
    /// Whether it is an image that is shared with the user's account at this moment.
    pub is_shared: bool,
    /// What the user was granted on it: of an image, the stronger of the organization's right and its
    /// own.
    pub granted: Option<Permission>,
    /// What the user was granted on the organization.
    pub on_namespace: Option<Permission>,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    account_id: String,
    namespace_id: i64,
    repository_id: Option<i64>,
    is_public: Option<bool>,
    on_namespace: Option<i32>,
    on_image: Option<i32>,
    share_id: Option<i64>,
}

impl Row {
    fn known(self) -> Result<Known> {
        let on_namespace = permission(self.on_namespace)?;
        let on_image = permission(self.on_image)?;
        Ok(Known {
            account_id: self.account_id,
            namespace_id: self.namespace_id,
            repository_id: self.repository_id,
            is_public: self.is_public.unwrap_or(false),
            is_shared: self.share_id.is_some(),
            granted: Permission::stronger(on_namespace, on_image),
            on_namespace,
        })
    }
}

/// Returns what is known of an organization.
///
/// # Errors
/// Those of the database.
pub async fn of_namespace(
    read: Read<'_>,
    name: &NamespaceName,
    person_id: Option<&str>,
) -> Result<Option<Known>> {
    let select = base(name, person_id)
        .expr_as(Expr::val(Option::<i64>::None), "repository_id")
        .expr_as(Expr::val(Option::<bool>::None), "is_public")
        .expr_as(Expr::val(Option::<i32>::None), "on_image")
        .expr_as(Expr::val(Option::<i64>::None), "share_id");
    let row = select.into_model::<Row>().one(&read.exec()).await?;
    row.map(Row::known).transpose()
}

/// Returns what is known of an image, `receiver` being the account of the user.
///
/// # Errors
/// Those of the database.
pub async fn of_repository(
    read: Read<'_>,
    namespace: &NamespaceName,
    repository: &RepositoryName,
    person_id: Option<&str>,
    receiver: Receiver<'_>,
) -> Result<Option<Known>> {
    let mut select = base(namespace, person_id)
        .column_as(repository::Column::Id, "repository_id")
        .column_as(repository::Column::IsPublic, "is_public")
        .column_as(repository_grant::Column::Auth, "on_image")
        .column_as(share::Column::Id, "share_id")
        .filter(repository::Column::Name.eq(repository.as_str()));
    let of_namespace = Expr::col((repository::Entity, repository::Column::NamespaceId))
        .equals((namespace::Entity, namespace::Column::Id));
    let of_image = Expr::col((
        repository_grant::Entity,
        repository_grant::Column::RepositoryId,
    ))
    .equals((repository::Entity, repository::Column::Id))
    .and(
        Expr::col((repository_grant::Entity, repository_grant::Column::PersonId))
            .eq(person_id.unwrap_or_default()),
    );
    let with_receiver = Expr::col((share::Entity, share::Column::RepositoryId))
        .equals((repository::Entity, repository::Column::Id))
        .and(share::Column::AccountId.eq(receiver.account_id))
        .and(is_valid(receiver.now));
    QueryTrait::query(&mut select)
        .join(JoinType::InnerJoin, repository::Entity, of_namespace)
        .join(JoinType::LeftJoin, repository_grant::Entity, of_image)
        .join(JoinType::LeftJoin, share::Entity, with_receiver);
    let row = select.into_model::<Row>().one(&read.exec()).await?;
    row.map(Row::known).transpose()
}

fn base(name: &NamespaceName, person_id: Option<&str>) -> Select<namespace::Entity> {
    let mut select = namespace::Entity::find()
        .select_only()
        .column(namespace::Column::AccountId)
        .column_as(namespace::Column::Id, "namespace_id")
        .column_as(grant::Column::Auth, "on_namespace")
        .filter(namespace::Column::Name.eq(name.as_str()));
    let of_person = Expr::col((grant::Entity, grant::Column::NamespaceId))
        .equals((namespace::Entity, namespace::Column::Id))
        .and(Expr::col((grant::Entity, grant::Column::PersonId)).eq(person_id.unwrap_or_default()));
    QueryTrait::query(&mut select).join(JoinType::LeftJoin, grant::Entity, of_person);
    select
}
