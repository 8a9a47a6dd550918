//! Identity: what programs need to sign in and find their project (document
//! 002, chapters 3 and 5.3, in the shape of Keystone v3).

pub mod project;
pub mod token;

use crate::endpoint::Visitor;

/// Shows every endpoint of this family to the visitor.
pub fn visit_all(visitor: &mut impl Visitor) {
    visitor.visit::<token::CreateToken>();
    visitor.visit::<project::ListProjects>();
    visitor.visit::<project::ListAuthProjects>();
    visitor.visit::<project::ListAuthDomains>();
}
