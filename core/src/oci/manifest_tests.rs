//! What is taken for a manifest and what is not.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::media_type::{
    DOCKER_LIST, DOCKER_MANIFEST, OCI_CONFIG, OCI_EMPTY, OCI_INDEX, OCI_MANIFEST,
};
use super::*;

const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

fn descriptor(media_type: &str, fill: char, size: u64) -> Value {
    json!({ "mediaType": media_type, "digest": format!("sha256:{}", fill.to_string().repeat(64)), "size": size })
}

fn image_json() -> Value {
    json!({
        "schemaVersion": 2,
        "config": descriptor(OCI_CONFIG, 'a', 7),
        "layers": [descriptor(LAYER, 'b', 10), descriptor(LAYER, 'b', 10), descriptor(LAYER, 'c', 5)],
    })
}

fn index_json() -> Value {
    let mut child = descriptor(OCI_MANIFEST, 'd', 500);
    child["platform"] = json!({ "os": "linux", "architecture": "arm64", "variant": "v8" });
    json!({ "schemaVersion": 2, "manifests": [child] })
}

fn parse(value: &Value, content_type: &str) -> Result<Manifest, ManifestError> {
    Manifest::parse(value.to_string().as_bytes(), Some(content_type))
}

fn refusal(value: &Value, content_type: &str) -> String {
    parse(value, content_type).unwrap_err().to_string()
}

#[test]
fn an_image_has_a_config_and_layers() {
    for media_type in [OCI_MANIFEST, DOCKER_MANIFEST] {
        let manifest = parse(&image_json(), media_type).unwrap();
        assert_eq!(manifest.kind, Kind::Image);
        assert_eq!(manifest.layers.len(), 3);
        assert_eq!(manifest.content_size(), 22);
        assert_eq!(manifest.artifact_type.as_deref(), Some(OCI_CONFIG));
    }
}

#[test]
fn an_index_has_platforms() {
    for media_type in [OCI_INDEX, DOCKER_LIST] {
        let manifest = parse(&index_json(), media_type).unwrap();
        assert_eq!(manifest.kind, Kind::Index);
        let platform = manifest.manifests[0].platform.clone().unwrap();
        assert_eq!(platform.label(), "linux/arm64/v8");
    }
}

#[test]
fn an_artifact_may_have_a_subject() {
    let mut value = image_json();
    value["config"]["mediaType"] = OCI_EMPTY.into();
    value["artifactType"] = "application/spdx+json".into();
    value["subject"] = descriptor(OCI_MANIFEST, 'e', 9);
    value["annotations"] = json!({ "k": "v" });
    let manifest = parse(&value, OCI_MANIFEST).unwrap();
    assert_eq!(manifest.kind, Kind::Artifact);
    assert_eq!(
        manifest.artifact_type.as_deref(),
        Some("application/spdx+json")
    );
    assert_eq!(manifest.subject.unwrap().size, 9);
    assert_eq!(manifest.annotations["k"], "v");
}

#[test]
fn a_missing_media_type_field_is_no_mismatch_but_another_one_is() {
    let mut value = image_json();
    assert!(Manifest::parse(value.to_string().as_bytes(), None).is_err());
    value["mediaType"] = OCI_MANIFEST.into();
    assert!(Manifest::parse(value.to_string().as_bytes(), None).is_ok());
    assert!(
        parse(
            &value,
            "application/vnd.oci.image.manifest.v1+json; charset=utf-8"
        )
        .is_ok()
    );
    assert!(refusal(&value, DOCKER_MANIFEST).contains("is not the Content-Type"));
}

