//! Joins `style/main.css` and what it imports into one file, for one request.

use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::shell;

/// Writes `target/console.css`, which `index.html` links.
pub(crate) fn join() -> Result<()> {
    let folder = shell::root().join("style");
    let main = fs::read_to_string(folder.join("main.css")).context("no `style/main.css`")?;
    let joined = inline(&main, |name| {
        fs::read_to_string(folder.join(name)).with_context(|| format!("no `style/{name}`"))
    })?;
    // `index.html` names this path, so it does not follow `CARGO_TARGET_DIR`.
    let target = shell::root().join("target");
    fs::create_dir_all(&target)?;
    Ok(fs::write(target.join("console.css"), joined)?)
}

/// Puts each imported file in the place of its import, inside its layer.
fn inline(main: &str, read: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut joined = String::new();
    for line in main.lines() {
        let Some(import) = line.trim().strip_prefix("@import ") else {
            writeln!(joined, "{line}")?;
            continue;
        };
        let parts = import
            .strip_prefix('"')
            .and_then(|rest| rest.split_once("\" layer("))
            .and_then(|(file, rest)| Some((file, rest.strip_suffix(");")?)));
        let Some((file, layer)) = parts else {
            bail!("`{line}` is not of the form `@import \"file.css\" layer(name);`");
        };
        let text = read(file)?;
        if text.contains("@import") {
            bail!("`style/{file}` imports: only `main.css` may");
        }
        writeln!(joined, "@layer {layer} {{\n{}\n}}", text.trim_end())?;
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_imported_file_lands_in_its_layer() {
        let main = "@layer base, part;\n@import \"a.css\" layer(part);\n";
        let joined = inline(main, |name| Ok(format!(".{name} {{}}\n"))).unwrap();
        assert_eq!(joined, "@layer base, part;\n@layer part {\n.a.css {}\n}\n");
    }

    #[test]
    fn an_import_of_another_form_is_refused() {
        assert!(inline("@import url(a.css);", |_| Ok(String::new())).is_err());
        let nested = "@import \"a.css\" layer(part);";
        assert!(inline(nested, |_| Ok("@import \"b.css\" layer(x);".into())).is_err());
    }
}
