//! The address under which people and clients reach this server.

use std::net::SocketAddr;

use http::Uri;

use crate::error::{Error, Result};

/// The public address: a scheme and a host, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    secure: bool,
    host: String,
}

impl PublicUrl {
    /// Parses `http://host[:port]` or `https://host[:port]`.
    ///
    /// # Errors
    /// Another scheme, a path, or user information in it.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::start(format!(
                "the public URL `{text}` is not of the form `https://registry.example.com`"
            ))
        };
        let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| wrong())?;
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(wrong()),
        };
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        match uri.authority() {
            Some(authority) if bare && !authority.as_str().contains('@') => Ok(Self {
                secure,
                host: authority.as_str().to_ascii_lowercase(),
            }),
            _ => Err(wrong()),
        }
    }

    /// Returns the address of a listener that nobody has given a better name.
    pub fn of_listener(listen: SocketAddr, secure: bool) -> Self {
        let host = match listen.ip().is_unspecified() {
            true => format!("localhost:{}", listen.port()),
            false => listen.to_string(),
        };
        Self { secure, host }
    }

    /// Returns host and port as in an image's name.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Tells whether clients come by TLS: cookies are marked `Secure` then.
    pub fn is_secure(&self) -> bool {
        self.secure
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_scheme_and_a_host() {
        let url = PublicUrl::parse("https://Registry.example.com:8443/").unwrap();
        assert_eq!(url.to_string(), "https://registry.example.com:8443");
        assert_eq!(url.host(), "registry.example.com:8443");
        for text in [
            "registry.example.com",
            "ftp://a",
            "https://a/b",
            "https://u@a",
            "https://a?b",
            "",
        ] {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
    }
}
