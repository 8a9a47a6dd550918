//! The list of images over the SWR API: filters, order and pages.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_row_has_what_the_document_says,
    the_list_leaves_out_what_one_may_not_see,
    the_list_is_filtered_by_query,
    the_list_is_filtered_by_filter,
    the_list_is_ordered,
    the_list_comes_in_pages,
    content_range_comes_only_with_both_limit_and_offset,
    a_page_that_does_not_fit_is_refused,
    an_order_that_is_not_known_is_refused,
    what_is_public_elsewhere_is_not_listed,
    a_row_names_the_hundred_newest_tags,
    pages_over_organizations_are_parts_of_one_list,
    a_row_names_the_newest_tags,
);

const PATH: &str = "/v2/manage/repos";

async fn rows(client: &Client, query: &str) -> Vec<Value> {
    let list = client
        .get(&format!("{PATH}{query}"))
        .send()
        .await
        .expect(200)
        .json();
    list.as_array().unwrap().clone()
}

async fn names(client: &Client, query: &str) -> Vec<String> {
    let name = |row: &Value| {
        format!(
            "{}/{}",
            row["namespace"].as_str().unwrap(),
            row["name"].as_str().unwrap()
        )
    };
    rows(client, query).await.iter().map(name).collect()
}

/// Three images in two organizations, made a minute apart in this order.
async fn three(app: &TestApp) -> Client {
    app.namespace("blue").await;
    app.namespace("red").await;
    for (namespace, name) in [("blue", "web/b"), ("red", "a"), ("blue", "c")] {
        app.repository(namespace, name, false).await;
        app.advance_seconds(60);
    }
    app.ada().await
}

async fn a_row_has_what_the_document_says(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/web/app", "v1", &image).await;
    let client = app.ada().await;
    let row = rows(&client, "").await.remove(0);
    let path = format!("{}/team/web/app", app.client.host());
    let size = image.blob_bytes() + image.manifest.len();
    let expected = json!({
        "name": "web/app", "category": "other", "description": "", "size": size,
        "is_public": false, "num_images": 1, "num_download": 0,
        "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:00:00Z",
        "logo": "", "url": "", "path": path, "internal_path": path,
        "domain_name": "acme", "namespace": "team", "tags": ["v1"], "status": false,
        "total_range": 1,
    });
    assert_eq!(row, expected);
}

