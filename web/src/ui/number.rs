//! Numbers as people read them.

/// Writes a size in decimal units, with three digits at most: `9.8 GB`.
pub(crate) fn bytes(size: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if size < 1000 {
        return format!("{size} B");
    }
    let mut tenths = u128::from(size) * 10;
    let mut name = "B";
    for unit in UNITS {
        if tenths < 9_995 {
            break;
        }
        tenths = (tenths + 500) / 1000;
        name = unit;
    }
    match tenths {
        0..100 if tenths % 10 != 0 => format!("{}.{} {name}", tenths / 10, tenths % 10),
        _ => format!("{} {name}", (tenths + 5) / 10),
    }
}

/// Writes a count with commas: `2,918`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a count with its noun: `1 tag`, `48 tags`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    counted_as(number, noun, &format!("{noun}s"))
}

/// The same for a noun whose plural has no mere `s`: `1 policy`, `2 policies`.
pub(crate) fn counted_as(number: u64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{} {noun}", count(number))
}

/// Cuts a digest to its algorithm and 12 digits.
pub(crate) fn short_digest(digest: &str) -> String {
    match digest.split_once(':') {
        Some((algorithm, hex)) => format!("{algorithm}:{}", hex.get(..12).unwrap_or(hex)),
        None => digest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_decimal_units() {
        for (size, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1 kB"),
            (1500, "1.5 kB"),
            (9_800_000_000, "9.8 GB"),
            (131_400_000, "131 MB"),
            (999_999, "1 MB"),
            (u64::MAX, "18447 PB"),
        ] {
            assert_eq!(bytes(size), text);
        }
    }

    #[test]
    fn counts_have_commas_and_nouns() {
        assert_eq!(count(2918), "2,918");
        assert_eq!(count(100), "100");
        assert_eq!(counted(1, "tag"), "1 tag");
        assert_eq!(counted(0, "tag"), "0 tags");
        assert_eq!(counted_as(2, "policy", "policies"), "2 policies");
    }

    #[test]
    fn a_digest_is_cut() {
        assert_eq!(
            short_digest("sha256:0123456789abcdef"),
            "sha256:0123456789ab"
        );
    }
}
