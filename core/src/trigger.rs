//! Which tags of a push set off a trigger, and what it then does: one pure rule for the server and
//! the console.

use serde::{Deserialize, Serialize};

use crate::name::{KubeNamespace, Tag, WorkloadName, workload_label};
use crate::pattern::Pattern;

/// The most triggers of one image.
pub const MAX_TRIGGERS: u64 = 64;
/// The most bytes of a condition.
pub const MAX_CONDITION: usize = 4096;
/// The condition that goes with `all`.
pub const EVERY_TAG: &str = ".*";

/// How a condition is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TriggerType {
    /// Every tag.
    All,
    /// The tags that are named.
    Tag,
    /// The tags that a regular expression matches.
    Regular,
}

impl TriggerType {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::All, Self::Tag, Self::Regular];

    /// Returns the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Tag => "tag",
            Self::Regular => "regular",
        }
    }

    /// Returns the way of a word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A kind of workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AppType {
    /// A Deployment.
    Deployments,
    /// A StatefulSet.
    Statefulsets,
}

impl AppType {
    /// Returns the word on the wire, which is also that of the Kubernetes API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployments => "deployments",
            Self::Statefulsets => "statefulsets",
        }
    }
}

/// Where the workload runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TriggerMode {
    /// In the cluster that the trigger names.
    #[default]
    Cce,
    /// In the cluster that the account has under the name `cci`.
    Cci,
}

/// What a trigger acts on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Target {
    /// The image of a workload is set.
    Workload(Workload),
    /// A signed call is posted.
    Webhook(Webhook),
}

impl Target {
    /// Returns the word for the kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Workload(_) => "workload",
            Self::Webhook(_) => "webhook",
        }
    }

    /// Returns what everybody may know of it who sees the image.
    #[must_use]
    pub fn without_secrets(self) -> Self {
        match self {
            Self::Webhook(webhook) => Self::Webhook(webhook.without_secrets()),
            workload @ Self::Workload(_) => workload,
        }
    }
}

/// A workload of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workload {
    /// Where it runs.
    pub mode: TriggerMode,
    /// Its kind.
    pub app_type: AppType,
    /// Its name.
    pub application: WorkloadName,
    /// Its namespace in the cluster.
    pub cluster_ns: KubeNamespace,
    /// The id of the cluster; blank where the name or the mode says which it is.
    pub cluster_id: String,
    /// The name of the cluster.
    pub cluster_name: String,
    /// The container; blank for all that have the image.
    pub container: String,
}

/// Where a webhook goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Webhook {
    /// The address; scheme, host and port alone where it is shown to whoever may not change
    /// triggers.
    pub url: String,
}

impl Webhook {
    /// Returns what everybody may know of it who sees the image: path and query may hold a secret.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let end = self.url.find("://").and_then(|at| {
            let host = at.saturating_add("://".len());
            let rest = self.url.get(host..)?;
            Some(host.saturating_add(rest.find(['/', '?', '#'])?))
        });
        let url = end.and_then(|end| self.url.get(..end));
        Self {
            url: url.unwrap_or(&self.url).to_owned(),
        }
    }
}

/// Which tags set off a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Every tag.
    All,
    /// These tags.
    Tags(Vec<Tag>),
    /// The tags that the expression matches anywhere, unless it is anchored.
    Regular(Pattern),
}

impl Condition {
    /// Reads a condition: `.*` for all, tags with `;` between them, or a regular expression.
    ///
    /// # Errors
    /// Words on what is wrong with it.
    pub fn parse(kind: TriggerType, text: &str) -> Result<Self, String> {
        if text.len() > MAX_CONDITION {
            return Err(format!("a condition may have {MAX_CONDITION} bytes"));
        }
        match kind {
            TriggerType::All if text == EVERY_TAG => Ok(Self::All),
            TriggerType::All => Err(format!(
                "the condition of a trigger for all tags is `{EVERY_TAG}`, not `{text}`"
            )),
            TriggerType::Tag => {
                let tags: Result<Vec<_>, _> = text.split(';').map(Tag::parse).collect();
                tags.map(Self::Tags).map_err(|error| {
                    format!("the condition names tags with `;` between them: {error}")
                })
            }
            TriggerType::Regular => Pattern::parse(text).map(Self::Regular),
        }
    }

    /// Tells whether a push of this tag sets off the trigger.
    #[must_use]
    pub fn matches(&self, tag: &Tag) -> bool {
        match self {
            Self::All => true,
            Self::Tags(tags) => tags.contains(tag),
            Self::Regular(pattern) => pattern.matches(tag.as_str()),
        }
    }
}

/// Checks the name of a container; an empty one means every container that has the image.
///
/// # Errors
/// Words on what is wrong with it.
pub fn check_container(name: &str) -> Result<(), String> {
    match name.is_empty() || workload_label(name) {
        true => Ok(()),
        false => Err(format!(
            "`{name}` is no name of a container: 1 to 63 small letters, digits and `-`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(kind: TriggerType, condition: &str, tag: &str) -> bool {
        let condition = Condition::parse(kind, condition).unwrap();
        condition.matches(&Tag::parse(tag).unwrap())
    }

    #[test]
    fn a_condition_matches_the_tags_it_says() {
        use TriggerType::{All, Regular, Tag};
        for (kind, condition, tag, expected) in [
            (All, ".*", "latest", true),
            (Tag, "v1;v2", "v2", true),
            (Tag, "v1;v2", "v3", false),
            (Tag, "v1", "v10", false),
            (Regular, "^v[0-9]+$", "v10", true),
            (Regular, "^v[0-9]+$", "v10-rc", false),
            (Regular, "rc", "v10-rc", true),
            (Regular, "(?i)RC$", "v10-rc", true),
        ] {
            assert_eq!(matches(kind, condition, tag), expected, "{condition} {tag}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        use TriggerType::{All, Regular, Tag};
        for (kind, condition) in [
            (All, ""),
            (All, "v1"),
            (Tag, ""),
            (Tag, "v1;"),
            (Tag, "v1,v2"),
            (Tag, ".*"),
            (Regular, ""),
            (Regular, "("),
            (Regular, "(a{99}){99}"),
            (Tag, &format!("a{}", ";a".repeat(MAX_CONDITION))),
        ] {
            assert!(Condition::parse(kind, condition).is_err(), "{condition}");
        }
    }

    #[test]
    fn path_and_query_of_a_webhook_are_for_those_who_change_it() {
        for (url, shown) in [
            ("https://example.com/hook/secret?a=b", "https://example.com"),
            ("https://example.com?token=secret", "https://example.com"),
            ("http://10.0.0.1:8080/x", "http://10.0.0.1:8080"),
            ("https://[::1]:6443/x://y", "https://[::1]:6443"),
            ("https://example.com", "https://example.com"),
        ] {
            let webhook = Webhook {
                url: url.to_owned(),
            };
            assert_eq!(webhook.without_secrets().url, shown);
        }
    }

    #[test]
    fn a_container_has_a_plain_name_or_none() {
        assert!(check_container("").is_ok());
        assert!(check_container("web").is_ok());
        for name in ["Web", "a b", "a.b", "-a"] {
            assert!(check_container(name).is_err(), "{name}");
        }
    }
}
