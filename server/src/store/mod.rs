//! Metadata: the only place that knows SeaORM.
//!
//! Reading functions take a [`Read`], writing ones a [`Tx`]; both speak plain row structs and the
//! newtypes of `berth_core`. Rights, HTTP and blobs are not known here.

pub mod access;
pub mod access_key;
pub mod account;
pub mod api_token;
pub mod audit;
pub mod blob;
pub mod collect;
mod connect;
pub mod copy;
mod dialect;
mod entity;
mod fence;
pub mod grant;
pub mod hold;
mod log_file;
pub mod login_secret;
pub mod manifest;
pub mod manifest_detail;
pub mod manifest_graph;
mod migration;
pub mod namespace;
pub mod namespace_list;
mod network;
mod open;
pub mod person;
pub mod project;
pub mod pull;
pub mod repository;
pub mod repository_edit;
pub mod repository_list;
pub mod retention;
pub mod right;
mod rounds;
pub mod scrub;
pub mod session;
pub mod setting;
pub mod setup;
pub mod slice;
pub mod tag;
pub mod tag_list;
pub mod tag_name;
mod tx;
pub mod upload;
mod viewer;
mod writer;

pub use access_key::AccessKeyRow;
pub use account::AccountRow;
pub use api_token::ApiTokenRow;
pub use audit::AuditRow;
pub use connect::Database;
pub use fence::Seen;
pub use login_secret::LoginSecretRow;
pub use migration::schema;
pub use namespace::{GrantRow, NamespaceRow};
pub use open::Store;
pub use person::{Identity, PersonRow};
pub use project::ProjectRow;
pub use session::SessionRow;
pub use setup::SetupRow;
pub use tx::{Read, Snapshot, Tx};
pub use viewer::Viewer;
