//! Lists that have a most number of entries: what follows is not even read.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

/// Reads a list of at most `MAX` entries; the form for `deserialize_with`.
///
/// # Errors
/// Those of the entries, and a list that goes on.
pub fn list<'de, T, D, const MAX: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_seq(Entries::<T, MAX>(PhantomData))
}

struct Entries<T, const MAX: usize>(PhantomData<fn() -> T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Entries<T, MAX> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MAX} entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while list.len() < MAX {
            match entries.next_element()? {
                Some(entry) => list.push(entry),
                None => return Ok(list),
            }
        }
        match entries.next_element::<serde::de::IgnoredAny>()? {
            Some(_) => Err(A::Error::custom(format!("has more than {MAX} entries"))),
            None => Ok(list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Body {
        #[serde(deserialize_with = "list::<_, _, 2>")]
        entries: Vec<u8>,
    }

    fn read(text: &str) -> Option<Vec<u8>> {
        let body: Result<Body, _> = serde_json::from_str(text);
        body.ok().map(|body| body.entries)
    }

    #[test]
    fn a_list_ends_at_its_limit() {
        assert_eq!(read(r#"{"entries":[]}"#), Some(vec![]));
        assert_eq!(read(r#"{"entries":[1,2]}"#), Some(vec![1, 2]));
        assert_eq!(read(r#"{"entries":[1,2,3]}"#), None);
        assert_eq!(read(r#"{"entries":[1,2,{"not":"read"}]}"#), None);
        assert_eq!(read(r#"{"entries":7}"#), None);
    }
}
