//! How the manifests and blobs of an image hang together: what goes with each tag, and what stays
//! whichever tags go.

use std::collections::HashMap;

use berth_core::error::Code;
use berth_core::retention::{ImageFact, PartFact};

use crate::error::{Error, Result};
use crate::store::retention_facts::{BlobRow, ManifestRow, RefRow};

/// How many places all images together may have: what an image of 200,000 tags has, and twice that.
const MAX_PLACES: usize = 5_000_000;

/// The rows of an image.
pub(super) struct Rows {
    pub(super) manifests: Vec<ManifestRow>,
    pub(super) refs: Vec<RefRow>,
    pub(super) blobs: Vec<BlobRow>,
}

/// What images have.
pub(super) struct Parts {
    pub(super) parts: Vec<PartFact>,
    /// What stays whichever tags go.
    pub(super) held: Vec<u32>,
}

/// What hangs together; the manifests come first among the parts, then the blobs.
struct Graph {
    /// What each manifest leads to at once: its entries, its referrers and its blobs.
    leads: Vec<Vec<usize>>,
    /// In which round each part was met last.
    met: Vec<usize>,
    round: usize,
}

/// Fills in what the images have, each with the number of its manifest.
///
/// # Errors
/// `TagQuota` where they have too many parts to be told.
pub(super) fn fill(rows: &Rows, images: &mut [ImageFact], numbers: &[i64]) -> Result<Parts> {
    let mut places = HashMap::with_capacity(rows.manifests.len());
    for (place, row) in rows.manifests.iter().enumerate() {
        places.insert(row.id, place);
    }
    let mut graph = Graph::of(rows, &places);
    let mut is_reached = vec![false; rows.manifests.len()];
    let mut total = 0_usize;
    for (image, number) in images.iter_mut().zip(numbers) {
        let Some(place) = places.get(number) else {
            continue;
        };
        graph.round = graph.round.saturating_add(1);
        image.parts = numbers_of(&graph.reach(*place))?;
        total = total.saturating_add(image.parts.len());
        if total > MAX_PLACES {
            return Err(too_many());
        }
        for part in &image.parts {
            let part = usize::try_from(*part).unwrap_or(usize::MAX);
            if let Some(is_reached) = is_reached.get_mut(part) {
                *is_reached = true;
            }
        }
    }
    // What several of them have is counted once.
    graph.round = graph.round.saturating_add(1);
    let mut held = Vec::new();
    for (place, is_reached) in is_reached.iter().enumerate() {
        if !is_reached {
            held.extend(numbers_of(&graph.reach(place))?);
        }
    }
    Ok(Parts {
        parts: parts(rows),
        held,
    })
}

fn parts(rows: &Rows) -> Vec<PartFact> {
    let manifests = rows.manifests.iter().map(|row| PartFact {
        size: row.size,
        elsewhere: false,
    });
    let blobs = rows.blobs.iter().map(|row| PartFact {
        size: row.size,
        elsewhere: row.elsewhere,
    });
    manifests.chain(blobs).collect()
}

fn numbers_of(places: &[usize]) -> Result<Vec<u32>> {
    let number = |place: &usize| u32::try_from(*place).map_err(Error::internal);
    places.iter().map(number).collect()
}

fn too_many() -> Error {
    let message = format!(
        "the tags of the image lead to more than {MAX_PLACES} parts, too many to tell what goes \
         with each; a run removes them all the same"
    );
    Error::new(Code::TagQuota, message)
}

impl Graph {
    fn of(rows: &Rows, places: &HashMap<i64, usize>) -> Self {
        let mut leads = vec![Vec::new(); rows.manifests.len()];
        let mut blobs = HashMap::with_capacity(rows.blobs.len());
        for (place, row) in rows.blobs.iter().enumerate() {
            blobs.insert(row.id, rows.manifests.len().saturating_add(place));
        }
        let mut lead = |from: Option<&usize>, to: Option<&usize>| {
            if let (Some(leads), Some(to)) = (from.and_then(|from| leads.get_mut(*from)), to) {
                leads.push(*to);
            }
        };
        for row in &rows.refs {
            let from = places.get(&row.manifest_id);
            lead(from, row.blob_id.and_then(|id| blobs.get(&id)));
            lead(from, row.child_id.and_then(|id| places.get(&id)));
        }
        let digests: HashMap<&str, usize> = rows
            .manifests
            .iter()
            .enumerate()
            .map(|(place, row)| (row.digest.as_str(), place))
            .collect();
        for (place, row) in rows.manifests.iter().enumerate() {
            let subject = row.subject_digest.as_deref();
            lead(subject.and_then(|digest| digests.get(digest)), Some(&place));
        }
        let met = vec![0; rows.manifests.len().saturating_add(rows.blobs.len())];
        Self {
            leads,
            met,
            round: 0,
        }
    }

    /// Returns what a manifest leads to and was not met in this round, itself first. What leads
    /// back to it ends there.
    fn reach(&mut self, from: usize) -> Vec<usize> {
        let (mut found, mut waiting) = (Vec::new(), vec![from]);
        while let Some(place) = waiting.pop() {
            match self.met.get_mut(place) {
                Some(met) if *met != self.round => *met = self.round,
                _ => continue,
            }
            found.push(place);
            waiting.extend(self.leads.get(place).into_iter().flatten());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(id: i64, digest: &str, subject: Option<&str>) -> ManifestRow {
        ManifestRow {
            id,
            digest: digest.to_owned(),
            subject_digest: subject.map(str::to_owned),
            size: id,
        }
    }

    fn names(manifest_id: i64, blob_id: Option<i64>, child_id: Option<i64>) -> RefRow {
        RefRow {
            manifest_id,
            blob_id,
            child_id,
        }
    }

    fn image(digest: &str) -> ImageFact {
        ImageFact {
            digest: digest.to_owned(),
            size: 0,
            parts: Vec::new(),
        }
    }

    fn sorted(mut parts: Vec<u32>) -> Vec<u32> {
        parts.sort_unstable();
        parts
    }

    #[test]
    fn children_and_referrers_belong_to_an_image_and_what_no_tag_reaches_is_held() {
        let blob = |id| BlobRow {
            id,
            size: 100,
            elsewhere: id == 21,
        };
        let rows = Rows {
            manifests: vec![
                manifest(10, "index", None),
                manifest(11, "child", None),
                manifest(12, "signature", Some("child")),
                manifest(13, "loose", Some("gone")),
                manifest(14, "loop", Some("loop")),
            ],
            refs: vec![
                names(10, None, Some(11)),
                names(11, Some(20), None),
                names(11, Some(20), None),
                names(12, Some(21), None),
                names(13, Some(20), None),
                names(14, None, Some(14)),
            ],
            blobs: vec![blob(20), blob(21)],
        };
        let mut images = [image("index"), image("loop")];
        let all = fill(&rows, &mut images, &[10, 14]).unwrap();
        assert_eq!(images[0].parts[0], 0, "its own manifest comes first");
        assert_eq!(sorted(images[0].parts.clone()), [0, 1, 2, 5, 6]);
        assert_eq!(images[1].parts, [4]);
        assert_eq!(sorted(all.held), [3, 5]);
        assert!(all.parts[6].elsewhere && !all.parts[5].elsewhere);
    }
}