async fn the_list_leaves_out_what_one_may_not_see(app: TestApp) {
    three(&app).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    assert_eq!(names(&client, "").await, Vec::<String>::new());
    app.grant("red", &bob, Permission::Read).await;
    assert_eq!(names(&client, "").await, ["red/a"]);
    let answer = client.get(&format!("{PATH}?limit=1&offset=0")).send().await;
    assert_eq!(answer.header("content-range"), Some("0-1/1"));
    app.anonymous()
        .get(PATH)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn the_list_is_filtered_by_query(app: TestApp) {
    let ada = three(&app).await;
    assert_eq!(
        names(&ada, "?namespace=blue").await,
        ["blue/c", "blue/web/b"]
    );
    assert_eq!(names(&ada, "?namespace=absent").await, Vec::<String>::new());
    assert_eq!(names(&ada, "?name=web").await, ["blue/web/b"]);
    assert_eq!(
        names(&ada, "?name=web%2Fb&namespace=blue").await,
        ["blue/web/b"]
    );
    assert_eq!(names(&ada, "?category=other").await.len(), 3);
    assert_eq!(names(&ada, "?category=linux").await, Vec::<String>::new());
    assert_eq!(names(&ada, "?center=self").await.len(), 3);
    assert_eq!(names(&ada, "?name=%25").await, Vec::<String>::new());
    let answer = ada.get(&format!("{PATH}?category=toys")).send().await;
    answer.refused(Code::InvalidParameter);
    ada.get(&format!("{PATH}?namespace=Bad"))
        .send()
        .await
        .refused(Code::InvalidNamespace);
}

async fn the_list_is_filtered_by_filter(app: TestApp) {
    let ada = three(&app).await;
    assert_eq!(
        names(&ada, "?filter=namespace::lu").await,
        ["blue/c", "blue/web/b"]
    );
    assert_eq!(
        names(&ada, "?filter=namespace::lu%7Cname::web").await,
        ["blue/web/b"]
    );
    assert_eq!(
        names(&ada, "?namespace=red&filter=name::c%7Cnamespace::b").await,
        ["blue/c"]
    );
    assert_eq!(
        names(
            &ada,
            "?filter=limit::2%7Coffset::2%7Corder_column::name%7Corder_type::asc"
        )
        .await
        .len(),
        1
    );
    for filter in ["center::self", "name", "name:a", "category::toys"] {
        let answer = ada.get(&format!("{PATH}?filter={filter}")).send().await;
        answer.refused(Code::InvalidFilter);
    }
}

async fn the_list_is_ordered(app: TestApp) {
    let ada = three(&app).await;
    assert_eq!(names(&ada, "").await, ["blue/c", "red/a", "blue/web/b"]);
    for column in ["updated_at", "updated_time"] {
        let query = format!("?order_column={column}&order_type=asc");
        assert_eq!(names(&ada, &query).await, ["blue/web/b", "red/a", "blue/c"]);
    }
    assert_eq!(
        names(&ada, "?order_column=name&order_type=asc").await,
        ["red/a", "blue/c", "blue/web/b"]
    );
    assert_eq!(
        names(&ada, "?order_column=name&order_type=desc").await,
        ["blue/web/b", "blue/c", "red/a"]
    );
    let by_namespace = names(&ada, "?order_column=namespace&order_type=desc").await;
    assert_eq!(by_namespace[0], "red/a");
    app.push("red/a", "v1", &Image::small("a")).await;
    let by_tags = names(&ada, "?order_column=tag_count&order_type=desc").await;
    assert_eq!(by_tags[0], "red/a");
    let filtered = "?filter=order_column::updated_time%7Corder_type::asc";
    assert_eq!(names(&ada, filtered).await[0], "blue/web/b");
}

async fn the_list_comes_in_pages(app: TestApp) {
    let ada = three(&app).await;
    let mut seen = Vec::new();
    for offset in 0..4 {
        let page = names(
            &ada,
            &format!("?limit=1&offset={offset}&order_column=name&order_type=asc"),
        )
        .await;
        assert_eq!(page.len(), usize::from(offset < 3));
        seen.extend(page);
    }
    assert_eq!(seen, ["red/a", "blue/c", "blue/web/b"]);
}

async fn content_range_comes_only_with_both_limit_and_offset(app: TestApp) {
    let ada = three(&app).await;
    for (query, range) in [
        ("?limit=2&offset=0", Some("0-2/3")),
        ("?limit=2&offset=2", Some("2-1/3")),
        ("?limit=2&offset=4", Some("4-0/3")),
        ("?filter=limit::2%7Coffset::2", Some("2-1/3")),
        ("?limit=2", None),
        ("?offset=0", None),
        ("", None),
    ] {
        let answer = ada.get(&format!("{PATH}{query}")).send().await.expect(200);
        assert_eq!(answer.header("content-range"), range, "{query}");
    }
}

async fn a_page_that_does_not_fit_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for query in [
        "limit=0&offset=0",
        "limit=1001&offset=0",
        "limit=-1&offset=0",
        "limit=x&offset=0",
        "limit=10&offset=5",
        "limit=10&offset=-10",
        "limit=1.5&offset=0",
        "offset=5",
        "limit=99999999999999999999&offset=0",
        "filter=limit::0",
    ] {
        let answer = ada.get(&format!("{PATH}?{query}")).send().await;
        answer.refused(Code::InvalidPage);
    }
    ada.get(&format!("{PATH}?limit=1000&offset=1000"))
        .send()
        .await
        .expect(200);
    ada.get(&format!("{PATH}?offset=100"))
        .send()
        .await
        .expect(200);
}

