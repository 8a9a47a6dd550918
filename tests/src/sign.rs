//! Signs requests as the public SDK does (`SDK-HMAC-SHA256`), independently of
//! the server's own code, which it judges.

use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};

/// A request to be signed.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    /// The method.
    pub method: &'a str,
    /// The raw path and query.
    pub target: &'a str,
    /// The headers that are signed, `host` and `x-sdk-date` among them, in lower case.
    pub headers: &'a [(String, String)],
    /// The body.
    pub body: &'a [u8],
}

/// Returns the value of `Authorization`.
#[must_use]
pub fn authorization(access: &str, secret: &str, request: Unsigned<'_>) -> String {
    let mut headers = request.headers.to_vec();
    headers.sort();
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    let signed = names.join(";");
    let date = headers
        .iter()
        .find(|(name, _)| name == "x-sdk-date")
        .map(|(_, value)| value.as_str())
        .unwrap();
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((request.target, ""));
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.trim()))
        .collect();
    let canonical = [
        request.method,
        &canonical_path(path),
        &canonical_query(query),
        &lines,
        &signed,
        &hex::encode(Sha256::digest(request.body)),
    ]
    .join("\n");
    let text = format!(
        "SDK-HMAC-SHA256\n{date}\n{}",
        hex::encode(Sha256::digest(canonical))
    );
    let signature = hmac_hex(secret.as_bytes(), text.as_bytes());
    format!("SDK-HMAC-SHA256 Access={access}, SignedHeaders={signed}, Signature={signature}")
}

/// Returns the password of the documented long-term login: the HMAC-SHA256 of
/// the access key under the secret key, in hex.
#[must_use]
pub fn login_password(access: &str, secret: &str) -> String {
    hmac_hex(secret.as_bytes(), access.as_bytes())
}

/// Returns the HMAC-SHA256 of a text, in hex.
#[must_use]
pub fn hmac_hex(key: &[u8], text: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    hex::encode(mac.finalize().into_bytes())
}

fn canonical_path(raw: &str) -> String {
    let decoded = decode(raw);
    let mut path = decoded.split('/').map(encode).collect::<Vec<_>>().join("/");
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

fn canonical_query(raw: &str) -> String {
    let mut pairs: Vec<(String, String)> = raw
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Escapes all but the unreserved characters.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with the public SDK's own signer.
    #[test]
    fn the_signature_is_that_of_the_public_sdk() {
        let headers = [
            ("content-type", "application/json"),
            ("x-project-id", "e9993fc787d94b6c886cbba340f9c0f4"),
            ("x-sdk-date", "20241202T083000Z"),
            ("user-agent", "huaweicloud-usdk-python/3.0"),
            ("host", "swr.ankara.example.com"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let request = Unsigned {
            method: "POST",
            target: "/v2/manage/namespaces",
            headers: &headers,
            body: br#"{"namespace": "group"}"#,
        };
        let value = authorization(
            "QTWAOYTTINDUT2QVKYUC",
            "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
            request,
        );
        assert_eq!(
            value,
            "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, \
             SignedHeaders=content-type;host;user-agent;x-project-id;x-sdk-date, \
             Signature=2ab90ef4e0d7b3979ca1d5cd546f62e3d8c12049a8dd6e2121c12511a451b4ed"
        );
    }
}
