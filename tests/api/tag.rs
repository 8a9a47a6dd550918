//! Tags over the SWR API.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::image::digest;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_tag_is_listed_as_the_document_says,
    a_tag_of_an_index_is_marked_so,
    the_list_is_filtered_ordered_and_paged,
    a_list_of_long_manifests_is_whole,
    a_list_of_nothing_is_empty,
    deleting_a_tag_leaves_the_other_tags_of_its_image,
    deleting_a_tag_takes_manage,
    what_is_no_tag_is_refused,
);

const PATH: &str = "/v2/manage/namespaces/team/repos/app/tags";

async fn names(client: &Client, query: &str) -> Vec<String> {
    let list = client
        .get(&format!("{PATH}{query}"))
        .send()
        .await
        .expect(200)
        .json();
    let name = |row: &Value| row["Tag"].as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(name).collect()
}

async fn a_tag_is_listed_as_the_document_says(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    app.advance_seconds(60);
    app.push("team/app", "v1", &image).await;
    let ada = app.ada().await;
    let list = ada.get(PATH).send().await.expect(200).json();
    let row = &list[0];
    let repository = ada
        .get("/v2/manage/namespaces/team/repos/app")
        .send()
        .await
        .json();
    let path = format!("{}/team/app:v1", app.client.host());
    let expected = json!({
        "id": row["id"], "repo_id": repository["id"], "Tag": "v1",
        "image_id": digest(&image.blobs[0]).replace("sha256:", ""),
        "manifest": String::from_utf8(image.manifest.clone()).unwrap(),
        "digest": image.digest(), "schema": 2, "path": path, "internal_path": path,
        "size": image.blob_bytes(), "is_trusted": false,
        "created": "2026-03-01T09:00:00Z", "updated": "2026-03-01T09:01:00Z", "deleted": null,
        "domain_id": app.account().id, "scanned": false, "tag_type": 0,
    });
    assert_eq!(list, json!([expected]));
}

async fn a_tag_of_an_index_is_marked_so(app: TestApp) {
    app.namespace("team").await;
    let index = Image::index("a");
    app.push("team/app", "multi", &index).await;
    let list = app.ada().await.get(PATH).send().await.expect(200).json();
    assert_eq!(list.as_array().unwrap().len(), 1, "children are no tags");
    let size: usize = index.children.iter().map(Image::blob_bytes).sum();
    assert_eq!(
        (&list[0]["tag_type"], &list[0]["image_id"]),
        (&json!(1), &json!(""))
    );
    assert_eq!(list[0]["size"], size);
}

async fn the_list_is_filtered_ordered_and_paged(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    for tag in ["v1", "v2", "latest"] {
        login.push("team/app", tag, &Image::small("a")).await;
        app.advance_seconds(1);
    }
    let ada = app.ada().await;
    assert_eq!(names(&ada, "").await, ["latest", "v2", "v1"]);
    assert_eq!(
        names(&ada, "?order_column=updated_at&order_type=asc").await,
        ["v1", "v2", "latest"]
    );
    assert_eq!(names(&ada, "?tag=v").await, ["v2", "v1"]);
    assert_eq!(names(&ada, "?tag=v&filter=tag::late").await, ["latest"]);
    assert_eq!(names(&ada, "?tag=_").await, Vec::<String>::new());
    for (query, rows, range) in [
        (
            "?limit=2&offset=0",
            ["latest", "v2"].as_slice(),
            Some("0-2/3"),
        ),
        ("?limit=2&offset=2", &["v1"], Some("2-1/3")),
        ("?limit=1&offset=1&tag=v", &["v1"], Some("1-1/2")),
        ("?limit=2", &["latest", "v2"], None),
    ] {
        assert_eq!(names(&ada, query).await, rows, "{query}");
        let answer = ada.get(&format!("{PATH}{query}")).send().await;
        assert_eq!(answer.header("content-range"), range, "{query}");
    }
    for (query, code) in [
        ("limit=0", Code::InvalidPage),
        ("limit=2&offset=1", Code::InvalidPage),
        ("filter=name::a", Code::InvalidFilter),
        ("order_column=name&order_type=asc", Code::InvalidParameter),
        ("order_column=updated_at", Code::InvalidParameter),
    ] {
        ada.get(&format!("{PATH}?{query}"))
            .send()
            .await
            .refused(code);
    }
}

async fn a_list_of_long_manifests_is_whole(app: TestApp) {
    app.namespace("team").await;
    for tag in ["a", "b", "c"] {
        let image = Image::small("long").annotated(&tag.repeat(1_900_000));
        app.push("team/app", tag, &image).await;
        app.advance_seconds(1);
    }
    assert_eq!(names(&app.ada().await, "").await, ["c", "b", "a"]);
}

async fn a_list_of_nothing_is_empty(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let ada = app.ada().await;
    assert_eq!(names(&ada, "").await, Vec::<String>::new());
    let target = "/v2/manage/namespaces/team/repos/absent/tags";
    ada.get(target)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
}

async fn deleting_a_tag_leaves_the_other_tags_of_its_image(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    let login = app.login(app.admin()).await;
    login.push("team/app", "v1", &image).await;
    login.push("team/app", "v2", &image).await;
    let ada = app.ada().await;
    let answer = ada.delete(&format!("{PATH}/v1")).send().await.expect(204);
    assert!(answer.body.is_empty());
    ada.delete(&format!("{PATH}/v1"))
        .send()
        .await
        .refused(Code::TagNotFound);
    assert_eq!(names(&ada, "").await, ["v2"]);
    login
        .get_manifest("team/app", "v1")
        .await
        .denied(404, "MANIFEST_UNKNOWN");
    login.pull("team/app", "v2", &image).await;
    let shown = ada
        .get("/v2/manage/namespaces/team/repos/app")
        .send()
        .await
        .json();
    assert_eq!(shown["num_images"], 1);
}

async fn deleting_a_tag_takes_manage(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    client.get(PATH).send().await.refused(Code::Forbidden);
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        assert_eq!(names(&client, "").await, ["v1"]);
        client
            .delete(&format!("{PATH}/v1"))
            .send()
            .await
            .refused(Code::Forbidden);
    }
    app.grant("team", &bob, Permission::Manage).await;
    client
        .delete(&format!("{PATH}/v1"))
        .send()
        .await
        .expect(204);
}

async fn what_is_no_tag_is_refused(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    let long = "a".repeat(129);
    for tag in [".a", "-a", "a%20b", "a%2Fb", "%C3%A9", "sha256:abc", &long] {
        ada.delete(&format!("{PATH}/{tag}"))
            .send()
            .await
            .refused(Code::InvalidTag);
    }
}
