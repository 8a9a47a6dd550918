//! The feed: what happens to images, told while it happens.

use serde::{Deserialize, Serialize};

use super::run::{Run, RunKind, RunState};
use crate::endpoint::{Access, Api, Empty, Endpoint, Events, Method};
use crate::name::{NamespaceName, RepositoryName};
use crate::scope::Scope;
use crate::time::Timestamp;

/// What the feed tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "data", rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FeedEvent {
    /// A run came to be, or moved on. Those that are under way come first, before `ready`.
    Run(RunMove),
    /// All that is under way was told: what the client showed before is to be read again once.
    Ready(Empty),
    /// Something was changed.
    Change(Change),
    /// More happened at once than is told: what the client shows is to be read again.
    More(Empty),
}

/// How a run stands by now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunMove {
    /// The organization.
    pub namespace: NamespaceName,
    /// The image.
    pub repository: RepositoryName,
    /// The number of the run.
    pub run: i64,
    /// Why there is one.
    pub kind: RunKind,
    /// How it stands.
    pub state: RunState,
    /// How many tags were looked at.
    pub tags: u64,
    /// How many are to be removed, or brought back.
    pub selected: u64,
    /// How many were.
    pub done: u64,
    /// How many were passed over.
    pub skipped: u64,
    /// How many images went with the tags, or came back.
    pub images: u64,
    /// How many bytes left the quota, or came back to it.
    pub bytes: i64,
}

impl RunMove {
    /// Moves a run that was read before on to how it stands by now. What only its end brings is
    /// not told here.
    pub const fn apply(&self, run: &mut Run) {
        run.state = self.state;
        run.tags = self.tags;
        run.selected = self.selected;
        run.done = self.done;
        run.skipped = self.skipped;
        run.images = self.images;
        run.bytes = self.bytes;
    }
}

/// Something that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// The organization.
    pub namespace: NamespaceName,
    /// The image; absent where the organization was changed, or its trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<RepositoryName>,
    /// What was done, as `deleteRepoTag`.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

impl Change {
    /// Returns what was changed.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let namespace = self.namespace.clone();
        match self.repository.clone() {
            Some(repository) => Scope::Repository(namespace, repository),
            None => Scope::Namespace(namespace),
        }
    }
}

/// Follows what happens to the images that the caller may see.
#[derive(Debug)]
pub struct FollowFeed;

impl Endpoint for FollowFeed {
    const ID: &'static str = "follow_feed";
    const SUMMARY: &'static str = "Tells, as server-sent events, how retention runs move on and what is changed, of the organizations and images that the caller may see, until the credential ends or half an hour is over.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/feed";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::AnyUser;
    const BACKGROUND: bool = true;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Events<FeedEvent>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_its_name_and_what_it_tells() {
        let ready = FeedEvent::Ready(Empty {});
        let written = json!({ "event": "ready", "data": {} });
        assert_eq!(serde_json::to_value(&ready).unwrap(), written);
        let change = json!({ "event": "change", "data": {
            "namespace": "team", "name": "createNamespace", "at": "2026-03-01T09:00:00Z",
        } });
        let read: FeedEvent = serde_json::from_value(change.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), change);
    }
}
