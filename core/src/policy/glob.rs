//! Patterns with `*` for any characters and `?` for one.

/// A pattern.
///
/// Matching looks at each character of the text at most once for each character of the pattern;
/// both have limits of their own where they come in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Glob(String);

impl Glob {
    /// Makes a pattern; every text is one. Stars beside each other are one star.
    #[must_use]
    pub fn new(pattern: impl Into<String>) -> Self {
        let mut pattern = pattern.into();
        let mut was_star = false;
        pattern.retain(|sign| {
            let is_more = was_star && sign == '*';
            was_star = sign == '*';
            !is_more
        });
        Self(pattern)
    }

    /// Returns the pattern.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether the whole text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let (mut pattern, mut text) = (self.0.as_str(), text);
        // Where to go on when what follows the last star does not match: one character later.
        let mut again: Option<(&str, &str)> = None;
        loop {
            let (wanted, is) = (pattern.chars().next(), text.chars().next());
            match (wanted, is) {
                (Some('*'), _) => {
                    pattern = rest(pattern);
                    again = Some((pattern, text));
                }
                (None, None) => return true,
                (Some(wanted), Some(is)) if wanted == '?' || wanted == is => {
                    pattern = rest(pattern);
                    text = rest(text);
                }
                _ => match again {
                    Some((after_star, from)) if !from.is_empty() => {
                        again = Some((after_star, rest(from)));
                        pattern = after_star;
                        text = rest(from);
                    }
                    _ => return false,
                },
            }
        }
    }

    /// Returns what is left to match after a text that begins with `prefix`: the text matches
    /// exactly if its rest matches one of these.
    #[must_use]
    pub fn after(&self, prefix: &str) -> Vec<Self> {
        let mut states = vec![self.0.as_str()];
        for is in prefix.chars() {
            let mut next: Vec<&str> = Vec::new();
            for state in closed(&states) {
                match state.chars().next() {
                    Some('*') => next.push(state),
                    Some(wanted) if wanted == '?' || wanted == is => next.push(rest(state)),
                    _ => {}
                }
            }
            next.dedup();
            states = next;
        }
        states.into_iter().map(Self::new).collect()
    }
}

/// A star may stand for nothing: the states behind stars are states too.
fn closed<'a>(states: &[&'a str]) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for state in states {
        let mut state = *state;
        loop {
            // What lies behind a state that is known is known too.
            if all.contains(&state) {
                break;
            }
            all.push(state);
            match state.strip_prefix('*') {
                Some(behind) => state = behind,
                None => break,
            }
        }
    }
    all
}

fn rest(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        let table = [
            ("*", "", true),
            ("*", "anything:at/all", true),
            ("swr:*:get*", "swr:repo:getRepo", true),
            ("swr:*:get*", "swr:repo:listRepos", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("a?c", "a§c", true),
            ("*a*b", "xxaxxbxxb", true),
            ("*a*b", "xxaxxbxxc", false),
            ("", "", true),
            ("", "a", false),
        ];
        for (pattern, text, matches) in table {
            assert_eq!(
                Glob::new(pattern).matches(text),
                matches,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn a_pattern_of_many_stars_is_short() {
        let pattern = Glob::new(format!("swr:{}:x", "*".repeat(6000)));
        assert_eq!(pattern.as_str(), "swr:*:x");
        assert_eq!(pattern.after("swr:local:a:").len(), 2);
    }

    #[test]
    fn a_pattern_of_many_stars_ends() {
        let pattern = Glob::new("*a".repeat(200) + "b");
        assert!(!pattern.matches(&"a".repeat(2000)));
    }

    proptest! {
        #[test]
        fn what_is_left_after_a_prefix_decides_the_rest(
            pattern in "[ab*?]{0,8}", prefix in "[ab]{0,4}", rest in "[ab]{0,4}"
        ) {
            let glob = Glob::new(pattern);
            let left = glob.after(&prefix);
            prop_assert_eq!(
                glob.matches(&format!("{prefix}{rest}")),
                left.iter().any(|left| left.matches(&rest))
            );
        }

        #[test]
        fn a_text_without_signs_matches_itself_alone(text in "[a-z:/]{0,12}", other in "[a-z:/]{0,12}") {
            let glob = Glob::new(text.clone());
            prop_assert!(glob.matches(&text));
            prop_assert_eq!(glob.matches(&other), text == other);
        }
    }
}
