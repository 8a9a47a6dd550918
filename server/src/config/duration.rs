//! Lengths of time as people write them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A length of time: `90s`, `15m`, `24h`, `7d`, or a bare number of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    ms: i64,
}

impl Span {
    /// Makes a span of whole seconds.
    pub const fn seconds(seconds: u32) -> Self {
        // A widening conversion; `From` is not `const`.
        #[expect(clippy::as_conversions, reason = "u32 always fits i64")]
        let ms = seconds as i64 * 1000;
        Self { ms }
    }

    /// Returns the milliseconds.
    pub const fn as_ms(self) -> i64 {
        self.ms
    }

    /// Returns the whole seconds.
    pub fn as_seconds(self) -> u64 {
        u64::try_from(self.ms / 1000).unwrap_or_default()
    }

    /// Parses a span between one second and ten years.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let factor = match text.strip_prefix(digits)? {
            "" | "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return None,
        };
        let seconds = digits.trim().parse::<u32>().ok()?.checked_mul(factor)?;
        (1..=315_360_000)
            .contains(&seconds)
            .then_some(Self::seconds(seconds))
    }
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| {
            format!("`{text}` is not a length of time such as `90s`, `15m`, `24h` or `7d`")
        })
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{}s", self.as_seconds()))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Seconds(u32),
            Text(String),
        }
        let text = match Form::deserialize(deserializer)? {
            Form::Seconds(seconds) => seconds.to_string(),
            Form::Text(text) => text,
        };
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("90s", 90),
            ("15m", 900),
            ("24h", 86_400),
            ("7d", 604_800),
            ("30", 30),
        ] {
            assert_eq!(Span::parse(text), Some(Span::seconds(seconds)), "{text}");
        }
        for text in ["", "0", "0s", "-1s", "h", "1w", "1.5h", "99999d", "1h30m"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }
}
