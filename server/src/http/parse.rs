//! Turns the parts of a request into the types of its endpoint, and says
//! which field is wrong where that fails.

use berth_core::error::Code;
use berth_core::route::query_pairs;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use crate::error::{Error, Result};

/// Parses the parameters of a path.
pub(super) fn path<T: DeserializeOwned>(parameters: Vec<(&'static str, String)>) -> Result<T> {
    let pairs = parameters
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    texts(pairs)
}

/// Parses a raw query. What is not known is ignored; an empty value counts
/// as absent.
pub(super) fn query<T: DeserializeOwned>(raw: &str) -> Result<T> {
    let Some(pairs) = query_pairs(raw) else {
        return Err(Error::new(Code::InvalidParameter, "the query is not UTF-8"));
    };
    texts(pairs.into_iter().filter(|(_, value)| !value.is_empty()))
}

/// Parses a JSON body.
pub(super) fn json<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T> {
    let media_type = headers
        .get(CONTENT_TYPE)
        .map(|value| value.to_str().unwrap_or("?"));
    let media_type = media_type.map(|text| text.split(';').next().unwrap_or(text).trim());
    if media_type.is_some_and(|text| !text.eq_ignore_ascii_case("application/json")) {
        let message = "the body has to be JSON, with Content-Type `application/json`";
        return Err(Error::new(Code::InvalidContentType, message));
    }
    if body.is_empty() {
        return Err(Error::new(
            Code::InvalidBody,
            "the body is missing; it has to be JSON",
        ));
    }
    if holds_zero(body) {
        let message = "a text in the body holds a zero byte";
        return Err(Error::new(Code::InvalidParameter, message));
    }
    // Serde would take the fields of an object in their order, without names.
    let is_list = body.trim_ascii_start().starts_with(b"[");
    if is_list && serde_json::from_str::<T>("[]").is_err() {
        return Err(Error::new(
            Code::InvalidBody,
            "the body is a list, not an object",
        ));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| wrong_in::<T>(body, &error))?;
    match deserializer.end() {
        Ok(()) => Ok(value),
        Err(_) => Err(Error::new(
            Code::InvalidBody,
            "something follows the JSON of the body",
        )),
    }
}

/// Tells whether a JSON text holds the escape of a zero byte, which PostgreSQL
/// takes in no text. A raw one is no JSON.
fn holds_zero(body: &[u8]) -> bool {
    let escape = br"\u0000";
    let is_escape = |(at, window): (usize, &[u8])| {
        let before = body.get(..at).unwrap_or_default();
        let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\');
        window == escape && backslashes.count() % 2 == 0
    };
    body.windows(escape.len()).enumerate().any(is_escape)
}

/// Makes the value of a type that carries nothing.
pub(super) fn nothing<T: DeserializeOwned>() -> Result<T> {
    texts(std::iter::empty())
}

fn texts<T: DeserializeOwned>(pairs: impl Iterator<Item = (String, String)>) -> Result<T> {
    let fields: Map<_, _> = pairs
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    let zero = |value: &Value| value.as_str().is_some_and(|text| text.contains('\0'));
    if let Some((name, _)) = fields.iter().find(|(_, value)| zero(value)) {
        let message = format!("`{name}` holds a zero byte");
        return Err(Error::new(Code::of_field(name), message));
    }
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| wrong(&error))
}

/// Says what is wrong with a body. Where an enum is wanted, serde takes whatever is no text for a
/// fault of the JSON; read as a text, it is a value that the enum has not.
fn wrong_in<T: DeserializeOwned>(
    body: &[u8],
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> Error {
    if error.inner().is_data() {
        return wrong(error);
    }
    let Ok(mut whole) = serde_json::from_slice::<Value>(body) else {
        return wrong(error);
    };
    let field = pointer(error.path()).and_then(|pointer| whole.pointer_mut(&pointer));
    if let Some(value) = field {
        *value = Value::String(written(value));
    }
    match serde_path_to_error::deserialize::<_, T>(whole) {
        Err(error) => wrong(&error),
        Ok(_) => {
            let path = error.path().to_string();
            Error::new(Code::of_field(&path), format!("`{path}` has to be a text"))
        }
    }
}

/// Writes a value as the text that an enum has not: of a long one its kind, or its beginning.
fn written(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string().chars().take(64).collect(),
    }
}

/// Writes a path as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> Option<String> {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    path.iter().map(step).collect()
}

fn wrong(error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let path = error.path().to_string();
    let reason = error.inner().to_string();
    if !error.inner().is_data() {
        return Error::new(Code::InvalidBody, format!("the body is no JSON: {reason}"));
    }
    if reason.starts_with("missing field") {
        return Error::new(Code::MissingParameter, reason);
    }
    if path == "." {
        return Error::new(Code::InvalidBody, reason);
    }
    Error::new(Code::of_field(&path), format!("`{path}`: {reason}"))
}

#[cfg(test)]
mod tests {
    use berth_core::swr::namespace::{CreateNamespaceBody, NamespacePath};
    use berth_core::swr::repository::CreateRepoBody;

