//! Organizations over the SWR API.

use berth_core::error::Code;
use berth_core::name::RESERVED;
use berth_core::permission::Permission;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    an_administrator_creates_an_organization,
    whoever_creates_an_organization_may_manage_it,
    a_name_is_unique_over_all_accounts,
    a_name_outside_the_rule_is_refused,
    a_reserved_word_is_refused,
    a_body_that_is_not_understood_is_refused,
    a_user_without_the_right_cannot_create,
    the_sixth_organization_of_an_account_is_refused,
    the_operator_can_change_the_quota,
    creations_side_by_side_keep_the_quota,
    of_two_creations_of_one_name_one_succeeds,
    an_organization_is_shown_with_the_callers_permission,
    an_organization_without_a_right_on_it_is_refused_openly,
    an_organization_of_another_account_is_as_absent,
    the_list_leaves_out_what_one_may_not_see,
    the_list_is_filtered,
    a_filter_that_is_not_understood_is_refused,
    an_empty_organization_is_deleted,
    an_organization_with_an_image_is_not_deleted,
    deleting_takes_manage,
);

const PATH: &str = "/v2/manage/namespaces";

async fn names(client: &Client, query: &str) -> Vec<String> {
    let list = client
        .get(&format!("{PATH}{query}"))
        .send()
        .await
        .expect(200)
        .json();
    let list = list["namespaces"].as_array().unwrap();
    list.iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn an_administrator_creates_an_organization(app: TestApp) {
    let ada = app.ada().await;
    let answer = ada.create_namespace("team-a").await.expect(201);
    assert_eq!(answer.text(), "{}");
    let shown = ada
        .get(&format!("{PATH}/team-a"))
        .send()
        .await
        .expect(200)
        .json();
    assert!(shown["id"].as_i64().is_some_and(|id| id > 0));
    let expected = json!({ "id": shown["id"], "name": "team-a", "creator_name": "ada", "auth": 7 });
    assert_eq!(shown, expected);
}

async fn whoever_creates_an_organization_may_manage_it(app: TestApp) {
    app.namespace("team").await;
    let id = &app.admin().id;
    let sql = format!("SELECT auth FROM namespace_grant WHERE person_id = '{id}'");
    assert_eq!(app.database.number(&sql).await, 7);
}

async fn a_name_is_unique_over_all_accounts(app: TestApp) {
    app.namespace("team").await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let (ada, eve) = (app.ada().await, app.token(&eve).await);
    ada.create_namespace("team")
        .await
        .refused(Code::NamespaceExists);
    eve.create_namespace("team")
        .await
        .refused(Code::NamespaceExists);
}

async fn a_name_outside_the_rule_is_refused(app: TestApp) {
    let ada = app.ada().await;
    let long = "a".repeat(65);
    let bad = [
        "",
        "A",
        "Team",
        "1team",
        "-a",
        "a-",
        "_a",
        "a_",
        ".a",
        "a.",
        "a..b",
        "a--b",
        "a___b",
        "a.-b",
        "a/b",
        "a b",
        "a$b",
        "é",
        "a\n",
        long.as_str(),
    ];
    for name in bad {
        ada.create_namespace(name)
            .await
            .refused(Code::InvalidNamespace);
    }
    assert_eq!(names(&ada, "").await, Vec::<String>::new());
    for name in ["a", "a__b", "a.b-c_d", &"a".repeat(64)] {
        ada.create_namespace(name).await.expect(201);
    }
}

async fn a_reserved_word_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for word in RESERVED {
        ada.create_namespace(word)
            .await
            .refused(Code::InvalidNamespace);
    }
}

