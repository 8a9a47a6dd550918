//! Which tags of a repository go, and why: rules without I/O, the same for the server that runs
//! them and for the console that shows what they would do.

mod decide;
mod policy;
mod rule;

pub use decide::{Finding, TagFacts, Verdict, decide};
pub use policy::{Algorithm, MAX_RULES, Policy};
pub use rule::{Keep, MAX_DAYS, MAX_NEWEST, MAX_SELECTORS, Rule, Selector};
