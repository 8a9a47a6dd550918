//! Quotas of an account.

use berth_core::error::Code;
use berth_tests::{Answer, Client, Image, TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    the_quotas_show_how_much_is_used,
    every_user_of_the_account_sees_them,
    the_project_of_another_account_is_refused,
    images_over_the_limit_are_refused,
    images_made_side_by_side_keep_the_limit,
    tags_over_the_limit_are_refused,
    bytes_over_the_limit_are_refused,
    what_is_there_already_stays,
);

fn bytes(image: &Image) -> usize {
    image.blob_bytes() + image.manifest.len()
}

/// Sets a limit of the account, as the operator does.
async fn limit(app: &TestApp, column: &str, limit: Option<u64>) {
    let limit = limit.map_or("NULL".to_owned(), |limit| limit.to_string());
    let sql = format!("UPDATE account SET {column} = {limit}");
    app.database.execute(&sql).await;
}

/// Pushes blobs and returns the answer to the manifest.
async fn push(client: &Client, name: &str, tag: &str, image: &Image) -> Answer {
    for blob in &image.blobs {
        client.push_blob(name, blob).await;
    }
    client.put_manifest(name, tag, image).await
}

fn path(project_id: &str) -> String {
    format!("/v2/manage/projects/{project_id}/quotas")
}

async fn the_quotas_show_how_much_is_used(app: TestApp) {
    app.namespace("blue").await;
    app.namespace("red").await;
    let image = Image::small("a");
    for tag in ["v1", "v2"] {
        app.push("red/app", tag, &image).await;
    }
    let target = path(&app.account().project_id);
    let shown = app.ada().await.get(&target).send().await.expect(200).json();
    let expected = json!({ "quotas": [
        { "quota_key": "namespace", "quota_limit": 5, "used": 2, "unit": "" },
        { "quota_key": "repo", "quota_limit": -1, "used": 1, "unit": "" },
        { "quota_key": "tag", "quota_limit": -1, "used": 2, "unit": "" },
        { "quota_key": "store", "quota_limit": -1, "used": bytes(&image), "unit": "byte" },
    ]});
    assert_eq!(shown, expected);
    limit(&app, "image_quota", Some(7)).await;
    limit(&app, "tag_quota", Some(8)).await;
    limit(&app, "byte_quota", Some(1 << 40)).await;
    let shown = app.ada().await.get(&target).send().await.expect(200).json();
    let limits = shown["quotas"].as_array().unwrap().iter();
    let limits: Vec<_> = limits.map(|quota| quota["quota_limit"].clone()).collect();
    assert_eq!(limits, [json!(5), json!(7), json!(8), json!(1_u64 << 40)]);
}

async fn every_user_of_the_account_sees_them(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let target = path(&app.account().project_id);
    app.token(&bob).await.get(&target).send().await.expect(200);
    app.anonymous()
        .get(&target)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn the_project_of_another_account_is_refused(app: TestApp) {
    let rival = app.add_account("rival").await;
    let ada = app.ada().await;
    for id in [rival.project_id.as_str(), "absent"] {
        let refused = ada.get(&path(id)).send().await;
        refused.refused(Code::ForeignProject);
    }
    let refused = ada.get(&path("%00")).send().await;
    refused.refused(Code::InvalidParameter);
}

async fn images_over_the_limit_are_refused(app: TestApp) {
    app.namespace("team").await;
    limit(&app, "image_quota", Some(2)).await;
    let (ada, login) = (app.ada().await, app.login(app.admin()).await);
    ada.create_repository("team", "a", false).await.expect(201);
    let image = Image::small("a");
    login.push("team/b", "v1", &image).await;
    let refused = ada.create_repository("team", "c", false).await;
    refused.refused(Code::RepositoryQuota);
    login.begin_upload("team/c").await.expect(202);
    let refused = login.push_blob("team/c", &image.blobs[0]).await;
    refused.denied(403, "DENIED");
    // What is there goes on, and what was refused left nothing.
    login.push("team/b", "v2", &image).await;
    let shown = ada.get("/v2/manage/namespaces/team/repos/c").send().await;
    shown.refused(Code::RepositoryNotFound);
    let delete = ada.delete("/v2/manage/namespaces/team/repos/a").send();
    delete.await.expect(204);
    login.push("team/c", "v1", &image).await;
}

async fn images_made_side_by_side_keep_the_limit(app: TestApp) {
    app.namespace("team").await;
    limit(&app, "image_quota", Some(3)).await;
    let ada = app.ada().await;
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let ada = ada.clone();
            let name = format!("app{n}");
            tokio::spawn(async move { ada.create_repository("team", &name, false).await })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap().status);
    }
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [[201; 3].as_slice(), [400; 5].as_slice()].concat()
    );
}

async fn tags_over_the_limit_are_refused(app: TestApp) {
    app.namespace("team").await;
    limit(&app, "tag_quota", Some(2)).await;
    let login = app.login(app.admin()).await;
    let (a, b) = (Image::small("a"), Image::small("b"));
    login.push("team/app", "v1", &a).await;
    login.push("team/app", "v2", &a).await;
    let refused = push(&login, "team/app", "v3", &a).await;
    refused.denied(403, "DENIED");
    // A tag that is there may move, a manifest may come without one, and other images have room.
    login.push("team/app", "v2", &b).await;
    login
        .push("team/app", &Image::small("c").digest(), &Image::small("c"))
        .await;
    login.push("team/other", "v1", &a).await;
    let tags = login.get("/v2/team/app/tags/list").send().await.json();
    assert_eq!(tags["tags"], json!(["v1", "v2"]));
}

async fn bytes_over_the_limit_are_refused(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let (a, b) = (Image::small("a"), Image::small("b"));
    let both = u64::try_from(bytes(&a) + bytes(&b)).unwrap();
    limit(&app, "byte_quota", Some(both - 1)).await;
    login.push("team/app", "v1", &a).await;
    let refused = push(&login, "team/app", "v2", &b).await.expect(507);
    assert!(refused.text().contains("may store"), "{}", refused.text());
    // What is stored already takes nothing more.
    login.push("team/app", "v2", &a).await;
    limit(&app, "byte_quota", Some(both)).await;
    login.push("team/app", "v3", &b).await;
}

async fn what_is_there_already_stays(app: TestApp) {
    app.namespace("team").await;
    let (image, login) = (Image::small("a"), app.login(app.admin()).await);
    for tag in ["v1", "v2"] {
        login.push("team/app", tag, &image).await;
    }
    for column in ["image_quota", "tag_quota", "byte_quota"] {
        limit(&app, column, Some(0)).await;
    }
    login.pull("team/app", "v1", &image).await;
    login.push("team/app", "v1", &image).await;
    let refused = push(&login, "team/app", "v3", &image).await;
    refused.denied(403, "DENIED");
    limit(&app, "tag_quota", None).await;
    login.push("team/app", "v3", &image).await;
}
