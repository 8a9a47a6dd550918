//! What retention costs: the decision itself, a keystroke in the builder, and what pushes feel
//! while many tags go.

mod decide;
mod keys;
mod push;
mod row;
mod stock;

pub(crate) use row::measure;
