//! The distribution specification 1.1, sentence by sentence: a module for each of its sections, a
//! test for each MUST and SHOULD that binds a registry.

mod api;
mod cancelling_an_upload;
mod checking_if_content_exists;
mod deleting;
mod error_codes;
mod listing_referrers;
mod listing_tags;
mod mounting_a_blob;
mod pulling_blobs;
mod pulling_manifests;
mod pushing_a_blob_in_chunks;
mod pushing_a_blob_monolithically;
mod pushing_manifests;
mod pushing_manifests_with_subject;
