//! Ranges: never empty, never outside, and never a number that overflows.

use berth_core::oci::range::{ContentRange, Selection, select};

/// The size of the content comes first, in eight bytes; then the header.
pub(crate) fn check(data: &[u8]) {
    let Some((size, header)) = data.split_first_chunk() else {
        return;
    };
    let size = u64::from_le_bytes(*size);
    let Ok(header) = str::from_utf8(header) else {
        return;
    };
    download(header, size);
    // Small contents are where the edges are.
    download(header, size % 64);
    upload(header);
}

fn download(header: &str, size: u64) {
    assert_eq!(select(None, size), Selection::Whole);
    let selection = select(Some(header), size);
    assert_eq!(select(Some(header), size), selection);
    match selection {
        Selection::Part(part) => {
            assert!(
                part.start < part.end && part.end <= size,
                "{part:?} of {size}"
            );
            let plain = format!("bytes={}-{}", part.start, part.end - 1);
            assert_eq!(select(Some(&plain), size), Selection::Part(part.clone()));
            if part.end == size {
                let open = format!("bytes={}-", part.start);
                assert_eq!(select(Some(&open), size), Selection::Part(part.clone()));
                let suffix = format!("bytes=-{}", size - part.start);
                assert_eq!(select(Some(&suffix), size), Selection::Part(part));
            }
        }
        // More bytes are never a reason to refuse what fewer satisfied.
        Selection::Unsatisfiable if size > 0 => {
            assert_eq!(select(Some(header), size - 1), Selection::Unsatisfiable);
        }
        Selection::Unsatisfiable => {}
        Selection::Whole => assert_eq!(select(Some(header), 0), Selection::Whole),
    }
}

fn upload(header: &str) {
    let Some(range) = ContentRange::parse(header) else {
        return;
    };
    assert!(range.start <= range.end);
    let count = u128::from(range.end) - u128::from(range.start) + 1;
    assert_eq!(u128::from(range.count()), count.min(u64::MAX.into()));
    let (start, end) = (range.start, range.end);
    for text in [
        format!("{start}-{end}"),
        format!("bytes {start}-{end}/*"),
        format!(" {start}-{end}/{} ", u128::from(end) + 1),
    ] {
        assert_eq!(ContentRange::parse(&text), Some(range), "{text}");
    }
}
