//! The canonical request: the one text that both sides sign.

use http::HeaderMap;
use http::header::HeaderName;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// Everything but the unreserved characters is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The parts of a request that are signed.
pub(super) struct Parts<'a> {
    pub(super) method: &'a str,
    /// The path as it came over the wire.
    pub(super) path: &'a str,
    /// The query as it came over the wire, without `?`.
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    /// What stands for the host where the request has no such header (HTTP/2).
    pub(super) authority: Option<&'a str>,
    /// Lower case and sorted.
    pub(super) signed: &'a [String],
    /// Hash of the body in hex, or `UNSIGNED-PAYLOAD`.
    pub(super) payload: &'a str,
}

impl Parts<'_> {
    /// Returns the canonical request, or nothing where a signed header is missing.
    pub(super) fn canonical(&self) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        line(&mut text, self.method.as_bytes());
        line(&mut text, canonical_path(self.path).as_bytes());
        line(&mut text, canonical_query(self.query).as_bytes());
        for name in self.signed {
            text.extend_from_slice(name.as_bytes());
            text.push(b':');
            line(&mut text, &self.header(name)?);
        }
        line(&mut text, b"");
        line(&mut text, self.signed.join(";").as_bytes());
        text.extend_from_slice(self.payload.as_bytes());
        Some(text)
    }

    /// Returns a header's value without outer blanks; several values are joined with commas.
    pub(super) fn header(&self, name: &str) -> Option<Vec<u8>> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let values: Vec<&[u8]> = self
            .headers
            .get_all(&name)
            .iter()
            .map(|value| value.as_bytes().trim_ascii())
            .collect();
        if values.is_empty() && name == http::header::HOST {
            return self.authority.map(|host| host.as_bytes().to_vec());
        }
        (!values.is_empty()).then(|| values.join(b",".as_slice()))
    }
}

fn line(text: &mut Vec<u8>, part: &[u8]) {
    text.extend_from_slice(part);
    text.push(b'\n');
}

/// The whole path is decoded before it is split, so `%2F` becomes a real slash.
fn canonical_path(path: &str) -> String {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    let mut canonical: String = decoded
        .split(|byte| *byte == b'/')
        .map(|part| percent_encode(part, ENCODED).to_string())
        .collect::<Vec<_>>()
        .join("/");
    if !canonical.ends_with('/') {
        canonical.push('/');
    }
    canonical
}

/// Sorted by name and value before they are encoded.
fn canonical_query(query: &str) -> String {
    let decode = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    pairs.sort_unstable();
    let encoded = pairs.iter().map(|(name, value)| {
        format!(
            "{}={}",
            percent_encode(name, ENCODED),
            percent_encode(value, ENCODED)
        )
    });
    encoded.collect::<Vec<_>>().join("&")
}
