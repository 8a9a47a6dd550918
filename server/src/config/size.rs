//! Numbers of bytes as people write them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A number of bytes: `64KiB`, `500MiB`, `10GiB`, `1TiB`, or bare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(u64);

impl Size {
    /// Returns the bytes.
    pub const fn as_bytes(self) -> u64 {
        self.0
    }

    /// Parses a number of at least one byte.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let factor = match text.strip_prefix(digits)? {
            "" | "B" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            "TiB" => 1 << 40,
            _ => return None,
        };
        let bytes = digits.trim().parse::<u64>().ok()?.checked_mul(factor)?;
        (bytes > 0).then_some(Self(bytes))
    }
}

impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text)
            .ok_or_else(|| format!("`{text}` is not a number of bytes such as `500MiB` or `1TiB`"))
    }
}

impl Serialize for Size {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_string())
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Bytes(u64),
            Text(String),
        }
        let text = match Form::deserialize(deserializer)? {
            Form::Bytes(bytes) => bytes.to_string(),
            Form::Text(text) => text,
        };
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("1", 1),
            ("64KiB", 65_536),
            ("500 MiB", 524_288_000),
            ("1TiB", 1 << 40),
        ] {
            assert_eq!(Size::parse(text), Some(Size(bytes)), "{text}");
        }
        for text in ["", "0", "0GiB", "-1", "GiB", "1GB", "1.5GiB", "99999999TiB"] {
            assert_eq!(Size::parse(text), None, "{text}");
        }
    }
}
