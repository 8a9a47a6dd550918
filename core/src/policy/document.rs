//! A policy document.

use serde::{Deserialize, Serialize};

use super::json::PolicyError;
use super::statement::{Effect, Statement, WrittenStatement};
use crate::action::Action;

/// How many bytes a document may have.
pub const DOCUMENT_BYTES: usize = 6144;

/// A policy, checked: everything it says can be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDocument {
    statements: Vec<Statement>,
}

/// A policy as it stands in JSON; whether it can be decided is not checked.
///
/// Single texts become lists of one when it is written again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WrittenPolicy {
    /// `5.0`, or `1.1` in the role-based model.
    pub version: String,
    /// What it says.
    pub statement: Vec<WrittenStatement>,
}

impl WrittenPolicy {
    /// Reads a policy.
    ///
    /// # Errors
    /// Why the text has not the form of a policy.
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        serde_json::from_str(text).map_err(|error| PolicyError(error.to_string()))
    }
}

impl PolicyDocument {
    /// Parses a document of version 5.0 (identity policies, service control policies) or 1.1
    /// (policies of the role-based model), which differ only in their number.
    ///
    /// # Errors
    /// The first thing that is wrong, in a sentence that says where.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.len() > DOCUMENT_BYTES {
            let why = format!(
                "a policy has at most {DOCUMENT_BYTES} bytes, this one {}",
                text.len()
            );
            return Err(PolicyError(why));
        }
        let written = WrittenPolicy::read(text)?;
        if !matches!(written.version.as_str(), "5.0" | "1.1") {
            return Err(PolicyError("`Version` is `5.0`".to_owned()));
        }
        if written.statement.is_empty() {
            return Err(PolicyError("`Statement` is empty".to_owned()));
        }
        let checked = |(at, one): (usize, WrittenStatement)| one.checked(at.saturating_add(1));
        let statements = written.statement.into_iter().enumerate().map(checked);
        Ok(Self {
            statements: statements.collect::<Result<_, _>>()?,
        })
    }

    /// Returns the statements.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Tells whether a statement with this effect names the action, on whatever resource and under
    /// whatever condition.
    #[must_use]
    pub fn names(&self, effect: Effect, action: Action) -> bool {
        let mut statements = self.statements.iter();
        statements.any(|statement| statement.effect == effect && statement.names(action))
    }

    /// Tells whether one of those statements speaks of every resource, under no condition.
    #[must_use]
    pub fn names_whole(&self, effect: Effect, action: Action) -> bool {
        let mut statements = self.statements.iter();
        statements.any(|statement| {
            statement.effect == effect && statement.names(action) && statement.is_whole(action)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        PolicyDocument::parse(text).unwrap_err().to_string()
    }

    fn statement(inner: &str) -> String {
        format!(r#"{{"Version":"5.0","Statement":[{{{inner}}}]}}"#)
    }

    #[test]
    fn a_document_as_the_documents_write_it_is_read() {
        let text = statement(
            r#""Sid":"a","Effect":"Allow","Action":["swr:repo:get*","SWR:Repo:download"],
            "Resource":"swr:*:*:repo:team/*",
            "Condition":{"StringEquals":{"g:UserName":["ana"]},"Bool":{"swr:AllowPublicAccess":true}}"#,
        );
        let document = PolicyDocument::parse(&text).unwrap();
        let [statement] = document.statements() else {
            panic!("one statement");
        };
        assert_eq!(statement.sid.as_deref(), Some("a"));
        assert_eq!(statement.conditions.len(), 2);
    }

    #[test]
    fn an_action_is_named_with_the_effect_of_its_statement() {
        let text = r#"{"Version":"5.0","Statement":[
            {"Effect":"Allow","Action":"swr:repo:*"},
            {"Effect":"Deny","NotAction":"swr:repo:get*","Resource":"swr:*:*:repo:a/*"}]}"#;
        let document = PolicyDocument::parse(text).unwrap();
        assert!(document.names(Effect::Allow, Action::GetRepo));
        assert!(!document.names(Effect::Deny, Action::GetRepo));
        assert!(document.names(Effect::Deny, Action::Download));
        assert!(!document.names(Effect::Allow, Action::ListQuotas));
    }

    #[test]
    fn a_policy_that_is_written_again_says_the_same_in_lists() {
        let text = statement(
            r#""Sid":"a","Effect":"Allow","NotAction":"swr:repo:get*","Resource":["*"],
            "Condition":{"Bool":{"swr:AllowPublicAccess":true}}"#,
        );
        let again = serde_json::to_string(&WrittenPolicy::read(&text).unwrap()).unwrap();
        assert_eq!(
            again,
            statement(
                r#""Sid":"a","Effect":"Allow","NotAction":["swr:repo:get*"],"Resource":["*"],"Condition":{"Bool":{"swr:AllowPublicAccess":["true"]}}"#
            )
        );
        assert_eq!(PolicyDocument::parse(&again), PolicyDocument::parse(&text));
    }

    #[test]
    fn an_action_is_named_whole_without_a_resource_and_a_condition() {
        let table = [
            (r#""Action":"*""#, true, true),
            (r#""Action":"*","Resource":"swr:*:*:repo:*""#, true, false),
            (r#""Action":"*","Resource":"swr:*:*:*:*""#, true, false),
            (
                r#""Action":"*","Resource":"swr:*:*:namespace:*""#,
                false,
                false,
            ),
            (
                r#""Action":"*","Resource":"swr:*:*:repo:a/*""#,
                false,
                false,
            ),
            (
                r#""Action":"*","Resource":["swr:*:*:repo:a","*"]"#,
                true,
                true,
            ),
            (
                r#""Action":"*","NotResource":"swr:*:*:repo:a""#,
                false,
                true,
            ),
            (
                r#""Action":"*","Condition":{"StringEquals":{"g:UserName":["ana"]}}"#,
                false,
                false,
            ),
        ];
        for (inner, is_image, is_account) in table {
            let text = statement(&format!(r#""Effect":"Deny",{inner}"#));
            let document = PolicyDocument::parse(&text).unwrap();
            let whole = |action| document.names_whole(Effect::Deny, action);
            assert_eq!(whole(Action::Download), is_image, "{inner}");
            assert_eq!(whole(Action::ListQuotas), is_account, "{inner}");
            assert!(!document.names_whole(Effect::Allow, Action::Download));
        }
    }

    #[test]
    fn one_colon_or_two_is_the_same_action() {
        for code in [
            "swr::createLoginSecret",
            "swr:createLoginSecret",
            "swr::listQuotas",
        ] {
            let text = statement(&format!(r#""Effect":"Deny","Action":"{code}""#));
            assert!(PolicyDocument::parse(&text).is_ok(), "{code}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let table = [
            (statement(r#""Effect":"allow","Action":"*""#), "allow"),
            (statement(r#""Effect":"Allow""#), "either `Action`"),
            (
                statement(r#""Effect":"Allow","Action":"*","NotAction":"*""#),
                "either `Action`",
            ),
            (
                statement(r#""Effect":"Allow","Action":[]"#),
                "names nothing",
            ),
            (
                statement(r#""Effect":"Allow","Action":"swr:repo:getRepos""#),
                "`swr:repo:getRepos`",
            ),
            (
                statement(r#""Effect":"Allow","Action":"obs:bucket:*""#),
                "obs:bucket",
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Resource":"team/app""#),
                "no resource",
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Resource":"obs:*:*:repo:a""#),
                "another service",
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Resource":"swr:*:*:image:a""#),
                "type",
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Principal":"x""#),
                "Principal",
            ),
            (
                statement(
                    r#""Effect":"Allow","Action":"*","Condition":{"Bool":{"g:UserName":"a"}}"#,
                ),
                "g:UserName",
            ),
            (
                statement(r#""Effect":"Deny","Action":"*","Condition":{"Null":{},"Null":{}}"#),
                "twice",
            ),
            (r#"{"Version":"2","Statement":[]}"#.to_owned(), "Version"),
            (r#"{"Version":"5.0","Statement":[]}"#.to_owned(), "empty"),
            ("{".to_owned(), "line 1"),
            (" ".repeat(DOCUMENT_BYTES + 1), "bytes"),
        ];
        for (text, part) in table {
            let why = refused(&text);
            assert!(why.contains(part), "{why} / {part}");
        }
    }
}
