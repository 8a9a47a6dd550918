//! Images in pages by cursor, and their deletion.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    an_image_is_shown,
    images_are_searched_and_sorted,
    pages_show_every_image_once,
    a_cursor_of_another_list_is_refused,
    the_list_leaves_out_what_one_may_not_see,
    an_image_is_deleted_with_the_tags_that_were_confirmed,
    what_was_confirmed_has_to_be_what_would_happen,
    deleting_takes_manage,
);

const LIST: &str = "/api/berth/v1/images";
const ONE: &str = "/api/berth/v1/organizations/team/images/app";

async fn page(client: &Client, query: &str) -> (Vec<String>, Option<String>, u64) {
    let page = client
        .get(&format!("{LIST}{query}"))
        .send()
        .await
        .expect(200)
        .json();
    let name = |row: &Value| {
        format!(
            "{}/{}",
            row["namespace"].as_str().unwrap(),
            row["name"].as_str().unwrap()
        )
    };
    let names = page["items"].as_array().unwrap().iter().map(name).collect();
    (
        names,
        page["next"].as_str().map(str::to_owned),
        page["total"].as_u64().unwrap(),
    )
}

async fn names(client: &Client, query: &str) -> Vec<String> {
    page(client, query).await.0
}

async fn an_image_is_shown(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let ada = app.ada().await;
    let shown = ada.get(ONE).send().await.expect(200).json();
    let expected = json!({
        "id": shown["id"], "namespace": "team", "name": "app",
        "address": format!("{}/team/app", app.client.host()), "auth": 7, "is_own": true,
        "is_public": false, "category": "other", "description": "", "tags": 1,
        "size": image.blob_bytes() + image.manifest.len(), "pulls": 0, "last_pull": null,
        "creator_name": "ada", "created": "2026-03-01T09:00:00Z", "updated": "2026-03-01T09:00:00Z",
    });
    assert_eq!(shown, expected);
    let list = ada.get(LIST).send().await.expect(200).json();
    assert_eq!(list, json!({ "items": [expected], "total": 1 }));
    let absent = "/api/berth/v1/organizations/team/images/absent";
    ada.get(absent)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
    app.anonymous()
        .get(ONE)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn images_are_searched_and_sorted(app: TestApp) {
    app.namespace("blue").await;
    app.namespace("red").await;
    for (namespace, name) in [("blue", "web/b"), ("red", "a"), ("blue", "c")] {
        app.repository(namespace, name, false).await;
        app.advance_seconds(60);
    }
    let ada = app.ada().await;
    assert_eq!(names(&ada, "").await, ["blue/c", "red/a", "blue/web/b"]);
    assert_eq!(
        names(&ada, "?sort=updated").await,
        ["blue/c", "red/a", "blue/web/b"]
    );
    let by_name = names(&ada, "?sort=name").await;
    assert_eq!(by_name.len(), 3);
    assert_eq!(
        names(&ada, "?namespace=blue").await,
        ["blue/c", "blue/web/b"]
    );
    assert_eq!(names(&ada, "?query=web").await, ["blue/web/b"]);
    assert_eq!(names(&ada, "?query=blue").await, ["blue/c", "blue/web/b"]);
    assert_eq!(names(&ada, "?query=%25").await, Vec::<String>::new());
    assert_eq!(names(&ada, "?query=").await.len(), 3);
    for (query, code) in [
        ("sort=size", Code::InvalidParameter),
        ("limit=0", Code::InvalidPage),
        ("limit=101", Code::InvalidPage),
        ("limit=x", Code::InvalidPage),
        ("namespace=Bad", Code::InvalidNamespace),
    ] {
        ada.get(&format!("{LIST}?{query}"))
            .send()
            .await
            .refused(code);
    }
}

async fn pages_show_every_image_once(app: TestApp) {
    app.namespace("team").await;
    // Names that begin with each other, all changed at the same time.
    let mut all: Vec<String> = ["a", "a-b", "a.b", "a/b", "a_b", "ab", "b"]
        .map(|name| format!("team/{name}"))
        .to_vec();
    for name in &all {
        app.repository("team", &name["team/".len()..], false).await;
    }
    let ada = app.ada().await;
    for sort in ["name", "updated"] {
        for limit in [1, 2, 3, 7, 8] {
            let mut seen = Vec::new();
            let mut query = format!("?sort={sort}&limit={limit}");
            loop {
                let (names, next, total) = page(&ada, &query).await;
                assert_eq!(total, 7);
                assert!(!names.is_empty(), "an empty last page");
                seen.extend(names);
                let Some(next) = next else { break };
                query = format!("?sort={sort}&limit={limit}&cursor={next}");
            }
            if sort == "name" {
                assert_eq!(
                    seen,
                    {
                        all.sort();
                        all.clone()
                    },
                    "{limit}"
                );
            }
            seen.sort();
            assert_eq!(
                seen,
                {
                    all.sort();
                    all.clone()
                },
                "{sort} {limit}"
            );
        }
    }
}

async fn a_cursor_of_another_list_is_refused(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "a", false).await;
    app.repository("team", "b", false).await;
    let ada = app.ada().await;
    let (_, next, _) = page(&ada, "?sort=name&limit=1").await;
    let next = next.unwrap();
    for query in [
        format!("sort=updated&cursor={next}"),
        "cursor=x".to_owned(),
        "cursor=%00".to_owned(),
    ] {
        ada.get(&format!("{LIST}?{query}"))
            .send()
            .await
            .refused(Code::InvalidPage);
    }
}

