//! Loads what is known of a caller and of a resource, and asks `berth_core::access`.

mod asker;
mod authorise;
mod refusal;

pub(crate) use asker::Asker;
pub(crate) use authorise::{authorise, demand_administrator, known, may};
pub(crate) use refusal::{absent, because};
