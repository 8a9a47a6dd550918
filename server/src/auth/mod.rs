//! Who calls: every kind of credential, checked against the database on each request.

pub mod caller;
