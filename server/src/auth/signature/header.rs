//! The parts of the `Authorization` header and of `X-Sdk-Date`.

use berth_core::time::Timestamp;

/// The scheme, and the first line of the string to sign.
pub(super) const SCHEME: &str = "SDK-HMAC-SHA256";

/// A parsed `Authorization` header.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signed {
    /// The public half of the key.
    pub(super) access: String,
    /// The names of the signed headers: lower case, sorted, none twice.
    pub(super) headers: Vec<String>,
    /// The signature in hex.
    pub(super) signature: String,
}

/// Parses `SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…`.
pub(super) fn parse(authorization: &str) -> Option<Signed> {
    let rest = authorization.strip_prefix(SCHEME)?.strip_prefix(' ')?;
    let (mut access, mut headers, mut signature) = (None, None, None);
    for part in rest.split(',') {
        let (name, value) = part.trim().split_once('=')?;
        let slot = match name {
            "Access" => &mut access,
            "SignedHeaders" => &mut headers,
            "Signature" => &mut signature,
            _ => return None,
        };
        if slot.replace(value.trim()).is_some() {
            return None;
        }
    }
    let mut names: Vec<String> = headers?.split(';').map(str::to_ascii_lowercase).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    let is_plain = |name: &String| !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic());
    if names.len() != count || !names.iter().all(is_plain) {
        return None;
    }
    Some(Signed {
        access: access?.to_owned(),
        headers: names,
        signature: signature?.to_owned(),
    })
}

/// Parses `YYYYMMDDTHHMMSSZ`.
pub(super) fn parse_date(text: &str) -> Option<Timestamp> {
    let well_formed = text.len() == 16
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 => byte == b'T',
            15 => byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    if !well_formed {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    Timestamp::parse(&format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(9, 11),
        part(11, 13),
        part(13, 15)
    ))
}
