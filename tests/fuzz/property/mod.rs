//! What holds for every input of a parser, whoever wrote it.

mod all;
mod authorization;
mod digest;
mod manifest;
mod range;
mod reference;
mod route;
mod signature;

pub(crate) use all::ALL;
