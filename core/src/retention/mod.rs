//! Which tags of a repository go, and why: rules without I/O, the same for the server that runs
//! them and for the console that shows what they would do.

mod decide;
mod fact;
mod fingerprint;
mod guard;
mod image_policy;
pub mod joint;
mod listed;
mod matches;
mod policy;
mod preview;
mod rule;
#[cfg(test)]
mod sample;
mod strip;
mod tally;
mod tester;
mod warning;

pub use decide::{Finding, TagFacts, Verdict, decide};
pub use fact::{Facts, ImageFact, MAX_TAGS, PartFact, SharedFact, TagFact};
pub use guard::{Guard, Guards, MAX_GUARD_DAYS};
pub use image_policy::{DatedImage, ImageFinding, ImagePolicy};
pub use listed::{Shown, listed};
pub use matches::{Matches, Table};
pub use policy::{Algorithm, MAX_RULES, Policy};
pub use preview::{Fate, Judged, Preview, Sums, preview, preview_with};
pub use rule::{Keep, MAX_DAYS, MAX_NEWEST, MAX_SELECTORS, Rule, Selector};
pub use strip::{COLUMNS, Scale, Strip, cut_age, newest_within, strip};
pub use tally::{Change, Counts, Difference, Tally, counts, difference, tallies};
pub use tester::{Hit, Tested, anywhere, is_whole, tested, whole};
pub use warning::{Warning, warnings};
