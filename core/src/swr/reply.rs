//! Answers of the SWR API that carry headers.

use crate::endpoint::{ApiType, Reply};

/// A page of rows with `Content-Range`, which is `{offset}-{count}/{total}`
/// and there only if the call had both `limit` and `offset`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranged<T> {
    /// The rows.
    pub body: T,
    /// The header.
    pub content_range: Option<String>,
}

impl<T: ApiType> Reply for Ranged<T> {
    type Body = T;
    const HEADERS: &'static [&'static str] = &["Content-Range"];

    fn into_parts(self) -> (T, Vec<(&'static str, String)>) {
        let headers = self.content_range.map(|range| ("Content-Range", range));
        (self.body, headers.into_iter().collect())
    }

    fn from_parts(body: T, header: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            body,
            content_range: header("Content-Range"),
        }
    }
}