#[test]
fn ambiguous_documents_are_refused() {
    let mut both = image_json();
    both["manifests"] = json!([]);
    assert!(refusal(&both, OCI_MANIFEST).contains("neither manifests"));
    assert!(refusal(&both, OCI_INDEX).contains("neither config"));
    let twice = image_json()
        .to_string()
        .replacen('{', r#"{"config":null,"#, 1);
    assert!(Manifest::parse(twice.as_bytes(), Some(OCI_MANIFEST)).is_err());
}

#[test]
fn other_documents_are_refused() {
    let mut value = image_json();
    assert!(refusal(&value, "text/html").contains("no manifest type"));
    assert!(refusal(&json!({ "schemaVersion": 2 }), OCI_MANIFEST).contains("no config"));
    assert!(refusal(&json!({ "schemaVersion": 2 }), OCI_INDEX).contains("no manifests"));
    assert!(refusal(&json!([]), OCI_INDEX).contains("not valid"));
    value["schemaVersion"] = 1.into();
    assert!(refusal(&value, OCI_MANIFEST).contains("schemaVersion 2"));
    value = image_json();
    value["layers"][0]["size"] = (-1).into();
    assert!(refusal(&value, OCI_MANIFEST).contains("not valid"));
    value["layers"][0]["digest"] = "sha384:00".into();
    assert!(refusal(&value, OCI_MANIFEST).contains("not supported"));
}

#[test]
fn an_array_is_never_read_as_an_object() {
    let config = json!([OCI_CONFIG, format!("sha256:{}", "a".repeat(64)), 7]);
    let whole = json!([2, null, null, descriptor(OCI_CONFIG, 'a', 7), []]);
    assert!(refusal(&whole, OCI_MANIFEST).contains("expected an object"));
    for (field, array) in [("config", &config), ("subject", &config)] {
        let mut value = image_json();
        value[field] = array.clone();
        assert!(refusal(&value, OCI_MANIFEST).contains("expected an object"));
    }
    let mut value = image_json();
    value["layers"][1] = config;
    assert!(refusal(&value, OCI_MANIFEST).contains("expected an object"));
    let mut value = index_json();
    value["manifests"][0]["platform"] = json!(["arm64", "linux"]);
    assert!(refusal(&value, OCI_INDEX).contains("expected an object"));
}

#[test]
fn bytes_that_are_no_text_are_refused_in_every_field() {
    let mut bytes = br#"{"unknown":""#.to_vec();
    bytes.push(0xff);
    let rest = image_json().to_string().replacen('{', r#"","#, 1);
    bytes.extend_from_slice(rest.as_bytes());
    let error = Manifest::parse(&bytes, Some(OCI_MANIFEST)).unwrap_err();
    assert!(error.to_string().contains("UTF-8"));
}

#[test]
fn a_refusal_quotes_a_part_of_a_long_text() {
    let long = "é".repeat(100_000);
    let mut value = image_json();
    value["layers"][0]["size"] = long.clone().into();
    assert!(refusal(&value, OCI_MANIFEST).len() < 600);
    assert!(refusal(&image_json(), &long).len() < 600);
    value["mediaType"] = long.into();
    assert!(refusal(&value, OCI_MANIFEST).len() < 600);
}

#[test]
fn layers_that_go_writes_as_null_are_none() {
    let mut value = image_json();
    value["layers"] = Value::Null;
    assert!(parse(&value, OCI_MANIFEST).unwrap().layers.is_empty());
}

#[test]
fn the_limits_hold() {
    let mut value = image_json();
    value["layers"] = (0..=MAX_DESCRIPTORS)
        .map(|_| descriptor(LAYER, 'b', 1))
        .collect();
    assert!(refusal(&value, OCI_MANIFEST).contains("at most"));
    value["layers"] = json!([descriptor(LAYER, 'b', MAX_CONTENT_BYTES)]);
    assert!(parse(&value, OCI_MANIFEST).is_ok());
    for size in [MAX_CONTENT_BYTES + 1, u64::MAX] {
        value["layers"][0]["size"] = size.into();
        assert!(refusal(&value, OCI_MANIFEST).contains("over 1 TiB"));
    }
    assert_eq!(
        Manifest::parse(&vec![b' '; MAX_MANIFEST_BYTES + 1], None),
        Err(ManifestError::TooLarge)
    );
    for deep in [
        "[".repeat(1_000_000),
        format!("{{\"x\":{}{}}}", "[".repeat(64), "]".repeat(64)),
    ] {
        let error = Manifest::parse(deep.as_bytes(), Some(OCI_MANIFEST)).unwrap_err();
        assert!(error.to_string().contains("nests deeper"));
    }
    value = image_json();
    value["annotations"] = json!({ "brackets": "[".repeat(100), "escaped": "\\\"[" });
    assert!(parse(&value, OCI_MANIFEST).is_ok());
}

#[test]
fn a_foreign_layer_with_urls_is_elsewhere() {
    let mut value = image_json();
    value["layers"][0]["mediaType"] =
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip".into();
    assert!(!parse(&value, DOCKER_MANIFEST).unwrap().layers[0].is_elsewhere());
    value["layers"][0]["urls"] = json!(["https://example.com/layer"]);
    assert!(parse(&value, DOCKER_MANIFEST).unwrap().layers[0].is_elsewhere());
}

proptest! {
    #[test]
    fn any_bytes_are_judged_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Manifest::parse(&bytes, Some(OCI_MANIFEST));
    }
}
