//! Days in UTC, as in `2026-03-01`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::time::{DAY_MS, Timestamp};

/// A day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(i64);

impl Day {
    /// Returns the day of a time.
    #[must_use]
    pub const fn of(time: Timestamp) -> Self {
        Self(time.as_ms().div_euclid(DAY_MS))
    }

    /// Makes a day from the number of days since 1970-01-01.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// Returns the number of days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }

    /// Returns the moment at which the day begins.
    #[must_use]
    pub const fn begin(self) -> Timestamp {
        Timestamp::from_ms(self.0.saturating_mul(DAY_MS))
    }

    /// Returns the day that is so many days later.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Returns the Monday of the day's week.
    #[must_use]
    pub const fn week(self) -> Self {
        // 1970 began on a Thursday.
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }

    /// Returns the first day of the day's month.
    #[must_use]
    pub fn month(self) -> Self {
        let (_, _, day, ..) = self.begin().civil();
        self.plus(1 - day)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day, ..) = self.begin().civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let begin = Timestamp::parse(&format!("{text}T00:00:00Z"));
        let day = begin.map(Self::of).filter(|day| day.to_string() == text);
        day.ok_or_else(|| D::Error::custom("not a date like 2026-03-01"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date"})
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        serde_json::from_value(serde_json::json!(text)).unwrap()
    }

    #[test]
    fn a_week_begins_on_monday_and_a_month_with_its_first_day() {
        // 2026-03-01 was a Sunday.
        assert_eq!(day("2026-03-01").week(), day("2026-02-23"));
        assert_eq!(day("2026-03-02").week(), day("2026-03-02"));
        assert_eq!(day("2026-03-31").month(), day("2026-03-01"));
        assert_eq!(day("1969-12-31").month(), day("1969-12-01"));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "2026-3-1", "2026-02-30", "2026-03-01T00", "20260301"] {
            let read = serde_json::from_value::<Day>(serde_json::json!(text));
            assert!(read.is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(number in -700_000_i64..2_900_000) {
            let written = Day::from_number(number);
            prop_assert_eq!(day(&written.to_string()), written);
        }

        #[test]
        fn a_day_holds_its_times(ms in -1_000_000_000_000_i64..100_000_000_000_000) {
            let time = Timestamp::from_ms(ms);
            let day = Day::of(time);
            prop_assert!(day.begin() <= time && time < day.plus(1).begin());
        }
    }
}
