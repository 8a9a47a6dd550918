//! What the tests of Berth share: a server in the same process over a database
//! of its own, clients with every kind of credential, and things to start from.
//!
//! The browser tests start the program itself and drive a browser.
//!
//! Knows HTTP and `berth_core`; of the server it knows how to start it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

pub mod answer;
pub mod app;
pub mod axe;
pub mod both;
pub mod browser;
pub mod client;
pub mod database;
pub mod golden;
pub mod image;
pub mod layout;
pub mod listener;
mod live;
pub mod log;
pub mod people;
mod policy;
pub mod postgres;
pub mod process;
pub mod push;
pub mod receiver;
pub mod schema;
pub mod screen;
pub mod sign;
pub mod terminal;
pub mod thing;

pub use answer::Answer;
pub use app::TestApp;
pub use browser::Browser;
pub use client::{Client, Credential};
pub use database::{Database, Kind};
pub use image::Image;
pub use listener::{Heard, Listener};
pub use people::{Account, Person};
pub use receiver::Receiver;
pub use screen::Role;
pub use terminal::Terminal;
