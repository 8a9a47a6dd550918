//! One condition: an operator, a key and the values to compare with.

use core::net::IpAddr;

use ipnet::IpNet;

use super::context::{Context, Value};
use super::glob::Glob;
use super::key::Key;
use super::operator::{Of, Operator, Test};
use crate::time::Timestamp;

/// A value that a condition compares with, of the type that its operator needs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Literal {
    Text(String),
    Pattern(Glob),
    Bool(bool),
    Date(Timestamp),
    Range(IpNet),
}

/// A condition of a statement. All conditions of a statement must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    operator: Operator,
    key: Key,
    values: Vec<Literal>,
}

impl Condition {
    /// Makes a condition of its parts as a document writes them.
    ///
    /// # Errors
    /// A sentence on the part that is wrong.
    pub fn new(operator: &str, key: &str, values: &[String]) -> Result<Self, String> {
        let named = operator;
        let Some(operator) = Operator::parse(operator) else {
            return Err(format!("`{named}` is no operator of conditions"));
        };
        let Some(key) = Key::parse(key) else {
            return Err(format!(
                "`{key}` is no condition key that has a source here"
            ));
        };
        if !operator.test.fits(key.value_type()) {
            return Err(format!(
                "`{named}` does not compare values like `{}`",
                key.name()
            ));
        }
        if values.is_empty() {
            return Err(format!("`{named}` needs a value for `{}`", key.name()));
        }
        let literal = |value: &String| {
            let why = || format!("`{value}` is no value for `{named}`");
            literal(operator.test, value).ok_or_else(why)
        };
        let values = values.iter().map(literal).collect::<Result<_, _>>()?;
        Ok(Self {
            operator,
            key,
            values,
        })
    }

    /// Tells whether the condition holds for a request.
    ///
    /// An absent key passes a negated operator, one with `IfExists` and `ForAllValues`; it never
    /// passes `ForAnyValue`.
    #[must_use]
    pub fn holds(&self, context: &Context) -> bool {
        let value = context.value(self.key);
        let Operator {
            test,
            negated,
            if_exists,
            of,
        } = self.operator;
        if test == Test::Null {
            let absent = Literal::Bool(value.is_none());
            return self.values.contains(&absent);
        }
        match value {
            Some(value) => {
                let some = self
                    .values
                    .iter()
                    .any(|literal| passes(test, value, literal));
                some != negated
            }
            None => match of {
                Of::Any => false,
                Of::All => true,
                Of::One => negated || if_exists,
            },
        }
    }
}

fn literal(test: Test, text: &str) -> Option<Literal> {
    match test {
        Test::Equal | Test::EqualIgnoreCase | Test::StartWith | Test::EndWith => {
            Some(Literal::Text(text.to_owned()))
        }
        Test::Match => Some(Literal::Pattern(Glob::new(text))),
        Test::Bool | Test::Null => match text.to_ascii_lowercase().as_str() {
            "true" => Some(Literal::Bool(true)),
            "false" => Some(Literal::Bool(false)),
            _ => None,
        },
        Test::DateEqual
        | Test::DateLess
        | Test::DateLessEqual
        | Test::DateGreater
        | Test::DateGreaterEqual => Timestamp::parse(text).map(Literal::Date),
        Test::Address => {
            let one = text.parse::<IpAddr>().map(IpNet::from);
            text.parse().or(one).ok().map(Literal::Range)
        }
    }
}

