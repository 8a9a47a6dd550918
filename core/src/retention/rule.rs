//! One rule of a policy: what it leaves, and which tags it does not count.

use serde::{Deserialize, Serialize};

use crate::name::Tag;
use crate::pattern::Pattern;

/// The most days of a rule.
pub const MAX_DAYS: u16 = 365;
/// The most newest tags of a rule.
pub const MAX_NEWEST: u16 = 1000;
/// The most exclusions of a rule.
pub const MAX_SELECTORS: usize = 20;

/// What a rule leaves; every other tag that it counts is selected for removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Tags that were pushed within so many days.
    Days(u16),
    /// So many tags, the last pushed first.
    Newest(u16),
}

/// Which tags a rule does not count: they are not selected and take no place of its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "pattern", rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "TagSelector"))]
pub enum Selector {
    /// The tag of this name.
    Label(Tag),
    /// Every tag that this expression matches.
    Regexp(Pattern),
}

impl Selector {
    /// Tells whether it is about a tag.
    #[must_use]
    pub fn matches(&self, tag: &str) -> bool {
        match self {
            Self::Label(label) => label.as_str() == tag,
            Self::Regexp(pattern) => pattern.matches(tag),
        }
    }

    /// Returns which part of a tag it is about, in bytes.
    #[must_use]
    pub fn find(&self, tag: &str) -> Option<(usize, usize)> {
        match self {
            Self::Label(label) => (label.as_str() == tag).then_some((0, tag.len())),
            Self::Regexp(pattern) => pattern.find(tag),
        }
    }

    /// Returns its name or its expression.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Label(label) => label.as_str(),
            Self::Regexp(pattern) => pattern.as_str(),
        }
    }

    /// Says in words why a tag that it matches is one that it is about.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Label(label) => format!("it is `{label}`"),
            Self::Regexp(pattern) => format!("it matches `{}`", pattern.as_str()),
        }
    }
}

/// A rule. On the wire its numbers are texts, as document 002 has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Rule {
    /// What it leaves.
    pub keep: Keep,
    /// Which tags it does not count.
    pub except: Vec<Selector>,
}

/// The kind of a rule.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "RetentionTemplate"))]
enum Template {
    /// By the number of days.
    DateRule,
    /// By the number of tags.
    TagRule,
}

/// The number of a rule, under the name that its template has for it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "RetentionParams"))]
struct Params {
    /// 1 to 365, of a `date_rule`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<String>,
    /// 1 to 1000, of a `tag_rule`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    num: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "RetentionRule"))]
struct Wire {
    /// `date_rule` removes what is older than so many days, `tag_rule` what is beyond so many tags.
    template: Template,
    /// `days` of a `date_rule`, `num` of a `tag_rule`.
    params: Params,
    /// Tags that the rule does not count; at most 20 entries.
    #[serde(deserialize_with = "crate::bounded::list::<_, _, MAX_SELECTORS>")]
    #[cfg_attr(feature = "schema", schemars(length(max = 20)))]
    tag_selectors: Vec<Selector>,
}

impl TryFrom<Wire> for Rule {
    type Error = String;