async fn an_order_that_is_not_known_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for query in [
        "order_column=name",
        "order_type=asc",
        "order_column=size&order_type=asc",
        "order_column=name&order_type=up",
        "order_column=password_hash&order_type=asc",
        "order_column=name;--&order_type=asc",
        "filter=order_column::name",
    ] {
        let answer = ada.get(&format!("{PATH}?{query}")).send().await;
        answer.refused(Code::InvalidParameter);
    }
}

async fn what_is_public_elsewhere_is_not_listed(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "open", true).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    assert_eq!(names(&eve, "").await, Vec::<String>::new());
}

async fn a_row_names_the_hundred_newest_tags(app: TestApp) {
    app.namespace("team").await;
    for image in ["team/few", "team/many"] {
        app.push(image, "v1", &Image::small(image)).await;
    }
    for number in 0..120 {
        // Two were pushed at the same moment each.
        let pushed = 4_000_000_000_000_i64 + number / 2;
        app.database
            .execute(&format!(
                "INSERT INTO tag (repository_id, name, manifest_id, created_ms, pushed_ms, \
                 pushed_by, pushed_by_name, pulls) \
                 SELECT t.repository_id, 'n{number}', t.manifest_id, 0, {pushed}, '', '', 0 \
                 FROM tag t JOIN repository r ON r.id = t.repository_id \
                 WHERE r.name = 'many' AND t.name = 'v1'"
            ))
            .await;
    }
    let rows = rows(&app.ada().await, "?order_column=name&order_type=asc").await;
    assert_eq!(rows[0]["tags"], json!(["v1"]));
    let newest: Vec<_> = (20..120).rev().map(|number| format!("n{number}")).collect();
    assert_eq!(rows[1]["tags"], json!(newest));
}

async fn pages_over_organizations_are_parts_of_one_list(app: TestApp) {
    for namespace in ["blue", "green", "red"] {
        app.namespace(namespace).await;
    }
    // The same names in several, and changes in another order than names and numbers.
    for name in ["b", "d", "a", "c"] {
        for namespace in ["red", "blue", "green"] {
            app.repository(namespace, name, false).await;
        }
        app.advance_seconds(60);
    }
    app.push("green/c", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    let orders = ["updated_at", "name", "namespace", "tag_count"].into_iter();
    let orders: Vec<String> = orders
        .flat_map(|by| ["asc", "desc"].map(|way| format!("order_column={by}&order_type={way}")))
        .collect();
    let mut whole = Vec::new();
    for order in &orders {
        let all = names(&ada, &format!("?{order}&limit=1000&offset=0")).await;
        assert_eq!(all.len(), 12);
        assert_eq!(paged(&ada, order).await, all, "{order}");
        whole.push(all);
    }
    // With many organizations the database sorts the images of all at once.
    let account = &app.account().id;
    for n in 0..100 {
        app.database
            .execute(&format!(
                "INSERT INTO namespace (account_id, name, creator_id, creator_name, created_ms) \
                 VALUES ('{account}', 'more{n}', '', '', 0)"
            ))
            .await;
    }
    for (order, all) in orders.iter().zip(whole) {
        assert_eq!(paged(&ada, order).await, all, "{order}");
    }
}

async fn paged(client: &Client, order: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for offset in [0, 5, 10] {
        seen.extend(names(client, &format!("?{order}&limit=5&offset={offset}")).await);
    }
    seen
}

async fn a_row_names_the_newest_tags(app: TestApp) {
    let ada = three(&app).await;
    let image = Image::small("a");
    for tag in ["v1", "v3", "v2"] {
        app.push("red/a", tag, &image).await;
        app.advance_seconds(60);
    }
    app.push("blue/c", "latest", &image).await;
    let rows = rows(&ada, "").await;
    let tags: Vec<&Value> = rows.iter().map(|row| &row["tags"]).collect();
    assert_eq!(json!(tags), json!([["latest"], ["v2", "v3", "v1"], []]));
}
