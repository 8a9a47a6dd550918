//! Pages of lists: by `limit` and `offset` (SWR), by cursor (Berth's own API).

use serde::{Deserialize, Serialize};

/// Rows of one page, with the cursor of the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "{T}Page"))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many rows there are in all under the same filter.
    pub total: u64,
}

/// The most rows of one page.
pub const MAX_LIMIT: u64 = 1000;

/// A checked `limit` and `offset` of the SWR API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How many rows at most; all of them where nothing was asked.
    pub limit: Option<u64>,
    /// How many rows are passed over.
    pub offset: u64,
    /// Whether both came with the call, so that the answer has `Content-Range`.
    pub is_explicit: bool,
}

impl Window {
    /// Checks the parameters: digits; `limit` from 1 to [`MAX_LIMIT`]; `offset`
    /// zero or a multiple of `limit` (swr-decisions 12 and 13). Where only one
    /// is given, the other has its default.
    ///
    /// # Errors
    /// The rule that does not hold.
    pub fn parse(
        limit: Option<&str>,
        offset: Option<&str>,
        default: Option<u64>,
    ) -> Result<Self, &'static str> {
        let is_explicit = limit.is_some() && offset.is_some();
        let limit = match limit {
            Some(text) => Some(digits(text).ok_or("`limit` is a whole number")?),
            None => default,
        };
        let offset = match offset {
            Some(text) => digits(text).ok_or("`offset` is a whole number")?,
            None => 0,
        };
        if limit == Some(0) || limit.is_some_and(|limit| limit > MAX_LIMIT) {
            return Err("`limit` is from 1 to 1000");
        }
        if limit.is_some_and(|limit| offset % limit != 0) {
            return Err("`offset` is 0 or a multiple of `limit`");
        }
        Ok(Self {
            limit,
            offset,
            is_explicit,
        })
    }

    /// Writes `Content-Range` for a page of `count` rows out of `total`.
    #[must_use]
    pub fn content_range(&self, count: u64, total: u64) -> Option<String> {
        self.is_explicit
            .then(|| format!("{}-{count}/{total}", self.offset))
    }
}

fn digits(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_written_only_when_both_were_asked() {
        let window = Window::parse(Some("10"), Some("20"), None).unwrap();
        assert_eq!(window.content_range(3, 23).as_deref(), Some("20-3/23"));
        let window = Window::parse(Some("10"), None, None).unwrap();
        assert_eq!(window.content_range(3, 23), None);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (limit, offset) in [
            ("0", "0"),
            ("1001", "0"),
            ("10", "5"),
            ("-1", "0"),
            ("1", "x"),
            ("", "0"),
            ("1", ""),
        ] {
            assert!(
                Window::parse(Some(limit), Some(offset), None).is_err(),
                "{limit} {offset}"
            );
        }
    }

    #[test]
    fn the_default_is_taken_where_nothing_was_asked() {
        let window = Window::parse(None, None, Some(100)).unwrap();
        assert_eq!((window.limit, window.offset), (Some(100), 0));
        assert_eq!(Window::parse(None, None, None).unwrap().limit, None);
    }
}
