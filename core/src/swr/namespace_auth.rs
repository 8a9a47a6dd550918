//! Rights of users on organizations (document 002, chapter 4.6).

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::namespace::NamespacePath;
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{NamespaceName, UserName};
use crate::permission::Permission;
use crate::scope::Scope;

/// The most users that one call may name.
pub const MAX_NAMED: usize = 500;
/// The most users that one organization or one image may have rights for.
pub const MAX_GRANTS: u64 = 10_000;

/// A user and a right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserAuth {
    /// The user's id.
    pub user_id: String,
    /// The user's name; both have to be of the same user of the account.
    pub user_name: UserName,
    /// The right: 7 manage, 3 write, 1 read.
    pub auth: Permission,
}

/// Checks the users that a call names: at least one, at most [`MAX_NAMED`], nobody twice.
///
/// # Errors
/// The rule that does not hold.
pub fn check_named<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> Result<(), String> {
    match ids.len() {
        0 => return Err("the body names no user".to_owned()),
        count if count > MAX_NAMED => {
            return Err(format!(
                "the body names {count} users, and {MAX_NAMED} is the most"
            ));
        }
        _ => {}
    }
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err("the body names a user twice".to_owned());
        }
    }
    Ok(())
}

/// Answer of [`ShowNamespaceAuth`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamespaceAuth {
    /// The number of the organization.
    pub id: i64,
    /// The organization.
    pub name: NamespaceName,
    /// The user who created it.
    pub creator_name: String,
    /// What the caller may do with it.
    pub self_auth: UserAuth,
    /// Every right that was granted on it, by user name, the caller's own included.
    pub others_auths: Vec<UserAuth>,
}

/// Grants rights on an organization.
#[derive(Debug)]
pub struct CreateNamespaceAuth;

impl Endpoint for CreateNamespaceAuth {
    const ID: &'static str = "create_namespace_auth";
    const SUMMARY: &'static str =
        "Grants users rights on an organization: all that the body names, or none.";
    const SOURCE: &'static str = "002, 4.6.1";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/access";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateNamespaceAccess);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateNamespaceAccess));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::NamespaceNotFound,
        Code::InvalidUser,
        Code::InvalidGrant,
        Code::InvalidNamespaceGrant,
        Code::NamespaceGrantExists,
    ];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = Vec<UserAuth>;
    type Response = NoContent;

    fn scope(path: &NamespacePath, _: &Empty, _: &Vec<UserAuth>) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Takes rights on an organization away.
#[derive(Debug)]
pub struct DeleteNamespaceAuth;

impl Endpoint for DeleteNamespaceAuth {
    const ID: &'static str = "delete_namespace_auth";
    const SUMMARY: &'static str = "Takes the rights of users on an organization away: of all that the body names, or of none.";
    const SOURCE: &'static str = "002, 4.6.2";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/access";
    const STATUS: u16 = 204;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteNamespaceAccess);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteNamespaceAccess));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::NamespaceNotFound,
        Code::InvalidNamespaceGrant,
        Code::NamespaceGrantNotFound,
    ];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = Vec<String>;
    type Response = NoContent;

    fn scope(path: &NamespacePath, _: &Empty, _: &Vec<String>) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Changes rights on an organization.
#[derive(Debug)]
pub struct UpdateNamespaceAuth;

impl Endpoint for UpdateNamespaceAuth {
    const ID: &'static str = "update_namespace_auth";
    const SUMMARY: &'static str =
        "Changes the rights of users on an organization: of all that the body names, or of none.";
    const SOURCE: &'static str = "002, 4.6.3";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/access";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::UpdateNamespaceAccess);
    const AUDIT: Option<Event> = Some(Event::Of(Action::UpdateNamespaceAccess));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::NamespaceNotFound,
        Code::InvalidUser,
        Code::InvalidGrant,
        Code::InvalidNamespaceGrant,
        Code::NamespaceGrantNotFound,
    ];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = Vec<UserAuth>;
    type Response = NoContent;

    fn scope(path: &NamespacePath, _: &Empty, _: &Vec<UserAuth>) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Shows the rights on an organization.
#[derive(Debug)]
pub struct ShowNamespaceAuth;

impl Endpoint for ShowNamespaceAuth {
    const ID: &'static str = "show_namespace_auth";
    const SUMMARY: &'static str = "Shows the rights that were granted on an organization.";
    const SOURCE: &'static str = "002, 4.6.4";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/access";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetNamespaceAccess);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::NamespaceNotFound];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<NamespaceAuth>;

    fn scope(path: &NamespacePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ids: &[&str]) -> Result<(), String> {
        check_named(ids.iter().copied())
    }

    #[test]
    fn a_body_names_somebody_and_nobody_twice() {
        assert!(check(&[]).is_err());
        assert!(check(&["a", "b", "a"]).is_err());
        assert!(check(&["a", "b"]).is_ok());
    }

    #[test]
    fn a_body_names_500_users_at_most() {
        let ids: Vec<String> = (0..=MAX_NAMED).map(|n| n.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        assert!(check(&ids[1..]).is_ok());
        assert!(check(&ids).is_err());
    }
}
