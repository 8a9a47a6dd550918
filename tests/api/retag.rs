//! Single tags over the SWR API: shown, added and moved.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    one_tag_is_shown_as_the_list_has_it,
    a_tag_is_added_to_an_image,
    a_tag_that_is_there_moves_only_where_that_is_said,
    the_source_has_to_be_there,
    adding_a_tag_takes_write,
    a_tag_of_another_account_is_hidden,
    what_is_no_tag_or_body_is_refused,
);

const PATH: &str = "/v2/manage/namespaces/team/repos/app/tags";

async fn shown(client: &Client, tag: &str) -> Value {
    let answer = client.get(&format!("{PATH}/{tag}")).send().await;
    answer.expect(200).json()
}

async fn repository(client: &Client) -> Value {
    let target = "/v2/manage/namespaces/team/repos/app";
    client.get(target).send().await.expect(200).json()
}

async fn one_tag_is_shown_as_the_list_has_it(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    app.push("team/app", "v2", &Image::index("b")).await;
    let ada = app.ada().await;
    for row in ada.get(PATH).send().await.json().as_array().unwrap() {
        let mut expected = row.clone();
        let fields = expected.as_object_mut().unwrap();
        // The list has a capital letter, and two fields that the single tag has not.
        let name = fields.remove("Tag").unwrap();
        fields.remove("deleted").unwrap();
        fields.remove("scanned").unwrap();
        fields.insert("tag".to_owned(), name.clone());
        assert_eq!(shown(&ada, name.as_str().unwrap()).await, expected);
    }
    ada.get(&format!("{PATH}/v3"))
        .send()
        .await
        .refused(Code::TagNotFound);
}

async fn a_tag_is_added_to_an_image(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let ada = app.ada().await;
    let before = repository(&ada).await;
    app.advance_seconds(60);
    let body = json!({ "source_tag": "v1", "destination_tag": "stable" });
    let answer = ada.post(PATH).json(&body).send().await.expect(201);
    assert_eq!(answer.text(), "{}");
    let tag = shown(&ada, "stable").await;
    let facts = (&tag["digest"], &tag["created"], &tag["updated"]);
    let now = json!("2026-03-01T09:01:00Z");
    assert_eq!(facts, (&json!(image.digest()), &now, &now));
    let after = repository(&ada).await;
    assert_eq!((&after["num_images"], &after["updated"]), (&json!(2), &now));
    assert_eq!(after["size"], before["size"], "the image is there once");
    let login = app.login(app.admin()).await;
    login.pull("team/app", "stable", &image).await;
    login.pull("team/app", "v1", &image).await;
}

async fn a_tag_that_is_there_moves_only_where_that_is_said(app: TestApp) {
    app.namespace("team").await;
    let (old, new) = (Image::small("old"), Image::small("new"));
    app.push("team/app", "stable", &old).await;
    app.push("team/app", "v2", &new).await;
    app.advance_seconds(60);
    let ada = app.ada().await;
    let call = |override_: Option<bool>| {
        let mut body = json!({ "source_tag": "v2", "destination_tag": "stable" });
        if let Some(value) = override_ {
            body["override"] = json!(value);
        }
        ada.post(PATH).json(&body).send()
    };
    for value in [None, Some(false)] {
        call(value).await.refused(Code::TagExists);
    }
    assert_eq!(shown(&ada, "stable").await["digest"], old.digest());
    call(Some(true)).await.expect(201);
    let tag = shown(&ada, "stable").await;
    let facts = (&tag["digest"], &tag["created"], &tag["updated"]);
    let (first, now) = (json!("2026-03-01T09:00:00Z"), json!("2026-03-01T09:01:00Z"));
    assert_eq!(facts, (&json!(new.digest()), &first, &now));
    assert_eq!(repository(&ada).await["num_images"], 2);
}

async fn the_source_has_to_be_there(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    let body = json!({ "source_tag": "v9", "destination_tag": "v1", "override": true });
    let answer = ada.post(PATH).json(&body).send().await;
    answer.refused(Code::TagNotFound);
    let absent = "/v2/manage/namespaces/team/repos/none/tags";
    let answer = ada.post(absent).json(&body).send().await;
    answer.refused(Code::RepositoryNotFound);
}

async fn adding_a_tag_takes_write(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    let body = json!({ "source_tag": "v1", "destination_tag": "v2" });
    client
        .post(PATH)
        .json(&body)
        .send()
        .await
        .refused(Code::Forbidden);
    app.grant("team", &bob, Permission::Read).await;
    client
        .post(PATH)
        .json(&body)
        .send()
        .await
        .refused(Code::Forbidden);
    shown(&client, "v1").await;
    app.grant("team", &bob, Permission::Write).await;
    client.post(PATH).json(&body).send().await.expect(201);
    let nobody = app.anonymous();
    let answer = nobody.post(PATH).json(&body).send().await;
    answer.refused(Code::Unauthenticated);
}

async fn a_tag_of_another_account_is_hidden(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    let body = json!({ "source_tag": "v1", "destination_tag": "v2" });
    for call in [eve.get(&format!("{PATH}/v1")), eve.post(PATH).json(&body)] {
        call.send().await.refused(Code::RepositoryNotFound);
    }
}

async fn what_is_no_tag_or_body_is_refused(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    for (body, code) in [
        (json!({ "source_tag": "v1" }), Code::MissingParameter),
        (json!({ "destination_tag": "v2" }), Code::MissingParameter),
        (
            json!({ "source_tag": "v1", "destination_tag": ".v" }),
            Code::InvalidTag,
        ),
        (
            json!({ "source_tag": "a b", "destination_tag": "v2" }),
            Code::InvalidTag,
        ),
        (
            json!({ "source_tag": "v1", "destination_tag": "v2", "override": "true" }),
            Code::InvalidParameter,
        ),
        (
            json!({ "source_tag": "v1", "destination_tag": "v2", "digest": "x" }),
            Code::InvalidParameter,
        ),
    ] {
        ada.post(PATH).json(&body).send().await.refused(code);
    }
    ada.get(&format!("{PATH}/-v"))
        .send()
        .await
        .refused(Code::InvalidTag);
}
