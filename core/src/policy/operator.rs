//! The operators of conditions.

use super::key::KeyType;

/// How a value of the request is compared with the values of the condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    /// Equal texts.
    Equal,
    /// Equal texts but for the case of letters.
    EqualIgnoreCase,
    /// A text that matches a pattern with `*` and `?`.
    Match,
    /// A text that begins so.
    StartWith,
    /// A text that ends so.
    EndWith,
    /// An equal truth.
    Bool,
    /// An equal point in time.
    DateEqual,
    /// Earlier.
    DateLess,
    /// Earlier or equal.
    DateLessEqual,
    /// Later.
    DateGreater,
    /// Later or equal.
    DateGreaterEqual,
    /// An address within a range.
    Address,
    /// Whether the key is absent.
    Null,
}

impl Test {
    /// Tells whether keys of this type can be tested so.
    pub(super) const fn fits(self, key: KeyType) -> bool {
        match self {
            Self::Null => true,
            Self::Equal | Self::EqualIgnoreCase | Self::Match | Self::StartWith | Self::EndWith => {
                matches!(key, KeyType::Text)
            }
            Self::Bool => matches!(key, KeyType::Bool),
            Self::Address => matches!(key, KeyType::Address),
            Self::DateEqual
            | Self::DateLess
            | Self::DateLessEqual
            | Self::DateGreater
            | Self::DateGreaterEqual => matches!(key, KeyType::Date),
        }
    }
}

/// How many values a key with several must have that pass. Keys here have one value at most, so
/// that only an absent one makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The one value.
    One,
    /// `ForAnyValue:`: an absent key does not pass, whatever the operator.
    Any,
    /// `ForAllValues:`: an absent key passes.
    All,
}

/// An operator, as `StringNotEqualsIfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    pub(super) test: Test,
    /// Whether no value of the condition may pass.
    pub(super) negated: bool,
    /// Whether an absent key passes.
    pub(super) if_exists: bool,
    pub(super) of: Of,
}

/// The names without prefix and suffix, with what each tests and whether it is negated.
const NAMES: &[(&str, Test, bool)] = &[
    ("StringEquals", Test::Equal, false),
    ("StringNotEquals", Test::Equal, true),
    ("StringEqualsIgnoreCase", Test::EqualIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Test::EqualIgnoreCase, true),
    ("StringMatch", Test::Match, false),
    ("StringNotMatch", Test::Match, true),
    ("StringLike", Test::Match, false),
    ("StringNotLike", Test::Match, true),
    ("StringStartWith", Test::StartWith, false),
    ("StringNotStartWith", Test::StartWith, true),
    ("StringEndWith", Test::EndWith, false),
    ("StringNotEndWith", Test::EndWith, true),
    ("Bool", Test::Bool, false),
    ("DateEquals", Test::DateEqual, false),
    ("DateNotEquals", Test::DateEqual, true),
    ("DateLessThan", Test::DateLess, false),
    ("DateLessThanEquals", Test::DateLessEqual, false),
    ("DateGreaterThan", Test::DateGreater, false),
    ("DateGreaterThanEquals", Test::DateGreaterEqual, false),
    ("IpAddress", Test::Address, false),
    ("NotIpAddress", Test::Address, true),
    ("Null", Test::Null, false),
];

impl Operator {
    /// Returns the names that [`Self::parse`] knows, without prefixes and suffixes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, ..)| *name)
    }

    /// Parses a name, with `ForAnyValue:` or `ForAllValues:` before it and `IfExists` behind it;
    /// the case of letters does not matter.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let (of, rest) = match lower.split_once(':') {
            Some(("foranyvalue", rest)) => (Of::Any, rest),
            Some(("forallvalues", rest)) => (Of::All, rest),
            Some(_) => return None,
            None => (Of::One, lower.as_str()),
        };
        let (if_exists, base) = match rest.strip_suffix("ifexists") {
            Some(base) => (true, base),
            None => (false, rest),
        };
        let is = |(name, ..): &&(&str, Test, bool)| name.eq_ignore_ascii_case(base);
        let (_, test, negated) = NAMES.iter().find(is)?;
        if *test == Test::Null && (if_exists || of != Of::One) {
            return None;
        }
        Some(Self {
            test: *test,
            negated: *negated,
            if_exists,
            of,
        })
    }
}
