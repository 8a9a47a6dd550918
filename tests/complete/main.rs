//! What has to hold for every declared endpoint. A new one cannot be forgotten:
//! the table of example calls is compared with the declarations.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod audited;
mod authorised;
mod code;
mod credential;
mod data_plane;
mod documented;
mod example;
mod example_figure;
mod example_people;
mod example_retention;
mod example_right;
mod example_role;
mod example_sharing;
mod example_tag;
mod example_trigger;
mod failing;
mod field;
mod hostile;
mod mounted;
mod refusal;
mod schema;
mod status;
mod status_effect;
mod status_refusal;
mod world;
