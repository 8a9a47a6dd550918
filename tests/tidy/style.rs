//! Rules for the style sheets and for what takes their place.

use crate::tree::File;

/// Words for colours; the system's own (`Highlight`) are allowed.
const NAMED: &[&str] = &[
    "aqua",
    "beige",
    "black",
    "blue",
    "brown",
    "coral",
    "crimson",
    "cyan",
    "fuchsia",
    "gold",
    "gray",
    "green",
    "grey",
    "indigo",
    "lime",
    "magenta",
    "maroon",
    "navy",
    "olive",
    "orange",
    "pink",
    "purple",
    "red",
    "salmon",
    "silver",
    "tan",
    "teal",
    "tomato",
    "turquoise",
    "violet",
    "white",
    "yellow",
];
const FUNCTIONS: &[&str] = &[
    "color(",
    "hsl(",
    "hsla(",
    "hwb(",
    "lab(",
    "lch(",
    "light-dark(",
    "oklab(",
    "oklch(",
    "rgb(",
    "rgba(",
];

/// Finds colours in a style sheet other than the tokens.
pub(crate) fn colours(file: &File) -> Vec<String> {
    if file.path == "style/tokens.css" {
        return Vec::new();
    }
    let mut breaches = Vec::new();
    for (number, value) in values(&file.text) {
        let words = value.split(|c: char| !c.is_alphanumeric() && !"#-(".contains(c));
        for word in words.flat_map(|word| word.split_inclusive('(')) {
            let hex = word
                .strip_prefix('#')
                .is_some_and(|digits| !digits.is_empty());
            if hex || NAMED.contains(&word) || FUNCTIONS.contains(&word) {
                breaches.push(format!(
                    "{}: the colour `{word}` belongs in tokens.css",
                    file.at(number)
                ));
            }
        }
    }
    breaches
}

/// Returns the value of each declaration, with its line.
fn values(css: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut line = 0;
    let mut comment = false;
    let mut last = ' ';
    for c in css.chars() {
        line += usize::from(c == '\n');
        if comment {
            comment = !(last == '*' && c == '/');
            last = if comment { c } else { ' ' };
            continue;
        }
        match c {
            '*' if last == '/' => {
                comment = true;
                text.pop();
            }
            ';' | '}' => {
                if let Some((_, value)) = text.split_once(':') {
                    found.push((line, value.to_owned()));
                }
                text.clear();
            }
            // What stood before is a selector.
            '{' => text.clear(),
            _ => text.push(c),
        }
        last = c;
    }
    found
}

/// Finds `style` attributes, which the content security policy refuses.
pub(crate) fn inline(file: &File) -> Vec<String> {
    if !file.path.starts_with("web/") && file.path != "index.html" {
        return Vec::new();
    }
    let lines = file.text.lines().enumerate();
    let found = lines
        .filter(|(_, line)| line.contains(" style=") || line.trim_start().starts_with("style="));
    found
        .map(|(n, _)| format!("{}: use a class", file.at(n)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_found_in_values_alone() {
        let check = |css: &str| {
            colours(&File {
                path: "style/a.css".into(),
                text: css.into(),
            })
            .len()
        };
        assert_eq!(check(".a { color: #fff; background: rgb(0 0 0) }"), 2);
        assert_eq!(
            check(".a { border: 1px solid red; &:hover { color: black } }"),
            2
        );
        assert_eq!(
            check("/* #fff: red; */ #red:hover { color: var(--red); background: currentColor }"),
            0
        );
        assert_eq!(
            check(".white { background: color-mix(in srgb, var(--a) 5%, transparent) }"),
            0
        );
    }

    #[test]
    fn a_style_attribute_is_found() {
        let check = |text: &str| {
            inline(&File {
                path: "web/src/a.rs".into(),
                text: text.into(),
            })
            .len()
        };
        assert_eq!(check("view! { <p style=\"color: red\"/> }"), 1);
        assert_eq!(check("view! { <p class=\"style\"/> }"), 0);
    }
}
