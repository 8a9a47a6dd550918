//! The query string as the state of a page: what a person could share or
//! come back to is here and not in a signal.

use leptos::prelude::*;

use crate::link::escape;
use crate::router::{Router, decode, router};

/// The URL of the page.
#[derive(Clone, Copy)]
pub(crate) struct Url {
    query: Memo<String>,
    path: Memo<String>,
    router: Router,
}

/// Returns the URL of the page; to be called while a component is made.
pub(crate) fn use_url() -> Url {
    let router = router();
    Url {
        query: router.query(),
        path: router.path(),
        router,
    }
}

impl Url {
    /// Returns a parameter as a signal; absent and empty are told apart.
    pub(crate) fn param(self, name: &'static str) -> Memo<Option<String>> {
        Memo::new(move |_| {
            let pairs = self.query.with(|query| pairs(query));
            let found = pairs.into_iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value)
        })
    }

    /// Returns the path, as in the address bar.
    pub(crate) fn path(self) -> Memo<String> {
        self.path
    }

    /// Returns the link to this page with some parameters changed or taken
    /// away. Subscribes to the URL.
    pub(crate) fn with(self, changes: &[(&str, Option<&str>)]) -> String {
        let mut pairs = self.query.with(|query| pairs(query));
        pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        for (name, value) in changes {
            if let Some(value) = value {
                pairs.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        let path = self.path.get();
        if pairs.is_empty() {
            return path;
        }
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", escape(value)))
            .collect();
        format!("{path}?{}", pairs.join("&"))
    }

    /// Goes to this page with some parameters changed or taken away.
    pub(crate) fn set(self, changes: &[(&str, Option<&str>)], is_replaced: bool) {
        let to = untrack(|| self.with(changes));
        self.router.go(&to, is_replaced, false);
    }

    /// Goes to a link of [`crate::link`] in place of this page, which is forgotten.
    pub(crate) fn leave_for(self, to: &str) {
        self.router.go(to, true, true);
    }

    /// Returns the address of this page, as a link.
    pub(crate) fn here(self) -> String {
        untrack(|| self.with(&[]))
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let decode = |text: &str| decode(&text.replace('+', " "));
        (decode(name), decode(value))
    };
    parts.map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn absent_and_empty_parameters_are_told_apart() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(pairs(""), []);
        assert_eq!(
            pairs("create&q=a%26b+c"),
            [pair("create", ""), pair("q", "a&b c")]
        );
    }
}
