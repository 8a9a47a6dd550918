//! Manifests and indexes of OCI and Docker v2 schema 2, parsed once and judged.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::descriptor::Descriptor;
use super::media_type::{self, Form};
use super::object::{self, Object};

/// The greatest manifest that is accepted.
pub const MAX_MANIFEST_BYTES: usize = 4 * 1024 * 1024;
/// The greatest number of descriptors in one manifest.
pub const MAX_DESCRIPTORS: usize = 2_048;
/// The greatest size of one blob that a manifest may state: sums of them stay far from overflow.
const MAX_CONTENT_BYTES: u64 = 1 << 40;
/// The longest text of a refusal, which may quote what was sent.
const MAX_REFUSAL_BYTES: usize = 512;
/// How deep the JSON of a manifest may nest; real ones need five.
const MAX_DEPTH: usize = 32;

/// What a manifest is to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A runnable image for one platform.
    Image,
    /// An index of manifests, mostly one per platform.
    Index,
    /// Anything else: a chart, a signature, a bill of materials.
    Artifact,
}

impl Kind {
    /// Its name, as stored and shown to programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Index => "index",
            Self::Artifact => "artifact",
        }
    }
}

/// A parsed manifest. The bytes it came from are what is stored and served.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// Its media type, one of the four known ones.
    pub media_type: String,
    /// Manifest or index.
    pub form: Form,
    /// What it is to people.
    pub kind: Kind,
    /// The configuration; none in an index.
    pub config: Option<Descriptor>,
    /// The layers; empty in an index.
    pub layers: Vec<Descriptor>,
    /// The entries of an index.
    pub manifests: Vec<Descriptor>,
    /// The manifest that this one is about.
    pub subject: Option<Descriptor>,
    /// Its artifact type, or that of its configuration, as referrers show it.
    pub artifact_type: Option<String>,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
}

/// Why a text is no manifest that is accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// More bytes than allowed: answer 413.
    #[error("a manifest has at most 4 MiB")]
    TooLarge,
    /// Anything else; the text says what.
    #[error("{0}")]
    Invalid(String),
}

impl ManifestError {
    fn invalid(text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.len() > MAX_REFUSAL_BYTES {
            text.truncate(text.floor_char_boundary(MAX_REFUSAL_BYTES));
            text.push('…');
        }
        Self::Invalid(text)
    }
}

/// The document of either form; serde refuses a field that comes twice.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema_version: u64,
    #[serde(default)]
    media_type: Option<String>,
    #[serde(default)]
    artifact_type: Option<String>,
    #[serde(default, deserialize_with = "object::optional")]
    config: Option<Descriptor>,
    #[serde(default, deserialize_with = "present")]
    layers: Option<Vec<Descriptor>>,
    #[serde(default, deserialize_with = "present")]
    manifests: Option<Vec<Descriptor>>,
    #[serde(default, rename = "fsLayers")]
    fs_layers: Option<serde::de::IgnoredAny>,
    #[serde(default, deserialize_with = "object::optional")]
    subject: Option<Descriptor>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
}

/// A list that is there, be it `null`, which Go writes for an empty one.
fn present<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<Descriptor>>, D::Error> {
    let list = Option::<Vec<Object<Descriptor>>>::deserialize(deserializer)?;
    let objects = list.unwrap_or_default().into_iter();
    Ok(Some(objects.map(|object| object.0).collect()))
}

impl Manifest {
    /// Parses a manifest that came, or was stored, with a `Content-Type`.
    ///
    /// # Errors
    /// When it is too large, ambiguous, of an unknown type, or malformed.
    pub fn parse(bytes: &[u8], content_type: Option<&str>) -> Result<Self, ManifestError> {
        if bytes.len() > MAX_MANIFEST_BYTES {
            return Err(ManifestError::TooLarge);
        }
        if is_deeper_than(bytes, MAX_DEPTH) {
            return Err(ManifestError::invalid(format!(
                "the manifest nests deeper than {MAX_DEPTH} levels"
            )));
        }
        let text = str::from_utf8(bytes)
            .map_err(|_| ManifestError::invalid("the manifest is no text in UTF-8"))?;
        let Object(document) = serde_json::from_str::<Object<Document>>(text).map_err(|error| {
            ManifestError::invalid(format!("the manifest is not valid: {error}"))
        })?;
        if document.schema_version != 2 {
            return Err(ManifestError::invalid(
                "only manifests of schemaVersion 2 are accepted",
            ));
        }
        let media_type = media_type_of(&document, content_type)?;
        let Some(form) = media_type::form(&media_type) else {
            return Err(ManifestError::invalid(format!(
                "the media type `{media_type}` is no manifest type"
            )));
        };
        let manifest = match form {
            Form::Manifest => image(document, media_type)?,
            Form::Index => index(document, media_type)?,
        };
        manifest.check_descriptors()?;
        Ok(manifest)
    }

