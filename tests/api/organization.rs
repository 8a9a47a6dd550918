//! Organizations with their figures, and the figures of the account.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    an_organization_is_shown_with_its_figures,
    the_list_leaves_out_what_one_may_not_see,
    the_overview_counts_what_one_may_see,
);

const PATH: &str = "/api/berth/v1/organizations";

/// Pushes the same image under two names and two tags.
async fn fill(app: &TestApp) -> Image {
    app.namespace("blue").await;
    app.namespace("red").await;
    let image = Image::small("a");
    let login = app.login(app.admin()).await;
    for (name, tag) in [("blue/a", "v1"), ("blue/a", "v2"), ("red/b", "v1")] {
        login.push(name, tag, &image).await;
    }
    login.pull("blue/a", "v1", &image).await;
    image
}

fn stored(image: &Image) -> usize {
    image.blob_bytes() + image.manifest.len()
}

async fn an_organization_is_shown_with_its_figures(app: TestApp) {
    let image = fill(&app).await;
    let ada = app.ada().await;
    let shown = ada
        .get(&format!("{PATH}/blue"))
        .send()
        .await
        .expect(200)
        .json();
    let expected = json!({
        "id": shown["id"], "name": "blue", "auth": 7, "repositories": 1, "tags": 2,
        "size": stored(&image), "creator_name": "ada", "created": "2026-03-01T09:00:00Z",
    });
    assert_eq!(shown, expected);
    let list = ada.get(PATH).send().await.expect(200).json();
    assert_eq!((&list["quota"], &list["used"]), (&json!(5), &json!(2)));
    assert_eq!(list["items"][0], expected);
    assert_eq!(list["items"][1]["name"], "red");
    ada.get(&format!("{PATH}/absent"))
        .send()
        .await
        .refused(Code::NamespaceNotFound);
    ada.get(&format!("{PATH}/Bad"))
        .send()
        .await
        .refused(Code::InvalidNamespace);
}

async fn the_list_leaves_out_what_one_may_not_see(app: TestApp) {
    fill(&app).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    app.grant("red", &bob, Permission::Read).await;
    let client = app.token(&bob).await;
    let list = client.get(PATH).send().await.expect(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&list["items"][0]["name"], &list["items"][0]["auth"]),
        (&json!("red"), &json!(1))
    );
    assert_eq!(list["used"], 2);
    client
        .get(&format!("{PATH}/blue"))
        .send()
        .await
        .refused(Code::Forbidden);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    let list = eve.get(PATH).send().await.json();
    assert_eq!(list, json!({ "items": [], "quota": 5, "used": 0 }));
    eve.get(&format!("{PATH}/blue"))
        .send()
        .await
        .refused(Code::NamespaceNotFound);
}

async fn the_overview_counts_what_one_may_see(app: TestApp) {
    let image = fill(&app).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let show = async |client: berth_tests::Client| -> Value {
        client
            .get("/api/berth/v1/overview")
            .send()
            .await
            .expect(200)
            .json()
    };
    let mut all = show(app.ada().await).await;
    assert!(all.as_object_mut().unwrap().remove("pulls").is_some());
    let expected = json!({
        "namespaces": 2, "namespace_quota": 5, "repositories": 2, "tags": 3, "stored_bytes": stored(&image) * 2,
    });
    assert_eq!(all, expected);
    let mut none = show(app.token(&bob).await).await;
    none.as_object_mut().unwrap().remove("namespace_quota");
    assert_eq!(
        none,
        json!({ "namespaces": 0, "repositories": 0, "tags": 0, "stored_bytes": 0, "pulls": 0 })
    );
    app.grant("red", &bob, Permission::Read).await;
    let some = show(app.token(&bob).await).await;
    assert_eq!((&some["namespaces"], &some["tags"]), (&json!(1), &json!(1)));
    app.anonymous()
        .get("/api/berth/v1/overview")
        .send()
        .await
        .refused(Code::Unauthenticated);
}
