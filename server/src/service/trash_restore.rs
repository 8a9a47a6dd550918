//! What lies in the trash comes back: the tag as it was, its image with everything that went with
//! it, and the repository where it is gone.

use std::collections::{BTreeMap, HashMap, HashSet};

use berth_core::name::{RepositoryName, Tag};
use berth_core::oci::{ImageName, Manifest};

use super::part;
use super::quota::{self, Growth};
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::repository::Author;
use crate::store::repository_edit::{self, Attributes};
use crate::store::trash::{Shelf, TagWas, TrashRow};
use crate::store::trash_keep::{self, Kept};
use crate::store::{self, NamespaceRow, Tx, manifest, trash, trash_purge, trash_repository};

/// How many manifests are read at once; each may have some megabytes.
const BODIES: usize = 16;

/// What came back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Restored {
    /// How many tags.
    pub(crate) tags: u64,
    /// How many images by their digest alone.
    pub(crate) by_digest: u64,
    /// How many entries were not there any more, or their image was removed for good.
    pub(crate) skipped: u64,
    /// How many images of entries came back.
    pub(crate) images: u64,
    /// How many bytes came back to the quota.
    pub(crate) bytes: i64,
}

/// Who brings something back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Restorer {
    /// The user, who becomes the creator of an image that is made anew.
    pub(crate) author: Author,
    /// Whether such an image may be public again.
    pub(crate) may_publish: bool,
}

impl Restored {
    fn add(&mut self, more: Self) {
        self.tags = self.tags.saturating_add(more.tags);
        self.by_digest = self.by_digest.saturating_add(more.by_digest);
        self.skipped = self.skipped.saturating_add(more.skipped);
        self.images = self.images.saturating_add(more.images);
        self.bytes = self.bytes.saturating_add(more.bytes);
    }
}

/// Brings entries of an organization back, the last removed first; afterwards none of them is there
/// any more. The caller commits. A tag that is there by now stays as it is.
///
/// # Errors
/// The limits of the account: nothing comes back then.
pub(crate) async fn restore(
    app: &App,
    tx: &Tx,
    namespace: &NamespaceRow,
    entries: Vec<TrashRow>,
    by: &Restorer,
) -> Result<Restored> {
    // The entries before the image, as everybody takes them.
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let there: HashSet<i64> = trash::hold(tx, &ids).await?.into_iter().collect();
    let mut done = Restored::default();
    let mut images: BTreeMap<RepositoryName, Vec<TrashRow>> = BTreeMap::new();
    for entry in entries {
        match there.contains(&entry.id) && entry.namespace_id == namespace.id {
            true => images
                .entry(entry.repository.clone())
                .or_default()
                .push(entry),
            false => done.skipped = done.skipped.saturating_add(1),
        }
    }
    // All images before the account, and in one order, as everybody takes them.
    let mut taken = Vec::new();
    for (repository, mut entries) in images {
        entries.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.id));
        let image = Image {
            app,
            tx,
            namespace,
            name: ImageName::new(namespace.name.clone(), repository),
            entries,
            by,
        };
        taken.push((image.repository().await?, image));
    }
    let mut grown = Vec::new();
    for (repository, image) in &taken {
        let back = image.restore(*repository).await?;
        done.add(back.restored);
        if let Some((id, is_new)) = *repository {
            let growth = Growth::of(is_new, back.new_tags, back.restored.bytes);
            grown.push((id, growth));
        }
        let ids: Vec<i64> = image.entries.iter().map(|entry| entry.id).collect();
        trash_purge::remove(tx, &ids).await?;
    }
    for (id, growth) in grown {
        quota::check(tx, &namespace.account_id, id, growth).await?;
    }
    Ok(done)
}

/// An image of which entries come back.
struct Image<'a> {
    app: &'a App,
    tx: &'a Tx,
    namespace: &'a NamespaceRow,
    name: ImageName,
    /// At least one, the last removed first.
    entries: Vec<TrashRow>,
    by: &'a Restorer,
}

