//! A statement of a policy: an effect on actions on resources, under conditions.

#[cfg(feature = "schema")]
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::context::Context;
use super::glob::Glob;
use super::json::{Members, PolicyError, Texts};
use super::urn::Urn;
use crate::action::Action;

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Effect {
    /// It allows, unless something denies.
    Allow,
    /// It denies, whatever allows.
    Deny,
}

/// Patterns of which one must match, or none may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Patterns {
    pub(super) globs: Vec<Glob>,
    pub(super) is_not: bool,
}

impl Patterns {
    fn matches(&self, text: &str) -> bool {
        self.globs.iter().any(|glob| glob.matches(text)) != self.is_not
    }
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The name that its author gave it.
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    pub(super) actions: Patterns,
    pub(super) resources: Patterns,
    pub(super) conditions: Vec<Condition>,
}

impl Statement {
    /// Tells whether the statement speaks of the action.
    pub(super) fn names(&self, action: Action) -> bool {
        self.actions.matches(&normal(action.code()))
    }

    /// Tells whether what the statement says of the action holds everywhere and always.
    pub(super) fn is_whole(&self, action: Action) -> bool {
        let is_everywhere = match action.resource_type() {
            Some(kind) => {
                let means_every = |glob: &Glob| means_every(glob, kind.word());
                !self.resources.is_not && self.resources.globs.iter().any(means_every)
            }
            None => self.covers(None),
        };
        is_everywhere && self.conditions.is_empty()
    }

    /// Tells whether all its conditions hold.
    pub(super) fn holds(&self, context: &Context) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.holds(context))
    }

    /// Tells whether the statement speaks of the resource; an action without one is matched by a
    /// lone `*`, and by everything that a `NotResource` leaves.
    pub(super) fn covers(&self, urn: Option<&Urn>) -> bool {
        match urn {
            Some(urn) => self.resources.matches(urn.as_str()),
            None => {
                let all = self.resources.globs.iter().any(|glob| glob.as_str() == "*");
                all != self.resources.is_not
            }
        }
    }
}

/// Tells whether a pattern means every resource of a type.
fn means_every(glob: &Glob, word: &str) -> bool {
    let parts: Vec<&str> = glob.as_str().splitn(5, ':').collect();
    match parts.as_slice() {
        [service, "*", "*", kind, "*"] => {
            Glob::new(*service).matches("swr") && Glob::new(*kind).matches(word)
        }
        _ => glob.as_str() == "*",
    }
}

/// Codes have one colon or two where the type of the resource would stand; case does not matter.
fn normal(code: &str) -> String {
    code.replace("::", ":").to_ascii_lowercase()
}

/// A statement as it stands in JSON: it has `Action` or `NotAction`, and may have `Resource` or
/// `NotResource`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WrittenStatement {
    /// The name that its author gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    /// What it does.
    effect: Effect,
    /// Of which actions it speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    action: Option<Texts>,
    /// Of all actions but which it speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    not_action: Option<Texts>,
    /// Of which resources it speaks; of all if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    resource: Option<Texts>,
    /// Of all resources but which it speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    not_resource: Option<Texts>,
    /// Under which conditions: operators, keys and values.
    #[serde(default, skip_serializing_if = "Members::is_empty")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "BTreeMap<String, BTreeMap<String, Vec<String>>>")
    )]
    condition: Members<Members<Texts>>,
}

impl WrittenStatement {
    /// Makes the statement, the `number`th of its document, counted from 1.
    pub(super) fn checked(self, number: usize) -> Result<Statement, PolicyError> {
        let at = |why: String| PolicyError(format!("statement {number}: {why}"));
        let actions = match (self.action, self.not_action) {
            (Some(texts), None) => actions(texts, false),
            (None, Some(texts)) => actions(texts, true),
            _ => Err("it has either `Action` or `NotAction`".to_owned()),
        };
        let resources = match (self.resource, self.not_resource) {
            (Some(texts), None) => resources(texts, false),
            (None, Some(texts)) => resources(texts, true),
            (None, None) => resources(Texts(vec!["*".to_owned()]), false),
            _ => Err("it has either `Resource` or `NotResource`".to_owned()),
        };
        let mut conditions = Vec::new();
        for (operator, keys) in self.condition.0 {
            for (key, values) in keys.0 {
                conditions.push(Condition::new(&operator, &key, &values.0).map_err(at)?);
            }
        }
        Ok(Statement {
            sid: self.sid,
            effect: self.effect,
            actions: actions.map_err(at)?,
            resources: resources.map_err(at)?,
            conditions,
        })
    }
}

fn actions(texts: Texts, is_not: bool) -> Result<Patterns, String> {
    let mut globs = Vec::new();
    for text in texts.0 {
        let glob = Glob::new(normal(&text));
        let some = Action::ALL
            .iter()
            .any(|action| glob.matches(&normal(action.code())));
        if !some {
            return Err(format!("`{text}` is no action of this registry"));
        }
        globs.push(glob);
    }
    patterns(globs, is_not, "Action")
}

fn resources(texts: Texts, is_not: bool) -> Result<Patterns, String> {
    let mut globs = Vec::new();
    for text in texts.0 {
        globs.push(resource(&text)?);
    }
    patterns(globs, is_not, "Resource")
}

fn patterns(globs: Vec<Glob>, is_not: bool, of: &str) -> Result<Patterns, String> {
    if globs.is_empty() {
        return Err(format!("`{of}` names nothing"));
    }
    Ok(Patterns { globs, is_not })
}

/// A pattern is `*` or has the five parts of a name; what can match nothing is refused, since it
/// is a slip of its author.
fn resource(text: &str) -> Result<Glob, String> {
    if text == "*" {
        return Ok(Glob::new(text));
    }
    let parts: Vec<&str> = text.splitn(5, ':').collect();
    let [service, region, account, kind, path] = parts.as_slice() else {
        return Err(format!(
            "`{text}` is no resource: write `*` or `swr:<region>:<account>:<type>:<path>`"
        ));
    };
    let service = service.to_ascii_lowercase();
    if !Glob::new(service.as_str()).matches("swr") {
        return Err(format!("`{text}` names another service than `swr`"));
    }
    let kind = Glob::new(*kind);
    let kinds = ["repo", "namespace", "repository", "instance"];
    if !kinds.iter().any(|known| kind.matches(known)) {
        return Err(format!(
            "`{text}` names no type of resource: there are `repo` and `namespace`"
        ));
    }
    Ok(Glob::new(format!(
        "{service}:{region}:{account}:{}:{path}",
        kind.as_str()
    )))
}