    use super::*;

    fn code_of(body: &str) -> Code {
        json::<CreateRepoBody>(&HeaderMap::new(), body.as_bytes())
            .unwrap_err()
            .code()
    }

    #[test]
    fn the_code_names_what_is_wrong() {
        assert_eq!(code_of("{"), Code::InvalidBody);
        assert_eq!(code_of(""), Code::InvalidBody);
        assert_eq!(code_of("[]"), Code::InvalidBody);
        assert_eq!(code_of("{}"), Code::MissingParameter);
        assert_eq!(
            code_of(r#"{"repository":"A","is_public":true}"#),
            Code::InvalidRepository
        );
        assert_eq!(
            code_of(r#"{"repository":"a","is_public":"true"}"#),
            Code::InvalidParameter
        );
        assert_eq!(
            code_of(r#"{"repository":"a","is_public":true,"is_admin":1}"#),
            Code::InvalidParameter
        );
        assert_eq!(
            code_of(r#"{"repository":"a","is_public":true} x"#),
            Code::InvalidBody
        );
    }

    #[test]
    fn a_value_that_an_enum_has_not_is_named_whatever_it_is() {
        use berth_core::swr::trigger::CreateTriggerBody;
        let told = |app_type: &str| {
            let body = format!(
                r#"{{"action":"update","application":"web","cluster_ns":"default",
                "condition":".*","enable":"true","name":"t","trigger_type":"all",
                "app_type":{app_type}}}"#
            );
            let parsed = json::<CreateTriggerBody>(&HeaderMap::new(), body.as_bytes());
            let error = parsed.unwrap_err();
            (error.code(), error.to_string())
        };
        for app_type in [r#""pods""#, "5", "true", "null", "[]", r#"["deployments"]"#] {
            let (code, words) = told(app_type);
            assert_eq!(code, Code::InvalidParameter, "{app_type}: {words}");
            assert!(
                words.starts_with("`app_type`: unknown"),
                "{app_type}: {words}"
            );
            assert!(words.contains("`deployments`"), "{app_type}: {words}");
        }
        assert_eq!(told("x").0, Code::InvalidBody);
    }

    #[test]
    fn the_code_says_what_is_wrong_with_a_right() {
        use berth_core::swr::namespace_auth::UserAuth;
        let code_of = |user: &str| {
            let body = format!("[{user}]");
            let parsed = json::<Vec<UserAuth>>(&HeaderMap::new(), body.as_bytes());
            parsed.unwrap_err().code()
        };
        for (user, code) in [
            (
                r#"{"user_id":"a","user_name":"b","auth":5}"#,
                Code::InvalidGrant,
            ),
            (
                r#"{"user_id":"a","user_name":"b","auth":"7"}"#,
                Code::InvalidGrant,
            ),
            (
                r#"{"user_id":"a","user_name":"@","auth":7}"#,
                Code::InvalidUser,
            ),
            (
                r#"{"user_id":1,"user_name":"b","auth":7}"#,
                Code::InvalidParameter,
            ),
            (r#"{"user_id":"a","auth":7}"#, Code::MissingParameter),
        ] {
            assert_eq!(code_of(user), code, "{user}");
        }
    }

    #[test]
    fn a_zero_byte_is_refused_wherever_it_stands() {
        let body =
            |text: &str| format!(r#"{{"repository":"a","is_public":true,"description":"{text}"}}"#);
        assert_eq!(code_of(&body(r"a\u0000b")), Code::InvalidParameter);
        assert_eq!(code_of(&body(r"\\\u0000")), Code::InvalidParameter);
        let written = json::<CreateRepoBody>(&HeaderMap::new(), body(r"\\u0000").as_bytes());
        assert_eq!(written.unwrap().description.as_deref(), Some(r"\u0000"));
        let bad = path::<NamespacePath>(vec![("namespace", "a\0".to_owned())]);
        assert_eq!(bad.unwrap_err().code(), Code::InvalidNamespace);
    }

    #[test]
    fn a_name_in_a_path_is_parsed_by_its_own_rule() {
        let bad = path::<NamespacePath>(vec![("namespace", "Acme".to_owned())]);
        assert_eq!(bad.unwrap_err().code(), Code::InvalidNamespace);
    }

    #[test]
    fn a_zero_byte_in_a_query_is_refused() {
        use berth_core::swr::tag::ListTagsQuery;
        let query = |raw| super::query::<ListTagsQuery>(raw).map(|query| query.tag);
        assert_eq!(query("tag=v1&filter=").unwrap().as_deref(), Some("v1"));
        assert_eq!(query("tag=v%00").unwrap_err().code(), Code::InvalidTag);
    }

    #[test]
    fn another_media_type_is_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "text/plain".parse().unwrap());
        let error = json::<CreateNamespaceBody>(&headers, b"{}").unwrap_err();
        assert_eq!(error.code(), Code::InvalidContentType);
    }
}
