//! What somebody sees who writes an expression: which tags it matches, where in them, and which it
//! would match if it did not have to be the whole tag.

use super::fact::Facts;
use crate::pattern::Pattern;

/// A tag and the part of it that matches, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The tag.
    pub tag: String,
    /// Where the match begins and ends.
    pub part: (usize, usize),
    /// Whether the expression matches it; otherwise it would without its `^` and `$`.
    pub is_match: bool,
}

/// What an expression matches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tested {
    /// How many tags it matches.
    pub matches: usize,
    /// How many more it would match anywhere in the tag.
    pub in_part: usize,
    /// The first of them: those that match, then the others.
    pub hits: Vec<Hit>,
}

/// Tries an expression on all tags and returns at most so many hits.
#[must_use]
pub fn tested(pattern: &Pattern, facts: &Facts, most: usize) -> Tested {
    let loose = anywhere(pattern.as_str());
    let loose = Some(loose).filter(|loose| loose != pattern.as_str());
    let loose = loose.and_then(|loose| Pattern::parse(&loose).ok());
    let mut tested = Tested::default();
    let mut others = Vec::new();
    for tag in &facts.tags {
        let found = pattern.find(&tag.name);
        let (part, is_match) = match (found, &loose) {
            (Some(part), _) => (part, true),
            (None, Some(loose)) => match loose.find(&tag.name) {
                Some(part) if part.0 < part.1 => (part, false),
                _ => continue,
            },
            (None, None) => continue,
        };
        let (count, list) = match is_match {
            true => (&mut tested.matches, &mut tested.hits),
            false => (&mut tested.in_part, &mut others),
        };
        *count = count.saturating_add(1);
        if list.len() < most {
            list.push(Hit {
                tag: tag.name.clone(),
                part,
                is_match,
            });
        }
    }
    tested.hits.append(&mut others);
    tested.hits.truncate(most);
    tested
}

/// Tells whether an expression only matches whole tags, as far as its ends say so.
#[must_use]
pub fn is_whole(pattern: &str) -> bool {
    ends(pattern).is_some_and(|inner| !has_branches(inner))
}

/// Makes an expression match whole tags only.
#[must_use]
pub fn whole(pattern: &str) -> String {
    if is_whole(pattern) {
        return pattern.to_owned();
    }
    let inner = anywhere(pattern);
    match has_branches(&inner) || inner.is_empty() {
        false => format!("^{inner}$"),
        true => format!("^(?:{inner})$"),
    }
}

/// Makes an expression match anywhere in a tag: takes `^` off its beginning and `$` off its end.
#[must_use]
pub fn anywhere(pattern: &str) -> String {
    if let Some(inner) = ends(pattern) {
        let group = inner.strip_prefix("(?:");
        let group = group.and_then(|group| group.strip_suffix(')'));
        return match group.filter(|group| is_closed(group)) {
            Some(group) => group.to_owned(),
            None => inner.to_owned(),
        };
    }
    if has_branches(pattern) {
        // The ends belong to their branches.
        return pattern.to_owned();
    }
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    match has_end(pattern) {
        true => pattern.strip_suffix('$').unwrap_or(pattern).to_owned(),
        false => pattern.to_owned(),
    }
}

/// Returns what stands between `^` and `$`.
fn ends(pattern: &str) -> Option<&str> {
    let inner = pattern.strip_prefix('^').filter(|_| has_end(pattern))?;
    inner.strip_suffix('$')
}

/// Tells whether the last letter is a `$` that is not taken literally.
fn has_end(pattern: &str) -> bool {
    pattern.strip_suffix('$').is_some_and(|inner| {
        let slashes = inner.chars().rev().take_while(|letter| *letter == '\\');
        slashes.count() % 2 == 0
    })
}

/// Tells whether there is a `|` outside of every group.
fn has_branches(pattern: &str) -> bool {
    depths(pattern).any(|(letter, depth)| letter == '|' && depth == 0)
}

/// Tells whether every group that ends begins before.
fn is_closed(pattern: &str) -> bool {
    depths(pattern).all(|(_, depth)| depth >= 0)
}

/// Returns each letter that means something, with how many groups it is in.
fn depths(pattern: &str) -> impl Iterator<Item = (char, i32)> {
    let (mut depth, mut is_escaped, mut is_class) = (0_i32, false, false);
    pattern.chars().filter_map(move |letter| {
        if is_escaped {
            is_escaped = false;
            return None;
        }
        match letter {
            '\\' => is_escaped = true,
            ']' if is_class => is_class = false,
            _ if is_class => {}
            '[' => is_class = true,
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            _ => return Some((letter, depth)),
        }
        (letter == ')').then_some((letter, depth))
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::facts;
    use super::*;

    #[test]
    fn hits_say_what_matches_and_what_only_in_part() {
        let facts = facts(&[("v1.0", 1), ("v1.0-rc", 2), ("main", 3), ("v2.0", 4)]);
        let pattern = Pattern::parse(r"^v\d\.\d$").unwrap();
        let found = tested(&pattern, &facts, 10);
        assert_eq!((found.matches, found.in_part), (2, 1));
        let shown: Vec<_> = found
            .hits
            .iter()
            .map(|hit| (hit.tag.as_str(), hit.part, hit.is_match))
            .collect();
        assert_eq!(
            shown,
            [
                ("v1.0", (0, 4), true),
                ("v2.0", (0, 4), true),
                ("v1.0-rc", (0, 4), false)
            ]
        );
        let capped = tested(&pattern, &facts, 1);
        assert_eq!(
            (capped.matches, capped.in_part, capped.hits.len()),
            (2, 1, 1)
        );
    }

    #[test]
    fn an_expression_is_made_whole_and_loose_again() {
        for (loose, firm) in [
            ("v1", "^v1$"),
            ("a|b", "^(?:a|b)$"),
            ("(a|b)c", "^(a|b)c$"),
            (r"[|]\|", r"^[|]\|$"),
        ] {
            assert_eq!(whole(loose), firm);
            assert!(is_whole(firm), "{firm}");
            assert_eq!(whole(firm), firm);
            assert_eq!(anywhere(firm), loose);
            assert!(!is_whole(loose), "{loose}");
        }
        assert_eq!(whole("^rel-"), "^rel-$");
        assert_eq!(anywhere("^rel-"), "rel-");
        assert_eq!(anywhere(r"a\$"), r"a\$");
        assert_eq!(whole(r"a\$"), r"^a\$$");
        assert!(!is_whole("^a|b$"));
        assert_eq!(anywhere("^(?:a)|(?:b)$"), "(?:a)|(?:b)");
        assert!(Pattern::parse(&whole("")).is_ok());
    }
}
