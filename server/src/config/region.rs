//! Names of regions.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::Error;

/// Regions by name, in the order of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regions(Vec<String>);

impl Regions {
    /// Parses names with commas between them.
    ///
    /// # Errors
    /// A name that breaks the rule, or none at all.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut names: Vec<String> = Vec::new();
        for name in text.split(',').map(str::trim) {
            check(name)?;
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        Ok(Self(names))
    }

    /// Returns the names, or that of the server's own region where none were given.
    pub fn or_own(given: Option<Self>, own: &str) -> Vec<String> {
        given.map_or_else(|| vec![own.to_owned()], |regions| regions.0)
    }
}

impl Serialize for Regions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.join(","))
    }
}

impl<'de> Deserialize<'de> for Regions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            List(Vec<String>),
            Text(String),
        }
        let text = match Form::deserialize(deserializer)? {
            Form::List(list) => list.join(","),
            Form::Text(text) => text,
        };
        Self::parse(&text).map_err(de::Error::custom)
    }
}

/// Returns a name that obeys the rule.
///
/// # Errors
/// The rule that it breaks.
pub(super) fn checked(name: String) -> crate::error::Result<String> {
    check(&name).map_err(Error::start)?;
    Ok(name)
}

/// A region stands in login users before the `@` and must survive every client's parser.
///
/// # Errors
/// The rule that the name breaks.
fn check(name: &str) -> Result<(), String> {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
    match (1..=64).contains(&name.len()) && name.bytes().all(is_plain) {
        true => Ok(()),
        false => Err(format!(
            "the region `{name}` is not 1 to 64 letters, digits, `-` and `_`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_names_with_commas_each_once() {
        let regions = Regions::parse("north, south,north").unwrap();
        assert_eq!(
            Regions::or_own(Some(regions.clone()), "own"),
            ["north", "south"]
        );
        assert_eq!(Regions::or_own(None, "own"), ["own"]);
        let text = serde_json::to_string(&regions).unwrap();
        assert_eq!(serde_json::from_str::<Regions>(&text).unwrap(), regions);
        let list: Regions = serde_json::from_str(r#"["north", "south"]"#).unwrap();
        assert_eq!(list, regions);
        for text in ["", "north,", "a b", "north@south", "é"] {
            assert!(Regions::parse(text).is_err(), "{text}");
        }
    }
}
