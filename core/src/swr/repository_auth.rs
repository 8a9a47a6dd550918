//! Rights of users on single images (document 002, chapter 4.7; documents 003 and 004).

use serde::{Deserialize, Serialize};

use super::namespace_auth::UserAuth;
use super::repository::RepositoryPath;
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::RepositoryName;
use crate::scope::Scope;

/// Answer of [`ShowRepositoryAuth`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepositoryAuth {
    /// The number of the image.
    pub id: i64,
    /// The image, without its organization.
    pub name: RepositoryName,
    /// What the caller may do with it.
    pub self_auth: UserAuth,
    /// Every right that was granted on the image itself, by user name, the caller's own included.
    pub others_auths: Vec<UserAuth>,
}

/// Grants rights on an image.
#[derive(Debug)]
pub struct CreateRepositoryAuth;

impl Endpoint for CreateRepositoryAuth {
    const ID: &'static str = "create_user_repository_auth";
    const SUMMARY: &'static str =
        "Grants users rights on an image: all that the body names, or none.";
    const SOURCE: &'static str = "002, 4.7.1";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/access";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateRepoAccess);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateRepoAccess));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::RepositoryNotFound,
        Code::InvalidUser,
        Code::InvalidGrant,
        Code::RepositoryGrantExists,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Vec<UserAuth>;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Vec<UserAuth>) -> Scope {
        path.scope()
    }
}

/// Takes rights on an image away.
#[derive(Debug)]
pub struct DeleteRepositoryAuth;

impl Endpoint for DeleteRepositoryAuth {
    const ID: &'static str = "delete_user_repository_auth";
    const SUMMARY: &'static str =
        "Takes the rights of users on an image away: of all that the body names, or of none.";
    const SOURCE: &'static str = "002, 4.7.2";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/access";
    const STATUS: u16 = 204;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteRepoAccess);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteRepoAccess));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::RepositoryNotFound,
        Code::InvalidGrant,
        Code::RepositoryGrantNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Vec<String>;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Vec<String>) -> Scope {
        path.scope()
    }
}

/// Changes rights on an image.
#[derive(Debug)]
pub struct UpdateRepositoryAuth;

impl Endpoint for UpdateRepositoryAuth {
    const ID: &'static str = "update_user_repository_auth";
    const SUMMARY: &'static str =
        "Changes the rights of users on an image: of all that the body names, or of none.";
    const SOURCE: &'static str = "002, 4.7.3";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/access";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::UpdateRepoAccess);
    const AUDIT: Option<Event> = Some(Event::Of(Action::UpdateRepoAccess));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::RepositoryNotFound,
        Code::InvalidUser,
        Code::InvalidGrant,
        Code::RepositoryGrantNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Vec<UserAuth>;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Vec<UserAuth>) -> Scope {
        path.scope()
    }
}

/// Shows the rights on an image.
#[derive(Debug)]
pub struct ShowRepositoryAuth;

impl Endpoint for ShowRepositoryAuth {
    const ID: &'static str = "show_user_repository_auth";
    const SUMMARY: &'static str = "Shows the rights that were granted on an image.";
    const SOURCE: &'static str = "002, 4.7.4; 003";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/access";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetRepoAccess);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::RepositoryNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<RepositoryAuth>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}
