//! Digests: there is one way to write each.

use berth_core::oci::{Algorithm, Digest};

pub(crate) fn check(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let Ok(digest) = Digest::parse(text) else {
        assert!(text.parse::<Digest>().is_err());
        assert!(serde_json::from_value::<Digest>(text.into()).is_err());
        return;
    };
    assert_eq!(digest.as_str(), text);
    assert_eq!(digest.to_string(), text);
    assert_eq!(text.parse(), Ok(digest.clone()));
    assert_eq!(serde_json::to_value(&digest).unwrap(), text);
    assert_eq!(
        serde_json::from_value::<Digest>(text.into()).unwrap(),
        digest
    );

    let (name, length) = match digest.algorithm() {
        Algorithm::Sha256 => ("sha256", 64),
        Algorithm::Sha512 => ("sha512", 128),
    };
    assert_eq!(digest.algorithm().as_str(), name);
    assert_eq!(digest.hex().len(), length);
    assert!(digest.hex().chars().all(|c| "0123456789abcdef".contains(c)));
    assert_eq!(format!("{name}:{}", digest.hex()), text);
    assert_eq!(Digest::new(digest.algorithm(), digest.hex()), Ok(digest));

    // No second text is the same digest.
    let upper = text.to_ascii_uppercase();
    for other in [
        &upper,
        &format!("{text}0"),
        &format!(" {text}"),
        &text[1..].to_owned(),
    ] {
        assert!(Digest::parse(other).is_err(), "{other}");
    }
}
