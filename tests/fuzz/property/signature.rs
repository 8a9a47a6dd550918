//! Signed requests: both sides sign the same text, and only one request has it.

use http::{HeaderMap, HeaderName, HeaderValue};

#[path = "../../../server/src/auth/signature/canonical.rs"]
mod canonical;
#[path = "../../../server/src/auth/signature/header.rs"]
mod header;

use canonical::Parts;
use header::{SCHEME, Signed};

/// Lines: the `Authorization` header, the date, the request line as
/// `METHOD path?query`, and then the headers.
pub(crate) fn check(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let mut lines = text.split('\n');
    let authorization = lines.next().unwrap_or_default();
    date(lines.next().unwrap_or_default());
    let Some(signed) = header::parse(authorization) else {
        return;
    };
    is_sound(&signed);
    let request = lines.next().unwrap_or_default();
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    signed_text(request, &headers, &signed);
}

fn is_sound(signed: &Signed) {
    let names = &signed.headers;
    assert!(!names.is_empty() && names.iter().all(|name| !name.is_empty()));
    assert!(names.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(names.iter().all(|name| *name == name.to_ascii_lowercase()));
    let written = format!(
        "{SCHEME} Access={}, SignedHeaders={}, Signature={}",
        signed.access,
        names.join(";"),
        signed.signature
    );
    assert_eq!(header::parse(&written).as_ref(), Some(signed), "{written}");
}

fn date(text: &str) {
    let Some(time) = header::parse_date(text) else {
        return;
    };
    let (year, month, day, hour, minute, second, ms) = time.civil();
    assert_eq!(ms, 0);
    // The 31st of a shorter month is a day of the next one.
    if text[6..8] <= *"28" && text[13..15] < *"60" {
        let again = format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z");
        assert_eq!(again, text);
    }
}

fn signed_text(request: &str, headers: &HeaderMap, signed: &Signed) {
    // Where requests come in, all else is refused before.
    if !request.is_ascii() {
        return;
    }
    let (method, target) = request.split_once(' ').unwrap_or(("GET", request));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(text) = canonical(method, path, query, headers, signed) else {
        return;
    };
    // Each part stands on a line of its own: nothing in a request can add one.
    let lines: Vec<&str> = text.split('\n').collect();
    assert_eq!(lines.len(), 6 + signed.headers.len(), "{text}");
    let [first, path, query, rest @ ..] = lines.as_slice() else {
        panic!("{text}");
    };
    assert_eq!(*first, method);
    assert!(path.ends_with('/'), "{path}");
    for (name, line) in signed.headers.iter().zip(rest) {
        assert!(line.starts_with(&format!("{name}:")), "{line}");
    }
    // What is canonical stays as it is.
    let again = canonical(method, path, query, headers, signed);
    assert_eq!(again.as_ref(), Some(&text));
}

fn canonical(
    method: &str,
    path: &str,
    query: &str,
    headers: &HeaderMap,
    signed: &Signed,
) -> Option<String> {
    let parts = Parts {
        method,
        path,
        query,
        headers,
        authority: Some("registry.example.com"),
        signed: &signed.headers,
        payload: "UNSIGNED-PAYLOAD",
    };
    // Header values may hold bytes that are no text.
    let text = parts.canonical()?;
    Some(text.iter().map(|byte| char::from(*byte)).collect())
}
