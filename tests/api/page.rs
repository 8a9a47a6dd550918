//! The lists by marker of the SWR API (`/v3/manage/…`).

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_repository_has_its_own_figures,
    repositories_come_in_pages,
    repositories_are_filtered,
    repositories_that_one_may_not_see_are_left_out,
    tags_come_in_pages_in_every_order,
    a_page_goes_on_where_its_tag_was_deleted,
    manifests_come_where_they_are_asked_for,
    a_page_of_long_manifests_ends_early,
    what_is_no_page_is_refused,
    tags_take_read,
);

const REPOSITORIES: &str = "/v3/manage/repos";
const TAGS: &str = "/v3/manage/namespaces/team/repos/app/tags";

async fn get(client: &Client, target: &str) -> Value {
    client.get(target).send().await.expect(200).json()
}

fn names(page: &Value, list: &str, field: &str) -> Vec<String> {
    let name = |row: &Value| row[field].as_str().unwrap().to_owned();
    page[list].as_array().unwrap().iter().map(name).collect()
}

async fn a_repository_has_its_own_figures(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/web/app", "v1", &image).await;
    app.login(app.admin())
        .await
        .pull("team/web/app", "v1", &image)
        .await;
    app.app.count_pulls().await.unwrap();
    let ada = app.ada().await;
    let shown = get(&ada, "/v2/manage/namespaces/team/repos/web$app").await;
    let page = get(&ada, REPOSITORIES).await;
    let expected = json!({
        "id": shown["id"], "name": "web/app", "category": "other", "description": "",
        "size": image.blob_bytes() + image.manifest.len(), "is_public": false, "num_images": 1,
        "num_download": shown["num_download"], "created_at": "2026-03-01T09:00:00Z",
        "updated_at": "2026-03-01T09:00:00Z", "domain_name": "acme", "namespace_name": "team",
        "status": false,
    });
    assert_eq!(page, json!({ "repos": [expected] }));
}

async fn repositories_come_in_pages(app: TestApp) {
    app.namespace("team").await;
    for name in ["c", "a", "b", "e", "d"] {
        app.repository("team", name, false).await;
    }
    let ada = app.ada().await;
    let mut seen = Vec::new();
    let mut target = format!("{REPOSITORIES}?limit=2");
    loop {
        let page = get(&ada, &target).await;
        seen.extend(names(&page, "repos", "name"));
        let Some(next) = page.get("nextMarker") else {
            break;
        };
        assert_eq!(*next, page["repos"][1]["id"]);
        target = format!("{REPOSITORIES}?limit=2&marker={next}");
    }
    assert_eq!(
        seen,
        ["c", "a", "b", "e", "d"],
        "in the order of their numbers"
    );
    let all = get(&ada, REPOSITORIES).await;
    assert_eq!(
        (names(&all, "repos", "name").len(), all.get("nextMarker")),
        (5, None)
    );
}

async fn repositories_are_filtered(app: TestApp) {
    app.namespace("blue").await;
    app.namespace("red").await;
    app.repository("blue", "web/a", true).await;
    app.repository("blue", "b", false).await;
    app.repository("red", "web/c", false).await;
    let ada = app.ada().await;
    for (query, expected) in [
        ("namespace=blue", ["web/a", "b"].as_slice()),
        ("namespace=blu", &[]),
        ("name=web", &["web/a", "web/c"]),
        ("category=other", &["web/a", "b", "web/c"]),
        ("category=linux", &[]),
        ("is_public=true", &["web/a"]),
        ("is_public=false", &["b", "web/c"]),
        ("name=web&is_public=false", &["web/c"]),
        ("name=web&limit=1", &["web/a"]),
    ] {
        let page = get(&ada, &format!("{REPOSITORIES}?{query}")).await;
        assert_eq!(names(&page, "repos", "name"), expected, "{query}");
    }
    for (query, code) in [
        ("category=toys", Code::InvalidParameter),
        ("is_public=yes", Code::InvalidParameter),
        ("namespace=Bad", Code::InvalidNamespace),
    ] {
        let answer = ada.get(&format!("{REPOSITORIES}?{query}")).send().await;
        answer.refused(code);
    }
}

async fn repositories_that_one_may_not_see_are_left_out(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "closed", false).await;
    app.repository("team", "open", true).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    let page = get(&client, REPOSITORIES).await;
    assert_eq!(names(&page, "repos", "name"), ["open"]);
    app.grant("team", &bob, Permission::Read).await;
    let page = get(&client, REPOSITORIES).await;
    assert_eq!(names(&page, "repos", "name"), ["closed", "open"]);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let page = get(&app.token(&eve).await, REPOSITORIES).await;
    assert_eq!(page, json!({ "repos": [] }));
    let nobody = app.anonymous().get(REPOSITORIES).send().await;
    nobody.refused(Code::Unauthenticated);
}

async fn pages(client: &Client, query: &str) -> Vec<String> {
    let mut seen = Vec::new();
    let mut target = format!("{TAGS}?limit=2{query}");
    loop {
        let page = get(client, &target).await;
        seen.extend(names(&page, "tags", "tag"));
        match page.get("nextMarker") {
            Some(next) => {
                assert_eq!(page["has_more"], true);
                let next = next.as_str().unwrap();
                target = format!("{TAGS}?limit=2&marker={next}{query}");
            }
            None => {
                assert_eq!(page["has_more"], false);
                return seen;
            }
        }
    }
}

