//! Cursors of Berth's own lists: where a page goes on, opaque to clients.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use berth_core::berth::repository::Sort;
use berth_core::error::Code;
use berth_core::page::Page;
use berth_core::time::Timestamp;

use crate::error::{Error, Result};
use crate::store::audit::AuditCursor;
use crate::store::slice::{Key, Place, Slice, Start};

/// The most rows of a page.
const MAX_ROWS: u32 = 100;
/// How many rows a page has if nothing is said.
const ROWS: u32 = 25;
/// The list of events, as cursors name it.
const EVENTS: &str = "event";
/// The trash, as cursors name it.
const TRASH: &str = "trash";
/// The lists of runs and of their tags, as cursors name them.
const RUNS: &str = "run";
/// The lists of users, as cursors name them.
const USERS: &str = "user";

/// Checks the wanted number of rows.
pub(super) fn rows(limit: Option<u32>) -> Result<u64> {
    match limit.unwrap_or(ROWS) {
        rows @ 1..=MAX_ROWS => Ok(rows.into()),
        _ => Err(Error::new(
            Code::InvalidPage,
            format!("`limit` is from 1 to {MAX_ROWS}"),
        )),
    }
}

/// What a page of a sorted list was asked with, checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    sort: Sort,
    after: Option<Place>,
    rows: u64,
}

impl Wanted {
    /// Checks what a call asks for.
    pub(super) fn parse(
        sort: Option<Sort>,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Self> {
        let sort = sort.unwrap_or_default();
        let after = cursor.map(|text| place(sort, text)).transpose()?;
        Ok(Self {
            sort,
            after,
            rows: rows(limit)?,
        })
    }

    /// Returns what the list is sorted by.
    pub(super) fn sort(&self) -> Sort {
        self.sort
    }

    /// Returns the part of the list to read: one row more than the page has, so that it is known
    /// whether another page follows.
    pub(super) fn slice(&self) -> Slice<'_> {
        Slice {
            descending: self.sort == Sort::Updated,
            start: self.after.as_ref().map_or(Start::Skip(0), Start::After),
            limit: self.rows + 1,
        }
    }

    /// Cuts the extra row off and makes the cursor of the next page from the last row.
    pub(super) fn page<R>(
        &self,
        items: &mut Vec<R>,
        key: impl Fn(&R) -> (Timestamp, &str, i64),
    ) -> Option<String> {
        let rows = usize::try_from(self.rows).unwrap_or(usize::MAX);
        if items.len() <= rows {
            return None;
        }
        items.truncate(rows);
        Some(marker(self.sort, key(items.last()?)))
    }
}

/// Writes the place of a row: its time, name and id.
pub(super) fn marker(sort: Sort, (time, name, id): (Timestamp, &str, i64)) -> String {
    let key = match sort {
        Sort::Updated => time.as_ms().to_string(),
        Sort::Name => name.to_owned(),
    };
    encode(sort.as_str(), &id.to_string(), &key)
}

/// Puts a page together.
pub(super) fn page<T>(items: Vec<T>, next: Option<String>, total: u64) -> Page<T> {
    Page { items, next, total }
}

/// Makes the cursor after an event.
pub(super) fn after_event(at: Timestamp, id: &str) -> String {
    encode(EVENTS, id, &at.as_ms().to_string())
}

/// Reads a cursor of the list of events.
pub(super) fn event(text: &str) -> Result<AuditCursor> {
    let (id, at) = decode(EVENTS, text)?;
    let at = at.parse().map_err(|_| wrong())?;
    Ok(AuditCursor {
        at: Timestamp::from_ms(at),
        id,
    })
}

/// Makes the cursor after an entry of the trash.
pub(super) fn after_trash(id: i64) -> String {
    encode(TRASH, &id.to_string(), "")
}

/// Reads a cursor of the trash.
pub(super) fn trash(text: &str) -> Result<i64> {
    let (id, _) = decode(TRASH, text)?;
    id.parse().map_err(|_| wrong())
}

/// Reads the wanted number of rows from a text.
pub(super) fn rows_of(limit: Option<&str>) -> Result<u64> {
    // What is no number is as wrong as one too great.
    rows(limit.map(|text| text.parse().unwrap_or(0)))
}

/// Makes the cursor after a run, or after a tag of one.
pub(super) fn after_number(number: i64) -> String {
    encode(RUNS, "", &number.to_string())
}

/// Reads a cursor of a list of runs, or of the tags of one.
pub(super) fn number(text: &str) -> Result<i64> {
    let (_, number) = decode(RUNS, text)?;
    number.parse().map_err(|_| wrong())
}

/// Makes the cursor after a user.
pub(super) fn after_user(name: &str) -> String {
    encode(USERS, "", name)
}

/// Reads a cursor of a list of users.
pub(super) fn user(text: &str) -> Result<String> {
    decode(USERS, text).map(|(_, name)| name)
}

/// Reads the place of a row in this order.
pub(super) fn place(sort: Sort, text: &str) -> Result<Place> {
    let (id, key) = decode(sort.as_str(), text)?;
    let key = match sort {
        Sort::Updated => Key::Time(Timestamp::from_ms(key.parse().map_err(|_| wrong())?)),
        Sort::Name => Key::Name(key),
    };
    Ok(Place {
        key,
        id: id.parse().map_err(|_| wrong())?,
    })
}

fn encode(list: &str, id: &str, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}:{id}:{key}"))
}

fn decode(list: &str, text: &str) -> Result<(String, String)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    let mut parts = text.splitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        // PostgreSQL takes no text with a zero byte.
        (Some(of), Some(id), Some(key)) if of == list && !text.contains('\0') => {
            Ok((id.to_owned(), key.to_owned()))
        }
        _ => Err(wrong()),
    }
}

fn wrong() -> Error {
    Error::new(
        Code::InvalidPage,
        "the place to go on from is none that this list gave in this order",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_row() {
        let wanted = Wanted::parse(Some(Sort::Name), None, Some(1)).unwrap();
        let mut rows = vec![("b:c", 7), ("d", 8)];
        let next = wanted.page(&mut rows, |(name, id)| (Timestamp::from_ms(5), name, *id));
        assert_eq!(rows, [("b:c", 7)]);
        let wanted = Wanted::parse(Some(Sort::Name), next.as_deref(), Some(1)).unwrap();
        let place = Place {
            key: Key::Name("b:c".to_owned()),
            id: 7,
        };
        assert_eq!(wanted.after, Some(place));
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        let wanted = Wanted::parse(None, None, Some(2)).unwrap();
        let mut rows = vec![1, 2];
        assert_eq!(
            wanted.page(&mut rows, |id| (Timestamp::from_ms(0), "", *id)),
            None
        );
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn what_this_list_did_not_give_is_refused() {
        let of_name = encode("name", "1", "a");
        for text in [
            "",
            "x",
            "!",
            &of_name,
            &encode("updated", "x", "1"),
            &encode("updated", "1", "x"),
        ] {
            let refused = Wanted::parse(Some(Sort::Updated), Some(text), None).unwrap_err();
            assert_eq!(refused.code(), Code::InvalidPage, "{text}");
        }
        assert!(Wanted::parse(Some(Sort::Name), Some(&encode("name", "1", "a\0")), None).is_err());
        assert!(event(&of_name).is_err());
    }

    #[test]
    fn a_page_has_1_to_100_rows() {
        assert_eq!(rows(None).unwrap(), 25);
        assert_eq!(rows(Some(100)).unwrap(), 100);
        for limit in [0, 101] {
            assert_eq!(rows(Some(limit)).unwrap_err().code(), Code::InvalidPage);
        }
    }
}
