//! Lines of comma-separated values (RFC 4180).

/// Writes a line with its end. A field with a comma, a quote or a line break stands in quotes.
#[must_use]
pub fn line(fields: &[&str]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    format!("{}\r\n", fields.join(","))
}

fn quoted(field: &str) -> String {
    match field.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn only_what_would_be_misread_stands_in_quotes() {
        assert_eq!(line(&["v1", "a b", ""]), "v1,a b,\r\n");
        assert_eq!(
            line(&["a,b", "say \"no\"", "two\nlines"]),
            "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\r\n"
        );
    }
}
