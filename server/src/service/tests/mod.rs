//! The services over a database of their own: what races, hides, pages and counts.

mod image;
mod namespace;
mod repository;
mod tag;
mod trash;
mod world;
