//! Whose list it is: what `berth_core::access` says of one thing, as conditions over whole tables.

use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QuerySelect, RelationDef, Select};

use super::entity::{namespace, namespace_grant, repository, repository_grant};

/// The person that a list is for. Lists show what the own account has and this person may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer<'a> {
    /// The account of the person.
    pub account_id: &'a str,
    /// The person.
    pub person_id: &'a str,
    /// Whether the person is an administrator of the account, who sees all of it.
    pub is_admin: bool,
}

impl Viewer<'_> {
    /// Joins the grant of the person on the organization to a query that has organizations.
    pub(in crate::store) fn with_grant<E: EntityTrait>(self, query: Select<E>) -> Select<E> {
        let person = self.person_id.to_owned();
        let grant = namespace::Entity::belongs_to(namespace_grant::Entity)
            .from(namespace::Column::Id)
            .to(namespace_grant::Column::NamespaceId)
            .on_condition(move |_, grant| {
                Expr::col((grant, namespace_grant::Column::PersonId))
                    .eq(person.as_str())
                    .into_condition()
            });
        query
            .join(JoinType::LeftJoin, grant.into())
            .column_as(namespace_grant::Column::Auth, "granted")
    }

    /// Joins the grants of the person on organization and image to a query of images.
    pub(in crate::store) fn with_grants(
        self,
        query: Select<repository::Entity>,
    ) -> Select<repository::Entity> {
        let person = self.person_id.to_owned();
        let grant = repository::Entity::belongs_to(repository_grant::Entity)
            .from(repository::Column::Id)
            .to(repository_grant::Column::RepositoryId)
            .on_condition(move |_, grant| {
                Expr::col((grant, repository_grant::Column::PersonId))
                    .eq(person.as_str())
                    .into_condition()
            });
        self.with_grant(query)
            .join(JoinType::LeftJoin, grant.into())
            .column_as(repository_grant::Column::Auth, "granted_here")
    }

    /// The organizations of the account.
    fn own(self) -> Condition {
        Condition::all().add(namespace::Column::AccountId.eq(self.account_id))
    }

    /// The organizations that the person may see.
    pub(in crate::store) fn sees_namespace(self) -> Condition {
        match self.is_admin {
            true => self.own(),
            false => self.own().add(namespace_grant::Column::Auth.is_not_null()),
        }
    }

    /// The organizations that the person may see or that have an image that he may see.
    pub(in crate::store) fn sees_namespace_or_image(self) -> Condition {
        use sea_orm::{QueryFilter, QueryTrait};
        if self.is_admin {
            return self.own();
        }
        let of_namespace = Expr::col((repository::Entity, repository::Column::NamespaceId))
            .equals((namespace::Entity, namespace::Column::Id));
        let public = repository::Entity::find()
            .select_only()
            .column(repository::Column::Id)
            .filter(repository::Column::IsPublic.eq(true))
            .filter(of_namespace.clone())
            .into_query();
        let granted = repository::Entity::find()
            .select_only()
            .column(repository::Column::Id)
            .join(
                JoinType::InnerJoin,
                repository::Entity::belongs_to(repository_grant::Entity)
                    .from(repository::Column::Id)
                    .to(repository_grant::Column::RepositoryId)
                    .into(),
            )
            .filter(repository_grant::Column::PersonId.eq(self.person_id))
            .filter(of_namespace)
            .into_query();
        let either = Condition::any()
            .add(namespace_grant::Column::Auth.is_not_null())
            .add(Expr::exists(public))
            .add(Expr::exists(granted));
        self.own().add(either)
    }

    /// The images that the person may see, in a query with both grants.
    pub(in crate::store) fn sees_image(self) -> Condition {
        if self.is_admin {
            return self.own();
        }
        let either = Condition::any()
            .add(namespace_grant::Column::Auth.is_not_null())
            .add(repository_grant::Column::Auth.is_not_null())
            .add(repository::Column::IsPublic.eq(true));
        self.own().add(either)
    }
}

/// The organization of a repository.
pub(in crate::store) fn namespace_of_repository() -> RelationDef {
    repository::Entity::belongs_to(namespace::Entity)
        .from(repository::Column::NamespaceId)
        .to(namespace::Column::Id)
        .into()
}
