//! Which tags of a repository go, and why: rules without I/O, the same for the server that runs
//! them and for the console that shows what they would do.

mod decide;
mod fact;
mod fingerprint;
mod guard;
pub mod joint;
mod policy;
mod preview;
mod rule;

pub use decide::{Finding, TagFacts, Verdict, decide};
pub use fact::{Facts, ImageFact, MAX_TAGS, PartFact, SharedFact, TagFact};
pub use guard::{Guard, Guards, MAX_GUARD_DAYS};
pub use policy::{Algorithm, MAX_RULES, Policy};
pub use preview::{Fate, Judged, Preview, Sums, preview};
pub use rule::{Keep, MAX_DAYS, MAX_NEWEST, MAX_SELECTORS, Rule, Selector};
