//! How far indexes nest: eight of them in each other, and a bounded number of manifests below one.

use std::collections::HashSet;

use berth_core::oci::ErrorCode;
use berth_core::oci::media_type::{self, Form};

use super::fault::Fault;
use crate::store::Read;
use crate::store::manifest::ChildRow;
use crate::store::manifest_graph;

/// How many indexes may be in each other.
const MAX_DEPTH: usize = 8;
/// How many manifests may be below one index.
const MAX_BELOW: usize = 4096;

/// Checks an index that is to have these entries. Each manifest below is looked at once a level,
/// however many indexes name it, and images cost nothing.
///
/// # Errors
/// `MANIFEST_INVALID` where it would nest too far.
pub(crate) async fn check(read: Read<'_>, entries: &[ChildRow]) -> Result<(), Fault> {
    let mut below: HashSet<i64> = entries.iter().map(|entry| entry.id).collect();
    let mut level = indexes(entries.iter().map(|entry| (entry.id, &*entry.media_type)));
    // The pushed index is the first of them; each turn looks at the next ones.
    for _ in 1..MAX_DEPTH {
        if level.is_empty() {
            return Ok(());
        }
        let limit = u64::try_from(MAX_BELOW).map_or(u64::MAX, |most| most.saturating_add(1));
        let found = manifest_graph::entries(read, &level, limit).await?;
        below.extend(found.iter().map(|(id, _)| id));
        if below.len() > MAX_BELOW {
            let text = format!("an index has at most {MAX_BELOW} manifests below it");
            return Err(Fault::new(ErrorCode::ManifestInvalid, text));
        }
        level = indexes(found.iter().map(|(id, media_type)| (*id, &**media_type)));
    }
    if level.is_empty() {
        return Ok(());
    }
    let text = format!("at most {MAX_DEPTH} indexes may be in each other");
    Err(Fault::new(ErrorCode::ManifestInvalid, text))
}

fn indexes<'a>(manifests: impl Iterator<Item = (i64, &'a str)>) -> Vec<i64> {
    let is_index = |media_type: &str| media_type::form(media_type) == Some(Form::Index);
    let of_index = manifests.filter(|(_, media_type)| is_index(media_type));
    of_index.map(|(id, _)| id).collect()
}
