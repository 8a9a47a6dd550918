//! Which layer may use what (ARCHITECTURE.md).

use crate::code::blank;
use crate::tree::File;

/// A part of the code and the paths that it may not name.
struct Rule {
    /// The files that the rule holds for: paths that start so.
    within: &'static [&'static str],
    /// Those of them that it does not hold for.
    except: &'static [&'static str],
    forbidden: &'static [&'static str],
}

const RULES: &[Rule] = &[
    // The core is pure.
    Rule {
        within: &["core/src/"],
        except: &[],
        forbidden: &[
            "axum",
            "berth_server",
            "berth_web",
            "leptos",
            "object_store",
            "reqwest",
            "sea_orm",
            "std::env",
            "std::fs",
            "std::net",
            "std::process",
            "std::thread",
            "tokio",
        ],
    },
    // The console knows the server by its API only.
    Rule {
        within: &["web/src/"],
        except: &[],
        forbidden: &["berth_server"],
    },
    Rule {
        within: &["web/src/ui/"],
        except: &[],
        forbidden: &[
            "berth_core::icr",
            "berth_core::swr",
            "crate::api",
            "crate::page",
        ],
    },
    // Handlers ask services, which know nothing of HTTP.
    Rule {
        within: &["server/src/route/"],
        except: &[],
        forbidden: &["crate::blob", "crate::store"],
    },
    Rule {
        within: &["server/src/service/"],
        except: &[],
        forbidden: &["axum", "crate::http", "crate::route"],
    },
    Rule {
        within: &["server/src/store/", "server/src/blob/"],
        except: &[],
        forbidden: &["axum", "crate::http", "crate::route", "crate::service"],
    },
    // Two libraries stay behind a door.
    Rule {
        within: &["server/src/"],
        except: &["server/src/store/"],
        forbidden: &["sea_orm", "sea_orm_migration", "sqlx"],
    },
    Rule {
        within: &["server/src/"],
        except: &["server/src/blob/"],
        forbidden: &["object_store"],
    },
    // Time and randomness come from one place, so that tests can fix them.
    Rule {
        within: &["server/src/"],
        except: &["server/src/clock.rs"],
        forbidden: &[
            "SystemTime::now",
            "Timestamp::now",
            "Utc::now",
            "Zoned::now",
        ],
    },
    Rule {
        within: &["server/src/"],
        except: &["server/src/random.rs"],
        forbidden: &["OsRng", "Ulid::new", "getrandom", "rand"],
    },
];

/// Finds paths that a file's layer may not name.
pub(crate) fn breaches(file: &File) -> Vec<String> {
    let code = blank(&file.text);
    // Unit tests may reach further than what they test.
    let code = code
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let paths = paths(code);
    let mut found = Vec::new();
    for rule in RULES {
        let applies = rule.within.iter().any(|start| file.path.starts_with(start));
        let excepted =
            file.is_test() || rule.except.iter().any(|start| file.path.starts_with(start));
        if !applies || excepted {
            continue;
        }
        for (line, path) in &paths {
            if let Some(name) = rule.forbidden.iter().find(|name| names(path, name)) {
                found.push(format!(
                    "{}: `{name}` may not be used here (`{path}`)",
                    file.at(*line)
                ));
            }
        }
    }
    found
}

/// Tells whether a path names something or a thing inside it.
fn names(path: &str, name: &str) -> bool {
    let path = path.trim_start_matches("super::");
    if let Some(inside) = name.strip_prefix("crate::") {
        let absolute = path.strip_prefix("crate::");
        return absolute.is_some_and(|path| within(path, inside));
    }
    within(path, name) || path.ends_with(&format!("::{name}"))
}

fn within(path: &str, name: &str) -> bool {
    path.strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Returns every path in the code with its line; `use a::{b, c}` has two.
fn paths(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut prefixes: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut line = 0;
    for c in code.chars() {
        if c.is_alphanumeric() || c == '_' || c == ':' {
            word.push(c);
            continue;
        }
        let path = prefixes
            .last()
            .map_or_else(|| word.clone(), |prefix| format!("{prefix}{word}"));
        match c {
            // Only after a path that goes on does a brace hold paths.
            '{' if word.ends_with("::") || !prefixes.is_empty() => prefixes.push(path),
            '}' => {
                push(&mut found, line, path, &word);
                prefixes.pop();
            }
            _ => push(&mut found, line, path, &word),
        }
        word.clear();
        line += usize::from(c == '\n');
    }
    found
}

fn push(found: &mut Vec<(usize, String)>, line: usize, path: String, word: &str) {
    if !word.is_empty() && path.trim_matches(':').contains(|c: char| c.is_alphabetic()) {
        found.push((line, path.trim_matches(':').to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str) -> usize {
        breaches(&File {
            path: path.into(),
            text: text.into(),
        })
        .len()
    }

    #[test]
    fn an_import_from_above_is_found_in_every_form() {
        let route = "server/src/route/swr/tag.rs";
        assert_eq!(check(route, "use crate::store::Store;\n"), 1);
        assert_eq!(
            check(route, "use crate::{service::tag, store::{Store, Tx}};\n"),
            2
        );
        assert_eq!(check(route, "fn a() { crate::blob::read(); }\n"), 1);
        assert_eq!(check("server/src/service/tag.rs", "use axum::Router;\n"), 1);
        assert_eq!(
            check("server/src/app.rs", "use object_store::path::Path;\n"),
            1
        );
        assert_eq!(
            check(
                "server/src/audit.rs",
                "fn a() { std::time::SystemTime::now(); }\n"
            ),
            1
        );
        assert_eq!(
            check("web/src/ui/table.rs", "use berth_core::swr::Tag;\n"),
            1
        );
        assert_eq!(check("core/src/name/tag.rs", "use tokio::fs;\n"), 1);
    }

    #[test]
    fn what_lies_below_may_be_used() {
        assert_eq!(
            check(
                "server/src/route/swr/tag.rs",
                "use crate::service::tag;\nuse crate::store_like;\n"
            ),
            0
        );
        assert_eq!(
            check(
                "server/src/store/tag.rs",
                "use sea_orm::{Value, entity::*};\n"
            ),
            0
        );
        assert_eq!(
            check(
                "server/src/service/a.rs",
                "//! Not `axum`.\nfn a() { let s = \"crate::http\"; }\n"
            ),
            0
        );
        assert_eq!(
            check(
                "server/src/service/a.rs",
                "#[cfg(test)]\nmod tests {\n    use axum::Router;\n}\n"
            ),
            0
        );
    }
}
