//! The data plane over HTTP.

mod answer;
mod refusal;
mod serve;

pub(crate) use answer::{json, set};
pub(crate) use refusal::refuse;
pub(crate) use serve::{basic, is_ours, serve};
