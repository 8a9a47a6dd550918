//! How long and how much lies in the trash.

use berth_core::time::DAY_MS;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Settings, Size};

/// The most days.
const MAX_DAYS: u16 = 365;

/// A number of days, 1 to 365.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(u16);

impl Days {
    /// Takes a number from 1 to 365.
    pub const fn new(days: u16) -> Option<Self> {
        match days {
            1..=MAX_DAYS => Some(Self(days)),
            _ => None,
        }
    }
}

impl std::str::FromStr for Days {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let days = text.trim().parse().ok().and_then(Self::new);
        days.ok_or_else(|| format!("`{text}` is not a number of days from 1 to {MAX_DAYS}"))
    }
}

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.0)
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(i64),
            Text(String),
        }
        let text = match Form::deserialize(deserializer)? {
            Form::Number(number) => number.to_string(),
            Form::Text(text) => text,
        };
        text.parse().map_err(de::Error::custom)
    }
}

/// How long and how much lies in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trash {
    /// How long something lies there.
    pub days: Days,
    /// The most bytes that only the trash of an account may keep.
    pub bytes: u64,
}

impl Default for Trash {
    fn default() -> Self {
        Self {
            days: Days(30),
            bytes: 100 << 30,
        }
    }
}

impl Trash {
    pub(super) fn of(settings: &Settings) -> Self {
        let defaults = Self::default();
        Self {
            days: settings.trash_days.unwrap_or(defaults.days),
            bytes: settings.trash_bytes.map_or(defaults.bytes, Size::as_bytes),
        }
    }

    /// Returns how many days something lies there.
    #[must_use]
    pub fn days(self) -> u32 {
        self.days.0.into()
    }

    /// Returns the same in milliseconds.
    #[must_use]
    pub fn keep_ms(self) -> i64 {
        i64::from(self.days.0).saturating_mul(DAY_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_1_to_365() {
        for (text, is_taken) in [
            ("1", true),
            ("365", true),
            (" 30 ", true),
            ("0", false),
            ("366", false),
            ("-1", false),
            ("1.5", false),
            ("30d", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<Days>().is_ok(), is_taken, "{text}");
        }
    }
}
