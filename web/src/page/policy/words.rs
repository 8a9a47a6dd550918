//! What is wrong with a policy, in words for people.

use berth_core::action::Action;
use berth_core::policy::PolicyError;

use crate::fault::sentence;

/// What the reader of JSON says, by how it begins, and what we say.
const OF_JSON: [(&str, &str); 9] = [
    (
        "EOF while parsing",
        "the document ends too early: a bracket, a brace or a quote is still open",
    ),
    ("expected value", "a value has to stand here"),
    (
        "expected `,` or `}`",
        "before this a comma is missing, or the closing brace",
    ),
    (
        "expected `,` or `]`",
        "before this a comma is missing, or the closing bracket",
    ),
    ("expected `:`", "before this a colon is missing"),
    (
        "key must be a string",
        "a name in double quotes has to stand here",
    ),
    ("trailing comma", "before this is a comma too many"),
    (
        "trailing characters",
        "behind the end of the document something follows",
    ),
    (
        "control character",
        "a text does not end on its line: a double quote is missing",
    ),
];

/// Says what is wrong, as a sentence with code in backticks.
pub(super) fn words(error: &PolicyError) -> String {
    let what = error.what();
    if let Some((_, ours)) = OF_JSON.iter().find(|(begin, _)| what.starts_with(begin)) {
        return sentence(ours);
    }
    if let Some(name) = what.strip_prefix("missing field ") {
        return sentence(&format!("the name {name} is missing"));
    }
    let unknown = ["unknown field ", "unknown variant "];
    let unknown = unknown.iter().find_map(|begin| what.strip_prefix(begin));
    if let Some((name, known)) = unknown.and_then(|rest| rest.split_once(", expected ")) {
        let known = known.strip_prefix("one of ").unwrap_or(known);
        return format!("{name} is not known here. There is {known}.");
    }
    if let Some((found, wanted)) = what
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        return sentence(&format!("{wanted} has to stand here, and not {found}"));
    }
    match what.strip_prefix("statement ") {
        Some(rest) => sentence(&format!("in statement {rest}")),
        None => sentence(what),
    }
}

/// Returns the action that was probably meant, where the error is about an unknown one.
pub(super) fn meant(error: &PolicyError) -> Option<&'static str> {
    let what = error.what();
    if !what.ends_with("is no action of this registry") {
        return None;
    }
    let word = what.split('`').nth(1)?;
    let codes = Action::ALL.iter().map(|action| action.code());
    let (steps, code) = codes.map(|code| (steps(word, code), code)).min()?;
    // Half of the last part may differ: more is another word.
    let last = word.rsplit(':').next().unwrap_or(word).len();
    (steps.saturating_mul(2) <= last).then_some(code)
}

/// How many letters have to be put in, taken out or changed to come from one text to the other;
/// the case of letters does not matter.
fn steps(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.bytes().enumerate() {
        let mut corner = at;
        let mut left = at.saturating_add(1);
        let mut next = vec![left];
        for (other, above) in to.bytes().zip(row.iter().skip(1)) {
            let change = usize::from(!letter.eq_ignore_ascii_case(&other));
            left = left
                .saturating_add(1)
                .min(above.saturating_add(1))
                .min(corner.saturating_add(change));
            corner = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use berth_core::policy::PolicyDocument;

    use super::*;

    fn said(statement: &str) -> (String, Option<&'static str>) {
        let text = format!(r#"{{"Version":"5.0","Statement":[{statement}]}}"#);
        let error = PolicyDocument::parse(&text).unwrap_err();
        (words(&error), meant(&error))
    }

    #[test]
    fn each_slip_has_words() {
        let table = [
            (
                r#"{"Effect":"Allow","Action":"swr:*"} {"#,
                "Before this a comma is missing, or the closing bracket.",
            ),
            (
                r#"{"Effect":"Allow" "Action":"swr:*"}"#,
                "Before this a comma is missing, or the closing brace.",
            ),
            (r#"{"Action":"swr:*"}"#, "The name `Effect` is missing."),
            (
                r#"{"Effect":"allow","Action":"swr:*"}"#,
                "`allow` is not known here. There is `Allow` or `Deny`.",
            ),
            (
                r#"{"Effect":"Allow","Action":{}}"#,
                "A text or a list of texts has to stand here, and not map.",
            ),
            (
                r#"{"Effect":"Allow","Action":"swr:*","Resource":"obs:*:*:repo:a"}"#,
                "In statement 1: `obs:*:*:repo:a` names another service than `swr`.",
            ),
            (
                r#"{"Effect":"Allow","Action":"swr:*"},"#,
                "Before this is a comma too many.",
            ),
            (
                r#"{"Effect":"Allow,"Action":"swr:*"}"#,
                "`Allow,` is not known here. There is `Allow` or `Deny`.",
            ),
        ];
        for (statement, words) in table {
            assert_eq!(said(statement).0, words, "{statement}");
        }
        let error = PolicyDocument::parse("{\"Version\": \"5").unwrap_err();
        assert!(words(&error).starts_with("The document ends too early"));
    }

    #[test]
    fn an_unknown_action_comes_with_what_was_probably_meant() {
        let of = |code: &str| said(&format!(r#"{{"Effect":"Allow","Action":"{code}"}}"#)).1;
        assert_eq!(of("swr:repo:getRepos"), Some("swr:repo:getRepo"));
        assert_eq!(of("swr:repo:downlaod"), Some("swr:repo:download"));
        assert_eq!(of("swr:repo:listTags"), Some("swr:repo:listRepoTags"));
        assert_eq!(of("swr:repo:zap"), None);
        assert_eq!(of("obs:bucket:list"), None);
        assert_eq!(said(r#"{"Effect":"Allow"}"#).1, None);
    }
}
