//! The OpenAPI document, written from the declared endpoints.

use std::collections::BTreeMap;

use berth_core::endpoint::{Access, Api, Endpoint, Reply, Visitor, is_empty, visit_all};
use berth_core::error::Code;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// Where the document is found.
pub(crate) const PATH: &str = "/api/openapi.json";

/// Writes the document of every declared endpoint.
#[must_use]
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
    });
    let mut writer = Writer {
        schemas: settings.into_generator(),
        paths: BTreeMap::new(),
    };
    visit_all(&mut writer);
    let mut schemas = writer.schemas.take_definitions(true);
    schemas.insert("SwrErrors".to_owned(), swr_errors());
    schemas.insert("IamError".to_owned(), iam_error());
    schemas.insert("BerthError".to_owned(), berth_error());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Berth",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The management APIs of the Berth container registry. Images travel over the OCI distribution API, which is not described here.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": writer.paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "apiKey", "in": "header", "name": "X-Auth-Token" },
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "SDK-HMAC-SHA256 over the request, with an access key.",
                },
                "session": { "type": "apiKey", "in": "cookie", "name": crate::http::caller::COOKIE },
            },
        },
    })
}

struct Writer {
    schemas: SchemaGenerator,
    paths: BTreeMap<&'static str, Map<String, Value>>,
}

impl Visitor for Writer {
    fn visit<E: Endpoint>(&mut self) {
        let operation = self.operation::<E>();
        let method = E::METHOD.as_str().to_ascii_lowercase();
        self.paths
            .entry(E::PATH)
            .or_default()
            .insert(method, operation);
    }
}

impl Writer {
    fn operation<E: Endpoint>(&mut self) -> Value {
        let mut operation = json!({
            "operationId": E::ID,
            "summary": E::SUMMARY,
            "tags": [tag(E::API)],
            "parameters": self.parameters::<E>(),
            "responses": self.responses::<E>(),
            "security": security(E::ACCESS),
        });
        let Some(fields) = operation.as_object_mut() else {
            return operation;
        };
        if !E::SOURCE.is_empty() {
            fields.insert("x-source".to_owned(), json!(E::SOURCE));
        }
        if let Access::Needs(action) = E::ACCESS {
            fields.insert("x-action".to_owned(), json!(action.code()));
        }
        if let Some(event) = E::AUDIT {
            fields.insert("x-event".to_owned(), json!(event.name()));
        }
        if !is_empty::<E::Body>() {
            let schema = self.schemas.subschema_for::<E::Body>();
            let content = json!({ "application/json": { "schema": schema } });
            fields.insert(
                "requestBody".to_owned(),
                json!({ "required": true, "content": content }),
            );
        }
        operation
    }

    fn parameters<E: Endpoint>(&self) -> Vec<Value> {
        let path = self
            .fields::<E::Path>()
            .into_iter()
            .map(|field| field.parameter("path", true));
        let query = self
            .fields::<E::Query>()
            .into_iter()
            .map(|field| field.parameter("query", false));
        let header = E::SUBJECT.map(|name| {
            json!({ "name": name, "in": "header", "required": true, "schema": { "type": "string" } })
        });
        path.chain(query).chain(header).collect()
    }

    /// Takes the fields of a flat type apart, with references written out:
    /// they would point into the throw-away schema.
    fn fields<T: JsonSchema>(&self) -> Vec<Field> {
        let settings =
            SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
        let schema = settings.into_generator().into_root_schema_for::<T>();
        let required = schema
            .get("required")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let field = |(name, mut schema): (String, Value)| {
            let description = schema
                .as_object_mut()
                .and_then(|schema| schema.remove("description"));
            let is_required = required.iter().any(|known| known.as_str() == Some(&name));
            Field {
                name,
                schema: without_null(schema),
                description,
                is_required,
            }
        };
        properties.into_iter().map(field).collect()
    }

