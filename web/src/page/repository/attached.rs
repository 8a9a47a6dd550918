//! What belongs to a tag's manifest: the platforms of an index, the layers
//! of an image, and what refers to it.

use berth_core::berth::manifest::{
    Child, Layer, ManifestDetail, ManifestPath, Referrer, ShowManifest,
};
use berth_core::endpoint::Empty as Nothing;
use berth_core::oci::Digest;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use crate::api::load;
use crate::part::{CopyPull, ErrorView};
use crate::ui::{CopyButton, Icon, bytes, counted, short_digest};

/// The rows under a tag.
#[component]
pub(super) fn Attached(
    /// The image's path.
    path: RepositoryPath,
    /// The digest of the tag's manifest.
    digest: String,
    /// The image's pull address.
    address: String,
) -> impl IntoView {
    let path = Digest::parse(&digest).ok().map(|digest| ManifestPath {
        namespace: path.namespace,
        repository: path.repository,
        digest,
    });
    path.map(|path| {
        let manifest = load::<ShowManifest, _>(move || (path.clone(), Nothing {}));
        let retry = Callback::new(move |()| manifest.refetch());
        let manifest = Memo::new(move |_| manifest.get());
        move || match manifest.get() {
            None => view! {
                <tr class="child" aria-busy="true">
                    <td class="name"><span class="skeleton mid"></span><span class="sr">"Loading"</span></td>
                    <td colspan="6"><span class="skeleton long"></span></td>
                </tr>
            }.into_any(),
            Some(Err(fault)) => view! {
                <tr><td colspan="7" class="full"><ErrorView fault=fault retry=retry/></td></tr>
            }.into_any(),
            Some(Ok(manifest)) => view! { <Rows manifest=manifest address=address.clone()/> }.into_any(),
        }
    })
}

#[component]
fn Rows(manifest: ManifestDetail, address: String) -> impl IntoView {
    let has_referrers = !manifest.referrers.is_empty();
    let layers = manifest.layers;
    let of = address.clone();
    view! {
        {manifest.children.into_iter().map(|child| child_row(child, &of)).collect_view()}
        {(!layers.is_empty()).then(|| group("Layers, lowest first"))}
        {layers.into_iter().map(layer_row).collect_view()}
        {has_referrers.then(|| group("Attached to this image"))}
        {manifest.referrers.into_iter().map(|referrer| referrer_row(referrer, &address)).collect_view()}
    }
}

fn group(name: &'static str) -> impl IntoView {
    view! { <tr class="group"><td colspan="7" class="name">{name}</td></tr> }
}

fn child_row(child: Child, address: &str) -> impl IntoView + use<> {
    let name = child.platform.unwrap_or_else(|| "No platform".to_owned());
    let reference = format!("{address}@{}", child.digest);
    let facts = match child.pulls {
        0 => format!("No pull yet · {}", counted(child.layers, "layer")),
        pulls => format!(
            "{} · {}",
            counted(pulls, "pull"),
            counted(child.layers, "layer")
        ),
    };
    view! {
        <tr class="child">
            <td class="name">{name.clone()}</td>
            <td class="opt"><DigestText digest=child.digest/></td>
            <td class="num">{bytes(child.size)}</td>
            <td colspan="3" class="small full">{facts}</td>
            <td class="acts"><CopyPull reference=reference name=name/></td>
        </tr>
    }
}

fn layer_row(layer: Layer) -> impl IntoView {
    let digest = layer.digest.clone();
    let label = format!("Copy digest {}", short_digest(&digest));
    view! {
        <tr class="child">
            <td class="name"><span class="row keep tight"><Icon name="layers"/><DigestText digest=layer.digest/></span></td>
            <td class="opt"></td>
            <td class="num">{bytes(layer.size)}</td>
            <td colspan="3" class="small full">{layer.media_type}</td>
            <td class="acts"><CopyButton text=move || digest.clone() label=label is_icon=true/></td>
        </tr>
    }
}

fn referrer_row(referrer: Referrer, address: &str) -> impl IntoView + use<> {
    let (icon, name) = kind(&referrer.artifact_type);
    let reference = format!("{address}@{}", referrer.digest);
    view! {
        <tr class="child">
            <td class="name"><span class="row keep tight"><Icon name=icon/>{name}</span></td>
            <td class="opt"><DigestText digest=referrer.digest/></td>
            <td class="num">{bytes(referrer.size)}</td>
            <td colspan="3" class="small full">{referrer.artifact_type}</td>
            <td class="acts"><CopyPull reference=reference name=name/></td>
        </tr>
    }
}

/// Names the common kinds of what is attached to an image.
fn kind(artifact_type: &str) -> (&'static str, &'static str) {
    let has = |part: &str| artifact_type.contains(part);
    match () {
        () if has("cosign") || has("signature") || has("sigstore") => ("sig", "Signature"),
        () if has("spdx") || has("cyclonedx") || has("sbom") => ("list", "SBOM"),
        () if has("in-toto") || has("attestation") => ("shield", "Attestation"),
        () => ("tag", "Attachment"),
    }
}

#[component]
fn DigestText(digest: String) -> impl IntoView {
    let short = short_digest(&digest);
    view! { <span class="digest" title=digest>{short}</span> }
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn common_attachments_have_names() {
        assert_eq!(
            kind("application/vnd.dev.cosign.artifact.sig.v1+json").1,
            "Signature"
        );
        assert_eq!(kind("application/spdx+json").1, "SBOM");
        assert_eq!(kind("application/vnd.example").1, "Attachment");
    }
}
