//! Identity policies and service control policies (document 002, section 6.3): JSON documents
//! that allow or deny actions on resources under conditions.

mod condition;
mod context;
mod document;
mod glob;
mod json;
mod key;
mod operator;
mod place;
mod reach;
mod set;
mod statement;
mod system;
mod urn;

pub use condition::Condition;
pub use context::{Context, Facts, Target};
pub use document::{DOCUMENT_BYTES, PolicyDocument, WrittenPolicy};
pub use glob::Glob;
pub use json::PolicyError;
pub use key::Key;
pub use operator::Operator;
pub use place::Place;
pub use reach::{Reach, Rule};
pub use set::{Attached, Bound, Judged, Policies, Through};
pub use statement::{Effect, Statement, WrittenStatement};
pub use system::{SYSTEM, SystemPolicy};
pub use urn::Urn;

#[cfg(test)]
mod tests;
