//! Rights on single images over the SWR API, and what they open.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, Image, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::namespace_auth::user;

on_both_databases!(
    the_rights_are_granted_changed_taken_and_shown,
    a_right_on_an_image_opens_that_image_alone,
    the_stronger_of_both_rights_holds,
    manage_on_an_image_is_not_manage_on_its_organization,
    only_manage_on_the_image_turns_it_public,
    what_one_may_do_with_rights_depends_on_ones_own,
    a_right_is_not_granted_twice,
    what_is_absent_is_neither_changed_nor_taken,
    what_is_no_list_of_users_and_rights_is_refused,
    an_image_made_anew_honours_no_older_right,
    check_12_a_right_that_was_taken_stops_tokens_at_once,
);

const PATH: &str = "/v2/manage/namespaces/team/repos/app/access";
const SHOW: &str = "/v2/manage/namespaces/team/repos/app";
const OTHER: &str = "/v2/manage/namespaces/team/repos/other";

async fn person(app: &TestApp, name: &str) -> Person {
    app.add_person(&app.account().clone(), name).await
}

async fn world(app: &TestApp) -> (Client, Person) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    app.repository("team", "other", false).await;
    (app.ada().await, person(app, "bob").await)
}

fn names(list: &Value) -> Vec<&str> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| row["name"].as_str().unwrap()).collect()
}

async fn the_rights_are_granted_changed_taken_and_shown(app: TestApp) {
    let (ada, bob) = world(&app).await;
    let carl = person(&app, "carl").await;
    let body = json!([user(&carl, 7), user(&bob, 1)]);
    let made = ada.post(PATH).json(&body).send().await.expect(201);
    assert_eq!(made.text(), "{}");
    let id = ada.get(SHOW).send().await.json()["id"].clone();
    let shown = ada.get(PATH).send().await.expect(200).json();
    let expected = json!({
        "id": id, "name": "app", "self_auth": user(app.admin(), 7),
        "others_auths": [user(&bob, 1), user(&carl, 7)],
    });
    assert_eq!(shown, expected);
    // The caller's own right is the stronger one, also where the organization gives it.
    app.grant("team", &bob, Permission::Write).await;
    let client = app.token(&bob).await;
    let shown = client.get(PATH).send().await.expect(200).json();
    assert_eq!(shown["self_auth"], user(&bob, 3));
    assert_eq!(
        shown["others_auths"],
        json!([user(&bob, 1), user(&carl, 7)])
    );

    let body = json!([user(&bob, 7), user(&carl, 3)]);
    let changed = ada.patch(PATH).json(&body).send().await.expect(201);
    assert_eq!(changed.text(), "{}");
    let shown = client.get(PATH).send().await.expect(200).json();
    assert_eq!(shown["self_auth"], user(&bob, 7));
    assert_eq!(
        shown["others_auths"],
        json!([user(&bob, 7), user(&carl, 3)])
    );
    let body = json!([bob.id, carl.id]);
    let taken = ada.delete(PATH).json(&body).send().await.expect(204);
    assert!(taken.body.is_empty());
    let shown = client.get(PATH).send().await.expect(200).json();
    assert_eq!(shown["self_auth"], user(&bob, 3));
    assert_eq!(shown["others_auths"], json!([]));
}

async fn a_right_on_an_image_opens_that_image_alone(app: TestApp) {
    let (_, bob) = world(&app).await;
    app.grant_image("team/app", &bob, Permission::Read).await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let client = app.token(&bob).await;
    client.get(SHOW).send().await.expect(200);
    client.get(OTHER).send().await.refused(Code::Forbidden);
    let list = client.get("/v2/manage/repos").send().await.expect(200);
    assert_eq!(names(&list.json()), ["app"]);
    let images = client.get("/api/berth/v1/images").send().await.json();
    assert_eq!(
        (images["total"].as_u64(), &images["items"][0]["auth"]),
        (Some(1), &json!(1))
    );
    let overview = client.get("/api/berth/v1/overview").send().await.json();
    assert_eq!(overview["repositories"], 1, "{overview}");

    // The organization itself stays closed; it is listed where one asks for it.
    let organization = "/v2/manage/namespaces/team";
    client
        .get(organization)
        .send()
        .await
        .refused(Code::Forbidden);
    let all = "/v2/manage/namespaces";
    let list = client.get(all).send().await.expect(200).json();
    assert_eq!(list, json!({ "namespaces": [] }));
    let list = client.get(&format!("{all}?filter=mode::visible")).send();
    let list = list.await.expect(200).json();
    assert_eq!(names(&list["namespaces"]), ["team"]);
    assert_eq!(list["namespaces"][0]["auth"], 1);

    let login = app.login(&bob).await;
    let catalog = login.get("/v2/_catalog").send().await.expect(200).json();
    assert_eq!(catalog["repositories"], json!(["team/app"]));
    login.pull("team/app", "v1", &Image::small("a")).await;
    let refused = login.get_manifest("team/other", "v1").await;
    refused.denied(403, "DENIED");
    let image = Image::small("a");
    let refused = login.put_manifest("team/app", "v1", &image).await;
    refused.denied(403, "DENIED");
}

