//! The trash: what was removed lies there, comes back whole, and goes in the end.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_server::app::Step;
use berth_tests::{Answer, Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    undo_is_the_identity,
    a_deleted_image_comes_back_with_all_that_it_had,
    what_lies_in_the_trash_keeps_its_bytes_and_no_quota,
    what_has_lain_there_for_its_time_goes_with_its_bytes,
    the_oldest_goes_where_an_account_has_too_much_there,
    a_tag_that_leads_elsewhere_by_now_stays_as_it_is,
    what_was_pushed_again_is_found_live,
    the_last_index_takes_a_shared_child_along_and_the_first_brings_it_back,
    deleting_over_the_data_plane_can_be_undone,
    what_is_purged_is_gone_at_once_unless_another_entry_leads_there,
    entries_of_other_organizations_are_passed_over,
    the_limits_of_the_account_hold_for_what_comes_back,
    the_list_has_pages_and_filters,
    the_trash_is_for_those_who_may_delete_tags,
    a_protected_tag_may_come_back,
    an_organization_that_is_deleted_takes_its_trash_along,
);

pub(crate) const LIST: &str = "/api/berth/v1/trash";
pub(crate) const DAY: i64 = 86_400;

pub(crate) async fn list(client: &Client) -> Vec<Value> {
    let page = client.get(LIST).send().await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

/// Returns image, tag and digest of what lies there.
async fn shown(client: &Client) -> Vec<(String, Option<String>, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let row = |row: &Value| {
        (
            text(&row["repository"]).unwrap(),
            text(&row["tag"]),
            text(&row["digest"]).unwrap(),
        )
    };
    list(client).await.iter().map(row).collect()
}

pub(crate) async fn ids(client: &Client) -> Vec<i64> {
    let rows = list(client).await;
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

pub(crate) async fn call(client: &Client, what: &str, entries: &[i64]) -> Answer {
    client
        .post(&format!("/api/berth/v1/organizations/team/trash/{what}"))
        .json(&json!({ "entries": entries }))
        .send()
        .await
}

/// Brings back everything that is listed.
pub(crate) async fn restore(client: &Client) -> Value {
    let entries = ids(client).await;
    call(client, "restore", &entries).await.expect(200).json()
}

pub(crate) async fn delete_tag(client: &Client, tag: &str) {
    client
        .delete(&format!("/v2/manage/namespaces/team/repos/app/tags/{tag}"))
        .send()
        .await
        .expect(204);
}

pub(crate) async fn count(app: &TestApp, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS number FROM {table}");
    app.database.number(&sql).await
}

const TABLES: [&str; 5] = [
    "trash",
    "trash_manifest",
    "trash_part",
    "trash_blob",
    "trash_repository",
];

pub(crate) async fn is_empty(app: &TestApp) {
    for table in TABLES {
        assert_eq!(count(app, table).await, 0, "{table}");
    }
}

pub(crate) async fn collect_for_days(app: &TestApp, days: i64) {
    for _ in 0..days {
        app.advance_seconds(DAY);
        app.app.collect(&Step::RUN).await.unwrap();
    }
}

pub(crate) async fn is_sound(app: &TestApp) {
    let scrubbed = app.app.scrub(false).await.unwrap();
    assert_eq!(
        (scrubbed.counters, scrubbed.damaged),
        (0, 0),
        "{scrubbed:?}"
    );
}

/// Pushes an index with children and a signature, an image with two tags, and one that stays.
async fn arrange(app: &TestApp) -> (Client, [Image; 4]) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let index = Image::index("a");
    let signature = index.signature();
    let (shared, stays) = (Image::small("b"), Image::with_layers("b", "arm64", &[300]));
    login.push("team/app", "multi", &index).await;
    app.advance_seconds(60);
    login
        .push("team/app", &signature.digest(), &signature)
        .await;
    app.advance_seconds(60);
    login.push("team/app", "v1", &shared).await;
    app.advance_seconds(60);
    login.push("team/app", "v2", &shared).await;
    login.push("team/app", "stays", &stays).await;
    login.pull("team/app", "v1", &shared).await;
    login.pull("team/app", "multi", &index).await;
    app.app.count_pulls().await.unwrap();
    app.advance_seconds(60);
    (login, [index, signature, shared, stays])
}

async fn undo_is_the_identity(app: TestApp) {
    let (login, [index, signature, shared, stays]) = arrange(&app).await;
    let ada = app.ada().await;
    let before = app.database.live().await;
    delete_tag(&ada, "multi").await;
    delete_tag(&ada, "v1").await;
    // Another tag leads there still.
    login.pull("team/app", "v2", &shared).await;
    delete_tag(&ada, "v2").await;
    assert_eq!(count(&app, "manifest").await, 1);
    assert_eq!(count(&app, "trash_manifest").await, 5);
    is_sound(&app).await;
    let app_of =
        |tag: &str, image: &Image| ("app".to_owned(), Some(tag.to_owned()), image.digest());
    let expected = [
        app_of("v2", &shared),
        app_of("v1", &shared),
        app_of("multi", &index),
    ];
    assert_eq!(shown(&ada).await, expected);
    collect_for_days(&app, 5).await;
    let (ada, login) = (app.ada().await, app.login(app.admin()).await);
    let done = restore(&ada).await;
    assert_eq!(done, json!({ "done": 3, "by_digest": 0, "skipped": 0 }));
    assert_eq!(app.database.live().await, before);
    is_empty(&app).await;
    is_sound(&app).await;
    for (reference, image) in [
        ("multi", &index),
        (signature.digest().as_str(), &signature),
        ("v1", &shared),
        ("v2", &shared),
        ("stays", &stays),
    ] {
        login.pull("team/app", reference, image).await;
    }
}

async fn a_deleted_image_comes_back_with_all_that_it_had(app: TestApp) {
    let (login, [index, ..]) = arrange(&app).await;
    let untagged = Image::small("untagged");
    login.push("team/app", &untagged.digest(), &untagged).await;
    let ada = app.ada().await;
    let before = app.database.live().await;
    let image = "/api/berth/v1/organizations/team/images/app?tags=4";
    ada.delete(image).send().await.expect(204);
    assert_eq!(
        (
            count(&app, "repository").await,
            count(&app, "manifest").await
        ),
        (0, 0)
    );
    let rows = list(&ada).await;
    assert_eq!(rows.len(), 5);
    assert!(
        rows.iter()
            .all(|row| row["reason"] == "image" && row["deleted_by"] == "ada")
    );
    collect_for_days(&app, 5).await;
    let (ada, login) = (app.ada().await, app.login(app.admin()).await);
    let done = restore(&ada).await;
    assert_eq!(done, json!({ "done": 4, "by_digest": 1, "skipped": 0 }));
    assert_eq!(app.database.live().await, before);
    is_empty(&app).await;
    is_sound(&app).await;
    login.pull("team/app", "multi", &index).await;
}

async fn what_lies_in_the_trash_keeps_its_bytes_and_no_quota(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let ada = app.ada().await;
    delete_tag(&ada, "v1").await;
    let shown = ada
        .get("/api/berth/v1/organizations/team/images/app")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!((&shown["size"], &shown["tags"]), (&json!(0), &json!(0)));
    let page = ada.get(LIST).send().await.expect(200).json();
    assert_eq!(
        (&page["bytes"], &page["days"]),
        (&json!(bytes(&image)), &json!(30))
    );
    let entry = &page["items"][0];
    let expected = json!({
        "id": entry["id"], "namespace": "team", "repository": "app", "tag": "v1",
        "digest": image.digest(), "size": image.blob_bytes(), "reason": "deleted",
        "deleted": "2026-03-01T09:00:00Z", "deleted_by": "ada",
        "expires": "2026-03-31T09:00:00Z",
    });
    assert_eq!(entry, &expected);
    collect_for_days(&app, 4).await;
    assert_eq!(count(&app, "blob").await, 3);
    assert_eq!(count(&app, "blob_link").await, 0);
    is_sound(&app).await;
}

/// What an image takes, its manifest included.
pub(crate) fn bytes(image: &Image) -> i64 {
    let manifest = i64::try_from(image.manifest.len()).unwrap();
    i64::try_from(image.blob_bytes()).unwrap() + manifest
}

async fn what_has_lain_there_for_its_time_goes_with_its_bytes(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    delete_tag(&ada, "v1").await;
    app.advance_seconds(30 * DAY - 1);
    app.app.work().await.unwrap();
    assert_eq!(count(&app, "trash").await, 1);
    app.advance_seconds(3600);
    app.app.work().await.unwrap();
    is_empty(&app).await;
    collect_for_days(&app, 4).await;
    assert_eq!(count(&app, "blob").await, 0);
    let events = "SELECT COUNT(*) AS number FROM audit_event WHERE name = 'expireTrash'";
    assert_eq!(app.database.number(events).await, 1);
}

async fn the_oldest_goes_where_an_account_has_too_much_there(app: TestApp) {
    let kind = app.kind;
    drop(app);
    let three_and_a_half = bytes(&Image::small("v1")) * 7 / 2;
    let app = TestApp::start_with(kind, |app| {
        let mut config = (*app.config).clone();
        config.trash.bytes = u64::try_from(three_and_a_half).unwrap();
        app.config = config.into();
    })
    .await;
    app.namespace("team").await;
    let ada = app.ada().await;
    // The hourly clearing is over, and comes an hour later again.
    app.app.work().await.unwrap();
    for tag in ["v1", "v2", "v3", "v4", "v5"] {
        app.push("team/app", tag, &Image::small(tag)).await;
        delete_tag(&ada, tag).await;
    }
    app.advance_seconds(5);
    app.app.work().await.unwrap();
    let left: Vec<_> = shown(&ada).await.into_iter().map(|row| row.1).collect();
    let page = ada.get(LIST).send().await.expect(200).json();
    let left_bytes = page["bytes"].as_i64().unwrap();
    assert!(left_bytes <= three_and_a_half, "{page}");
    let expected = ["v5", "v4", "v3"].map(|tag| Some(tag.to_owned()));
    assert_eq!(left, expected);
}

async fn a_tag_that_leads_elsewhere_by_now_stays_as_it_is(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let (old, new) = (Image::small("old"), Image::small("new"));
    login.push("team/app", "v1", &old).await;
    let ada = app.ada().await;
    delete_tag(&ada, "v1").await;
    assert_eq!(list(&ada).await[0]["conflict"], Value::Null);
    login.push("team/app", "v1", &new).await;
    assert_eq!(list(&ada).await[0]["conflict"], json!(new.digest()));
    let done = restore(&ada).await;
    assert_eq!(done, json!({ "done": 0, "by_digest": 1, "skipped": 0 }));
    login.pull("team/app", "v1", &new).await;
    login.pull("team/app", &old.digest(), &old).await;
    is_empty(&app).await;
    is_sound(&app).await;
}

async fn what_was_pushed_again_is_found_live(app: TestApp) {
    let (login, [index, signature, shared, _]) = arrange(&app).await;
    let ada = app.ada().await;
    for tag in ["multi", "v1", "v2"] {
        delete_tag(&ada, tag).await;
    }
    login.push("team/app", "v1", &shared).await;
    login.push("team/app", "again", &index).await;
    let done = restore(&ada).await;
    assert_eq!(done, json!({ "done": 3, "by_digest": 0, "skipped": 0 }));
    for tag in ["multi", "again"] {
        login.pull("team/app", tag, &index).await;
    }
    login
        .pull("team/app", &signature.digest(), &signature)
        .await;
    is_empty(&app).await;
    is_sound(&app).await;
}

async fn the_last_index_takes_a_shared_child_along_and_the_first_brings_it_back(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let first = Image::index("a");
    let second = first.clone().annotated("second");
    login.push("team/app", "first", &first).await;
    login.push("team/app", "second", &second).await;
    let ada = app.ada().await;
    delete_tag(&ada, "first").await;
    assert_eq!(count(&app, "manifest").await, 3);
    login.pull("team/app", "second", &second).await;
    delete_tag(&ada, "second").await;
    assert_eq!(count(&app, "manifest").await, 0);
    let entries = ids(&ada).await;
    call(&ada, "restore", &entries[1..]).await.expect(200);
    login.pull("team/app", "first", &first).await;
    call(&ada, "restore", &entries[..1]).await.expect(200);
    login.pull("team/app", "second", &second).await;
    is_empty(&app).await;
    is_sound(&app).await;
}

async fn deleting_over_the_data_plane_can_be_undone(app: TestApp) {
    let (login, [index, _, shared, _]) = arrange(&app).await;
    let ada = app.ada().await;
    let before = app.database.live().await;
    let delete = async |reference: &str| {
        let target = format!("/v2/team/app/manifests/{reference}");
        login.delete(&target).send().await.expect(202);
    };
    delete("v1").await;
    delete("v2").await;
    login.pull("team/app", &shared.digest(), &shared).await;
    delete(&shared.digest()).await;
    delete(&index.digest()).await;
    for child in &index.children {
        login.pull("team/app", &child.digest(), child).await;
    }
    let rows: Vec<_> = shown(&ada).await.into_iter().map(|row| row.1).collect();
    let tag = |tag: &str| Some(tag.to_owned());
    assert_eq!(rows, [tag("multi"), None, tag("v2"), tag("v1")]);
    is_sound(&app).await;
    restore(&ada).await;
    assert_eq!(app.database.live().await, before);
    is_empty(&app).await;
}

async fn what_is_purged_is_gone_at_once_unless_another_entry_leads_there(app: TestApp) {
    let (_, [_, _, shared, _]) = arrange(&app).await;
    let ada = app.ada().await;
    for tag in ["v1", "v2"] {
        delete_tag(&ada, tag).await;
    }
    let entries = ids(&ada).await;
    let done = call(&ada, "purge", &entries[..1]).await.expect(200).json();
    assert_eq!(done, json!({ "done": 1, "by_digest": 0, "skipped": 0 }));
    assert_eq!(count(&app, "trash_manifest").await, 1);
    let done = call(&ada, "purge", &entries).await.expect(200).json();
    assert_eq!(done, json!({ "done": 1, "by_digest": 0, "skipped": 1 }));
    is_empty(&app).await;
    let blobs = count(&app, "blob").await;
    collect_for_days(&app, 4).await;
    // One layer is that of the image that stays, too.
    let gone = i64::try_from(shared.blobs.len() - 1).unwrap();
    assert_eq!(count(&app, "blob").await, blobs - gone);
    is_sound(&app).await;
}

async fn entries_of_other_organizations_are_passed_over(app: TestApp) {
    app.namespace("team").await;
    app.namespace("other").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let login = app.login(app.admin()).await;
    login.push("other/app", "v1", &Image::small("b")).await;
    let ada = app.ada().await;
    delete_tag(&ada, "v1").await;
    let other = "/v2/manage/namespaces/other/repos/app/tags/v1";
    ada.delete(other).send().await.expect(204);
    let entries = ids(&ada).await;
    for what in ["purge", "restore"] {
        let done = call(&ada, what, &entries[..1]).await.expect(200).json();
        assert_eq!(done, json!({ "done": 0, "by_digest": 0, "skipped": 1 }));
    }
    assert_eq!(ids(&ada).await, entries);
    let done = call(&ada, "restore", &[entries[1], 999_999]).await;
    let done = done.expect(200).json();
    assert_eq!(done, json!({ "done": 1, "by_digest": 0, "skipped": 1 }));
    for entries in [vec![], (0..1001).collect::<Vec<i64>>()] {
        call(&ada, "restore", &entries)
            .await
            .refused(Code::InvalidParameter);
    }
}

async fn the_limits_of_the_account_hold_for_what_comes_back(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    app.push("team/app", "v2", &Image::small("b")).await;
    let ada = app.ada().await;
    delete_tag(&ada, "v1").await;
    let account = &app.account().id;
    let limit = format!("UPDATE account SET tag_quota = 1 WHERE id = '{account}'");
    app.database.execute(&limit).await;
    let before = app.database.live().await;
    let entries = ids(&ada).await;
    call(&ada, "restore", &entries)
        .await
        .refused(Code::TagQuota);
    assert_eq!(app.database.live().await, before);
    assert_eq!(ids(&ada).await, entries);
}

async fn the_list_has_pages_and_filters(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let ada = app.ada().await;
    for number in 0..5 {
        let tag = format!("v{number}");
        login.push("team/app", &tag, &Image::small(&tag)).await;
        delete_tag(&ada, &tag).await;
    }
    let mut seen = Vec::new();
    let mut query = "limit=2".to_owned();
    loop {
        let page = ada
            .get(&format!("{LIST}?{query}"))
            .send()
            .await
            .expect(200)
            .json();
        assert_eq!(page["total"], 5);
        for row in page["items"].as_array().unwrap() {
            seen.push(row["tag"].as_str().unwrap().to_owned());
        }
        let Some(next) = page["next"].as_str() else {
            break;
        };
        query = format!("limit=2&cursor={next}");
    }
    assert_eq!(seen, ["v4", "v3", "v2", "v1", "v0"]);
    let digest = Image::small("v3").digest();
    for (query, total) in [
        ("text=v3".to_owned(), 1),
        (format!("text={}", &digest[7..30]), 1),
        ("text=app".to_owned(), 5),
        ("text=%25".to_owned(), 0),
        ("organization=team&image=app".to_owned(), 5),
        ("image=other".to_owned(), 0),
        ("organization=other".to_owned(), 0),
    ] {
        let page = ada
            .get(&format!("{LIST}?{query}"))
            .send()
            .await
            .expect(200)
            .json();
        assert_eq!(page["total"], total, "{query}");
    }
    for query in ["limit=0", "limit=101", "limit=x", "cursor=x"] {
        ada.get(&format!("{LIST}?{query}"))
            .send()
            .await
            .refused(Code::InvalidPage);
    }
}

async fn the_trash_is_for_those_who_may_delete_tags(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    delete_tag(&app.ada().await, "v1").await;
    let entries = ids(&app.ada().await).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        let page = client.get(LIST).send().await.expect(200).json();
        assert_eq!((&page["items"], &page["total"]), (&json!([]), &json!(0)));
        for what in ["restore", "purge"] {
            call(&client, what, &entries).await.refused(Code::Forbidden);
        }
    }
    app.grant("team", &bob, Permission::Manage).await;
    assert_eq!(ids(&client).await, entries);
    call(&client, "restore", &entries).await.expect(200);
    let strange = app.add_account("strange").await;
    let sam = app.add_admin(&strange, "sam").await;
    let sam = app.token(&sam).await;
    assert_eq!(list(&sam).await, Vec::<Value>::new());
    call(&sam, "restore", &entries)
        .await
        .refused(Code::NamespaceNotFound);
}

async fn a_protected_tag_may_come_back(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let ada = app.ada().await;
    delete_tag(&ada, "v1").await;
    ada.post("/api/berth/v1/organizations/team/protected-tags")
        .json(&json!({ "pattern": "v*" }))
        .send()
        .await
        .expect(201);
    assert_eq!(restore(&ada).await["done"], 1);
    ada.delete("/v2/manage/namespaces/team/repos/app/tags/v1")
        .send()
        .await
        .refused(Code::TagProtected);
    is_empty(&app).await;
}

async fn an_organization_that_is_deleted_takes_its_trash_along(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    delete_tag(&ada, "v1").await;
    let image = "/v2/manage/namespaces/team/repos/app";
    ada.delete(image).send().await.expect(204);
    ada.delete("/v2/manage/namespaces/team")
        .send()
        .await
        .expect(204);
    is_empty(&app).await;
    collect_for_days(&app, 4).await;
    assert_eq!(count(&app, "blob").await, 0);
}