impl Image<'_> {
    fn digests(&self) -> Vec<&str> {
        let digests: HashSet<&str> = self.entries.iter().map(|one| one.digest.as_str()).collect();
        digests.into_iter().collect()
    }

    /// Brings the entries back into the repository, which is held, if there is one.
    async fn restore(&self, repository: Option<(i64, bool)>) -> Result<Back> {
        let (app, tx) = (self.app, self.tx);
        let Some((repository_id, _)) = repository else {
            let skipped = u64::try_from(self.entries.len()).map_err(Error::internal)?;
            let restored = Restored {
                skipped,
                ..Restored::default()
            };
            return Ok(Back {
                restored,
                new_tags: 0,
            });
        };
        // Looked at while the repository is held: what is removed from it comes here.
        let kept = self.kept().await?;
        let missing = self.missing(repository_id, kept).await?;
        let bytes = self.bring_back(repository_id, &missing).await?;
        let mut done = self.tags(repository_id).await?;
        done.restored.images = self.images(&missing).await?;
        done.restored.bytes = bytes;
        let now = app.now();
        store::repository::adjust(tx, repository_id, done.new_tags, bytes, now).await?;
        Ok(done)
    }

    /// Finds and holds the repository, made anew where it is gone and something comes back; tells
    /// whether it was made.
    async fn repository(&self) -> Result<Option<(i64, bool)>> {
        let held = repository_edit::hold(self.tx, &self.name).await?;
        if let Some(held) = held.filter(|held| held.namespace_id == self.namespace.id) {
            return Ok(Some((held.id, false)));
        }
        if self.kept().await?.is_empty() {
            return Ok(None);
        }
        let (name, now) = (self.name.repository(), self.app.now());
        let (id, author) = (self.namespace.id, &self.by.author);
        let made = store::repository::find_or_create(self.tx, id, name, author, now).await?;
        if let (id, true) = made {
            self.dress(id).await?;
        }
        Ok(Some(made))
    }

    /// Gives a repository that was made anew what it was. It is public only for who may make it so.
    async fn dress(&self, id: i64) -> Result<()> {
        let Some(was) = trash_repository::take(self.tx, self.shelf()).await? else {
            return Ok(());
        };
        let attributes = Attributes {
            is_public: was.is_public && self.by.may_publish,
            category: was.category,
            description: Some(&was.description),
        };
        repository_edit::update(self.tx, id, attributes, self.app.now()).await
    }

    fn shelf(&self) -> Shelf<'_> {
        Shelf {
            namespace_id: self.namespace.id,
            repository: self.name.repository(),
        }
    }

    /// Finds what comes back.
    async fn kept(&self) -> Result<Vec<Kept>> {
        trash_keep::reach(self.tx, self.shelf(), &self.digests()).await
    }

    /// Leaves out what is live.
    async fn missing(&self, repository_id: i64, kept: Vec<Kept>) -> Result<Vec<Kept>> {
        let digests: Vec<&str> = kept.iter().map(|kept| kept.digest.as_str()).collect();
        let live = manifest::children(self.tx.read(), repository_id, &digests).await?;
        let live: HashSet<String> = live.into_iter().map(|live| live.digest).collect();
        let missing = kept.into_iter().filter(|kept| !live.contains(&kept.digest));
        Ok(missing.collect())
    }

    /// Brings manifests back with what they name, and returns what the repository weighs more.
    async fn bring_back(&self, repository_id: i64, missing: &[Kept]) -> Result<i64> {
        if missing.is_empty() {
            return Ok(0);
        }
        let (tx, now) = (self.tx, self.app.now());
        let ids: Vec<i64> = missing.iter().map(|kept| kept.id).collect();
        let digests: Vec<&str> = missing.iter().map(|kept| kept.digest.as_str()).collect();
        let mut blobs = trash_keep::link_blobs(tx, repository_id, &ids, now).await?;
        trash_keep::bring_back(tx, repository_id, &ids).await?;
        let live = manifest::children(tx.read(), repository_id, &digests).await?;
        let live: HashMap<String, i64> = live.into_iter().map(|row| (row.digest, row.id)).collect();
        for ids in ids.chunks(BODIES) {
            let mut refs = Vec::new();
            for kept in trash_keep::bodies(tx, ids).await? {
                let parsed = Manifest::parse(&kept.body, Some(&kept.media_type));
                let parsed = parsed.map_err(Error::internal)?;
                let children = part::child_digests(&parsed);
                let children = match children.is_empty() {
                    true => Vec::new(),
                    false => manifest::children(tx.read(), repository_id, &children).await?,
                };
                let blobs = blobs.remove(&kept.id).unwrap_or_default();
                let id = live.get(&kept.digest).copied();
                let id = id.ok_or_else(|| Error::internal("a manifest did not come back"))?;
                refs.push((id, part::again(&parsed, blobs, children)?));
            }
            manifest::insert_refs(tx, refs).await?;
        }
        manifest::relink(tx, repository_id, &digests).await?;
        let new: Vec<i64> = live.into_values().collect();
        let content = store::blob::count(tx, repository_id, &new, 1, now).await?;
        let own = missing.iter().map(|kept| kept.size);
        Ok(own.fold(content, i64::saturating_add))
    }

    /// Puts those tags back that are not there.
    async fn tags(&self, repository_id: i64) -> Result<Back> {
        let read = self.tx.read();
        let live = manifest::children(read, repository_id, &self.digests()).await?;
        let live: HashMap<String, i64> = live.into_iter().map(|row| (row.digest, row.id)).collect();
        let names: HashSet<&str> = self
            .entries
            .iter()
            .filter_map(|entry| entry.tag.as_ref().map(Tag::as_str))
            .collect();
        let names: Vec<&str> = names.into_iter().collect();
        let mut leads = store::tag::digests(read, repository_id, &names).await?;
        let mut back: Vec<(&Tag, i64, &TagWas)> = Vec::new();
        let mut done = Restored::default();
        for entry in &self.entries {
            let digest = entry.digest.as_str();
            let Some(id) = live.get(digest) else {
                done.skipped = done.skipped.saturating_add(1);
                continue;
            };
            let tag = entry.tag.as_ref();
            let taken = tag.and_then(|tag| leads.get(tag.as_str()));
            match (tag, taken) {
                (Some(tag), None) => {
                    leads.insert(tag.to_string(), digest.to_owned());
                    back.push((tag, *id, &entry.was));
                    done.tags = done.tags.saturating_add(1);
                }
                (Some(_), Some(taken)) if taken == digest => {
                    done.tags = done.tags.saturating_add(1);
                }
                _ => done.by_digest = done.by_digest.saturating_add(1),
            }
        }
        store::tag::put_back(self.tx, repository_id, &back).await?;
        Ok(Back {
            restored: done,
            new_tags: i64::try_from(back.len()).map_err(Error::internal)?,
        })
    }

    /// Counts the images of entries that came back: of these, and of those of the same run that
    /// come later, whose image is part of one of these.
    async fn images(&self, missing: &[Kept]) -> Result<u64> {
        let own: HashSet<&str> = self.digests().into_iter().collect();
        let came = missing.iter().map(|kept| kept.digest.as_str());
        let (own, parts): (Vec<&str>, Vec<&str>) = came.partition(|digest| own.contains(digest));
        let runs: HashSet<i64> = self.entries.iter().filter_map(|one| one.run).collect();
        let mut later: HashSet<String> = HashSet::new();
        for run in runs {
            later.extend(trash::led_by_run(self.tx.read(), run, &parts).await?);
        }
        u64::try_from(own.len().saturating_add(later.len())).map_err(Error::internal)
    }
}

/// What became of the entries, and how many tags are new.
struct Back {
    restored: Restored,
    new_tags: i64,
}
