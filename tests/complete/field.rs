//! Every field that the SWR API answers with is in `docs/swr-fields.md`, with where it comes from.

use std::collections::BTreeSet;
use std::path::Path;

use berth_server::http::openapi::document;
use serde_json::Value;

/// The page: a section for each schema, headed by its name, with a row for each field.
fn page() -> String {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(tests.join("../docs/swr-fields.md")).unwrap()
}

fn quoted(text: &str) -> Option<&str> {
    text.split('`').nth(1)
}

/// The fields of the page, as `Schema.field`, with their rows.
fn written(page: &str) -> Vec<(String, Vec<&str>)> {
    let mut schema = "";
    let mut fields = Vec::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            schema = quoted(heading).unwrap_or_else(|| panic!("{heading}"));
        }
        if line.starts_with("| `") {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let field = quoted(cells[0]).unwrap();
            fields.push((format!("{schema}.{field}"), cells));
        }
    }
    fields
}

/// Collects the fields of a schema, and of those that it refers to.
fn collect(document: &Value, schema: &Value, name: &str, fields: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return collect(
            document,
            &document["components"]["schemas"][name],
            name,
            fields,
        );
    }
    for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
        let is_new = fields.insert(format!("{name}.{field}"));
        if is_new {
            collect(document, schema, name, fields);
        }
    }
    for inner in ["items", "additionalProperties"] {
        collect_inner(document, &schema[inner], name, fields);
    }
    for any in ["anyOf", "oneOf", "allOf"] {
        for schema in schema[any].as_array().into_iter().flatten() {
            collect_inner(document, schema, name, fields);
        }
    }
}

fn collect_inner(document: &Value, schema: &Value, name: &str, fields: &mut BTreeSet<String>) {
    if schema.is_object() {
        collect(document, schema, name, fields);
    }
}

/// The fields of every answer of the SWR API, and its headers as `Headers.name`.
fn answered() -> BTreeSet<String> {
    let document = document();
    let mut fields = BTreeSet::new();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    for operation in operations.filter(|operation| operation["tags"][0] == "SWR") {
        let responses = operation["responses"].as_object().unwrap();
        let good = responses.iter().find(|(status, _)| status.starts_with('2'));
        let good = good.unwrap().1;
        let schema = &good["content"]["application/json"]["schema"];
        collect(&document, schema, "", &mut fields);
        for header in good["headers"].as_object().into_iter().flatten() {
            fields.insert(format!("Headers.{}", header.0));
        }
    }
    fields
}

#[test]
fn every_field_of_the_swr_api_is_on_the_page_once() {
    let page = page();
    let written = written(&page);
    let names: BTreeSet<String> = written.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names.len(), written.len(), "a field stands there twice");
    let answered = answered();
    let missing: Vec<_> = answered.difference(&names).collect();
    let gone: Vec<_> = names.difference(&answered).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "docs/swr-fields.md lacks {missing:?} and has {gone:?}, which no call answers with"
    );
}

#[test]
fn every_field_of_the_page_has_a_source() {
    for (name, cells) in written(&page()) {
        assert!(
            cells.len() == 3 && !cells[1].is_empty() && !cells[2].is_empty(),
            "{name}"
        );
    }
}
