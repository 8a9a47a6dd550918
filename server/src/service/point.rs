//! The one place where a tag is made or moved, whether by a push or by a call of its own.

use berth_core::name::Tag;
use berth_core::oci::Digest;

use super::quota::{self, Growth};
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
    /// The account that owns the repository.
    pub(super) account_id: &'a str,
    /// Whether the repository was made for this.
    pub(super) is_new_image: bool,
    /// What the repository weighs more by the manifest.
    pub(super) bytes: i64,
    /// Who does it.
    pub(super) author: &'a Author,
}

/// Points tags at a manifest, counts what is new, notes it for synchronisation and sets off the
/// triggers.
///
/// # Errors
/// `TagProtected`, the limits of the operator, and those of the database.
pub(super) async fn point(app: &App, tx: &Tx, to: Pointed<'_>) -> Result<()> {
    let (repository_id, now) = (to.repository_id, app.now());
    let mut new_tags = 0_i64;
    for tag in to.tags {
        let is_new =
            store::tag::put(tx, repository_id, tag, to.manifest_id, to.author, now).await?;
        new_tags = new_tags.saturating_add(is_new.into());
        store::sync::note(tx, repository_id, tag, to.author, now).await?;
    }
    store::repository::adjust(tx, repository_id, new_tags, to.bytes, now).await?;
    let growth = Growth::of(to.is_new_image, new_tags, to.bytes);
    quota::check(tx, to.account_id, repository_id, growth).await?;
    let pushed = trigger::Pushed {
        repository_id,
        tags: to.tags,
        digest: to.digest,
        author: to.author,
        account_id: to.account_id,
    };
    trigger::set_off(app, tx, pushed).await
}
