//! The OCI distribution API and its documents: names, digests, manifests,
//! ranges, routes and errors. Parsers only; knows neither HTTP nor storage.

pub mod accessory;
mod descriptor;
mod digest;
mod error;
mod image_name;
mod manifest;
pub mod media_type;
mod object;
mod query;
pub mod range;
mod reference;
mod referrers_tag;
pub mod route;

pub use descriptor::{Descriptor, Platform};
pub use digest::{Algorithm, Digest, DigestError};
pub use error::{ErrorCode, OciError};
pub use image_name::{ImageName, ImageNameError};
pub use manifest::{Kind, MAX_DESCRIPTORS, MAX_MANIFEST_BYTES, Manifest, ManifestError};
pub use query::Query;
pub use reference::{Reference, ReferenceError};
pub use referrers_tag::subject_of;
