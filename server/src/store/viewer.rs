//! Whose list it is: what `berth_core::access` says of one thing, as conditions over whole tables.

use berth_core::policy::{Glob, Reach, Rule};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, LikeExpr};
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
    /// What policies let the person see and keep him from seeing; absent where none speaks of him.
    pub sight: Option<&'a Sight>,
}

/// How far policies let a person see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Which organizations.
    pub namespaces: Reach,
    /// Which images.
    pub images: Reach,
    /// Which images of other accounts, in a list of what they share.
    pub abroad: Vec<Abroad>,
}

/// How far policies let a person see in accounts of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abroad {
    /// The accounts.
    pub owners: Vec<String>,
    /// Which of their images.
    pub images: Reach,
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

    /// Tells whether the person sees all that the account has.
    pub(in crate::store) fn sees_all(self) -> bool {
        self.is_admin && self.sight.is_none()
    }

    /// The organizations of the account.
    fn own(self) -> Condition {
        Condition::all().add(namespace::Column::AccountId.eq(self.account_id))
    }

    /// The organizations that the person may see.
    pub(in crate::store) fn sees_namespace(self) -> Condition {
        self.own().add(self.reached_namespace())
    }

    /// The organizations that the person may see or that have an image that he may see.
    pub(in crate::store) fn sees_namespace_or_image(self) -> Condition {
        use sea_orm::{QueryFilter, QueryTrait};
        if self.sees_all() {
            return self.own();
        }
        let of_namespace = Expr::col((repository::Entity, repository::Column::NamespaceId))
            .equals((namespace::Entity, namespace::Column::Id));
        let of_image = Expr::col((
            repository_grant::Entity,
            repository_grant::Column::RepositoryId,
        ))
        .equals((repository::Entity, repository::Column::Id));
        let granted = repository_grant::Entity::find()
            .select_only()
            .column(repository_grant::Column::RepositoryId)
            .filter(of_image)
            .filter(repository_grant::Column::PersonId.eq(self.person_id))
            .into_query();
        let image = repository::Entity::find()
            .select_only()
            .column(repository::Column::Id)
            .filter(of_namespace)
            .filter(self.reached_image(Expr::exists(granted)))
            .into_query();
        let either = Condition::any()
            .add(self.reached_namespace())
            .add(Expr::exists(image));
        self.own().add(either)
    }

    /// The images that the person may see, in a query with both grants.
    pub(in crate::store) fn sees_image(self) -> Condition {
        let granted = repository_grant::Column::Auth.is_not_null();
        self.own().add(self.reached_image(granted))
    }

    /// The images that the person may see among those that are shared with the account.
    pub(in crate::store) fn sees_received(self) -> Condition {
        let Some(sight) = self.sight else {
            return Condition::all();
        };
        let mut any = Condition::any().add(Expr::cust("1 = 0"));
        for abroad in &sight.abroad {
            let of_owners =
                namespace::Column::AccountId.is_in(abroad.owners.iter().map(String::as_str));
            let reached = reached(always(), Some(&abroad.images), &image_path());
            any = any.add(Condition::all().add(of_owners).add(reached));
        }
        any
    }

    fn reached_namespace(self) -> Condition {
        let by_grant = match self.is_admin {
            true => always(),
            false => namespace_grant::Column::Auth.is_not_null().into_condition(),
        };
        let path = Expr::col((namespace::Entity, namespace::Column::Name));
        let sight = self.sight.map(|sight| &sight.namespaces);
        reached(by_grant, sight, &path)
    }

    /// `granted` says whether the person has a grant on the image itself.
    fn reached_image(self, granted: Expr) -> Condition {
        let by_grant = match self.is_admin {
            true => always(),
            false => Condition::any()
                .add(namespace_grant::Column::Auth.is_not_null())
                .add(granted)
                .add(repository::Column::IsPublic.eq(true)),
        };
        let sight = self.sight.map(|sight| &sight.images);
        reached(by_grant, sight, &image_path())
    }
}

fn image_path() -> Expr {
    Expr::cust("\"namespace\".\"name\" || '/' || \"repository\".\"name\"")
}

fn always() -> Condition {
    Expr::cust("1 = 1").into_condition()
}

/// What [`Reach::reaches`] says of one path, as a condition over all of them.
fn reached(by_grant: Condition, reach: Option<&Reach>, path: &Expr) -> Condition {
    let Some(reach) = reach else {
        return by_grant;
    };
    let mut all = Condition::all()
        .add(any_of(&reach.allow, path).add(by_grant))
        .add(any_of(&reach.deny, path).not());
    if let Some(within) = &reach.within {
        all = all.add(any_of(within, path));
    }
    all
}

/// That one of the rules speaks of the path.
fn any_of(rules: &[Rule], path: &Expr) -> Condition {
    let mut any = Condition::any().add(Expr::cust("1 = 0"));
    for rule in rules {
        let mut matches = Condition::any().add(Expr::cust("1 = 0"));
        for glob in &rule.globs {
            matches = matches.add(matching(glob, path));
        }
        any = any.add(if rule.is_not { matches.not() } else { matches });
    }
    any
}

/// Names have no capital letters. SQLite takes small and capital letters for the same in a pattern,
/// so one with a capital, which matches nothing, is not asked for.
fn matching(glob: &Glob, path: &Expr) -> Expr {
    if glob.as_str().chars().any(char::is_uppercase) {
        return Expr::cust("1 = 0");
    }
    let mut pattern = String::new();
    for sign in glob.as_str().chars() {
        match sign {
            '*' => pattern.push('%'),
            '?' => pattern.push('_'),
            '%' | '_' | '\\' => pattern.extend(['\\', sign]),
            other => pattern.push(other),
        }
    }
    path.clone().like(LikeExpr::new(pattern).escape('\\'))
}

/// The organization of a repository.
pub(in crate::store) fn namespace_of_repository() -> RelationDef {
    repository::Entity::belongs_to(namespace::Entity)
        .from(repository::Column::NamespaceId)
        .to(namespace::Column::Id)
        .into()
}
