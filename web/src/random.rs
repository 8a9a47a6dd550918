//! Randomness of the browser.

use leptos::prelude::window;

/// 32 signs that nobody takes for one another, so that each stands for five bits.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Makes a password of 24 signs (120 bits) in groups of six; nothing where the browser has no
/// randomness.
pub(crate) fn password() -> Option<String> {
    let mut bytes = [0_u8; 24];
    let crypto = window().crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(written(&bytes))
}

fn written(bytes: &[u8]) -> String {
    let sign = |byte: &u8| {
        let sign = SIGNS.get(usize::from(byte % 32));
        char::from(sign.copied().unwrap_or(b'a'))
    };
    let groups = bytes.chunks(6);
    let groups: Vec<String> = groups
        .map(|group| group.iter().map(sign).collect())
        .collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_byte_has_its_sign_and_each_sign_as_many_bytes() {
        let all: Vec<u8> = (0..=255).collect();
        let text = written(&all).replace('-', "");
        assert_eq!(text.len(), 256);
        assert_eq!(text.chars().collect::<BTreeSet<_>>().len(), 32);
        assert!(text.chars().all(|c| text.matches(c).count() == 8));
    }

    #[test]
    fn a_password_is_written_in_groups() {
        assert_eq!(written(&[0, 1, 2, 3, 4, 5, 31, 32]), "abcdef-9a");
    }
}
