//! What the console needs around sharing: whether an account is there, and images from others.

use serde::{Deserialize, Serialize};

use super::repository::{Image, Sort};
use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::{AccountName, NamespaceName, RepositoryParam};
use crate::oci::ImageName;
use crate::page::Page;
use crate::policy::Facts;
use crate::scope::Scope;
use crate::share::Deadline;

/// The path of an account that an image may be shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReceiverPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository, with `$` for `/`.
    pub repository: RepositoryParam,
    /// The name of the account.
    pub account: AccountName,
}

impl ReceiverPath {
    /// Returns the repository as an image name.
    #[must_use]
    pub fn image(&self) -> ImageName {
        ImageName::new(self.namespace.clone(), self.repository.name().clone())
    }
}

/// Whether an account is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReceiverCheck {
    /// Whether there is an account of this name.
    pub exists: bool,
}

/// Tells whether there is an account to share an image with.
#[derive(Debug)]
pub struct CheckReceiver;

impl Endpoint for CheckReceiver {
    const ID: &'static str = "check_receiver";
    const SUMMARY: &'static str = "Tells whether there is an account to share an image with; each user may ask 60 times a minute, \
         unless the operator says otherwise.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/receivers/{account}";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetRepoDomain);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
    ];
    type Path = ReceiverPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ReceiverCheck>;

    fn scope(path: &ReceiverPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Repository(path.namespace.clone(), path.repository.name().clone())
    }

    fn facts(path: &ReceiverPath, _: &Empty, _: &Empty) -> Facts {
        Facts::shared_with(&path.account)
    }
}

/// An image that another account shares with the caller's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedImage {
    /// The image.
    pub image: Image,
    /// The name of the account that owns it.
    pub owner: AccountName,
    /// Until when it is shared; that ends with the day of this time, in UTC.
    pub deadline: Deadline,
    /// Whether it is still shared.
    pub is_valid: bool,
    /// What the owner says of the share.
    pub note: String,
}

/// Query of [`ListSharedImages`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListSharedImagesQuery {
    /// Only images whose organization or name holds this text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The order; by last change if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// Where the page begins: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many rows, 1 to 100; 25 if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub limit: Option<u32>,
}

/// Lists the images that other accounts share with the caller's. One whose share has ended stays
/// listed until its owner deletes the share.
#[derive(Debug)]
pub struct ListSharedImages;

impl Endpoint for ListSharedImages {
    const ID: &'static str = "list_shared_images";
    const SUMMARY: &'static str = "Lists the images that other accounts share with the caller's.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/shared-images";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::ListSharedRepos);
    const ERRORS: &'static [Code] = &[Code::InvalidPage];
    type Path = Empty;
    type Query = ListSharedImagesQuery;
    type Body = Empty;
    type Response = Json<Page<SharedImage>>;

    fn scope(_: &Empty, _: &ListSharedImagesQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}
