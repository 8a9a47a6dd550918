//! Finds the endpoint of a raw request target.
//!
//! Matches before anything is decoded, so that a signature is checked over
//! the same bytes that chose the endpoint and `%2F` never splits a segment.

use percent_encoding::percent_decode_str;

use crate::endpoint::{Endpoint, Method, Visitor};

/// The path patterns of all endpoints, each with a value per method.
#[derive(Debug)]
pub struct Routes<T> {
    patterns: Vec<Pattern<T>>,
}

#[derive(Debug)]
struct Pattern<T> {
    path: &'static str,
    segments: Vec<Segment>,
    methods: Vec<(Method, T)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segment {
    Literal(&'static str),
    Parameter(&'static str),
}

/// What a raw path leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a, T> {
    /// An endpoint, with its decoded parameters.
    Endpoint(&'a T, Vec<(&'static str, String)>),
    /// A known path that does not take the method; it takes these.
    MethodNotAllowed(Vec<Method>),
    /// No path of ours.
    Nothing,
}

impl<T> Default for Routes<T> {
    fn default() -> Self {
        Self {
            patterns: Vec::new(),
        }
    }
}

impl<T> Routes<T> {
    /// Adds an endpoint. A second one with the same method and path replaces
    /// the first and returns it, for the caller to refuse.
    pub fn add(&mut self, method: Method, path: &'static str, value: T) -> Option<T> {
        let pattern = match self
            .patterns
            .iter_mut()
            .position(|pattern| pattern.path == path)
        {
            Some(at) => self.patterns.get_mut(at),
            None => {
                let segments = split(path).map(segment).collect();
                self.patterns.push(Pattern {
                    path,
                    segments,
                    methods: Vec::new(),
                });
                self.patterns.last_mut()
            }
        }?;
        match pattern
            .methods
            .iter_mut()
            .find(|(known, _)| *known == method)
        {
            Some((_, known)) => Some(std::mem::replace(known, value)),
            None => {
                pattern.methods.push((method, value));
                None
            }
        }
    }

    /// Finds the endpoint of a method and a raw path (without query). Where
    /// two patterns fit, the one with a literal further left wins.
    #[must_use]
    pub fn find(&self, method: Option<Method>, raw_path: &str) -> Found<'_, T> {
        let raw: Vec<&str> = split(raw_path).collect();
        let fitting = self
            .patterns
            .iter()
            .filter(|pattern| fits(&pattern.segments, &raw));
        let Some(pattern) = fitting.min_by_key(|pattern| {
            pattern
                .segments
                .iter()
                .map(|s| matches!(s, Segment::Parameter(_)))
                .collect::<Vec<_>>()
        }) else {
            return Found::Nothing;
        };
        match pattern
            .methods
            .iter()
            .find(|(known, _)| Some(*known) == method)
        {
            Some((_, value)) => match parameters(&pattern.segments, &raw) {
                Some(parameters) => Found::Endpoint(value, parameters),
                None => Found::Nothing,
            },
            None => {
                Found::MethodNotAllowed(pattern.methods.iter().map(|(method, _)| *method).collect())
            }
        }
    }
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

fn segment(text: &'static str) -> Segment {
    match text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
    {
        Some(name) => Segment::Parameter(name),
        None => Segment::Literal(text),
    }
}

fn fits(segments: &[Segment], raw: &[&str]) -> bool {
    segments.len() == raw.len()
        && segments
            .iter()
            .zip(raw)
            .all(|(segment, raw)| match segment {
                Segment::Literal(text) => text == raw,
                Segment::Parameter(_) => !raw.is_empty(),
            })
}

fn parameters(segments: &[Segment], raw: &[&str]) -> Option<Vec<(&'static str, String)>> {
    let pairs = segments
        .iter()
        .zip(raw)
        .filter_map(|(segment, raw)| match segment {
            Segment::Literal(_) => None,
            Segment::Parameter(name) => Some((*name, raw)),
        });
    pairs
        .map(|(name, raw)| {
            let text = percent_decode_str(raw).decode_utf8().ok()?;
            Some((name, text.into_owned()))
        })
        .collect()
}

/// Splits a raw query into decoded pairs; `+` is a plus, as in RFC 3986.
/// Nothing is returned for bytes that are no UTF-8.
#[must_use]
pub fn query_pairs(raw: &str) -> Option<Vec<(String, String)>> {
    let decode = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .ok()
            .map(|text| text.into_owned())
    };
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        })
        .collect()
}

/// One line per declared endpoint, for tests that walk the list.
#[derive(Debug, Default)]
pub struct Declared {
    /// Operation id, method and path.
    pub endpoints: Vec<(&'static str, Method, &'static str)>,
}

impl Visitor for Declared {
    fn visit<E: Endpoint>(&mut self) {
        self.endpoints.push((E::ID, E::METHOD, E::PATH));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::endpoint::visit_all;

    fn routes() -> Routes<u8> {
        let mut routes = Routes::default();
        routes.add(Method::Get, "/v2/manage/repos/{repository}/tags", 1);
        routes.add(Method::Get, "/v2/manage/repos/{repository}/{other}", 2);
        routes.add(Method::Post, "/v2/manage/repos", 3);
        routes.add(Method::Get, "/", 4);
        routes
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        let found = routes();
        let found = found.find(Some(Method::Get), "/v2/manage/repos/a%2Fb/tags");
        assert_eq!(
            found,
            Found::Endpoint(&1, vec![("repository", "a/b".to_owned())])
        );
    }

    #[test]
    fn a_literal_wins_over_a_parameter() {
        let routes = routes();
        assert!(matches!(
            routes.find(Some(Method::Get), "/v2/manage/repos/x/y"),
            Found::Endpoint(2, _)
        ));
        assert!(matches!(
            routes.find(Some(Method::Get), "/v2/manage/repos/x/tags"),
            Found::Endpoint(1, _)
        ));
        assert!(matches!(
            routes.find(Some(Method::Get), "/"),
            Found::Endpoint(4, _)
        ));
    }

    #[test]
    fn a_known_path_with_another_method_says_which_it_takes() {
        let routes = routes();
        let allowed = Found::MethodNotAllowed(vec![Method::Post]);
        assert_eq!(routes.find(Some(Method::Put), "/v2/manage/repos"), allowed);
        assert_eq!(routes.find(None, "/v2/manage/repos"), allowed);
    }

    #[test]
    fn near_misses_lead_nowhere() {
        let routes = routes();
        for path in [
            "/v2/manage/repos/",
            "/v2/manage/repos//tags",
            "//v2/manage/repos",
            "/v2/manage/repos/%FF/tags",
        ] {
            assert_eq!(
                routes.find(Some(Method::Get), path),
                Found::Nothing,
                "{path}"
            );
        }
    }

    #[test]
    fn no_two_endpoints_share_an_id_or_a_place() {
        let mut declared = Declared::default();
        visit_all(&mut declared);
        let ids: HashSet<_> = declared.endpoints.iter().map(|(id, _, _)| id).collect();
        let places: HashSet<_> = declared
            .endpoints
            .iter()
            .map(|(_, method, path)| (method, path))
            .collect();
        assert_eq!(ids.len(), declared.endpoints.len());
        assert_eq!(places.len(), declared.endpoints.len());
    }
}
