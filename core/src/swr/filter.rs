//! The `filter` parameter: `key::value` pairs joined by `|` (swr-decisions 8).

/// Parses a filter, of which only `keys` are known. A later pair of the same
/// key replaces an earlier one.
///
/// # Errors
/// Words on what is not understood.
pub fn parse<'a>(
    text: &'a str,
    keys: &[&'static str],
) -> Result<Vec<(&'static str, &'a str)>, String> {
    let mut pairs: Vec<(&'static str, &str)> = Vec::new();
    for pair in text
        .split('|')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
    {
        let Some((key, value)) = pair.split_once("::") else {
            return Err(format!("filter `{pair}` is not of the form `key::value`"));
        };
        let Some(key) = keys.iter().find(|known| **known == key) else {
            return Err(format!("filter `{key}` is none of {}", keys.join(", ")));
        };
        pairs.retain(|(known, _)| known != key);
        pairs.push((key, value));
    }
    if pairs.is_empty() {
        return Err("filter is empty; it is of the form `key::value|key::value`".to_owned());
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &[&str] = &["namespace", "mode"];

    #[test]
    fn pairs_are_read() {
        assert_eq!(
            parse("namespace::a|mode::visible", KEYS),
            Ok(vec![("namespace", "a"), ("mode", "visible")])
        );
        assert_eq!(parse("mode::", KEYS), Ok(vec![("mode", "")]));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in ["", "namespace", "namespace:a", "center::self", "|"] {
            assert!(parse(text, KEYS).is_err(), "{text}");
        }
    }
}
