//! The properties by the names of their parsers, which are those of the folders of inputs.

use super::{authorization, digest, manifest, range, reference, route, signature};

/// Feeds a parser, and panics where a property does not hold.
type Check = fn(&[u8]);

pub(crate) const ALL: &[(&str, Check)] = &[
    ("authorization", authorization::check),
    ("digest", digest::check),
    ("manifest", manifest::check),
    ("range", range::check),
    ("reference", reference::check),
    ("route", route::check),
    ("signature", signature::check),
];
