//! Why a text is no name.

/// The rule that a text breaks, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} {rule}")]
pub struct NameError {
    /// What was parsed, as in "organization name".
    pub what: &'static str,
    /// The rule that does not hold, as in "is longer than 64 characters".
    pub rule: &'static str,
}

/// Makes the error of one kind of name.
pub(crate) const fn broken(what: &'static str, rule: &'static str) -> NameError {
    NameError { what, rule }
}

/// Tells whether `text` is alphanumeric runs (lower case) joined by single
/// separators, as OCI has it: `.` stands alone, `_` may be doubled, `-` may be
/// repeated, and `/` is a separator where `slashes` allows it.
pub(crate) fn is_path_component(text: &str, slashes: bool) -> bool {
    let mut previous = "";
    let mut rest = text;
    while !rest.is_empty() {
        let run = rest
            .find(|c: char| !is_alphanumeric(c))
            .unwrap_or(rest.len());
        if run == 0 {
            return false;
        }
        let Some((_, after)) = rest.split_at_checked(run) else {
            return false;
        };
        let end = after.find(is_alphanumeric).unwrap_or(after.len());
        let Some((separator, next)) = after.split_at_checked(end) else {
            return false;
        };
        let allowed = match separator {
            "" | "." | "_" | "__" => true,
            "/" => slashes,
            hyphens => hyphens.bytes().all(|byte| byte == b'-'),
        };
        if !allowed {
            return false;
        }
        previous = separator;
        rest = next;
    }
    !text.is_empty() && previous.is_empty()
}

const fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}