    fn responses<E: Endpoint>(&mut self) -> Value {
        let mut success = json!({ "description": E::SUMMARY });
        if let Some(fields) = success.as_object_mut() {
            if E::STATUS != 204 {
                let schema = self.schemas.subschema_for::<<E::Response as Reply>::Body>();
                let content_type = <E::Response as Reply>::CONTENT_TYPE;
                fields.insert(
                    "content".to_owned(),
                    json!({ content_type: { "schema": schema } }),
                );
            }
            let header = |name: &&str| {
                (
                    (*name).to_owned(),
                    json!({ "schema": { "type": "string" } }),
                )
            };
            let headers: Map<_, _> = <E::Response as Reply>::HEADERS.iter().map(header).collect();
            if !headers.is_empty() {
                fields.insert("headers".to_owned(), Value::Object(headers));
            }
        }
        let mut responses = BTreeMap::from([(E::STATUS.to_string(), success)]);
        for (status, codes) in errors_by_status(E::API, E::ERRORS) {
            let schema =
                json!({ "$ref": format!("#/components/schemas/{}", error_schema(E::API)) });
            let answer = json!({
                "description": codes.join(", "),
                "content": { "application/json": { "schema": schema } },
            });
            responses.insert(status.to_string(), answer);
        }
        json!(responses)
    }
}

struct Field {
    name: String,
    schema: Value,
    description: Option<Value>,
    is_required: bool,
}

impl Field {
    fn parameter(self, place: &str, always: bool) -> Value {
        let required = always || self.is_required;
        let mut parameter =
            json!({ "name": self.name, "in": place, "required": required, "schema": self.schema });
        if let (Some(fields), Some(description)) = (parameter.as_object_mut(), self.description) {
            fields.insert("description".to_owned(), description);
        }
        parameter
    }
}

/// A parameter is absent rather than null.
fn without_null(mut schema: Value) -> Value {
    let Some(fields) = schema.as_object_mut() else {
        return schema;
    };
    if let Some(Value::Array(types)) = fields.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            fields.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = fields.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
        if let [only] = choices.as_slice() {
            return only.clone();
        }
    }
    if let Some(Value::Array(choices)) = fields.get_mut("enum") {
        choices.retain(|choice| !choice.is_null());
    }
    schema
}

fn errors_by_status(api: Api, own: &[Code]) -> BTreeMap<u16, Vec<&'static str>> {
    let mut by_status: BTreeMap<u16, Vec<&'static str>> = BTreeMap::new();
    for code in Code::UNIVERSAL.iter().chain(own) {
        let (status, name) = match api {
            Api::Swr => (code.swr_row().status, code.swr()),
            Api::Iam => (code.status(), code.swr()),
            Api::Berth => (code.status(), code.name()),
        };
        let names = by_status.entry(status).or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    by_status
}

fn security(access: Access) -> Value {
    match access {
        Access::Public => json!([]),
        Access::AnyUser | Access::Administrator | Access::Needs(_) => {
            json!([{ "token": [] }, { "signature": [] }, { "session": [] }])
        }
    }
}

const fn tag(api: Api) -> &'static str {
    match api {
        Api::Swr => "SWR",
        Api::Iam => "Identity",
        Api::Berth => "Berth",
    }
}

const fn error_schema(api: Api) -> &'static str {
    match api {
        Api::Swr => "SwrErrors",
        Api::Iam => "IamError",
        Api::Berth => "BerthError",
    }
}

fn strings(names: &[&str]) -> Value {
    let properties: Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "type": "string" })))
        .collect();
    json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
}

fn swr_errors() -> Value {
    json!({ "type": "array", "minItems": 1, "items": strings(&["errorCode", "errorMessage", "detail"]) })
}

fn iam_error() -> Value {
    strings(&["error_code", "error_msg", "request_id"])
}

fn berth_error() -> Value {
    let error = strings(&["code", "message", "request_id"]);
    json!({ "type": "object", "properties": { "error": error }, "required": ["error"], "additionalProperties": false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_to_a_schema() {
        let document = document();
        let text = document.to_string();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for reference in text.split("#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name}");
        }
        assert!(!text.contains("#/$defs/"));
    }
}
