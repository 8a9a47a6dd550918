//! Every link of the console, in one place. Knows names, not pages.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Where the console lives on its server.
pub(crate) const BASE: &str = "/console";

const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

pub(crate) fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

pub(crate) fn dashboard() -> String {
    format!("{BASE}/")
}

pub(crate) fn sign_in() -> String {
    format!("{BASE}/sign-in")
}

pub(crate) fn set_up() -> String {
    format!("{BASE}/set-up")
}

pub(crate) fn namespaces() -> String {
    format!("{BASE}/organizations")
}

/// The list of organizations with the dialog to create one.
pub(crate) fn create_namespace() -> String {
    format!("{BASE}/organizations?create")
}

pub(crate) fn namespace(name: &str) -> String {
    format!("{BASE}/organizations/{}", escape(name))
}

/// The tab of an organization that tells who may do what.
pub(crate) fn namespace_rights(name: &str) -> String {
    format!("{}?tab=permissions", namespace(name))
}

/// The tab of an organization with the tags that are protected in all its images.
pub(crate) fn namespace_protections(name: &str) -> String {
    format!("{}?tab=protected-tags", namespace(name))
}

pub(crate) fn repositories() -> String {
    format!("{BASE}/images")
}

/// An image: its tags. The name may hold slashes.
pub(crate) fn repository(namespace: &str, name: &str) -> String {
    format!("{BASE}/images/{}/{}", escape(namespace), escape(name))
}

/// An image with the list narrowed to one tag.
pub(crate) fn tag(namespace: &str, name: &str, tag: &str) -> String {
    format!("{}?q={}", repository(namespace, name), escape(tag))
}

pub(crate) fn keys() -> String {
    format!("{BASE}/keys")
}

pub(crate) fn account() -> String {
    format!("{BASE}/account")
}

pub(crate) fn usage() -> String {
    format!("{BASE}/usage")
}

pub(crate) fn events() -> String {
    format!("{BASE}/activity")
}

pub(crate) fn trash() -> String {
    format!("{BASE}/trash")
}

pub(crate) fn users() -> String {
    format!("{BASE}/users")
}

pub(crate) fn user(id: &str) -> String {
    format!("{BASE}/users/{}", escape(id))
}

pub(crate) fn groups() -> String {
    format!("{BASE}/groups")
}

pub(crate) fn group(id: &str) -> String {
    format!("{BASE}/groups/{}", escape(id))
}

pub(crate) fn policies() -> String {
    format!("{BASE}/policies")
}

pub(crate) fn policy(id: &str) -> String {
    format!("{BASE}/policies/{}", escape(id))
}

/// The editor with nothing in it yet.
pub(crate) fn new_policy() -> String {
    format!("{BASE}/policies/new")
}

pub(crate) fn bounds() -> String {
    format!("{BASE}/bounds")
}

pub(crate) fn clusters() -> String {
    format!("{BASE}/clusters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_keeps_its_slashes_and_hides_what_a_url_would_read() {
        assert_eq!(
            repository("acme", "web/front"),
            "/console/images/acme/web/front"
        );
        assert_eq!(
            tag("acme", "app", "a&b"),
            "/console/images/acme/app?q=a%26b"
        );
    }
}
