//! IAM actions (document 002, section 6.3), with what each needs where no policy speaks.

mod code;
mod nature;

pub use code::Action;
pub use nature::{AccessLevel, Needs, ResourceType};
