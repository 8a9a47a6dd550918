//! What belongs to an image: signatures and the like, which name it as their subject, or lie beside
//! it under a tag that is made of its digest.

use super::digest::Digest;
use crate::name::Tag;

/// What lies beside an image under a tag of its own, as cosign keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Beside {
    /// A signature, `sha256-….sig`.
    Signature,
    /// An attestation, `sha256-….att`.
    Attestation,
    /// A bill of materials, `sha256-….sbom`.
    Sbom,
}

impl Beside {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Signature, Self::Attestation, Self::Sbom];

    /// Returns its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Attestation => "attestation",
            Self::Sbom => "sbom",
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Signature => "sig",
            Self::Attestation => "att",
            Self::Sbom => "sbom",
        }
    }

    /// Returns the tag under which it lies beside the manifest of a digest; none where that would
    /// be too long for a tag.
    #[must_use]
    pub fn tag_of(self, digest: &Digest) -> Option<Tag> {
        let (algorithm, hex) = digest.as_str().split_once(':')?;
        Tag::parse(&format!("{algorithm}-{hex}.{}", self.suffix())).ok()
    }

    /// Returns what lies under a tag, and beside which digest; other tags are beside none.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<(Self, Digest)> {
        let (stem, suffix) = tag.rsplit_once('.')?;
        let kind = Self::ALL.into_iter().find(|kind| kind.suffix() == suffix)?;
        let (algorithm, hex) = stem.split_once('-')?;
        let digest = Digest::parse(&format!("{algorithm}:{hex}")).ok()?;
        Some((kind, digest))
    }
}

/// Tells whether an artifact of this type is a signature: those of Notation, of cosign and of
/// Sigstore's bundles, and any that says so of itself.
#[must_use]
pub fn is_signature(artifact_type: &str) -> bool {
    ["signature", ".sig.", "sigstore.bundle"]
        .iter()
        .any(|part| artifact_type.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_beside_an_image_leads_back_to_it() {
        let digest = Digest::parse(&format!("sha256:{}", "0a".repeat(32))).unwrap();
        for kind in Beside::ALL {
            let tag = kind.tag_of(&digest).unwrap();
            assert_eq!(Beside::of_tag(tag.as_str()), Some((kind, digest.clone())));
        }
        let long = Digest::parse(&format!("sha512:{}", "0a".repeat(64))).unwrap();
        assert_eq!(Beside::Signature.tag_of(&long), None);
    }

    #[test]
    fn other_tags_are_beside_nothing() {
        let hex = "0a".repeat(32);
        for tag in [
            "v1.sig".to_owned(),
            hex.clone(),
            format!("sha256-{hex}"),
            format!("sha256-{hex}.txt"),
            format!("md5-{hex}.sig"),
            format!("sha256-{}.sig", hex.to_uppercase()),
        ] {
            assert_eq!(Beside::of_tag(&tag), None, "{tag}");
        }
    }

    #[test]
    fn signatures_are_told_by_their_type() {
        for kind in [
            "application/vnd.cncf.notary.signature",
            "application/vnd.dev.cosign.artifact.sig.v1+json",
            "application/vnd.dev.sigstore.bundle.v0.3+json",
            "application/vnd.example.signature",
        ] {
            assert!(is_signature(kind), "{kind}");
        }
        for kind in [
            "application/spdx+json",
            "application/vnd.oci.image.config.v1+json",
        ] {
            assert!(!is_signature(kind), "{kind}");
        }
    }
}
