//! The one place where a tag is made or moved, whether by a push or by a call of its own.

use berth_core::name::Tag;
use berth_core::oci::Digest;

use super::trigger;
use crate::app::App;
use crate::error::Result;
use crate::store::repository::Author;
use crate::store::{self, Tx};

/// Where tags go.
pub(super) struct Pointed<'a> {
    /// The repository; the change holds its row.
    pub(super) repository_id: i64,
    /// The tags.
    pub(super) tags: &'a [&'a Tag],
    /// The manifest that they are of from now on.
    pub(super) manifest_id: i64,
    /// Its digest.
    pub(super) digest: &'a Digest,
    /// What the repository weighs more by the manifest.
    pub(super) bytes: i64,
    /// Who does it.
    pub(super) author: &'a Author,
}

/// Points tags at a manifest, counts what is new, and sets off the triggers.
///
/// # Errors
/// Those of the database.
pub(super) async fn point(app: &App, tx: &Tx, to: Pointed<'_>) -> Result<()> {
    let (repository_id, now) = (to.repository_id, app.now());
    let mut new_tags = 0_i64;
    for tag in to.tags {
        let is_new =
            store::tag::put(tx, repository_id, tag, to.manifest_id, to.author, now).await?;
        new_tags = new_tags.saturating_add(is_new.into());
    }
    store::repository::adjust(tx, repository_id, new_tags, to.bytes, now).await?;
    let pushed = trigger::Pushed {
        repository_id,
        tags: to.tags,
        digest: to.digest,
        author: to.author,
    };
    trigger::set_off(app, tx, pushed).await
}