async fn the_list_leaves_out_what_one_may_not_see(app: TestApp) {
    app.namespace("team").await;
    app.namespace("other").await;
    app.repository("team", "app", false).await;
    app.repository("other", "app", false).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    assert_eq!(page(&client, "").await, (Vec::new(), None, 0));
    app.grant("team", &bob, Permission::Write).await;
    assert_eq!(
        page(&client, "").await,
        (vec!["team/app".to_owned()], None, 1)
    );
    let shown = client.get(ONE).send().await.expect(200).json();
    assert_eq!(shown["auth"], 3);
}

async fn an_image_is_deleted_with_the_tags_that_were_confirmed(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let image = Image::index("a");
    login.push("team/app", "v1", &image).await;
    login.push("team/app", "v2", &Image::small("b")).await;
    let ada = app.ada().await;
    let answer = ada
        .delete(&format!("{ONE}?tags=2"))
        .send()
        .await
        .expect(204);
    assert!(answer.body.is_empty());
    ada.get(ONE).send().await.refused(Code::RepositoryNotFound);
    login
        .get_manifest("team/app", "v1")
        .await
        .denied(404, "NAME_UNKNOWN");
    // The same name begins anew.
    login.push("team/app", "v3", &image).await;
    let shown = ada.get(ONE).send().await.expect(200).json();
    assert_eq!((&shown["tags"], &shown["pulls"]), (&json!(1), &json!(0)));
}

async fn what_was_confirmed_has_to_be_what_would_happen(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    ada.delete(ONE).send().await.refused(Code::MissingParameter);
    for tags in ["0", "2"] {
        ada.delete(&format!("{ONE}?tags={tags}"))
            .send()
            .await
            .refused(Code::Changed);
    }
    for tags in ["-1", "x", "1.0"] {
        ada.delete(&format!("{ONE}?tags={tags}"))
            .send()
            .await
            .refused(Code::InvalidParameter);
    }
    ada.get(ONE).send().await.expect(200);
}

async fn deleting_takes_manage(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        client
            .delete(&format!("{ONE}?tags=1"))
            .send()
            .await
            .refused(Code::Forbidden);
    }
    app.grant("team", &bob, Permission::Manage).await;
    client
        .delete(&format!("{ONE}?tags=1"))
        .send()
        .await
        .expect(204);
}