    fn try_from(wire: Wire) -> Result<Self, String> {
        let keep = match (wire.template, wire.params.days, wire.params.num) {
            (Template::DateRule, Some(days), None) => Keep::Days(number("days", &days, MAX_DAYS)?),
            (Template::TagRule, None, Some(num)) => Keep::Newest(number("num", &num, MAX_NEWEST)?),
            (Template::DateRule, ..) => return Err("a `date_rule` has `days` in `params`".into()),
            (Template::TagRule, ..) => return Err("a `tag_rule` has `num` in `params`".into()),
        };
        Ok(Self {
            keep,
            except: wire.tag_selectors,
        })
    }
}

impl From<Rule> for Wire {
    fn from(rule: Rule) -> Self {
        let (template, params) = match rule.keep {
            Keep::Days(days) => (
                Template::DateRule,
                Params {
                    days: Some(days.to_string()),
                    num: None,
                },
            ),
            Keep::Newest(num) => (
                Template::TagRule,
                Params {
                    days: None,
                    num: Some(num.to_string()),
                },
            ),
        };
        Self {
            template,
            params,
            tag_selectors: rule.except,
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Rule {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Wire::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Wire::json_schema(generator)
    }
}

/// Reads a number as it would be written: digits without a sign or zeros before them.
fn number(name: &str, text: &str, most: u16) -> Result<u16, String> {
    let number = text.parse::<u16>().ok();
    let canonical = number.filter(|number| number.to_string() == text);
    canonical
        .filter(|number| (1..=most).contains(number))
        .ok_or_else(|| format!("`{name}` is a whole number from 1 to {most}, as text"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::retention::{MAX_RULES, Policy};

    fn rule(template: &str, params: Value) -> Value {
        json!({ "template": template, "params": params, "tag_selectors": [] })
    }

    fn read(rule: Value) -> Result<Rule, String> {
        serde_json::from_value(rule).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_read_is_written_again() {
        let policy = json!({ "algorithm": "or", "rules": [
            { "template": "date_rule", "params": { "days": "30" }, "tag_selectors": [
                { "kind": "label", "pattern": "v5" }, { "kind": "regexp", "pattern": "^123$" },
            ] },
            { "template": "tag_rule", "params": { "num": "1000" }, "tag_selectors": [] },
        ] });
        let read: Policy = serde_json::from_value(policy.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), policy);
    }

    #[test]
    fn numbers_are_canonical_and_within_their_limits() {
        for (text, days, num) in [
            ("1", true, true),
            ("365", true, true),
            ("366", false, true),
            ("1000", false, true),
            ("1001", false, false),
            ("0", false, false),
            ("07", false, false),
            ("+7", false, false),
            ("-7", false, false),
            (" 7", false, false),
            ("7.0", false, false),
            ("٧", false, false),
            ("", false, false),
            ("99999999999999999999", false, false),
        ] {
            let of_days = read(rule("date_rule", json!({ "days": text })));
            assert_eq!(of_days.is_ok(), days, "{text}");
            let of_num = read(rule("tag_rule", json!({ "num": text })));
            assert_eq!(of_num.is_ok(), num, "{text}");
        }
    }

    #[test]
    fn a_rule_that_is_not_whole_is_refused() {
        for wrong in [
            rule("date_rule", json!({ "num": "7" })),
            rule("tag_rule", json!({ "days": "7" })),
            rule("date_rule", json!({ "days": "7", "num": "7" })),
            rule("date_rule", json!({ "days": 7 })),
            rule("date_rule", json!({})),
            rule("size_rule", json!({ "days": "7" })),
            json!({ "template": "date_rule", "params": { "days": "7" } }),
            json!({ "template": "date_rule", "params": { "days": "7" }, "tag_selectors": [{ "kind": "glob", "pattern": "*" }] }),
            json!({ "template": "date_rule", "params": { "days": "7" }, "tag_selectors": [{ "kind": "label", "pattern": "a b" }] }),
            json!({ "template": "date_rule", "params": { "days": "7" }, "tag_selectors": [{ "kind": "regexp", "pattern": "(?=a)" }] }),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rules_and_exclusions_are_bounded() {
        let one = rule("tag_rule", json!({ "num": "7" }));
        let policy = |rules: usize| {
            let policy = json!({ "algorithm": "or", "rules": vec![one.clone(); rules] });
            serde_json::from_value::<Policy>(policy).is_ok()
        };
        assert!(!policy(0));
        assert!(policy(1) && policy(MAX_RULES));
        assert!(!policy(MAX_RULES + 1));
        let except = |count: usize| {
            let selector = json!({ "kind": "label", "pattern": "v1" });
            let mut rule = one.clone();
            rule["tag_selectors"] = json!(vec![selector; count]);
            read(rule).is_ok()
        };
        assert!(except(MAX_SELECTORS));
        assert!(!except(MAX_SELECTORS + 1));
    }
}
