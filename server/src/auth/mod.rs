//! Who calls: every kind of credential, checked against the database on each request, so that
//! taking one back works at once.

pub(crate) mod authorization;
pub mod caller;
pub mod credential;
pub mod key;
pub mod password;
pub mod project;
pub mod proof;
pub mod session;
pub mod signature;
pub mod throttle;
pub mod token;

#[cfg(test)]
mod tests;
