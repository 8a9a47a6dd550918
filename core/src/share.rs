//! Sharing an image with another account: for what, and until when.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::time::Timestamp;

/// The most accounts that one image is shared with.
pub const MAX_SHARES: u64 = 500;

/// What the other account may do with a shared image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Permit {
    /// See and pull.
    #[default]
    Read,
}

impl Permit {
    /// Returns the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
        }
    }

    /// Returns the permit of a word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text == Self::Read.as_str()).then_some(Self::Read)
    }
}

impl TryFrom<String> for Permit {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("the only permit is `read`")
    }
}

impl From<Permit> for String {
    fn from(permit: Permit) -> Self {
        permit.as_str().to_owned()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Permit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Permit".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "enum": [Self::Read.as_str()]})
    }
}

/// Until when an image is shared: `forever` on the wire, or a time in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deadline {
    /// Until somebody ends it.
    Forever,
    /// To the midnight, in UTC, that ends the day of this time.
    Day(Timestamp),
}

/// The word for no deadline.
const FOREVER: &str = "forever";
/// The last second that is written with four digits for the year: 9999-12-31T23:59:59Z.
const LAST: Timestamp = Timestamp::from_seconds(253_402_300_799);

impl Deadline {
    /// Parses `forever` or a time; parts of a second are dropped.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == FOREVER {
            return Some(Self::Forever);
        }
        let time = Timestamp::from_seconds(Timestamp::parse(text)?.as_seconds());
        (time <= LAST).then_some(Self::Day(time))
    }

    /// Returns the moment from which on nothing is shared any more; none for ever.
    #[must_use]
    pub const fn ends(self) -> Option<Timestamp> {
        match self {
            Self::Forever => None,
            Self::Day(time) => Some(time.next_midnight()),
        }
    }

    /// Tells whether an image is still shared at this time.
    #[must_use]
    pub fn is_valid(self, now: Timestamp) -> bool {
        self.ends().is_none_or(|end| now < end)
    }

    /// Returns the earliest time that, as a deadline, is still valid: the beginning of today.
    #[must_use]
    pub const fn earliest_valid(now: Timestamp) -> Timestamp {
        now.midnight()
    }
}

impl std::fmt::Display for Deadline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Forever => f.write_str(FOREVER),
            Self::Day(time) => time.fmt(f),
        }
    }
}

impl Serialize for Deadline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Deadline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("neither `forever` nor an RFC 3339 time"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Deadline {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Deadline".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "anyOf": [
                {"type": "string", "enum": [FOREVER]},
                {"type": "string", "format": "date-time"},
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn day(text: &str) -> Deadline {
        Deadline::parse(text).unwrap()
    }

    #[test]
    fn a_share_lasts_to_the_midnight_that_ends_its_last_day() {
        for text in [
            "2021-10-01T00:00:00Z",
            "2021-10-01T16:00:00.000Z",
            "2021-10-01T23:59:59.999Z",
            // It is the day in UTC that counts.
            "2021-10-02T01:30:00+02:00",
        ] {
            let deadline = day(text);
            assert_eq!(deadline.ends(), Some(at("2021-10-02T00:00:00Z")), "{text}");
            assert!(deadline.is_valid(at("2021-10-01T23:59:59.999Z")), "{text}");
            assert!(!deadline.is_valid(at("2021-10-02T00:00:00Z")), "{text}");
        }
    }

    #[test]
    fn what_is_shared_for_ever_never_ends() {
        assert_eq!(day("forever"), Deadline::Forever);
        assert_eq!(Deadline::Forever.ends(), None);
        assert!(Deadline::Forever.is_valid(Timestamp::from_ms(i64::MAX)));
    }

    #[test]
    fn a_deadline_is_written_without_a_fraction() {
        let written = |text| day(text).to_string();
        assert_eq!(written("2021-10-01T16:00:00.000Z"), "2021-10-01T16:00:00Z");
        assert_eq!(written("2021-10-01T16:00:00.999Z"), "2021-10-01T16:00:00Z");
        assert_eq!(written("9999-12-31T23:59:59Z"), "9999-12-31T23:59:59Z");
        assert_eq!(written("forever"), "forever");
    }

    #[test]
    fn what_is_no_deadline_is_refused() {
        for text in [
            "",
            "Forever",
            "never",
            "2021-10-01",
            "2021-13-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert_eq!(Deadline::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_earliest_valid_deadline_tells_the_valid_from_the_ended(
            deadline in -10_000_000_000_i64..10_000_000_000,
            now in -10_000_000_000_000_i64..10_000_000_000_000,
        ) {
            let (time, now) = (Timestamp::from_seconds(deadline), Timestamp::from_ms(now));
            prop_assert_eq!(
                Deadline::Day(time).is_valid(now),
                time >= Deadline::earliest_valid(now)
            );
        }
    }
}