async fn tags_come_in_pages_in_every_order(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    // Some at one moment: the order is then that of their numbers.
    for (tag, seconds) in [("c", 1), ("a", 0), ("e", 0), ("b", 1), ("d", 1)] {
        login.push("team/app", tag, &Image::small("a")).await;
        app.advance_seconds(seconds);
    }
    let ada = app.ada().await;
    let order = |column: &str, kind: &str| format!("&order_column={column}&order_type={kind}");
    for (query, expected) in [
        (String::new(), ["d", "b", "e", "a", "c"]),
        (order("updated_at", "desc"), ["d", "b", "e", "a", "c"]),
        (order("updated_at", "asc"), ["c", "a", "e", "b", "d"]),
        (order("tag", "asc"), ["a", "b", "c", "d", "e"]),
        (order("tag", "desc"), ["e", "d", "c", "b", "a"]),
    ] {
        assert_eq!(pages(&ada, &query).await, expected, "{query}");
    }
    assert_eq!(pages(&ada, "&tag=d").await, ["d"]);
    assert_eq!(pages(&ada, "&tag=x").await, Vec::<String>::new());
}

async fn a_page_goes_on_where_its_tag_was_deleted(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    for tag in ["c", "b", "a"] {
        login.push("team/app", tag, &Image::small("a")).await;
        app.advance_seconds(1);
    }
    let ada = app.ada().await;
    let page = get(&ada, &format!("{TAGS}?limit=1")).await;
    let next = page["nextMarker"].as_str().unwrap();
    let deleted = "/v2/manage/namespaces/team/repos/app/tags/a";
    ada.delete(deleted).send().await.expect(204);
    let page = get(&ada, &format!("{TAGS}?limit=5&marker={next}")).await;
    assert_eq!(names(&page, "tags", "tag"), ["b", "c"]);
}

async fn manifests_come_where_they_are_asked_for(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let ada = app.ada().await;
    let mut shown = get(&ada, "/v2/manage/namespaces/team/repos/app/tags/v1").await;
    assert_eq!(
        shown["manifest"],
        String::from_utf8(image.manifest.clone()).unwrap()
    );
    let page = get(&ada, &format!("{TAGS}?with_manifest=true")).await;
    assert_eq!(page, json!({ "tags": [shown], "has_more": false }));
    shown["manifest"] = json!("");
    for query in ["", "?with_manifest=false"] {
        let page = get(&ada, &format!("{TAGS}{query}")).await;
        assert_eq!(page["tags"], json!([shown]), "{query}");
    }
}

async fn a_page_of_long_manifests_ends_early(app: TestApp) {
    app.namespace("team").await;
    for tag in ["a", "b", "c"] {
        let image = Image::small("long").annotated(&tag.repeat(1_900_000));
        app.push("team/app", tag, &image).await;
        app.advance_seconds(1);
    }
    let ada = app.ada().await;
    let first = get(&ada, &format!("{TAGS}?with_manifest=true")).await;
    assert_eq!(names(&first, "tags", "tag"), ["c", "b"]);
    assert_eq!(first["has_more"], true);
    let next = first["nextMarker"].as_str().unwrap();
    let last = get(&ada, &format!("{TAGS}?with_manifest=true&marker={next}")).await;
    assert_eq!(names(&last, "tags", "tag"), ["a"]);
    assert_eq!(last["has_more"], false);
}

async fn what_is_no_page_is_refused(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    app.push("team/app", "v2", &Image::small("a")).await;
    let ada = app.ada().await;
    for query in [
        "limit=0",
        "limit=1001",
        "limit=-1",
        "limit=x",
        "marker=x",
        "marker=-1",
    ] {
        for list in [REPOSITORIES, TAGS] {
            let answer = ada.get(&format!("{list}?{query}")).send().await;
            answer.refused(Code::InvalidPage);
        }
    }
    let page = get(&ada, &format!("{TAGS}?limit=1")).await;
    let of_time = page["nextMarker"].as_str().unwrap();
    for (query, code) in [
        (
            format!("marker={of_time}&order_column=tag&order_type=asc"),
            Code::InvalidPage,
        ),
        ("order_column=tag".to_owned(), Code::InvalidParameter),
        (
            "order_column=size&order_type=asc".to_owned(),
            Code::InvalidParameter,
        ),
        (
            "order_column=tag&order_type=up".to_owned(),
            Code::InvalidParameter,
        ),
        ("with_manifest=1".to_owned(), Code::InvalidParameter),
    ] {
        let answer = ada.get(&format!("{TAGS}?{query}")).send().await;
        answer.refused(code);
    }
}

async fn tags_take_read(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    client.get(TAGS).send().await.refused(Code::Forbidden);
    let nobody = app.anonymous().get(TAGS).send().await;
    nobody.refused(Code::Unauthenticated);
    let absent = client
        .get("/v3/manage/namespaces/team/repos/none/tags")
        .send()
        .await;
    absent.refused(Code::RepositoryNotFound);
    app.grant("team", &bob, Permission::Read).await;
    let page = get(&client, TAGS).await;
    assert_eq!(names(&page, "tags", "tag"), ["v1"]);
}
