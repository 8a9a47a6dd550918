//! Retention: the rules of an image, what they would do to its tags, and what they did.

mod bar;
mod builder;
mod code;
mod desk;
mod draft;
mod guards;
mod history;
mod kept;
mod later;
mod matcher;
mod name;
mod notes;
mod organization;
mod pattern;
mod picture;
mod run_row;
mod run_tags;
mod save;
mod sentence;
mod stock;
mod tab;
mod timeline;
mod verdict_row;
mod verdicts;

pub(crate) use code::{Curl, Json};
pub(crate) use desk::Desk;
pub(crate) use history::History;
pub(crate) use organization::OrganizationTab;
pub(crate) use tab::RetentionTab;
pub(crate) use timeline::Timeline;
pub(crate) use verdicts::Verdicts;
