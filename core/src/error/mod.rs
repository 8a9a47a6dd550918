//! Why a call is refused or fails: a closed list of codes, with their form in each API family.

mod code;
mod identity;
mod name;
mod swr;

pub use code::Code;
pub use identity::IdentityCode;
