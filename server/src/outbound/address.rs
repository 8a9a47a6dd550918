//! Addresses as users write them.

use http::Uri;
use http::uri::PathAndQuery;

/// An absolute `http` or `https` address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(super) is_tls: bool,
    /// A name or an address; an IPv6 address without its brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// What the `Host` header says.
    pub(super) authority: String,
    path: PathAndQuery,
}

impl Address {
    /// Parses an address. Names and passwords do not belong there: they would be shown with it.
    ///
    /// # Errors
    /// Words on what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.contains('#') {
            return Err("an address has no `#`".to_owned());
        }
        let uri: Uri = text
            .parse()
            .map_err(|_| format!("`{text}` is no address such as `https://example.com/hook`"))?;
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err("an address begins with `https://` or `http://`".to_owned()),
        };
        let (Some(authority), Some(host)) = (uri.authority(), uri.host()) else {
            return Err("the address names no host".to_owned());
        };
        if authority.as_str().contains('@') {
            return Err("an address holds no user and no password".to_owned());
        }
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        if bare.is_empty() {
            return Err("the address names no host".to_owned());
        }
        let names_port = authority.as_str() != host;
        if names_port && uri.port_u16().unwrap_or_default() == 0 {
            return Err("a port is a number from 1 to 65535".to_owned());
        }
        Ok(Self {
            is_tls,
            host: bare.to_owned(),
            port: uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 }),
            authority: authority.to_string(),
            path: uri.into_parts().path_and_query.unwrap_or_else(root),
        })
    }

    /// Tells whether calls go by TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// Returns the address of a path below this one, whose own query is left off.
    ///
    /// # Errors
    /// Words, where the path cannot be written.
    pub(crate) fn below(&self, path: &str) -> Result<Self, String> {
        let path = format!("{}{path}", self.path.path().trim_end_matches('/'));
        let path = path.parse().map_err(|_| format!("`{path}` is no path"))?;
        Ok(Self {
            path,
            ..self.clone()
        })
    }

    /// Returns path and query.
    pub(super) fn path(&self) -> &PathAndQuery {
        &self.path
    }
}

fn root() -> PathAndQuery {
    PathAndQuery::from_static("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        for (text, is_tls, host, port, path) in [
            (
                "https://example.com/a?b=c",
                true,
                "example.com",
                443,
                "/a?b=c",
            ),
            ("https://example.com", true, "example.com", 443, "/"),
            ("http://10.0.0.1:8080/x", false, "10.0.0.1", 8080, "/x"),
            ("https://[::1]:6443/", true, "::1", 6443, "/"),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(
                (
                    address.is_tls,
                    address.host.as_str(),
                    address.port,
                    address.path.as_str()
                ),
                (is_tls, host, port, path)
            );
        }
    }

    #[test]
    fn a_path_goes_below_that_of_the_address() {
        for (text, path) in [
            ("https://example.com", "/apis/x?y=z"),
            ("https://example.com/", "/apis/x?y=z"),
            ("https://example.com/k8s/c1/?a=b", "/k8s/c1/apis/x?y=z"),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.below("/apis/x?y=z").unwrap().path.as_str(), path);
        }
    }

    #[test]
    fn what_is_no_plain_address_is_refused() {
        for text in [
            "",
            "example.com",
            "/hook",
            "ftp://example.com",
            "file:///etc/passwd",
            "https://",
            "https:///x",
            "https://user:password@example.com",
            "https://example.com@evil.example",
            "https://example.com/#x",
            "https://exa mple.com",
            "https://example.com:0/",
            "https://example.com:99999/",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }
}
