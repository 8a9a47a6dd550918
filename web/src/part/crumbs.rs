//! Where the page is, read from its path.

use leptos::prelude::*;

use crate::link;
use crate::router::decode;
use crate::session::session;
use crate::url::use_url;

/// The breadcrumb.
#[component]
pub(crate) fn Crumbs() -> impl IntoView {
    let path = use_url().path();
    let account = session()
        .me()
        .map(|me| me.account.to_string())
        .unwrap_or_default();
    let crumbs = move || {
        let crumbs = trail(&path.get(), &account);
        let last = crumbs.len().saturating_sub(1);
        let items = crumbs.into_iter().enumerate();
        items
            .map(|(at, (name, to))| {
                view! {
                    <li><a href=to aria-current=(at == last).then_some("page")>{name}</a></li>
                }
            })
            .collect_view()
    };
    view! {
        <nav class="crumbs only-wide" aria-label="Breadcrumb">
            <ol>{crumbs}</ol>
        </nav>
    }
}

fn trail(path: &str, account: &str) -> Vec<(String, String)> {
    let path = path
        .strip_prefix(link::BASE)
        .unwrap_or(path)
        .trim_matches('/');
    let mut parts = path.splitn(3, '/').filter(|part| !part.is_empty());
    let home = (account.to_owned(), link::dashboard());
    let page = |name: &str, to: String| (name.to_owned(), to);
    match (parts.next(), parts.next(), parts.next()) {
        (None, _, _) => vec![home],
        (Some("organizations"), None, _) => vec![home, page("Organizations", link::namespaces())],
        (Some("images"), None, _) => vec![home, page("Images", link::repositories())],
        (Some("keys"), _, _) => vec![home, page("Access keys", link::keys())],
        (Some("usage"), _, _) => vec![home, page("Usage", link::usage())],
        (Some("clusters"), _, _) => vec![home, page("Clusters", link::clusters())],
        (Some("account"), _, _) => vec![home, page("Project ids", link::account())],
        (Some("users"), id, _) => {
            listed(home, ("Users", link::users()), id.map(link::user), "User")
        }
        (Some("groups"), id, _) => listed(
            home,
            ("Groups", link::groups()),
            id.map(link::group),
            "Group",
        ),
        (Some("policies"), id, _) => listed(
            home,
            ("Policies", link::policies()),
            id.map(link::policy),
            "Policy",
        ),
        (Some("bounds"), _, _) => vec![home, page("Bounds", link::bounds())],
        (Some("trash"), _, _) => vec![home, page("Trash", link::trash())],
        (Some("activity"), _, _) => vec![home, page("Activity", link::events())],
        (Some("organizations"), Some(namespace), _) | (Some("images"), Some(namespace), None) => {
            let name = decode(namespace);
            let to = link::namespace(&name);
            vec![page("Organizations", link::namespaces()), (name, to)]
        }
        (Some("images"), Some(namespace), Some(repository)) => {
            let (namespace, repository) = (decode(namespace), decode(repository));
            let to = link::repository(&namespace, &repository);
            let of = link::namespace(&namespace);
            vec![(namespace, of), (repository, to)]
        }
        _ => vec![home],
    }
}

/// A list, or what stands in it; that is known by its id and is named by its kind.
fn listed(
    home: (String, String),
    (list, to): (&str, String),
    one: Option<String>,
    kind: &str,
) -> Vec<(String, String)> {
    let list = (list.to_owned(), to);
    match one {
        Some(to) => vec![list, (kind.to_owned(), to)],
        None => vec![home, list],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_stands_under_its_organization() {
        let trail = trail("/console/images/acme/web/front", "northsea");
        let names: Vec<_> = trail.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["acme", "web/front"]);
    }

    #[test]
    fn what_stands_in_a_list_stands_under_it() {
        let trail = trail("/console/users/1a2b", "northsea");
        let names: Vec<_> = trail.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Users", "User"]);
        assert_eq!(trail[1].1, "/console/users/1a2b");
    }

    #[test]
    fn the_dashboard_is_the_account() {
        assert_eq!(trail("/console/", "northsea").len(), 1);
    }
}
