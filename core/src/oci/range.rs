//! Ranges: of a download (`Range`) and of an upload (`Content-Range`).

use std::ops::Range;

/// What a `Range` header selects of a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Everything: no range, several ranges, or one that is no byte range.
    Whole,
    /// A part, never empty and within the content.
    Part(Range<u64>),
    /// Nothing that exists: answer 416.
    Unsatisfiable,
}

/// Reads a `Range` header for a content of `size` bytes.
///
/// As HTTP allows, what cannot be read is ignored, and so are several ranges.
#[must_use]
pub fn select(header: Option<&str>, size: u64) -> Selection {
    let Some(spec) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Selection::Whole;
    };
    let Some((first, last)) = spec.trim().split_once('-') else {
        return Selection::Whole;
    };
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => part(first, last.saturating_add(1), size),
        (Some(first), None) if last.is_empty() => part(first, size, size),
        (None, Some(0)) if first.is_empty() => Selection::Unsatisfiable,
        (None, Some(suffix)) if first.is_empty() => part(size.saturating_sub(suffix), size, size),
        _ => Selection::Whole,
    }
}

/// Cuts a range to the content.
fn part(start: u64, end: u64, size: u64) -> Selection {
    if start >= size {
        return Selection::Unsatisfiable;
    }
    Selection::Part(start..end.min(size))
}

/// The bytes that a chunk of an upload says it carries: `start-end`, both
/// inclusive, as the distribution specification writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentRange {
    /// The offset of the first byte.
    pub start: u64,
    /// The offset of the last byte.
    pub end: u64,
}

impl ContentRange {
    /// Parses `start-end`; `bytes start-end/total` is understood too.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let text = header.trim();
        let text = text.strip_prefix("bytes ").unwrap_or(text);
        let text = text.split_once('/').map_or(text, |(range, _)| range);
        let (start, end) = text.split_once('-')?;
        let range = Self {
            start: number(start)?,
            end: number(end)?,
        };
        (range.start <= range.end).then_some(range)
    }

    /// The number of bytes.
    #[must_use]
    pub const fn count(&self) -> u64 {
        (self.end - self.start).saturating_add(1)
    }
}

/// Digits only: `parse` alone would take a sign.
fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_of_a_download() {
        for (header, expected) in [
            (None, Selection::Whole),
            (Some("bytes=0-3"), Selection::Part(0..4)),
            (Some("bytes=2-"), Selection::Part(2..10)),
            (Some("bytes=-3"), Selection::Part(7..10)),
            (Some("bytes=-30"), Selection::Part(0..10)),
            (Some("bytes=8-99"), Selection::Part(8..10)),
            (Some("bytes=10-"), Selection::Unsatisfiable),
            (Some("bytes=-0"), Selection::Unsatisfiable),
            (Some("bytes=3-2"), Selection::Whole),
            (Some("bytes=0-1,4-5"), Selection::Whole),
            (Some("lines=0-1"), Selection::Whole),
            (Some("bytes=+0-1"), Selection::Whole),
            (Some("bytes=0-18446744073709551615"), Selection::Part(0..10)),
        ] {
            assert_eq!(select(header, 10), expected, "{header:?}");
        }
        assert_eq!(select(Some("bytes=0-"), 0), Selection::Unsatisfiable);
    }

    #[test]
    fn ranges_of_an_upload() {
        assert_eq!(
            ContentRange::parse("0-9"),
            Some(ContentRange { start: 0, end: 9 })
        );
        assert_eq!(
            ContentRange::parse("bytes 5-9/10"),
            Some(ContentRange { start: 5, end: 9 })
        );
        assert_eq!(
            ContentRange::parse("0-9").map(|range| range.count()),
            Some(10)
        );
        for text in ["", "9", "9-0", "-1", "a-b", "0x1-2", "+1-2"] {
            assert_eq!(ContentRange::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_part_is_never_empty_nor_outside(header in "bytes=[0-9]{0,3}-[0-9]{0,3}", size in 0u64..200) {
            if let Selection::Part(range) = select(Some(&header), size) {
                prop_assert!(range.start < range.end && range.end <= size);
            }
        }
    }
}
