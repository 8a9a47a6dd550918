//! References and names: what is accepted is written back as it came, and is
//! harmless wherever it may be put, be it a path, a header or a query.

use berth_core::name::{NamespaceName, RESERVED, RepositoryName, RepositoryParam};
use berth_core::oci::{ImageName, Reference};

pub(crate) fn check(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(reference) = text.parse::<Reference>() {
        assert_eq!(reference.to_string(), text);
        assert_eq!(text.parse(), Ok(reference.clone()));
        is_harmless(text, &[]);
        match reference {
            Reference::Tag(tag) => {
                assert!((1..=128).contains(&text.len()) && !text.contains(':'));
                assert_eq!(tag.as_str(), text);
                assert!(!text.starts_with(['.', '-']));
            }
            Reference::Digest(digest) => assert_eq!(digest.as_str(), text),
        }
    }
    if let Ok(name) = ImageName::parse(text) {
        is_image_name(text);
        assert_eq!(name.to_string(), text);
        assert_eq!(ImageName::parse(text), Ok(name.clone()));
        let (namespace, repository) = (name.namespace().clone(), name.repository().clone());
        assert_eq!(
            NamespaceName::parse(namespace.as_str()),
            Ok(namespace.clone())
        );
        assert_eq!(
            RepositoryName::parse(repository.as_str()),
            Ok(repository.clone())
        );
        assert_eq!(ImageName::new(namespace, repository.clone()), name);

        let param = RepositoryParam::from(repository);
        let segment = String::from(param.clone());
        assert!(!segment.contains('/'));
        assert_eq!(RepositoryParam::try_from(segment), Ok(param));
    }
    if let Ok(name) = RepositoryName::parse(text) {
        assert_eq!(name.as_str(), text);
        text.split('/').for_each(is_component);
    }
}

/// Fails for a text that is no `organization/repository`.
pub(super) fn is_image_name(text: &str) {
    let (namespace, repository) = text.split_once('/').expect("no organization");
    assert!(namespace.len() <= 64 && text.len() <= 255, "{text}");
    assert!(!repository.is_empty(), "{text}");
    assert!(!RESERVED.contains(&namespace), "{text}");
    is_harmless(text, &['/']);
    text.split('/').for_each(is_component);
}

/// One part of a path, by the grammar of the distribution specification.
fn is_component(text: &str) {
    let is_run = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    assert!(text.starts_with(is_run) && text.ends_with(is_run), "{text}");
    let separators = text.split(is_run).filter(|text| !text.is_empty());
    for separator in separators {
        let is_hyphens = separator.bytes().all(|byte| byte == b'-');
        assert!(
            is_hyphens || matches!(separator, "." | "_" | "__"),
            "{text}"
        );
    }
}

/// Fails for characters that mean something elsewhere.
fn is_harmless(text: &str, besides: &[char]) {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c) || besides.contains(&c);
    assert!(text.chars().all(is_plain), "{text}");
    assert!(
        text.split('/').all(|part| !matches!(part, "" | "." | "..")),
        "{text}"
    );
}
