//! Serves the console: the bundle that trunk built, embedded in the binary.

use std::borrow::Cow;
use std::sync::OnceLock;

use axum::body::Body;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderName, HeaderValue, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, StatusCode};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

/// The files of the console, each with a compressed twin `<name>.br` that
/// `cargo xtask` makes. Debug builds read them from the disk.
#[derive(RustEmbed)]
#[folder = "$BERTH_CONSOLE"]
// A checkout compiles before its console is built.
#[allow_missing = true]
struct Bundle;

/// Where the console lives.
pub(crate) const PREFIX: &str = "/console/";

/// Answers a request below [`PREFIX`]. Whatever is no file is a page of the
/// console, which finds its way by the address.
pub(crate) fn serve(path: &str, headers: &HeaderMap) -> Response {
    let name = path.strip_prefix(PREFIX).unwrap_or_default();
    // Files lie side by side; a page below a folder may have a dot in its name,
    // as that of the image `acme/node.js`.
    let is_asset = name.contains('.') && !name.contains('/');
    let name = if is_asset { name } else { "index.html" };
    let Some(plain) = Bundle::get(name) else {
        return absent(is_asset);
    };
    let tag = format!("\"{}\"", hex::encode(plain.metadata.sha256_hash()));
    let is_known = headers
        .get(IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = match is_known {
        true => status_only(StatusCode::NOT_MODIFIED),
        false => file(name, plain, headers),
    };
    let cache = if is_asset && name != "index.html" {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    set(&mut response, CACHE_CONTROL, cache);
    set(&mut response, VARY, "Accept-Encoding");
    set(&mut response, ETAG, &tag);
    set(&mut response, CONTENT_SECURITY_POLICY, policy());
    set(
        &mut response,
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        &mut response,
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    );
    response
}

fn file(name: &str, plain: EmbeddedFile, headers: &HeaderMap) -> Response {
    let accepts = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let takes_brotli = accepts
        .split(',')
        .any(|part| part.trim().split(';').next() == Some("br"));
    let packed = takes_brotli
        .then(|| Bundle::get(&format!("{name}.br")))
        .flatten();
    let is_packed = packed.is_some();
    let mut response = Response::new(body(packed.unwrap_or(plain).data));
    set(&mut response, CONTENT_TYPE, media_type(name));
    if is_packed {
        set(&mut response, CONTENT_ENCODING, "br");
    }
    response
}

fn body(data: Cow<'static, [u8]>) -> Body {
    match data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}

fn absent(is_asset: bool) -> Response {
    if is_asset {
        return status_only(StatusCode::NOT_FOUND);
    }
    let text = "This server was built without its console. `cargo xtask build` builds both.\n";
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::NOT_FOUND;
    set(&mut response, CONTENT_TYPE, "text/plain; charset=utf-8");
    response
}

fn status_only(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json" | "webmanifest") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The content policy. Trunk starts the console by a script within the page,
/// which is allowed by its hash.
fn policy() -> &'static str {
    static POLICY: OnceLock<String> = OnceLock::new();
    POLICY.get_or_init(|| {
        let page = Bundle::get("index.html")
            .map(|file| file.data.into_owned())
            .unwrap_or_default();
        let scripts: String = inline_scripts(&String::from_utf8_lossy(&page))
            .map(|script| {
                format!(
                    " 'sha256-{}'",
                    STANDARD.encode(Sha256::digest(script.as_bytes()))
                )
            })
            .collect();
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    })
}

fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_within_the_page_are_hashed() {
        let page = r#"<script src="a.js"></script><script type="module">import 1</script>"#;
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["import 1"]);
    }
}
