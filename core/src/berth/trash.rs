//! The trash: tags and images that were removed, until they are brought back or their time is over.

use serde::{Deserialize, Deserializer, Serialize};

use crate::action::Action;
use crate::audit::Event;
use crate::bounded;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryName};
use crate::scope::Scope;
use crate::swr::namespace::NamespacePath;
use crate::time::Timestamp;

/// The most entries of one call.
pub const MAX_ENTRIES: usize = 1000;

/// How something came into the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TrashReason {
    /// A retention run removed it.
    Retention,
    /// Somebody deleted it.
    Deleted,
    /// Its image was deleted.
    Image,
}

impl TrashReason {
    const ALL: [Self; 3] = [Self::Retention, Self::Deleted, Self::Image];

    /// Returns the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retention => "retention",
            Self::Deleted => "deleted",
            Self::Image => "image",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// A tag in the trash, or an image that no tag led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrashEntry {
    /// Its number.
    pub id: i64,
    /// The organization.
    pub namespace: NamespaceName,
    /// The image, which may be gone.
    pub repository: RepositoryName,
    /// The tag; absent where it was an image without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The digest that it led to.
    pub digest: String,
    /// The bytes of its image.
    pub size: i64,
    /// How it came there.
    pub reason: TrashReason,
    /// The run that removed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<i64>,
    /// When it was removed.
    pub deleted: Timestamp,
    /// The name of who removed it; absent for a daily run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_by: Option<String>,
    /// When it goes for good.
    pub expires: Timestamp,
    /// The digest that a tag of this name leads to by now: bringing it back leaves that tag as it
    /// is, and brings back the image by its digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<String>,
}

/// Query of [`ListTrash`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListTrashQuery {
    /// Only what was in this organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<NamespaceName>,
    /// Only what was in the image of this name in the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<RepositoryName>,
    /// Only what has this text in the name of its image or tag, or in its digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where the page begins: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many rows: 1 to 100; 25 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
}

/// Answer of [`ListTrash`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrashPage {
    /// What lies there, the last removed first.
    pub items: Vec<TrashEntry>,
    /// Where the next page begins; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many entries there are of what was asked for.
    pub total: u64,
    /// The bytes that only the trash of the account keeps on the disk, each blob counted once.
    pub bytes: i64,
    /// The bytes that leave the disk when all of it is removed for good that lies there of what was
    /// asked for, whatever its `text`: each blob counted once that nothing else of the account has.
    /// It leaves when the collector's grace is over; what another account has as well stays.
    pub reclaimable: i64,
    /// The bytes that were removed for good and wait for the end of that grace; absent where the
    /// server has other accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving: Option<i64>,
    /// For how many days something lies there.
    pub days: u32,
}

/// Lists what lies in the trash.
#[derive(Debug)]
pub struct ListTrash;

impl Endpoint for ListTrash {
    const ID: &'static str = "list_trash";
    const SUMMARY: &'static str = "Lists what lies in the trash of the organizations that the \
        user manages.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/trash";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidPage,
    ];
    type Path = Empty;
    type Query = ListTrashQuery;
    type Body = Empty;
    type Response = Json<TrashPage>;

    fn scope(_: &Empty, _: &ListTrashQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Body of [`RestoreTrash`] and [`PurgeTrash`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrashBody {
    /// The numbers of the entries, 1 to 1000. Those that are not there are passed over.
    #[serde(deserialize_with = "entries")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 1000)))]
    pub entries: Vec<i64>,
}

fn entries<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<i64>, D::Error> {
    let entries = bounded::list::<i64, D, MAX_ENTRIES>(deserializer)?;
    match entries.is_empty() {
        true => Err(serde::de::Error::custom("there must be an entry")),
        false => Ok(entries),
    }
}

/// Answer of [`RestoreTrash`] and [`PurgeTrash`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrashDone {
    /// How many tags came back, or entries went for good.
    pub done: u64,
    /// How many images came back by their digest alone: no tag led to them, or it leads elsewhere by
    /// now.
    pub by_digest: u64,
    /// How many entries were not there any more, or their image was removed for good.
    pub skipped: u64,
}

/// Brings back what lies in the trash.
#[derive(Debug)]
pub struct RestoreTrash;

impl Endpoint for RestoreTrash {
    const ID: &'static str = "restore_trash";
    const SUMMARY: &'static str = "Brings back tags and images of an organization from the trash, \
        with the children of an index and the referrers; an image that was deleted is made anew.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/trash/restore";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::DeleteRepoTag);
    const AUDIT: Option<Event> = Some(Event::RestoreTrash);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::NamespaceNotFound,
        Code::RepositoryQuota,
        Code::TagQuota,
    ];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = TrashBody;
    type Response = Json<TrashDone>;

    fn scope(path: &NamespacePath, _: &Empty, _: &TrashBody) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Removes for good what lies in the trash.
#[derive(Debug)]
pub struct PurgeTrash;

impl Endpoint for PurgeTrash {
    const ID: &'static str = "purge_trash";
    const SUMMARY: &'static str = "Removes entries of an organization from the trash for good; \
        what no image has any more leaves the disk later.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/trash/purge";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::DeleteRepoTag);
    const AUDIT: Option<Event> = Some(Event::PurgeTrash);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::NamespaceNotFound];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = TrashBody;
    type Response = Json<TrashDone>;

    fn scope(path: &NamespacePath, _: &Empty, _: &TrashBody) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}