async fn the_stronger_of_both_rights_holds(app: TestApp) {
    let (ada, bob) = world(&app).await;
    let login = app.login(&bob).await;
    let client = app.token(&bob).await;
    let image = Image::small("a");
    app.grant("team", &bob, Permission::Read).await;
    app.grant_image("team/app", &bob, Permission::Write).await;
    login.push("team/app", "v1", &image).await;
    let refused = login.begin_upload("team/other").await;
    refused.denied(403, "DENIED");
    let shown = client.get("/api/berth/v1/organizations/team/images/app");
    assert_eq!(shown.send().await.expect(200).json()["auth"], 3);

    app.grant("team", &bob, Permission::Manage).await;
    app.grant_image("team/app", &bob, Permission::Read).await;
    let tag = format!("{SHOW}/tags/v1");
    client.delete(&tag).send().await.expect(204);
    let shown = client.get("/api/berth/v1/organizations/team/images/app");
    assert_eq!(shown.send().await.expect(200).json()["auth"], 7);
    let shown = ada.get(SHOW).send().await.expect(200).json();
    assert_eq!(shown["num_images"], 0);
}

async fn manage_on_an_image_is_not_manage_on_its_organization(app: TestApp) {
    let (_, bob) = world(&app).await;
    app.grant_image("team/app", &bob, Permission::Manage).await;
    let client = app.token(&bob).await;
    let new = client.create_repository("team", "new", false).await;
    new.refused(Code::Forbidden);
    let body = json!([user(&bob, 7)]);
    let organization = "/v2/manage/namespaces/team/access";
    let grant = client.post(organization).json(&body).send().await;
    grant.refused(Code::Forbidden);
    let login = app.login(&bob).await;
    let first = login.begin_upload("team/new").await;
    let first = first.denied(403, "DENIED");
    assert!(first.text().contains("on the organization `team`"));
    client.delete(SHOW).send().await.expect(204);
}

async fn only_manage_on_the_image_turns_it_public(app: TestApp) {
    let (_, bob) = world(&app).await;
    let client = app.token(&bob).await;
    let publish = || {
        client
            .patch(SHOW)
            .json(&json!({ "is_public": true }))
            .send()
    };
    app.grant_image("team/app", &bob, Permission::Write).await;
    publish().await.refused(Code::Forbidden);
    app.grant_image("team/app", &bob, Permission::Manage).await;
    publish().await.expect(201);
}

async fn what_one_may_do_with_rights_depends_on_ones_own(app: TestApp) {
    let (_, bob) = world(&app).await;
    let other = person(&app, "olga").await;
    let client = app.token(&bob).await;
    let (grant, take) = (json!([user(&other, 1)]), json!([other.id]));
    client.get(PATH).send().await.refused(Code::Forbidden);
    for permission in [Permission::Read, Permission::Write] {
        app.grant_image("team/app", &bob, permission).await;
        client.get(PATH).send().await.expect(200);
        for call in [
            client.post(PATH).json(&grant),
            client.patch(PATH).json(&grant),
            client.delete(PATH).json(&take),
        ] {
            call.send().await.refused(Code::Forbidden);
        }
    }
    app.grant_image("team/app", &bob, Permission::Manage).await;
    client.post(PATH).json(&grant).send().await.expect(201);
    client.patch(PATH).json(&grant).send().await.expect(201);
    client.delete(PATH).json(&take).send().await.expect(204);

    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    for (client, code) in [
        (app.token(&eve).await, Code::RepositoryNotFound),
        (app.anonymous(), Code::Unauthenticated),
    ] {
        for call in [
            client.get(PATH),
            client.post(PATH).json(&grant),
            client.patch(PATH).json(&grant),
            client.delete(PATH).json(&take),
        ] {
            call.send().await.refused(code);
        }
    }
}

