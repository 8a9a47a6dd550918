//! Parameters of SWR lists: each may come in the query or as a pair of `filter`, which wins.

use berth_core::error::Code;
use berth_core::page::Window;
use berth_core::swr::filter;

use crate::error::{Error, Result};

/// The pairs of a `filter`.
#[derive(Debug)]
pub(super) struct Params<'a>(Vec<(&'static str, &'a str)>);

impl<'a> Params<'a> {
    /// Reads a filter that may have these keys.
    pub(super) fn parse(text: Option<&'a str>, keys: &[&'static str]) -> Result<Self> {
        match text {
            Some(text) => filter::parse(text, keys)
                .map(Self)
                .map_err(|message| Error::new(Code::InvalidFilter, message)),
            None => Ok(Self(Vec::new())),
        }
    }

    /// Returns what the filter says under a key; an empty value says nothing.
    pub(super) fn filtered(&self, key: &str) -> Option<&'a str> {
        let pair = self.0.iter().find(|(known, _)| *known == key);
        pair.map(|(_, value)| *value)
            .filter(|value| !value.is_empty())
    }

    /// Returns what the filter says under a key, else what the query does.
    pub(super) fn get(&self, key: &str, query: Option<&'a str>) -> Option<&'a str> {
        self.filtered(key).or(query)
    }

    /// Reads `limit` and `offset`.
    pub(super) fn window(
        &self,
        limit: Option<&'a str>,
        offset: Option<&'a str>,
        default: Option<u64>,
    ) -> Result<Window> {
        let (limit, offset) = (self.get("limit", limit), self.get("offset", offset));
        Window::parse(limit, offset, default)
            .map_err(|message| Error::new(Code::InvalidPage, message))
    }

    /// Reads `order_column`, which is one of `known`, and whether `order_type` is descending.
    pub(super) fn order<S: Copy>(
        &self,
        column: Option<&'a str>,
        kind: Option<&'a str>,
        known: &[(&str, S)],
    ) -> Result<Option<(S, bool)>> {
        let (column, kind) = match (
            self.get("order_column", column),
            self.get("order_type", kind),
        ) {
            (None, None) => return Ok(None),
            (Some(column), Some(kind)) => (column, kind),
            _ => {
                return Err(invalid(
                    "`order_column` and `order_type` go together".to_owned(),
                ));
            }
        };
        let Some((_, sort)) = known.iter().find(|(name, _)| *name == column) else {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            return Err(invalid(format!(
                "`order_column` is one of {}",
                names.join(", ")
            )));
        };
        match kind {
            "asc" => Ok(Some((*sort, false))),
            "desc" => Ok(Some((*sort, true))),
            _ => Err(invalid("`order_type` is `asc` or `desc`".to_owned())),
        }
    }
}

fn invalid(message: String) -> Error {
    Error::new(Code::InvalidParameter, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &[&str] = &["name", "limit", "offset", "order_column", "order_type"];
    const KNOWN: &[(&str, u8)] = &[("name", 1), ("updated_at", 2)];

    #[test]
    fn the_filter_wins() {
        let params = Params::parse(Some("name::a|limit::5|offset::10"), KEYS).unwrap();
        assert_eq!(params.get("name", Some("b")), Some("a"));
        let window = params.window(Some("x"), None, None).unwrap();
        assert_eq!(
            (window.limit, window.offset, window.is_explicit),
            (Some(5), 10, true)
        );
        let params = Params::parse(Some("name::"), KEYS).unwrap();
        assert_eq!(params.get("name", Some("b")), Some("b"));
    }

    #[test]
    fn an_order_is_a_known_column_and_a_direction() {
        let none = Params::parse(None, KEYS).unwrap();
        assert_eq!(none.order(None, None, KNOWN).unwrap(), None);
        assert_eq!(
            none.order(Some("name"), Some("asc"), KNOWN).unwrap(),
            Some((1, false))
        );
        let filtered =
            Params::parse(Some("order_column::updated_at|order_type::desc"), KEYS).unwrap();
        assert_eq!(filtered.order(None, None, KNOWN).unwrap(), Some((2, true)));
        for (column, kind) in [
            (Some("name"), None),
            (None, Some("asc")),
            (Some("size"), Some("asc")),
            (Some("name"), Some("up")),
        ] {
            let refused = none.order(column, kind, KNOWN).unwrap_err();
            assert_eq!(
                refused.code(),
                Code::InvalidParameter,
                "{column:?} {kind:?}"
            );
        }
    }
}