async fn a_body_that_is_not_understood_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for (body, code) in [
        ("", Code::InvalidBody),
        ("{", Code::InvalidBody),
        ("[]", Code::InvalidBody),
        (r#"["team"]"#, Code::InvalidBody),
        ("null", Code::InvalidBody),
        (r#"{"namespace":"a"} {}"#, Code::InvalidBody),
        ("{}", Code::MissingParameter),
        (r#"{"namespace":7}"#, Code::InvalidNamespace),
        (r#"{"namespace":null}"#, Code::InvalidNamespace),
        (r#"{"namespace":"a","auth":7}"#, Code::InvalidParameter),
        (r#"{"namespace":"a","namespace":"b"}"#, Code::InvalidBody),
    ] {
        let call = ada
            .post(PATH)
            .header("content-type", "application/json")
            .body(body);
        call.send().await.refused(code);
    }
    let call = ada
        .post(PATH)
        .header("content-type", "text/plain")
        .body(r#"{"namespace":"a"}"#);
    call.send().await.refused(Code::InvalidContentType);
    assert_eq!(names(&ada, "").await, Vec::<String>::new());
}

async fn a_user_without_the_right_cannot_create(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let bob = app.token(&bob).await;
    bob.create_namespace("team").await.refused(Code::Forbidden);
    app.anonymous()
        .create_namespace("team")
        .await
        .refused(Code::Unauthenticated);
}

async fn the_sixth_organization_of_an_account_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for n in 1..=5 {
        ada.create_namespace(&format!("team{n}")).await.expect(201);
    }
    ada.create_namespace("team6")
        .await
        .refused(Code::NamespaceQuota);
    ada.delete(&format!("{PATH}/team1"))
        .send()
        .await
        .expect(204);
    ada.create_namespace("team6").await.expect(201);
}

async fn the_operator_can_change_the_quota(app: TestApp) {
    let ada = app.ada().await;
    app.database
        .execute("UPDATE account SET namespace_quota = 1")
        .await;
    ada.create_namespace("team1").await.expect(201);
    ada.create_namespace("team2")
        .await
        .refused(Code::NamespaceQuota);
    let list = ada.get("/api/berth/v1/organizations").send().await.json();
    assert_eq!((&list["quota"], &list["used"]), (&json!(1), &json!(1)));
}

async fn creations_side_by_side_keep_the_quota(app: TestApp) {
    let ada = app.ada().await;
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let ada = ada.clone();
            tokio::spawn(async move { ada.create_namespace(&format!("team{n}")).await })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap().status);
    }
    statuses.sort_unstable();
    let expected = [[201; 5].as_slice(), [400; 7].as_slice()].concat();
    assert_eq!(statuses, expected);
    assert_eq!(names(&ada, "").await.len(), 5);
}

async fn of_two_creations_of_one_name_one_succeeds(app: TestApp) {
    let ada = app.ada().await;
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let ada = ada.clone();
            tokio::spawn(async move { ada.create_namespace("team").await })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap().status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
}

async fn an_organization_is_shown_with_the_callers_permission(app: TestApp) {
    app.namespace("team").await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    for permission in Permission::ALL {
        app.grant("team", &bob, permission).await;
        let shown = client
            .get(&format!("{PATH}/team"))
            .send()
            .await
            .expect(200)
            .json();
        assert_eq!(shown["auth"], permission.code());
    }
}

async fn an_organization_without_a_right_on_it_is_refused_openly(app: TestApp) {
    app.namespace("team").await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    client
        .get(&format!("{PATH}/team"))
        .send()
        .await
        .refused(Code::Forbidden);
    client
        .delete(&format!("{PATH}/team"))
        .send()
        .await
        .refused(Code::Forbidden);
    client
        .get(&format!("{PATH}/absent"))
        .send()
        .await
        .refused(Code::NamespaceNotFound);
    client
        .get(&format!("{PATH}/Bad"))
        .send()
        .await
        .refused(Code::InvalidNamespace);
}

async fn an_organization_of_another_account_is_as_absent(app: TestApp) {
    app.namespace("team").await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    // Not even a grant by mistake opens another account.
    app.grant("team", &eve, Permission::Manage).await;
    let eve = app.token(&eve).await;
    let foreign = eve
        .get(&format!("{PATH}/team"))
        .send()
        .await
        .refused(Code::NamespaceNotFound);
    let absent = eve
        .get(&format!("{PATH}/none"))
        .send()
        .await
        .refused(Code::NamespaceNotFound);
    assert_eq!(
        foreign.anonymised().replace("team", "none"),
        absent.anonymised()
    );
    eve.delete(&format!("{PATH}/team"))
        .send()
        .await
        .refused(Code::NamespaceNotFound);
    assert_eq!(names(&eve, "").await, Vec::<String>::new());
}

async fn the_list_leaves_out_what_one_may_not_see(app: TestApp) {
    for name in ["blue", "green", "red"] {
        app.namespace(name).await;
    }
    let bob = app.add_person(&app.account().clone(), "bob").await;
    app.grant("green", &bob, Permission::Read).await;
    let client = app.token(&bob).await;
    assert_eq!(names(&app.ada().await, "").await, ["blue", "green", "red"]);
    assert_eq!(names(&client, "").await, ["green"]);
    app.revoke("green", &bob).await;
    assert_eq!(names(&client, "").await, Vec::<String>::new());
    app.anonymous()
        .get(PATH)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn the_list_is_filtered(app: TestApp) {
    for name in ["team", "team-a", "other"] {
        app.namespace(name).await;
    }
    let ada = app.ada().await;
    assert_eq!(names(&ada, "?namespace=team").await, ["team"]);
    assert_eq!(names(&ada, "?namespace=absent").await, Vec::<String>::new());
    assert_eq!(
        names(&ada, "?filter=namespace::team").await,
        ["team", "team-a"]
    );
    assert_eq!(
        names(&ada, "?filter=namespace%3A%3Ateam%7Cmode%3A%3Avisible").await,
        ["team", "team-a"]
    );
    assert_eq!(
        names(&ada, "?namespace=other&filter=namespace::a").await,
        ["team", "team-a"]
    );
    assert_eq!(names(&ada, "?center=self").await.len(), 3);
    // What a pattern would mean is plain text.
    assert_eq!(
        names(&ada, "?filter=namespace::%25").await,
        Vec::<String>::new()
    );
    assert_eq!(
        names(&ada, "?filter=namespace::t_am").await,
        Vec::<String>::new()
    );
}

async fn a_filter_that_is_not_understood_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for filter in [
        "namespace",
        "namespace:a",
        "name::a",
        "mode::hidden",
        "%7C",
        "::",
    ] {
        let answer = ada.get(&format!("{PATH}?filter={filter}")).send().await;
        answer.refused(Code::InvalidFilter);
    }
    let answer = ada.get(&format!("{PATH}?namespace=Bad")).send().await;
    answer.refused(Code::InvalidNamespace);
}

async fn an_empty_organization_is_deleted(app: TestApp) {
    app.namespace("team").await;
    let ada = app.ada().await;
    let answer = ada.delete(&format!("{PATH}/team")).send().await.expect(204);
    assert!(answer.body.is_empty());
    ada.get(&format!("{PATH}/team"))
        .send()
        .await
        .refused(Code::NamespaceNotFound);
    ada.delete(&format!("{PATH}/team"))
        .send()
        .await
        .refused(Code::NamespaceNotFound);
    assert_eq!(
        app.database.rows("SELECT * FROM namespace_grant").await,
        Vec::<Value>::new()
    );
    ada.create_namespace("team").await.expect(201);
}

async fn an_organization_with_an_image_is_not_deleted(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    ada.delete(&format!("{PATH}/team"))
        .send()
        .await
        .refused(Code::NamespaceNotEmpty);
    let target = format!("{PATH}/team/repos/app");
    ada.delete(&format!("{target}/tags/v1"))
        .send()
        .await
        .expect(204);
    ada.delete(&format!("{PATH}/team"))
        .send()
        .await
        .refused(Code::NamespaceNotEmpty);
    ada.delete(&target).send().await.expect(204);
    ada.delete(&format!("{PATH}/team")).send().await.expect(204);
}

async fn deleting_takes_manage(app: TestApp) {
    app.namespace("team").await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        client
            .delete(&format!("{PATH}/team"))
            .send()
            .await
            .refused(Code::Forbidden);
    }
    app.grant("team", &bob, Permission::Manage).await;
    client
        .delete(&format!("{PATH}/team"))
        .send()
        .await
        .expect(204);
}
