//! Who may do what on the data plane, and what those who may not are told.

use berth_core::permission::Permission;
use berth_tests::image::{bytes, digest};
use berth_tests::{Image, TestApp, on_both_databases};

use crate::team;

on_both_databases!(
    rights_are_as_granted,
    another_account_cannot_tell_private_from_absent,
    a_public_image_is_pulled_by_anybody_and_changed_by_nobody,
    an_image_is_made_by_a_push_of_who_may,
    a_taken_right_ends_at_the_next_request,
    other_credentials_are_worth_nothing,
);

const APP: &str = "team/app";

async fn rights_are_as_granted(app: TestApp) {
    let admin = team(&app).await;
    let image = Image::small("rights");
    admin.push(APP, "v1", &image).await;
    for (permission, pull, push, delete) in [
        (None, 403, 403, 403),
        (Some(Permission::Read), 200, 403, 403),
        (Some(Permission::Write), 200, 201, 403),
        (Some(Permission::Manage), 200, 201, 202),
    ] {
        let person = app
            .add_person(app.account(), &format!("user{pull}{push}{delete}"))
            .await;
        if let Some(permission) = permission {
            app.grant("team", &person, permission).await;
        }
        let client = app.login(&person).await;
        let answers = [
            (client.get_manifest(APP, "v1").await, pull),
            (client.get_blob(APP, &digest(&image.blobs[0])).await, pull),
            (client.put_manifest(APP, "v2", &image).await, push),
            (
                client
                    .delete(&format!("/v2/{APP}/manifests/v2"))
                    .send()
                    .await,
                delete,
            ),
        ];
        for (answer, status) in answers {
            match status {
                403 => drop(answer.denied(403, "DENIED")),
                status => drop(answer.expect(status)),
            }
        }
    }
}

async fn another_account_cannot_tell_private_from_absent(app: TestApp) {
    let admin = team(&app).await;
    let image = Image::small("private");
    admin.push(APP, "v1", &image).await;
    let zed = app.add_account("zed").await;
    let zoe = app.add_admin(&zed, "zoe").await;
    let stranger = app.login(&zoe).await;
    let anonymous = app.anonymous();
    let blob = digest(&image.blobs[0]);
    for (method, rest) in [
        ("GET", "manifests/v1".to_owned()),
        ("HEAD", "manifests/v1".to_owned()),
        ("GET", format!("blobs/{blob}")),
        ("GET", "tags/list".to_owned()),
        ("GET", format!("referrers/{}", image.digest())),
        ("POST", "blobs/uploads/".to_owned()),
        ("DELETE", "manifests/v1".to_owned()),
    ] {
        let mut texts = Vec::new();
        for name in ["team/app", "team/non", "none/app"] {
            let target = format!("/v2/{name}/{rest}");
            let answer = stranger.request(method, &target).send().await.expect(404);
            texts.push(
                answer
                    .text()
                    .replace(name, "<image>")
                    .replace("team", "none"),
            );
            let answer = anonymous.request(method, &target).send().await.expect(401);
            assert!(
                answer
                    .header("www-authenticate")
                    .unwrap()
                    .starts_with("Bearer realm=")
            );
        }
        assert_eq!(texts[0], texts[1], "{method} {rest}");
        assert_eq!(texts[0], texts[2], "{method} {rest}");
    }
}

async fn a_public_image_is_pulled_by_anybody_and_changed_by_nobody(app: TestApp) {
    let admin = team(&app).await;
    let image = Image::small("public");
    admin.push(APP, "v1", &image).await;
    app.database
        .execute("UPDATE repository SET is_public = TRUE")
        .await;
    let anonymous = app.anonymous();
    anonymous.pull(APP, "v1", &image).await;
    anonymous
        .get(&format!("/v2/{APP}/tags/list"))
        .send()
        .await
        .expect(200);
    let target = format!("/v2/{APP}/manifests/v1");
    anonymous
        .delete(&target)
        .send()
        .await
        .denied(401, "UNAUTHORIZED");
    anonymous
        .begin_upload(APP)
        .await
        .denied(401, "UNAUTHORIZED");
    let zed = app.add_account("zed").await;
    let zoe = app.add_admin(&zed, "zoe").await;
    let stranger = app.login(&zoe).await;
    stranger.pull(APP, "v1", &image).await;
    stranger.begin_upload(APP).await.denied(403, "DENIED");
    stranger.delete(&target).send().await.denied(403, "DENIED");
    app.database
        .execute("UPDATE repository SET is_public = FALSE")
        .await;
    anonymous
        .get(&target)
        .send()
        .await
        .denied(401, "UNAUTHORIZED");
    stranger
        .get(&target)
        .send()
        .await
        .denied(404, "NAME_UNKNOWN");
}

async fn an_image_is_made_by_a_push_of_who_may(app: TestApp) {
    team(&app).await;
    let reader = app.add_person(app.account(), "reader").await;
    app.grant("team", &reader, Permission::Read).await;
    let reader = app.login(&reader).await;
    reader.begin_upload("team/new").await.denied(403, "DENIED");
    let writer = app.add_person(app.account(), "writer").await;
    app.grant("team", &writer, Permission::Write).await;
    let client = app.login(&writer).await;
    client
        .begin_upload("nowhere/new")
        .await
        .denied(404, "NAME_UNKNOWN");
    client.push("team/new", "v1", &Image::small("new")).await;
    let rows = app
        .database
        .rows("SELECT name, creator_id, is_public FROM repository")
        .await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["creator_id"], writer.id);
    assert_eq!(
        app.database
            .number("SELECT COUNT(*) FROM repository WHERE is_public")
            .await,
        0
    );
}

async fn a_taken_right_ends_at_the_next_request(app: TestApp) {
    let admin = team(&app).await;
    admin.push(APP, "v1", &Image::small("taken")).await;
    let bob = app.add_person(app.account(), "bob").await;
    app.grant("team", &bob, Permission::Read).await;
    let token = app.bearer(&bob, "repository:team/app:pull").await;
    token.get_manifest(APP, "v1").await.expect(200);
    app.revoke("team", &bob).await;
    token.get_manifest(APP, "v1").await.denied(403, "DENIED");
}

async fn other_credentials_are_worth_nothing(app: TestApp) {
    let admin = team(&app).await;
    admin.push(APP, "v1", &Image::small("other")).await;
    let person = app.admin();
    for client in [
        app.token(person).await,
        app.session(person).await,
        app.key(person).await,
    ] {
        client
            .get_manifest(APP, "v1")
            .await
            .denied(401, "UNAUTHORIZED");
        client.get("/v2/").send().await.denied(401, "UNAUTHORIZED");
    }
    for client in [app.login(person).await, app.long_login(person).await] {
        client.get_manifest(APP, "v1").await.expect(200);
        client.get("/v2/").send().await.expect(200);
        client.push_blob(APP, &bytes("direct", 5)).await.expect(201);
    }
}