fn passes(test: Test, value: Value<'_>, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::Text(is), Literal::Text(wanted)) => match test {
            Test::Equal => is == wanted,
            Test::EqualIgnoreCase => is.to_lowercase() == wanted.to_lowercase(),
            Test::StartWith => is.starts_with(wanted.as_str()),
            Test::EndWith => is.ends_with(wanted.as_str()),
            _ => false,
        },
        (Value::Text(is), Literal::Pattern(wanted)) => wanted.matches(is),
        (Value::Bool(is), Literal::Bool(wanted)) => is == *wanted,
        (Value::Date(is), Literal::Date(wanted)) => match test {
            Test::DateEqual => is == *wanted,
            Test::DateLess => is < *wanted,
            Test::DateLessEqual => is <= *wanted,
            Test::DateGreater => is > *wanted,
            Test::DateGreaterEqual => is >= *wanted,
            _ => false,
        },
        (Value::Address(is), Literal::Range(wanted)) => wanted.contains(&is.to_canonical()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(operator: &str, key: &str, values: &[&str], context: &Context) -> bool {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        Condition::new(operator, key, &values)
            .unwrap()
            .holds(context)
    }

    fn context() -> Context {
        Context {
            now: Timestamp::parse("2026-11-25T12:00:00Z").unwrap(),
            source_ip: Some("10.1.2.3".parse().unwrap()),
            user_name: Some("ana".to_owned()),
            makes_public: Some(true),
            ..Context::default()
        }
    }

    #[test]
    fn each_operator_compares_as_it_is_named() {
        let table = [
            ("StringEquals", "g:UserName", &["bob", "ana"][..], true),
            ("StringEquals", "g:username", &["Ana"], false),
            ("StringEqualsIgnoreCase", "g:UserName", &["ANA"], true),
            ("StringNotEquals", "g:UserName", &["bob"], true),
            ("StringNotEquals", "g:UserName", &["bob", "ana"], false),
            ("StringMatch", "g:UserName", &["a*"], true),
            ("StringNotMatch", "g:UserName", &["a?a"], false),
            ("StringStartWith", "g:UserName", &["an"], true),
            ("StringNotEndWith", "g:UserName", &["na"], false),
            ("Bool", "swr:AllowPublicAccess", &["true"], true),
            ("Bool", "swr:AllowPublicAccess", &["false"], false),
            (
                "DateLessThan",
                "g:CurrentTime",
                &["2026-11-25T12:00:01Z"],
                true,
            ),
            (
                "DateGreaterThanEquals",
                "g:CurrentTime",
                &["2026-11-25T12:00:00Z"],
                true,
            ),
            (
                "DateNotEquals",
                "g:CurrentTime",
                &["2026-11-25T12:00:00Z"],
                false,
            ),
            ("IpAddress", "g:SourceIp", &["10.0.0.0/8"], true),
            ("IpAddress", "g:SourceIp", &["10.1.2.3"], true),
            (
                "NotIpAddress",
                "g:SourceIp",
                &["192.168.0.0/16", "10.0.0.0/8"],
                false,
            ),
            ("Null", "g:UserName", &["false"], true),
            ("Null", "swr:VpcId", &["true"], true),
            ("ForAnyValue:StringEquals", "g:UserName", &["ana"], true),
        ];
        for (operator, key, values, expected) in table {
            assert_eq!(
                holds(operator, key, values, &context()),
                expected,
                "{operator} {values:?}"
            );
        }
    }

    #[test]
    fn an_absent_key_passes_what_is_negated_or_allows_it() {
        let table = [
            ("StringEquals", false),
            ("StringNotEquals", true),
            ("StringEqualsIfExists", true),
            ("ForAllValues:StringEquals", true),
            ("ForAnyValue:StringNotEquals", false),
        ];
        for (operator, expected) in table {
            assert_eq!(
                holds(operator, "swr:VpcId", &["vpc-1"], &context()),
                expected,
                "{operator}"
            );
        }
    }

    #[test]
    fn an_address_in_the_form_of_the_newer_protocol_is_the_same_address() {
        let context = Context {
            source_ip: Some("::ffff:10.1.2.3".parse().unwrap()),
            ..Context::default()
        };
        assert!(holds("IpAddress", "g:SourceIp", &["10.0.0.0/8"], &context));
        assert!(!holds(
            "NotIpAddress",
            "g:SourceIp",
            &["10.0.0.0/8"],
            &context
        ));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let refused = |operator: &str, key: &str, value: &str| {
            Condition::new(operator, key, &[value.to_owned()]).unwrap_err()
        };
        assert!(refused("StringIs", "g:UserName", "a").contains("StringIs"));
        assert!(refused("NullIfExists", "g:UserName", "true").contains("NullIfExists"));
        assert!(refused("StringEquals", "g:MFAPresent", "a").contains("g:MFAPresent"));
        assert!(refused("Bool", "g:UserName", "true").contains("g:UserName"));
        assert!(refused("IpAddress", "g:SourceIp", "10.0.0.0/33").contains("/33"));
        assert!(refused("DateLessThan", "g:CurrentTime", "noon").contains("noon"));
        assert!(Condition::new("Bool", "swr:AllowPublicAccess", &[]).is_err());
    }
}
