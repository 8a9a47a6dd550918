//! Tags as the console lists them, in pages by cursor.

use std::collections::{HashMap, HashSet};

use berth_core::berth::repository::Sort;
use berth_core::berth::tag::{ImageTag, ListImageTagsQuery};
use berth_core::oci::ImageName;
use berth_core::oci::media_type::{self, Form};
use berth_core::page::Page;
use berth_core::protection::TagPattern;

use super::cursor::{self, Wanted};
use super::repository_list::one;
use super::tag::total;
use super::viewer::natural;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::tag_list::{self, TagFilter, TagItem, TagSort};
use crate::store::{Read, protection, tag_name};

/// How many other tags of the same manifest a row names.
const OTHERS: usize = 20;

/// Lists tags of an image.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    query: &ListImageTagsQuery,
) -> Result<Page<ImageTag>> {
    let wanted = Wanted::parse(query.sort, query.cursor.as_deref(), query.limit)?;
    let filter = filter(query.query.as_deref().unwrap_or_default());
    let sort = match wanted.sort() {
        Sort::Updated => TagSort::Pushed,
        Sort::Name => TagSort::Name,
    };
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let mut items = tag_list::of_repository(read, image.id, &filter, sort, wanted.slice()).await?;
    let total = total(read, &image, &filter).await?;
    let next = wanted.page(&mut items, |item| {
        (item.pushed, item.name.as_str(), item.id)
    });
    let around = Around::load(read, image.id, &items).await?;
    let tags = items.into_iter().map(|item| around.tag(item)).collect();
    Ok(cursor::page(tags, next, total))
}

/// What a page of tags needs besides its rows.
struct Around {
    platforms: HashMap<i64, Vec<String>>,
    referrers: HashMap<String, u64>,
    tags: HashMap<i64, Vec<String>>,
    patterns: Vec<TagPattern>,
}

impl Around {
    async fn load(read: Read<'_>, repository_id: i64, items: &[TagItem]) -> Result<Self> {
        let indexes = items
            .iter()
            .filter(|item| is_index(item))
            .map(|item| item.manifest_id);
        let digests: HashSet<&str> = items.iter().map(|item| item.digest.as_str()).collect();
        let manifests: HashSet<i64> = items.iter().map(|item| item.manifest_id).collect();
        let manifests: Vec<i64> = manifests.into_iter().collect();
        let limit = u64::try_from(OTHERS + 1).unwrap_or_default();
        let patterns = protection::of_image(read, repository_id).await?;
        Ok(Self {
            platforms: tag_list::platforms(read, &indexes.collect()).await?,
            referrers: tag_list::referrers(read, repository_id, &digests).await?,
            tags: tag_name::of_manifests(read, &manifests, limit).await?,
            patterns: patterns.into_iter().map(|row| row.pattern).collect(),
        })
    }

    fn tag(&self, item: TagItem) -> ImageTag {
        let is_index = is_index(&item);
        let platforms = match is_index {
            true => self
                .platforms
                .get(&item.manifest_id)
                .cloned()
                .unwrap_or_default(),
            false => item.platform.into_iter().collect(),
        };
        let tags = self
            .tags
            .get(&item.manifest_id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let others = tags
            .iter()
            .filter(|tag| **tag != item.name)
            .take(OTHERS)
            .cloned();
        ImageTag {
            is_index,
            platforms,
            size: natural(item.image_size),
            pushed: item.pushed,
            pushed_by: item.pushed_by_name,
            last_pull: item.last_pull,
            pulls: item.pulls,
            referrers: self
                .referrers
                .get(&item.digest)
                .copied()
                .unwrap_or_default(),
            others: others.collect(),
            protected_by: self
                .patterns
                .iter()
                .find(|pattern| pattern.covers(&item.name))
                .cloned(),
            artifact_type: item
                .artifact_type
                .filter(|kind| !media_type::is_image_config(kind)),
            name: item.name,
            digest: item.digest,
            media_type: item.media_type,
        }
    }
}

fn is_index(item: &TagItem) -> bool {
    media_type::form(&item.media_type) == Some(Form::Index)
}

fn filter(text: &str) -> TagFilter {
    TagFilter {
        holds: (!text.is_empty()).then(|| text.to_owned()),
        digests: digests(text),
    }
}

/// Returns how the digests begin that a text may stand for: with its algorithm, or at least four
/// hex digits of it.
fn digests(text: &str) -> Vec<String> {
    let text = text.to_ascii_lowercase();
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.split_once(':') {
        Some(("sha256" | "sha512", hex)) if is_hex(hex) => vec![text],
        None if text.len() >= 4 && is_hex(&text) => {
            vec![format!("sha256:{text}"), format!("sha512:{text}")]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_known_by_its_beginning() {
        assert_eq!(digests("sha256:AB"), ["sha256:ab"]);
        assert_eq!(digests("beef"), ["sha256:beef", "sha512:beef"]);
        for text in ["", "abc", "v1.2", "sha256:xyz", "md5:ab", "sha256:%"] {
            assert!(digests(text).is_empty(), "{text}");
        }
    }
}
