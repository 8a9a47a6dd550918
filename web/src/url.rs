//! The query string as the state of a page: what a person could share or
//! come back to is here and not in a signal.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use crate::link::escape;

type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

/// The URL of the page.
#[derive(Clone, Copy)]
pub(crate) struct Url {
    query: Memo<ParamsMap>,
    path: Memo<String>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

/// Returns the URL of the page; to be called while a component is made.
pub(crate) fn use_url() -> Url {
    Url {
        query: use_query_map(),
        path: use_location().pathname,
        navigate: StoredValue::new_local(Box::new(use_navigate())),
    }
}

impl Url {
    /// Returns a parameter as a signal; absent and empty are told apart.
    pub(crate) fn param(self, name: &'static str) -> Memo<Option<String>> {
        Memo::new(move |_| self.query.with(|query| query.get(name)))
    }

    /// Returns the link to this page with some parameters changed or taken
    /// away. Subscribes to the URL.
    pub(crate) fn with(self, changes: &[(&str, Option<&str>)]) -> String {
        let kept = self.query.get().into_iter();
        let mut pairs: Vec<(String, String)> = kept
            .map(|(name, value)| (name.into_owned(), value))
            .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
            .collect();
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
        self.navigate(&to, is_replaced, false);
    }

    /// Goes to a link of [`crate::link`] in place of this page, which is forgotten.
    pub(crate) fn leave_for(self, to: &str) {
        self.navigate(to, true, true);
    }

    fn navigate(self, to: &str, replace: bool, scroll: bool) {
        let options = NavigateOptions {
            resolve: false,
            replace,
            scroll,
            ..NavigateOptions::default()
        };
        self.navigate.with_value(|navigate| navigate(to, options));
    }
}
