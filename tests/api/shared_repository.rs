//! Lists of shared images: over the SWR API, and the console's own of images from others.

use berth_core::error::Code;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_row_has_what_the_document_says,
    each_side_sees_its_own,
    an_ended_share_is_listed_without_its_tags,
    the_list_is_filtered_ordered_and_cut,
    all_rows_come_where_no_limit_is_given,
    what_is_not_understood_is_refused,
    the_console_lists_images_from_others,
    the_console_asks_whether_an_account_is_there,
);

const PATH: &str = "/v2/manage/shared-repositories";

async fn rows(client: &Client, query: &str) -> Vec<Value> {
    let list = client.get(&format!("{PATH}{query}")).send().await;
    list.expect(200).json().as_array().unwrap().clone()
}

async fn names(client: &Client, query: &str) -> Vec<String> {
    let name = |row: &Value| {
        let text = |field: &str| row[field].as_str().unwrap().to_owned();
        format!("{}/{}", text("namespace"), text("name"))
    };
    rows(client, query).await.iter().map(name).collect()
}

/// Three images of the first account, made a minute apart, of which the first two are shared; and
/// clients of both administrators.
async fn scene(app: &TestApp) -> (Client, Client) {
    let guest = app.add_account("guest").await;
    let gus = app.add_admin(&guest, "gus").await;
    app.namespace("blue").await;
    app.namespace("red").await;
    let ada = app.ada().await;
    for (image, tags) in [("blue/b", 1), ("red/a", 2), ("red/private", 1)] {
        for tag in 0..tags {
            app.push(image, &format!("v{tag}"), &Image::small(image))
                .await;
        }
        app.advance_seconds(60);
    }
    ada.share("blue/b", "guest", "2026-03-01T00:00:00Z")
        .await
        .expect(201);
    ada.share("red/a", "guest", "forever").await.expect(201);
    (ada, app.token(&gus).await)
}

async fn a_row_has_what_the_document_says(app: TestApp) {
    let (ada, gus) = scene(&app).await;
    let image = Image::small("blue/b");
    let path = format!("{}/blue/b", app.client.host());
    let size = image.blob_bytes() + image.manifest.len();
    let mut expected = json!({
        "name": "b", "category": "other", "description": "", "size": size,
        "is_public": false, "num_images": 1, "num_download": 0,
        "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:00:00Z",
        "logo": "", "url": "", "path": path, "internal_path": path,
        "domain_name": "acme", "namespace": "blue", "tags": ["v0"], "status": false,
        "total_range": 1,
    });
    assert_eq!(
        json!(rows(&ada, "?center=self&name=b").await),
        json!([expected])
    );
    expected["status"] = json!(true);
    assert_eq!(
        json!(rows(&gus, "?center=thirdparty&name=b").await),
        json!([expected])
    );
}

async fn each_side_sees_its_own(app: TestApp) {
    let (ada, gus) = scene(&app).await;
    for query in ["", "?center=self", "?filter=center::self"] {
        assert_eq!(names(&ada, query).await, ["red/a", "blue/b"], "{query}");
        assert_eq!(names(&gus, query).await, Vec::<String>::new(), "{query}");
    }
    for query in [
        "?center=thirdparty",
        "?center=self&filter=center::thirdparty",
    ] {
        assert_eq!(names(&ada, query).await, Vec::<String>::new(), "{query}");
        assert_eq!(names(&gus, query).await, ["red/a", "blue/b"], "{query}");
    }
    // Lists leave out what one may not see.
    let bob = app.add_person(app.account(), "bob").await;
    let bob = app.token(&bob).await;
    assert_eq!(names(&bob, "").await, Vec::<String>::new());
    app.anonymous()
        .get(PATH)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn an_ended_share_is_listed_without_its_tags(app: TestApp) {
    let (ada, gus) = scene(&app).await;
    app.advance_seconds(15 * 3600);
    let row = rows(&gus, "?center=thirdparty&namespace=blue")
        .await
        .remove(0);
    assert_eq!((&row["status"], &row["tags"]), (&json!(false), &json!([])));
    let row = rows(&gus, "?center=thirdparty&namespace=red")
        .await
        .remove(0);
    assert_eq!(row["status"], true);
    assert_eq!(row["tags"].as_array().unwrap().len(), 2);
    // The owner sees what is his.
    let row = rows(&ada, "?namespace=blue").await.remove(0);
    assert_eq!(row["tags"], json!(["v0"]));
}

async fn the_list_is_filtered_ordered_and_cut(app: TestApp) {
    let (ada, _) = scene(&app).await;
    for (query, expected) in [
        ("?namespace=red", ["red/a"].as_slice()),
        ("?name=b", &["blue/b"]),
        ("?filter=namespace::lu", &["blue/b"]),
        ("?filter=name::a%7Cnamespace::red", &["red/a"]),
        (
            "?order_column=updated_at&order_type=asc",
            &["blue/b", "red/a"],
        ),
        ("?order_column=name&order_type=asc", &["red/a", "blue/b"]),
        (
            "?order_column=namespace&order_type=asc",
            &["blue/b", "red/a"],
        ),
        (
            "?order_column=tag_count&order_type=desc",
            &["red/a", "blue/b"],
        ),
        ("?limit=1&offset=1", &["blue/b"]),
        ("?filter=limit::1%7Coffset::0", &["red/a"]),
    ] {
        assert_eq!(names(&ada, query).await, expected, "{query}");
    }
    for (query, range) in [
        ("?limit=1&offset=1", Some("1-1/2")),
        ("?limit=10&offset=10", Some("10-0/2")),
        ("?limit=1", None),
        ("", None),
    ] {
        let answer = ada.get(&format!("{PATH}{query}")).send().await.expect(200);
        assert_eq!(answer.header("content-range"), range, "{query}");
    }
}

async fn all_rows_come_where_no_limit_is_given(app: TestApp) {
    let (_, gus) = scene(&app).await;
    for n in 0..250 {
        let sql = format!(
            "INSERT INTO repository (namespace_id, name, category, description, is_public, \
             creator_id, creator_name, created_ms, updated_ms, num_download, num_tags, size) \
             SELECT id, 'many{n}', 'other', '', FALSE, '', '', 0, {}, 0, {}, 0 \
             FROM namespace WHERE name = 'red'",
            n / 3,
            n % 7
        );
        app.database.execute(&sql).await;
    }
    app.database
        .execute(
            "INSERT INTO share (repository_id, account_id, permit, description, creator_id, \
             creator_name, created_ms, updated_ms, pulls) \
             SELECT r.id, a.id, 'read', '', '', '', 0, 0, 0 FROM repository r, account a \
             WHERE r.name LIKE 'many%' AND a.name = 'guest'",
        )
        .await;
    for column in ["updated_at", "name", "namespace", "tag_count"] {
        for kind in ["asc", "desc"] {
            let query = format!("?center=thirdparty&order_column={column}&order_type={kind}");
            let mut names = names(&gus, &query).await;
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), 252, "{query}");
        }
    }
}

