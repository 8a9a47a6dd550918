//! Signatures against requests that the public SDK signed with made-up keys (`vectors.json`).

use std::collections::BTreeMap;

use berth_core::time::Timestamp;
use http::request;
use serde::Deserialize;

use super::header::parse_date;
use super::verify::read;

#[derive(Deserialize, Clone)]
struct Vector {
    name: String,
    sk: String,
    x_sdk_date: String,
    method: String,
    wire_path: String,
    wire_query: String,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    canonical_request: String,
    string_to_sign: String,
    authorization: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn vector(name: &str) -> Vector {
    vectors()
        .into_iter()
        .find(|vector| vector.name == name)
        .unwrap()
}

impl Vector {
    fn head(&self) -> request::Parts {
        let target = match self.wire_query.as_str() {
            "" => self.wire_path.clone(),
            query => format!("{}?{query}", self.wire_path),
        };
        let mut builder = http::Request::builder()
            .method(self.method.as_str())
            .uri(target);
        for (name, value) in &self.headers {
            builder = builder.header(name, value.as_bytes());
        }
        let builder = builder.header("authorization", &self.authorization);
        builder
            .header("accept-encoding", "gzip")
            .body(())
            .unwrap()
            .into_parts()
            .0
    }

    fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default().as_bytes()
    }

    fn now(&self) -> Timestamp {
        parse_date(&self.x_sdk_date).unwrap()
    }

    /// Whether the request, as it is, is taken for one signed with the secret half.
    fn is_taken(&self) -> bool {
        read(&self.head(), self.body(), self.now())
            .is_ok_and(|request| request.is_signed_with(&self.sk))
    }
}

#[test]
fn what_the_sdk_signed_is_taken() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 8);
    for vector in vectors {
        let request = read(&vector.head(), vector.body(), vector.now()).unwrap();
        let canonical = String::from_utf8(request.canonical.clone()).unwrap();
        assert_eq!(canonical, vector.canonical_request, "{}", vector.name);
        assert_eq!(request.to_sign(), vector.string_to_sign, "{}", vector.name);
        assert!(request.is_signed_with(&vector.sk), "{}", vector.name);
        assert!(!request.is_signed_with("another secret"), "{}", vector.name);
    }
}

#[test]
fn what_was_changed_on_the_way_is_not_taken() {
    for original in vectors() {
        let mut changed = original.clone();
        changed.wire_path = format!("{}x", original.wire_path);
        assert!(!changed.is_taken(), "path of {}", original.name);

        let mut changed = original.clone();
        changed.wire_query = format!("{}&x=1", original.wire_query);
        assert!(!changed.is_taken(), "query of {}", original.name);

        let mut changed = original.clone();
        changed.method = if original.method == "GET" {
            "DELETE"
        } else {
            "GET"
        }
        .to_owned();
        assert!(!changed.is_taken(), "method of {}", original.name);

        let mut changed = original.clone();
        changed
            .headers
            .insert("Host".to_owned(), "elsewhere.example.com".to_owned());
        assert!(!changed.is_taken(), "host of {}", original.name);

        if original.name != "unsigned-payload" {
            let mut changed = original.clone();
            changed.body = Some("{\"other\": true}".to_owned());
            assert!(!changed.is_taken(), "body of {}", original.name);
        }
        for name in ["Host", "X-Sdk-Date"] {
            let mut changed = original.clone();
            changed
                .headers
                .retain(|header, _| !header.eq_ignore_ascii_case(name));
            assert!(!changed.is_taken(), "{name} of {}", original.name);
        }
    }
}

#[test]
fn a_date_counts_for_fifteen_minutes_either_way() {
    let vector = vector("get-query-sorted");
    for (minutes, taken) in [
        (-16, false),
        (-15, true),
        (0, true),
        (15, true),
        (16, false),
    ] {
        let now = vector.now().plus_ms(minutes * 60_000);
        assert_eq!(
            read(&vector.head(), vector.body(), now).is_ok(),
            taken,
            "{minutes}"
        );
    }
}

#[test]
fn outer_blanks_of_a_header_do_not_count() {
    let mut vector = vector("post-json-body");
    let host = vector.headers.get_mut("Host").unwrap();
    *host = format!("  {host} ");
    assert!(vector.is_taken());
}

#[test]
fn blanks_after_the_commas_do_not_count() {
    let mut vector = vector("post-json-body");
    vector.authorization = vector.authorization.replace(", ", ",");
    assert!(vector.is_taken());
    vector.authorization = vector.authorization.replace(',', ",   ");
    assert!(vector.is_taken());
}

#[test]
fn host_and_date_have_to_be_signed() {
    for name in ["host;", ";x-sdk-date"] {
        let mut vector = vector("post-json-body");
        vector.authorization = vector.authorization.replace(name, "");
        let refused = read(&vector.head(), vector.body(), vector.now())
            .err()
            .unwrap();
        assert!(refused.message().contains("signed headers"), "{refused}");
    }
}

#[test]
fn a_named_hash_counts_only_if_it_is_signed_and_true() {
    let mut vector = vector("post-json-body");
    vector.headers.insert(
        "X-Sdk-Content-Sha256".to_owned(),
        "UNSIGNED-PAYLOAD".to_owned(),
    );
    assert!(vector.is_taken(), "an unsigned header is ignored");
    vector.body = Some("swapped".to_owned());
    assert!(!vector.is_taken());

    let signed = "SignedHeaders=x-sdk-content-sha256;";
    vector.authorization = vector.authorization.replace("SignedHeaders=", signed);
    vector
        .headers
        .insert("X-Sdk-Content-Sha256".to_owned(), "00".repeat(32));
    let refused = read(&vector.head(), vector.body(), vector.now())
        .err()
        .unwrap();
    assert!(refused.message().contains("hash of the body"), "{refused}");
}

#[test]
fn malformed_headers_are_refused() {
    let vector = vector("post-json-body");
    for authorization in [
        "",
        "SDK-HMAC-SHA256",
        "SDK-HMAC-SHA256 Access=a",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date",
        "SDK-HMAC-SHA256 Access=a, Access=b, SignedHeaders=host;x-sdk-date, Signature=00",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=host;host;x-sdk-date, Signature=00",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=, Signature=00",
        "Bearer x",
    ] {
        let mut changed = vector.clone();
        changed.authorization = authorization.to_owned();
        assert!(!changed.is_taken(), "{authorization}");
    }
    for date in [
        "",
        "2024",
        "20241302T000000Z",
        "20241202T083000",
        "2024120xT083000Z",
    ] {
        assert_eq!(parse_date(date), None, "{date}");
    }
}
