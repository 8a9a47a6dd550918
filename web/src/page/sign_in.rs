//! The sign-in page; goes on to where one came from.

use leptos::prelude::*;

use crate::form::SignInForm;
use crate::link;
use crate::part::Gate;
use crate::session::{State, session};
use crate::ui::set_title;
use crate::url::use_url;

/// The page.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let session = session();
    let url = use_url();
    let next = url.param("next");
    set_title("Sign in");
    Effect::new(move |_| match session.state.get() {
        State::SignedIn(_) => {
            let next = next.get_untracked().filter(|next| is_own(next));
            url.leave_for(&next.unwrap_or_else(link::dashboard));
        }
        State::NotSetUp => url.leave_for(&link::set_up()),
        _ => {}
    });
    let host = window().location().host().unwrap_or_default();
    view! {
        <Gate>
            <SignInForm/>
            <footer class="row between">
                <span>{host}</span>
                <span>"Password forgotten? The operator can reset it."</span>
            </footer>
        </Gate>
    }
}

/// Tells whether a link stays within the console.
fn is_own(to: &str) -> bool {
    to.strip_prefix(link::BASE)
        .is_some_and(|rest| rest.starts_with('/') && !rest.starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn the_way_on_never_leaves_the_console() {
        assert!(is_own("/console/images?q=a"));
        for to in [
            "https://evil.example",
            "//evil.example",
            "/consoles",
            "/v2/",
            "/console",
        ] {
            assert!(!is_own(to), "{to}");
        }
    }
}
