//! The tags of an image, in pages by cursor.

use berth_core::error::Code;
use berth_tests::image::{INDEX, MANIFEST};
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_tag_is_shown_with_what_belongs_to_it,
    an_index_is_shown_with_its_platforms,
    a_tag_that_moves_shows_the_new_image,
    tags_are_searched_and_sorted,
    pages_show_every_tag_once,
);

const LIST: &str = "/api/berth/v1/organizations/team/images/app/tags";

async fn rows(client: &Client, query: &str) -> Vec<Value> {
    let page = client
        .get(&format!("{LIST}{query}"))
        .send()
        .await
        .expect(200)
        .json();
    page["items"].as_array().unwrap().clone()
}

async fn names(client: &Client, query: &str) -> Vec<String> {
    let name = |row: &Value| row["name"].as_str().unwrap().to_owned();
    rows(client, query).await.iter().map(name).collect()
}

async fn a_tag_is_shown_with_what_belongs_to_it(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    let login = app.login(app.admin()).await;
    login.push("team/app", "v1", &image).await;
    login.push("team/app", "latest", &image).await;
    let signature = image.signature();
    login
        .push("team/app", &signature.digest(), &signature)
        .await;
    let ada = app.ada().await;
    let rows = rows(&ada, "?query=v1").await;
    let expected = json!([{
        "name": "v1", "digest": image.digest(), "media_type": MANIFEST, "is_index": false,
        "platforms": ["linux/amd64"], "size": image.blob_bytes(), "pushed": "2026-03-01T09:00:00Z",
        "pushed_by": "ada", "last_pull": null, "pulls": 0, "referrers": 1, "others": ["latest"],
        "protected_by": null,
    }]);
    assert_eq!(Value::Array(rows), expected);
    assert_eq!(
        names(&ada, "").await.len(),
        2,
        "what has no tag is not listed"
    );
}

async fn an_index_is_shown_with_its_platforms(app: TestApp) {
    app.namespace("team").await;
    let index = Image::index("a");
    app.push("team/app", "multi", &index).await;
    let row = rows(&app.ada().await, "").await.remove(0);
    assert_eq!(
        (&row["is_index"], &row["media_type"]),
        (&json!(true), &json!(INDEX))
    );
    let mut platforms: Vec<&str> = row["platforms"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    platforms.sort_unstable();
    assert_eq!(platforms, ["linux/amd64", "linux/arm64"]);
    let size: usize = index.children.iter().map(Image::blob_bytes).sum();
    assert_eq!(row["size"], size);
}

async fn a_tag_that_moves_shows_the_new_image(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    app.advance_seconds(60);
    let bob = app.add_admin(&app.account().clone(), "bob").await;
    let new = Image::small("b");
    app.login(&bob).await.push("team/app", "v1", &new).await;
    let rows = rows(&app.ada().await, "").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["digest"], new.digest());
    assert_eq!(rows[0]["pushed_by"], "bob");
    assert_eq!(rows[0]["pushed"], "2026-03-01T09:01:00Z");
}

async fn tags_are_searched_and_sorted(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let images = [Image::small("a"), Image::small("b")];
    for (tag, image) in [("v1", &images[0]), ("a", &images[1]), ("v2", &images[1])] {
        login.push("team/app", tag, image).await;
        app.advance_seconds(1);
    }
    let ada = app.ada().await;
    assert_eq!(names(&ada, "").await, ["v2", "a", "v1"]);
    assert_eq!(names(&ada, "?sort=name").await, ["a", "v1", "v2"]);
    assert_eq!(names(&ada, "?query=v&sort=name").await, ["v1", "v2"]);
    let digest = images[0].digest();
    assert_eq!(names(&ada, &format!("?query={digest}")).await, ["v1"]);
    assert_eq!(
        names(
            &ada,
            &format!("?query={}", &digest["sha256:".len()..][..12])
        )
        .await,
        ["v1"]
    );
    assert_eq!(names(&ada, "?query=_").await, Vec::<String>::new());
    for query in ["limit=0", "limit=101", "cursor=x"] {
        ada.get(&format!("{LIST}?{query}"))
            .send()
            .await
            .refused(Code::InvalidPage);
    }
    let absent = "/api/berth/v1/organizations/team/images/absent/tags";
    ada.get(absent)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
}

async fn pages_show_every_tag_once(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    let login = app.login(app.admin()).await;
    let mut all = ["a", "a-b", "a.b", "a_b", "A", "ab", "b"];
    for tag in all {
        login.push("team/app", tag, &image).await;
    }
    all.sort_unstable();
    let ada = app.ada().await;
    for sort in ["name", "updated"] {
        for limit in [1, 2, 7] {
            let mut seen = Vec::new();
            let mut query = format!("?sort={sort}&limit={limit}");
            loop {
                let page = ada
                    .get(&format!("{LIST}{query}"))
                    .send()
                    .await
                    .expect(200)
                    .json();
                assert_eq!(page["total"], 7);
                let items = page["items"].as_array().unwrap();
                seen.extend(
                    items
                        .iter()
                        .map(|row| row["name"].as_str().unwrap().to_owned()),
                );
                let Some(next) = page["next"].as_str() else {
                    break;
                };
                query = format!("?sort={sort}&limit={limit}&cursor={next}");
            }
            seen.sort_unstable();
            assert_eq!(seen, all, "{sort} {limit}");
        }
    }
}
