//! The media types that mean something to a registry.

/// An OCI image manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// An OCI image index.
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// A Docker image manifest, version 2 schema 2.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
/// A Docker manifest list.
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// The configuration of an OCI image.
pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
/// The configuration of a Docker image.
pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
/// The two bytes `{}` in the place of a configuration.
pub const OCI_EMPTY: &str = "application/vnd.oci.empty.v1+json";

/// The form of a manifest document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A manifest with a configuration and layers.
    Manifest,
    /// An index, or manifest list, of other manifests.
    Index,
}

/// The form that a manifest media type stands for, if it is a known one.
#[must_use]
pub fn form(media_type: &str) -> Option<Form> {
    match media_type {
        OCI_MANIFEST | DOCKER_MANIFEST => Some(Form::Manifest),
        OCI_INDEX | DOCKER_LIST => Some(Form::Index),
        _ => None,
    }
}

/// The media type of a `Content-Type` value, without its parameters.
#[must_use]
pub fn essence(content_type: &str) -> &str {
    content_type
        .split_once(';')
        .map_or(content_type, |(essence, _)| essence)
        .trim()
}

/// Whether layers of this type may be absent from a registry, being fetched
/// from their `urls`.
#[must_use]
pub fn is_non_distributable(media_type: &str) -> bool {
    media_type.starts_with("application/vnd.oci.image.layer.nondistributable.")
        || media_type.starts_with("application/vnd.docker.image.rootfs.foreign.diff.")
}

/// Whether it is the configuration of a runnable image.
#[must_use]
pub fn is_image_config(media_type: &str) -> bool {
    media_type == OCI_CONFIG || media_type == DOCKER_CONFIG
}

/// Whether a descriptor may carry it: printable ASCII, at most 255 characters.
#[must_use]
pub fn is_plausible(media_type: &str) -> bool {
    (1..=255).contains(&media_type.len())
        && media_type.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_cut_off() {
        assert_eq!(
            essence("application/json; charset=utf-8"),
            "application/json"
        );
        assert_eq!(essence(OCI_INDEX), OCI_INDEX);
    }

    #[test]
    fn foreign_layers_are_known() {
        assert!(is_non_distributable(
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
        ));
        assert!(is_non_distributable(
            "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd"
        ));
        assert!(!is_non_distributable(
            "application/vnd.oci.image.layer.v1.tar+gzip"
        ));
    }
}
