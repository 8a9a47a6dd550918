//! The `Authorization` header of container clients, before anything is verified.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

#[path = "../../../server/src/auth/authorization.rs"]
mod parser;

use parser::{Basic, Scheme};

pub(crate) fn check(data: &[u8]) {
    let Ok(header) = str::from_utf8(data) else {
        return;
    };
    match Scheme::parse(header) {
        Some(Scheme::Basic(encoded)) => basic(encoded),
        Some(Scheme::Bearer(token)) => bearer(token),
        None => {}
    }
    login(header);
}

fn parts(basic: Basic) -> (String, String, String) {
    (basic.project, basic.access, basic.password)
}

/// What is accepted is `project@access:password` and nothing besides.
fn basic(encoded: &str) {
    let Some(basic) = Basic::parse(encoded) else {
        return;
    };
    let (project, access, password) = parts(basic);
    assert!(!project.contains(':') && !access.contains([':', '@']));
    let text = format!("{project}@{access}:{password}");
    assert!(!text.contains('\0') && text.len() <= encoded.len());
    assert_eq!(STANDARD.encode(&text), encoded.trim());
}

/// Every login that could be made is read as it was meant.
fn login(text: &str) {
    let mut lines = text.splitn(3, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (project, access, password) = (next(), next(), next());
    let encoded = STANDARD.encode(format!("{project}@{access}:{password}"));
    let is_login = !project.contains(':') && !access.contains([':', '@']);
    for scheme in ["Basic ", "basic ", "BASIC  "] {
        let header = format!("{scheme}{encoded}");
        let Some(Scheme::Basic(rest)) = Scheme::parse(&header) else {
            panic!("{header}");
        };
        let parsed = Basic::parse(rest).map(parts);
        if is_login && !text.contains('\0') && encoded.len() <= 2048 {
            let meant = (project.to_owned(), access.to_owned(), password.to_owned());
            assert_eq!(parsed, Some(meant));
        }
    }
}

/// The library reads the head of a token before it looks at the signature.
fn bearer(token: &str) {
    assert_eq!(token.trim(), token);
    if let Ok(header) = jsonwebtoken::decode_header(token) {
        assert_eq!(token.matches('.').count(), 2);
        assert_eq!(jsonwebtoken::decode_header(token).unwrap(), header);
    }
    let read = jsonwebtoken::dangerous::insecure_decode::<serde_json::Value>(token);
    if let Ok(read) = read {
        assert_eq!(jsonwebtoken::decode_header(token).unwrap(), read.header);
    }
}