    /// Configuration and layers: the blobs it is made of, in order.
    pub fn blobs(&self) -> impl Iterator<Item = &Descriptor> {
        self.config.iter().chain(&self.layers)
    }

    /// The bytes of configuration and layers, each digest once.
    #[must_use]
    pub fn content_size(&self) -> u64 {
        let unique: BTreeMap<_, _> = self.blobs().map(|blob| (&blob.digest, blob.size)).collect();
        unique
            .values()
            .fold(0, |sum: u64, size| sum.saturating_add(*size))
    }

    fn check_descriptors(&self) -> Result<(), ManifestError> {
        let all = || self.blobs().chain(&self.manifests).chain(&self.subject);
        if all().count() > MAX_DESCRIPTORS {
            return Err(ManifestError::invalid(format!(
                "a manifest has at most {MAX_DESCRIPTORS} descriptors"
            )));
        }
        for descriptor in all() {
            if !media_type::is_plausible(&descriptor.media_type) {
                return Err(ManifestError::invalid(format!(
                    "the descriptor of {} has no media type",
                    descriptor.digest
                )));
            }
            if descriptor.size > MAX_CONTENT_BYTES {
                return Err(ManifestError::invalid(format!(
                    "the size of {} is over 1 TiB",
                    descriptor.digest
                )));
            }
        }
        match &self.artifact_type {
            Some(text) if !media_type::is_plausible(text) => {
                Err(ManifestError::invalid("the artifactType is no media type"))
            }
            _ => Ok(()),
        }
    }
}

/// The one media type: field and header must not disagree, one may be absent.
fn media_type_of(document: &Document, content_type: Option<&str>) -> Result<String, ManifestError> {
    let header = content_type
        .map(media_type::essence)
        .filter(|header| !header.is_empty());
    let field = document
        .media_type
        .as_deref()
        .filter(|field| !field.is_empty());
    match (header, field) {
        (Some(header), Some(field)) if header != field => Err(ManifestError::invalid(format!(
            "the mediaType `{field}` is not the Content-Type `{header}`"
        ))),
        (Some(media_type), _) | (None, Some(media_type)) => Ok(media_type.to_owned()),
        (None, None) => Err(ManifestError::invalid(
            "the manifest comes without a Content-Type",
        )),
    }
}

fn image(document: Document, media_type: String) -> Result<Manifest, ManifestError> {
    if document.manifests.is_some() || document.fs_layers.is_some() {
        return Err(ManifestError::invalid(
            "an image manifest has layers, neither manifests nor fsLayers",
        ));
    }
    let config = document
        .config
        .ok_or_else(|| ManifestError::invalid("the manifest has no config"))?;
    let layers = document
        .layers
        .ok_or_else(|| ManifestError::invalid("the manifest has no layers"))?;
    let runnable =
        media_type::is_image_config(&config.media_type) && document.artifact_type.is_none();
    let artifact_type = document.artifact_type.filter(|text| !text.is_empty());
    Ok(Manifest {
        form: Form::Manifest,
        kind: if runnable {
            Kind::Image
        } else {
            Kind::Artifact
        },
        artifact_type: artifact_type.or_else(|| Some(config.media_type.clone())),
        config: Some(config),
        layers,
        manifests: Vec::new(),
        subject: document.subject,
        annotations: document.annotations.unwrap_or_default(),
        media_type,
    })
}

fn index(document: Document, media_type: String) -> Result<Manifest, ManifestError> {
    if document.layers.is_some() || document.config.is_some() || document.fs_layers.is_some() {
        return Err(ManifestError::invalid(
            "an index has manifests, neither config nor layers",
        ));
    }
    let manifests = document
        .manifests
        .ok_or_else(|| ManifestError::invalid("the index has no manifests"))?;
    Ok(Manifest {
        form: Form::Index,
        kind: Kind::Index,
        config: None,
        layers: Vec::new(),
        manifests,
        subject: document.subject,
        artifact_type: document.artifact_type.filter(|text| !text.is_empty()),
        annotations: document.annotations.unwrap_or_default(),
        media_type,
    })
}

/// Whether arrays and objects nest deeper than the limit. Looks at brackets
/// outside strings only, so that no parser has to recurse to find out.
fn is_deeper_than(bytes: &[u8], limit: usize) -> bool {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth = depth.saturating_add(1),
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return true;
        }
    }
    false
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
