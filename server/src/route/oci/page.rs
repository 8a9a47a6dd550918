//! Paging as the distribution specification has it: `n`, `last` and `Link`.

use axum::response::Response;
use berth_core::oci::{ErrorCode, OciError, Query};
use http::header::LINK;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::http::oci::set;
use crate::service::fault::Fault;

/// The most rows of a page, asked for or not.
const MAX_ROWS: u64 = 1000;
/// What does not stand for itself in the value of a query.
const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'&')
    .add(b'+')
    .add(b'%');

/// How many rows, and behind which.
pub(super) struct Asked {
    pub(super) rows: u64,
    pub(super) last: Option<String>,
}

impl Asked {
    /// Reads `n` and `last`.
    pub(super) fn parse(query: &str) -> Result<Self, Fault> {
        let query = Query::new(query);
        let rows = match query.get("n") {
            None => MAX_ROWS,
            Some(text) => text
                .parse::<u64>()
                .map(|rows| rows.min(MAX_ROWS))
                .map_err(|_| {
                    let text = "`n` is a number of rows from 0";
                    OciError::new(ErrorCode::Unsupported, text).with_status(400)
                })?,
        };
        Ok(Self {
            rows,
            last: query.get("last").filter(|last| !last.is_empty()),
        })
    }

    /// How many to ask the store for: one more tells whether there is a next page.
    pub(super) fn limit(&self) -> u64 {
        if self.rows == 0 {
            0
        } else {
            self.rows.saturating_add(1)
        }
    }

    /// Cuts the rows to the page, and tells whether there is a next one.
    pub(super) fn cut<T>(&self, rows: &mut Vec<T>) -> bool {
        let size = usize::try_from(self.rows).unwrap_or(usize::MAX);
        let has_more = rows.len() > size;
        rows.truncate(size);
        has_more
    }
}

/// Says where the next page is.
pub(super) fn link(response: &mut Response, path: &str, params: &[(&str, &str)]) {
    let params: Vec<String> = params
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, RESERVED)))
        .collect();
    let text = format!("<{path}?{}>; rel=\"next\"", params.join("&"));
    set(response.headers_mut(), LINK, &text);
}