async fn what_is_not_understood_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for (query, code) in [
        ("center=other", Code::InvalidParameter),
        ("filter=center::other", Code::InvalidFilter),
        ("filter=category::linux", Code::InvalidFilter),
        ("namespace=Bad", Code::InvalidNamespace),
        ("limit=0&offset=0", Code::InvalidPage),
        ("limit=10&offset=5", Code::InvalidPage),
        ("order_column=size&order_type=asc", Code::InvalidParameter),
        ("order_column=name", Code::InvalidParameter),
    ] {
        ada.get(&format!("{PATH}?{query}"))
            .send()
            .await
            .refused(code);
    }
}

async fn the_console_lists_images_from_others(app: TestApp) {
    let (ada, gus) = scene(&app).await;
    app.advance_seconds(15 * 3600);
    let path = "/api/berth/v1/shared-images";
    let page = gus
        .get(&format!("{path}?limit=1"))
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(page["total"], 2);
    let item = &page["items"][0];
    assert_eq!(
        (&item["owner"], &item["deadline"]),
        (&json!("acme"), &json!("forever"))
    );
    assert_eq!(
        (&item["is_valid"], &item["note"]),
        (&json!(true), &json!("for guest"))
    );
    assert_eq!(
        (&item["image"]["name"], &item["image"]["auth"]),
        (&json!("a"), &json!(1))
    );
    let next = page["next"].as_str().unwrap();
    let page = gus
        .get(&format!("{path}?limit=1&cursor={next}"))
        .send()
        .await
        .expect(200)
        .json();
    let item = &page["items"][0];
    assert_eq!(item["deadline"], "2026-03-01T00:00:00Z");
    assert_eq!(
        (&item["is_valid"], &item["image"]["name"]),
        (&json!(false), &json!("b"))
    );
    assert_eq!(page.get("next"), None);
    let page = gus
        .get(&format!("{path}?query=red&sort=name"))
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(page["total"], 1);
    let page = ada.get(path).send().await.expect(200).json();
    assert_eq!(page["items"], json!([]));
    gus.get(&format!("{path}?limit=101"))
        .send()
        .await
        .refused(Code::InvalidPage);
}

async fn the_console_asks_whether_an_account_is_there(app: TestApp) {
    let (ada, gus) = scene(&app).await;
    let path = "/api/berth/v1/organizations/red/images/a/receivers";
    for (name, exists) in [("guest", true), ("acme", true), ("absent", false)] {
        let answer = ada.get(&format!("{path}/{name}")).send().await.expect(200);
        assert_eq!(answer.json(), json!({ "exists": exists }));
    }
    let one = format!("{path}/guest");
    gus.get(&one).send().await.refused(Code::Forbidden);
    app.anonymous()
        .get(&one)
        .send()
        .await
        .refused(Code::Unauthenticated);
    let bad = ada.get(&format!("{path}/no%20name")).send().await;
    bad.refused(Code::InvalidParameter);
    for _ in 3..60 {
        ada.get(&one).send().await.expect(200);
    }
    let answer = ada.get(&one).send().await.refused(Code::TooManyRequests);
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, Some("60"))
    );
}