async fn a_right_is_not_granted_twice(app: TestApp) {
    let (ada, bob) = world(&app).await;
    let carl = person(&app, "carl").await;
    let body = json!([user(&bob, 1)]);
    ada.post(PATH).json(&body).send().await.expect(201);
    let body = json!([user(&carl, 1), user(&bob, 7)]);
    let again = ada.post(PATH).json(&body).send().await;
    let again = again.refused(Code::RepositoryGrantExists);
    assert!(again.text().contains("`bob`"), "{}", again.text());
    let shown = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(shown["others_auths"], json!([user(&bob, 1)]));
}

async fn what_is_absent_is_neither_changed_nor_taken(app: TestApp) {
    let (ada, bob) = world(&app).await;
    let body = json!([user(&bob, 1)]);
    // A right on the organization is none on the image.
    app.grant("team", &bob, Permission::Read).await;
    let changed = ada.patch(PATH).json(&body).send().await;
    changed.refused(Code::RepositoryGrantNotFound);
    let taken = ada.delete(PATH).json(&json!([bob.id])).send().await;
    taken.refused(Code::RepositoryGrantNotFound);
    let absent = "/v2/manage/namespaces/team/repos/absent/access";
    for call in [
        ada.get(absent),
        ada.post(absent).json(&body),
        ada.patch(absent).json(&body),
        ada.delete(absent).json(&json!([bob.id])),
    ] {
        call.send().await.refused(Code::RepositoryNotFound);
    }
}

async fn what_is_no_list_of_users_and_rights_is_refused(app: TestApp) {
    let (ada, bob) = world(&app).await;
    let one = user(&bob, 1);
    for (body, code) in [
        (json!([user(&bob, 2)]), Code::InvalidGrant),
        (json!([one, one]), Code::InvalidGrant),
        (json!([]), Code::InvalidGrant),
        (
            json!([{ "user_id": bob.id, "user_name": "carl", "auth": 1 }]),
            Code::InvalidUser,
        ),
    ] {
        for call in [ada.post(PATH).json(&body), ada.patch(PATH).json(&body)] {
            call.send().await.refused(code);
        }
    }
    for body in [json!([bob.id, bob.id]), json!([])] {
        let taken = ada.delete(PATH).json(&body).send().await;
        taken.refused(Code::InvalidGrant);
    }
    let wrong = "/v2/manage/namespaces/team/repos/App/access";
    ada.get(wrong).send().await.refused(Code::InvalidRepository);
}

async fn an_image_made_anew_honours_no_older_right(app: TestApp) {
    let (ada, bob) = world(&app).await;
    app.grant_image("team/app", &bob, Permission::Manage).await;
    let client = app.token(&bob).await;
    client.get(SHOW).send().await.expect(200);
    ada.delete(SHOW).send().await.expect(204);
    app.repository("team", "app", false).await;
    client.get(SHOW).send().await.refused(Code::Forbidden);
}

async fn check_12_a_right_that_was_taken_stops_tokens_at_once(app: TestApp) {
    let (ada, bob) = world(&app).await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let body = json!([user(&bob, 3)]);
    ada.post(PATH).json(&body).send().await.expect(201);
    let bearer = app.bearer(&bob, "repository:team/app:pull,push").await;
    bearer.push("team/app", "v2", &image).await;

    let body = json!([user(&bob, 1)]);
    ada.patch(PATH).json(&body).send().await.expect(201);
    bearer.pull("team/app", "v2", &image).await;
    let refused = bearer.put_manifest("team/app", "v3", &image).await;
    refused.denied(403, "DENIED");

    let body = json!([bob.id]);
    ada.delete(PATH).json(&body).send().await.expect(204);
    let refused = bearer.get_manifest("team/app", "v2").await;
    refused.denied(403, "DENIED");
}
