//! What comes back from the trash where several removals or images have to do with each other.

use berth_core::permission::Permission;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::trash::{call, count, delete_tag, ids, is_empty, is_sound, restore};

on_both_databases!(
    what_went_with_the_first_removal_comes_back_after_the_second,
    a_shared_child_goes_with_the_last_that_leads_to_it,
    several_images_come_back_while_others_push,
    a_deleted_image_comes_back_as_what_it_was,
    an_image_comes_back_public_only_for_who_may_make_it_so,
    what_an_image_was_is_forgotten_with_its_last_entry,
);

async fn what_went_with_the_first_removal_comes_back_after_the_second(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let index = Image::index("a");
    let (signature, later) = (index.signature(), index.children[0].signature());
    login.push("team/app", "v1", &index).await;
    login
        .push("team/app", &signature.digest(), &signature)
        .await;
    let ada = app.ada().await;
    delete_tag(&ada, "v1").await;
    login.push("team/app", "v2", &index).await;
    login.push("team/app", &later.digest(), &later).await;
    delete_tag(&ada, "v2").await;
    assert_eq!(count(&app, "trash_manifest").await, 5);
    restore(&ada).await;
    login.pull("team/app", "v1", &index).await;
    for image in [&signature, &later] {
        login.pull("team/app", &image.digest(), image).await;
    }
    is_empty(&app).await;
    is_sound(&app).await;
}

async fn a_shared_child_goes_with_the_last_that_leads_to_it(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let first = Image::index("a");
    let others: Vec<Image> = (0..4)
        .map(|number| first.clone().annotated(&number.to_string()))
        .collect();
    for (number, index) in others.iter().enumerate() {
        login.push("team/app", &format!("v{number}"), index).await;
    }
    let signature = first.children[0].signature();
    login
        .push("team/app", &signature.digest(), &signature)
        .await;
    let ada = app.ada().await;
    for number in 0..3 {
        delete_tag(&ada, &format!("v{number}")).await;
        assert_eq!(count(&app, "manifest").await, 6 - number);
        login.pull("team/app", "v3", &others[3]).await;
    }
    delete_tag(&ada, "v3").await;
    assert_eq!(count(&app, "manifest").await, 0);
    assert_eq!(count(&app, "trash_manifest").await, 7);
    let entries = ids(&ada).await;
    call(&ada, "purge", &entries[1..]).await.expect(200);
    assert_eq!(count(&app, "trash_manifest").await, 4);
    call(&ada, "restore", &entries[..1]).await.expect(200);
    login.pull("team/app", "v3", &others[3]).await;
    login
        .pull("team/app", &signature.digest(), &signature)
        .await;
    is_empty(&app).await;
    is_sound(&app).await;
    delete_tag(&ada, "v3").await;
    let entries = ids(&ada).await;
    call(&ada, "purge", &entries).await.expect(200);
    is_empty(&app).await;
}

/// Whoever pushes to one of the images has it and waits for the account; a restore that had the
/// account already, and waited for the image, would be ended by PostgreSQL.
async fn several_images_come_back_while_others_push(app: TestApp) {
    app.namespace("team").await;
    let login = app.login(app.admin()).await;
    let limit = format!(
        "UPDATE account SET byte_quota = 1000000000 WHERE id = '{}'",
        app.account().id
    );
    app.database.execute(&limit).await;
    let ada = app.ada().await;
    let names = ["a", "b", "c"];
    for name in names {
        let image = format!("team/{name}");
        login.push(&image, "v1", &Image::small(name)).await;
    }
    for round in 0..12 {
        for name in names {
            let tag = format!("/v2/manage/namespaces/team/repos/{name}/tags/v1");
            ada.delete(&tag).send().await.expect(204);
        }
        let new = Image::small(&format!("new {round}"));
        for blob in &new.blobs {
            login.push_blob("team/c", blob).await.expect(201);
        }
        let entries = ids(&ada).await;
        let tag = format!("r{round}");
        let (restored, pushed) = tokio::join!(
            call(&ada, "restore", &entries),
            login.put_manifest("team/c", &tag, &new)
        );
        assert_eq!(restored.expect(200).json()["done"], 3);
        pushed.expect(201);
    }
    is_sound(&app).await;
}

const APP: &str = "/v2/manage/namespaces/team/repos/app";

/// Makes `team/app` public, with a description, pushes a tag and deletes the image.
async fn delete_public(app: &TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    let what = json!({ "is_public": true, "category": "database", "description": "what it is" });
    ada.patch(APP).json(&what).send().await.expect(201);
    delete_image(&ada).await;
}

async fn delete_image(client: &Client) {
    let image = "/api/berth/v1/organizations/team/images/app?tags=1";
    client.delete(image).send().await.expect(204);
}

async fn attributes(client: &Client) -> (Value, Value, Value) {
    let shown = client.get(APP).send().await.expect(200).json();
    let of = |field: &str| shown[field].clone();
    (of("is_public"), of("category"), of("description"))
}

async fn a_deleted_image_comes_back_as_what_it_was(app: TestApp) {
    delete_public(&app).await;
    let ada = app.ada().await;
    restore(&ada).await;
    let was = (json!(true), json!("database"), json!("what it is"));
    assert_eq!(attributes(&ada).await, was);
    is_empty(&app).await;
    // One that is there by now stays what it is.
    delete_image(&ada).await;
    app.repository("team", "app", false).await;
    let before = attributes(&ada).await;
    restore(&ada).await;
    assert_eq!(attributes(&ada).await, before);
    is_empty(&app).await;
}

async fn an_image_comes_back_public_only_for_who_may_make_it_so(app: TestApp) {
    delete_public(&app).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let may = r#"{"Effect":"Allow","Action":"swr:repo:deleteRepoTag"}"#;
    app.attach(&bob, may).await;
    let client = app.token(&bob).await;
    let entries = ids(&client).await;
    call(&client, "restore", &entries).await.expect(200);
    let ada = app.ada().await;
    let was = (json!(false), json!("database"), json!("what it is"));
    assert_eq!(attributes(&ada).await, was);
    // A policy might forbid it, so who has one makes nothing public by this.
    let cyd = app.add_person(&app.account().clone(), "cyd").await;
    for (person, is_public) in [(&bob, false), (&cyd, true)] {
        let public = ada.patch(APP).json(&json!({ "is_public": true }));
        public.send().await.expect(201);
        delete_image(&ada).await;
        app.grant("team", person, Permission::Manage).await;
        let client = app.token(person).await;
        let entries = ids(&client).await;
        call(&client, "restore", &entries).await.expect(200);
        assert_eq!(attributes(&ada).await.0, json!(is_public));
    }
}

async fn what_an_image_was_is_forgotten_with_its_last_entry(app: TestApp) {
    delete_public(&app).await;
    let ada = app.ada().await;
    assert_eq!(count(&app, "trash_repository").await, 1);
    let entries = ids(&ada).await;
    call(&ada, "purge", &entries).await.expect(200);
    is_empty(&app).await;
    // The next one of the name is not what that one was.
    app.push("team/app", "v1", &Image::small("b")).await;
    delete_image(&ada).await;
    restore(&ada).await;
    assert_eq!(attributes(&ada).await.0, json!(false));
}
