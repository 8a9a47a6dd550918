//! A power cut at any moment, from what the server is seen to write, sync and rename.

mod answer;
mod cut;
mod disk;
mod trace;
