//! What keeps a tag that a rule selects: the protection that always holds, and those that the owner
//! of an image may switch on.

use serde::{Deserialize, Serialize};

use super::decide::is_old;
use super::fact::{SharedFact, TagFact};
use crate::time::Timestamp;

/// The most days of a guard.
pub const MAX_GUARD_DAYS: u16 = 365;

/// Protections that an image may have besides the exceptions of its rules. All are off unless they
/// are switched on, since the documents know none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Guards {
    /// Keeps tags that a trigger deployed last to a workload.
    #[serde(skip_serializing_if = "is_off")]
    pub deployed: bool,
    /// Keeps every tag while the image is shared with another account.
    #[serde(skip_serializing_if = "is_off")]
    pub shared: bool,
    /// Keeps tags that were pulled within so many days, 1 to 365.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "days")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 365)))]
    pub pulled_days: Option<u16>,
    /// Keeps tags that were pushed within so many days, 1 to 365.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "days")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 365)))]
    pub pushed_days: Option<u16>,
}

fn is_off(switch: &bool) -> bool {
    !*switch
}

fn days<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let days = Option::<u16>::deserialize(deserializer)?;
    match days {
        Some(days) if !(1..=MAX_GUARD_DAYS).contains(&days) => Err(serde::de::Error::custom(
            format!("the days of a guard are a whole number from 1 to {MAX_GUARD_DAYS}"),
        )),
        days => Ok(days),
    }
}

/// Why a tag stays that a rule selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// A pattern of protected tags covers it, which nothing overrides.
    Protected,
    /// A trigger deployed it last.
    Deployed,
    /// The image is shared until this time; without an end if there is none.
    Shared(Option<Timestamp>),
    /// It was pulled so many milliseconds ago.
    Pulled(i64),
    /// It was pushed so many milliseconds ago.
    Pushed(i64),
}

impl Guard {
    /// Says in words what keeps the tag.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Protected => "a pattern protects it".to_owned(),
            Self::Deployed => "a trigger deployed it".to_owned(),
            Self::Shared(None) => "the image is shared".to_owned(),
            Self::Shared(Some(until)) => format!("the image is shared until {until}"),
            Self::Pulled(age) => format!("it was pulled {} ago", super::decide::days(age)),
            Self::Pushed(age) => format!("it was pushed {} ago", super::decide::days(age)),
        }
    }
}

impl Guards {
    /// Returns what keeps a tag, the strongest first.
    #[must_use]
    pub fn keeps(
        &self,
        tag: &TagFact,
        shared: Option<&SharedFact>,
        now: Timestamp,
    ) -> Option<Guard> {
        if tag.is_protected {
            return Some(Guard::Protected);
        }
        if self.deployed && tag.is_deployed {
            return Some(Guard::Deployed);
        }
        let shared = shared.filter(|shared| self.shared && shared.lasts(now));
        if let Some(shared) = shared {
            return Some(Guard::Shared(shared.until));
        }
        let pulled = tag.pulled.map(|pulled| now.ms_since(pulled));
        if let Some(age) = pulled.filter(|age| within(*age, self.pulled_days)) {
            return Some(Guard::Pulled(age));
        }
        let age = now.ms_since(tag.pushed);
        within(age, self.pushed_days).then_some(Guard::Pushed(age))
    }
}

/// A guard that is off keeps nothing.
fn within(age_ms: i64, days: Option<u16>) -> bool {
    days.is_some_and(|days| !is_old(age_ms, days))
}
