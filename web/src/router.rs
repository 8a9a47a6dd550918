//! The address as a signal, and the page that belongs to it. Links within the
//! console do not load it again.

use leptos::ev::{click, popstate};
use leptos::prelude::*;
use percent_encoding::percent_decode_str;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent};

use crate::link::BASE;

/// A page with the addresses that it answers: `:name` is one segment, `*name`
/// all that follow.
pub(crate) type Route = (&'static str, fn() -> AnyView);

/// The parts of an address that a route names.
type Params = Vec<(&'static str, String)>;

/// Where the console is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    path: String,
    /// Without the question mark.
    query: String,
}

/// The address, as a context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Router {
    address: RwSignal<Address>,
}

/// Makes the router; called once.
pub(crate) fn provide() {
    let router = Router {
        address: RwSignal::new(here()),
    };
    provide_context(router);
    let follow = window_event_listener(click, move |event| {
        if let Some((to, is_scrolled)) = own_link(&event) {
            event.prevent_default();
            router.go(&to, false, is_scrolled);
        }
    });
    let back = window_event_listener(popstate, move |_| router.address.set(here()));
    on_cleanup(move || {
        follow.remove();
        back.remove();
    });
}

/// Returns the router.
pub(crate) fn router() -> Router {
    expect_context()
}

impl Router {
    /// Returns the path, as in the address bar.
    pub(crate) fn path(self) -> Memo<String> {
        Memo::new(move |_| self.address.with(|address| address.path.clone()))
    }

    /// Returns the query, without its question mark.
    pub(crate) fn query(self) -> Memo<String> {
        Memo::new(move |_| self.address.with(|address| address.query.clone()))
    }

    /// Goes to an address of the console.
    pub(crate) fn go(self, to: &str, is_replaced: bool, is_scrolled: bool) {
        let Ok(history) = window().history() else {
            return;
        };
        let _ = match is_replaced {
            true => history.replace_state_with_url(&JsValue::NULL, "", Some(to)),
            false => history.push_state_with_url(&JsValue::NULL, "", Some(to)),
        };
        self.address.set(here());
        if is_scrolled {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }
}

fn here() -> Address {
    let location = window().location();
    let query = location.search().unwrap_or_default();
    Address {
        path: location.pathname().unwrap_or_default(),
        query: query.trim_start_matches('?').to_owned(),
    }
}

/// Returns where a click leads, if that is within the console, and whether the
/// page then begins at its top.
fn own_link(event: &MouseEvent) -> Option<(String, bool)> {
    let is_plain = event.button() == 0
        && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
    if event.default_prevented() || !is_plain {
        return None;
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    let link = target.closest("a[href]:not([rel], [target], [download])");
    let link = link.ok()??;
    let to = link.get_attribute("href")?;
    let rest = to.strip_prefix(BASE)?;
    let is_own = rest.starts_with('/') || rest.starts_with('?');
    is_own.then_some((to, !link.has_attribute("data-noscroll")))
}

/// The parts that the route of a page names, as a context of the page.
#[derive(Clone)]
struct ParamsContext(ArcRwSignal<Params>);

/// Returns what stands in the address for a part that the route names.
pub(crate) fn param(name: &'static str) -> Memo<Option<String>> {
    let params = use_context::<ParamsContext>();
    Memo::new(move |_| {
        let params = params.as_ref()?.0.get();
        let found = params.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value)
    })
}

/// Draws the page of the first route that fits, or `other`. It stays while the
/// same route fits.
pub(crate) fn outlet(routes: &'static [Route], other: fn() -> AnyView) -> AnyView {
    let path = router().path();
    let shown = Memo::new(move |old: Option<&(usize, ArcRwSignal<Params>)>| {
        let (at, params) = path.with(|path| find(routes, path));
        match old {
            Some((known, signal)) if *known == at => {
                signal.set(params);
                (at, signal.clone())
            }
            _ => (at, ArcRwSignal::new(params)),
        }
    });
    crate::ui::live(move || {
        let (at, params) = shown.get();
        provide_context(ParamsContext(params));
        untrack(|| routes.get(at).map_or(other, |(_, page)| *page)())
    })
}

/// Tells whether one of the routes fits the address.
pub(crate) fn fits(routes: &'static [Route]) -> Memo<bool> {
    let path = router().path();
    Memo::new(move |_| path.with(|path| find(routes, path).0 < routes.len()))
}

/// Finds the first route that fits; the number behind the last if none does.
fn find(routes: &[Route], path: &str) -> (usize, Params) {
    let path = path.strip_prefix(BASE).unwrap_or(path).trim_matches('/');
    let mut fitting = routes.iter().enumerate().filter_map(|(at, (pattern, _))| {
        let params = read(pattern.trim_matches('/'), path)?;
        Some((at, params))
    });
    fitting.next().unwrap_or((routes.len(), Params::new()))
}

fn read(pattern: &'static str, path: &str) -> Option<Params> {
    let mut params = Params::new();
    let mut rest = path;
    for part in pattern.split('/') {
        if let Some(name) = part.strip_prefix('*') {
            params.push((name, decode(rest)));
            return (!rest.is_empty()).then_some(params);
        }
        let (segment, after) = rest.split_once('/').unwrap_or((rest, ""));
        match part.strip_prefix(':') {
            Some(_) if segment.is_empty() => return None,
            Some(name) => params.push((name, decode(segment))),
            None if part != segment => return None,
            None => {}
        }
        rest = after;
    }
    rest.is_empty().then_some(params)
}

/// Reads the escapes of a part of an address.
pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes() -> [Route; 4] {
        let page = || ().into_any();
        ["/", "/images", "/images/:namespace/*repository", "/keys"].map(|path| (path, page as _))
    }

    #[test]
    fn the_first_route_that_fits_is_taken_with_its_parts() {
        let at = |path| find(&routes(), path);
        assert_eq!(at("/console/").0, 0);
        assert_eq!(at("/console").0, 0);
        assert_eq!(at("/console/images/").0, 1);
        let (page, params) = at("/console/images/acme/web/front%20end");
        assert_eq!(page, 2);
        assert_eq!(
            params,
            [
                ("namespace", "acme".to_owned()),
                ("repository", "web/front end".to_owned())
            ]
        );
    }

    #[test]
    fn what_no_route_names_is_no_page() {
        for path in [
            "/console/images/acme",
            "/console/keys/a",
            "/console/nowhere",
        ] {
            assert_eq!(find(&routes(), path).0, 4, "{path}");
        }
    }
}
