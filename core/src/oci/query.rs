//! The query string of a data plane request.

use percent_encoding::percent_decode_str;

/// The parameters of a query string; the first of a name counts.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    raw: &'a str,
}

impl<'a> Query<'a> {
    /// Takes the raw text behind the question mark, empty if there is none.
    #[must_use]
    pub const fn new(raw: &'a str) -> Self {
        Self { raw }
    }

    /// The decoded values of a parameter, in order. A value that is no UTF-8
    /// comes with replacement characters, which no parser of ours accepts.
    pub fn all(self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        self.raw.split('&').filter_map(move |pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key) == name).then(|| decode(value))
        })
    }

    /// The first value of a parameter.
    #[must_use]
    pub fn get(self, name: &'a str) -> Option<String> {
        self.all(name).next()
    }
}

fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8_lossy();
    // PostgreSQL takes no text with a zero byte.
    text.replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded() {
        let query = Query::new("mount=sha256%3Aab&from=a%2Fb&scope=x&scope=y+z&flag");
        assert_eq!(query.get("mount").as_deref(), Some("sha256:ab"));
        assert_eq!(query.get("from").as_deref(), Some("a/b"));
        assert_eq!(query.all("scope").collect::<Vec<_>>(), ["x", "y z"]);
        assert_eq!(query.get("flag").as_deref(), Some(""));
        assert_eq!(query.get("n"), None);
    }
}
