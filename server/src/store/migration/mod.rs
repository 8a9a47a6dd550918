//! Migrations: forward only, never edited after a release, each readable by the previous release.

mod apply;
mod column;
mod m0001_initial;
mod m0002_loose_ends;
mod m0003_rights;
mod m0004_share;
mod m0005_retention;
mod m0006_job_trigger;
mod m0007_figures;
mod m0008_policies;
mod m0009_pages;
mod m0010_roles;
mod m0011_policy_versions;
mod m0012_counts;
mod m0013_trash;
mod m0014_runs;
mod m0015_returning;
pub mod schema;

pub(in crate::store) use apply::apply;
