//! "Listing Tags":
//!
//! - Where the repository is found, the request MUST return 200, with a body that MUST have
//!   `name` and `tags`.
//! - The tags MUST be in lexical or "ASCIIbetical" order.
//! - With `n` the response MUST include that many results, fewer only with a `Link` or at the end.
//! - A `Link` MUST be set according to RFC 5988 with the relation type `next`.
//! - When `n` is zero, the list MUST be empty, and MUST NOT come with a `Link`.
//! - `last` MUST NOT be a numerical index, but MUST be a tag; it is not among the results.

use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::json;

use crate::step::{APP, next};
use crate::team;

on_both_databases!(
    a_repository_without_tags_has_an_empty_list,
    tags_come_in_the_order_of_their_bytes,
    a_page_has_as_many_as_were_asked_for,
    none_are_a_list_without_a_link,
    the_last_tag_is_a_name_and_not_among_the_results,
    what_is_no_number_is_refused,
);

const TAGS: [&str; 8] = ["V2", "_x", "a", "a-b", "a.b", "v1", "v1.0", "v10"];

async fn pushed(app: &TestApp) -> Client {
    let client = team(app).await;
    let image = Image::small("tags");
    for tag in ["v1", "v1.0", "v10", "V2", "_x", "a-b", "a.b", "a"] {
        client.push(APP, tag, &image).await;
    }
    client
}

async fn list(client: &Client, query: &str) -> Vec<String> {
    let target = format!("/v2/{APP}/tags/list{query}");
    let page = client.get(&target).send().await.expect(200);
    names(&page.json())
}

fn names(page: &serde_json::Value) -> Vec<String> {
    assert_eq!(page["name"], APP);
    let tags = page["tags"].as_array().unwrap().iter();
    tags.map(|tag| tag.as_str().unwrap().to_owned()).collect()
}

async fn a_repository_without_tags_has_an_empty_list(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("untagged");
    client.push(APP, &image.digest(), &image).await;
    let page = client.get(&format!("/v2/{APP}/tags/list")).send().await;
    let page = page.expect(200);
    assert_eq!(page.json(), json!({ "name": APP, "tags": [] }));
    assert_eq!(page.header("content-type"), Some("application/json"));
    assert_eq!(page.header("link"), None);
}

async fn tags_come_in_the_order_of_their_bytes(app: TestApp) {
    let client = pushed(&app).await;
    assert_eq!(list(&client, "").await, TAGS);
    assert_eq!(list(&client, "?n=5000").await, TAGS);
}

async fn a_page_has_as_many_as_were_asked_for(app: TestApp) {
    let client = pushed(&app).await;
    for n in [1, 2, 3, 7, 8, 9, 5000] {
        let mut found = Vec::new();
        let mut target = Some(format!("/v2/{APP}/tags/list?n={n}"));
        while let Some(address) = target {
            let page = client.get(&address).send().await.expect(200);
            let tags = names(&page.json());
            target = next(&page);
            let left = TAGS.len() - found.len();
            assert_eq!(tags.len(), n.min(left));
            assert_eq!(target.is_some(), n < left);
            found.extend(tags);
        }
        assert_eq!(found, TAGS, "pages of {n}");
    }
}

async fn none_are_a_list_without_a_link(app: TestApp) {
    let client = pushed(&app).await;
    for query in ["?n=0", "?n=0&last=a"] {
        let target = format!("/v2/{APP}/tags/list{query}");
        let page = client.get(&target).send().await.expect(200);
        assert_eq!(page.json(), json!({ "name": APP, "tags": [] }));
        assert_eq!(page.header("link"), None);
    }
}

async fn the_last_tag_is_a_name_and_not_among_the_results(app: TestApp) {
    let client = pushed(&app).await;
    for (query, expected) in [
        ("?last=a", &TAGS[3..]),
        ("?last=a&n=2", &TAGS[3..5]),
        ("?n=2&last=v1", &TAGS[6..]),
        // A name that is not there has its place all the same.
        ("?last=b", &TAGS[5..]),
        ("?last=a.b", &TAGS[5..]),
        ("?last=v10", &[]),
        ("?last=2", &TAGS[..]),
        ("?last=", &TAGS[..]),
    ] {
        assert_eq!(list(&client, query).await, expected, "{query}");
    }
}

async fn what_is_no_number_is_refused(app: TestApp) {
    let client = pushed(&app).await;
    for n in ["-1", "x", "1.5", "99999999999999999999", ""] {
        for path in [format!("/v2/{APP}/tags/list"), "/v2/_catalog".to_owned()] {
            let answer = client.get(&format!("{path}?n={n}")).send().await;
            answer.denied(400, "UNSUPPORTED");
        }
    }
}
