//! placeholder
use crate::endpoint::Visitor;
/// Shows every endpoint of this family to the visitor.
pub fn visit_all(_visitor: &mut impl Visitor) {}
