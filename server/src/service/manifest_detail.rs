//! One manifest of an image, with what belongs to it.

use berth_core::berth::manifest::{Child, Layer, ManifestDetail, Referrer};
use berth_core::error::Code;
use berth_core::oci::{Digest, ImageName};
use berth_core::time::Timestamp;

use super::repository_list::one;
use super::viewer::natural;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::manifest_detail::{self, ChildItem, LayerItem, ReferrerItem};
use crate::store::{Read, tag_name};

/// How many tags, and how many referrers, are shown.
const SHOWN: u64 = 100;

/// Shows a manifest.
pub(crate) async fn show(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    digest: &Digest,
) -> Result<ManifestDetail> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let item = manifest_detail::by_digest(read, image.id, digest).await?;
    let item = item.ok_or_else(|| {
        let message = format!("image `{name}` has no manifest `{digest}`");
        Error::new(Code::ManifestNotFound, message)
    })?;
    let mut tags = tag_name::of_manifests(read, &[item.id], SHOWN).await?;
    let layers = manifest_detail::layers(read, item.id).await?;
    let referrers = manifest_detail::referrers(read, image.id, digest, SHOWN).await?;
    Ok(ManifestDetail {
        digest: item.digest,
        media_type: item.media_type,
        size: natural(item.size),
        image_size: natural(item.image_size),
        platform: item.platform,
        created: item.created_ms.map(Timestamp::from_ms),
        pushed: Timestamp::from_ms(item.pushed_ms),
        pushed_by: item.pushed_by_name,
        tags: tags.remove(&item.id).unwrap_or_default(),
        layers: layers.into_iter().map(layer).collect(),
        children: children(read, item.id).await?,
        referrers: referrers.into_iter().map(referrer).collect(),
    })
}

async fn children(read: Read<'_>, index_id: i64) -> Result<Vec<Child>> {
    let items = manifest_detail::children(read, index_id).await?;
    let layers = manifest_detail::layer_counts(read, index_id).await?;
    let child = |item: ChildItem| Child {
        digest: item.digest,
        platform: item.platform,
        size: natural(item.image_size.unwrap_or_default()),
        layers: item
            .child_id
            .and_then(|id| layers.get(&id).copied())
            .unwrap_or_default(),
        pulls: natural(item.pulls.unwrap_or_default()),
    };
    Ok(items.into_iter().map(child).collect())
}

fn layer(item: LayerItem) -> Layer {
    Layer {
        digest: item.digest,
        media_type: item.media_type,
        size: natural(item.size),
    }
}

fn referrer(item: ReferrerItem) -> Referrer {
    Referrer {
        digest: item.digest,
        artifact_type: item.artifact_type,
        size: natural(item.image_size),
        pushed: item.pushed,
    }
}
