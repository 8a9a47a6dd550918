//! Policies in every decision, and why it is what it is.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Account, Client, Image, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_policy_allows_what_no_grant_does_and_no_more,
    a_denial_binds_administrators_and_wins_over_every_grant,
    a_policy_of_a_group_reaches_its_members,
    beyond_the_bounds_of_an_account_nothing_is_allowed,
    lists_show_what_policies_allow_and_leave_out_what_they_deny,
    the_catalog_goes_on_behind_what_policies_leave_out,
    lists_of_images_from_others_leave_out_what_policies_deny,
    lists_name_no_tags_where_policies_deny_listing_them,
    a_condition_on_the_address_looks_at_the_address_of_the_caller,
    a_condition_on_time_ends_pulls_without_any_change,
    who_may_not_upload_pushes_no_new_image,
    a_policy_keeps_images_from_becoming_public,
    a_condition_on_the_account_that_is_shared_with_binds_every_call,
    an_explanation_names_what_allows_or_what_is_wanting,
    only_administrators_ask_for_the_rights_of_others,
);

async fn bob(app: &TestApp) -> (Person, Client) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    app.repository("team", "other", false).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    (bob, client)
}

const APP: &str = "/v2/manage/namespaces/team/repos/app";
const OTHER: &str = "/v2/manage/namespaces/team/repos/other";

async fn a_policy_allows_what_no_grant_does_and_no_more(app: TestApp) {
    let (bob, client) = bob(&app).await;
    client.get(APP).send().await.refused(Code::Forbidden);
    let allow = r#"{"Effect":"Allow","Action":["swr:repo:get*","swr:repo:deleteRepo"],
        "Resource":"swr:*:*:repo:team/app"}"#;
    app.attach(&bob, allow).await;
    client.get(APP).send().await.expect(200);
    client.get(OTHER).send().await.refused(Code::Forbidden);
    client.delete(APP).send().await.expect(204);
    client.delete(OTHER).send().await.refused(Code::Forbidden);
}

async fn a_denial_binds_administrators_and_wins_over_every_grant(app: TestApp) {
    let (bob, client) = bob(&app).await;
    app.grant("team", &bob, Permission::Manage).await;
    client.get(APP).send().await.expect(200);
    let deny =
        r#"{"Effect":"Deny","Action":"swr:repo:getRepo","Resource":"swr:*:*:repo:team/app"}"#;
    let policy = app.attach(&bob, deny).await;
    let refused = client.get(APP).send().await.refused(Code::Forbidden);
    assert!(refused.text().contains(&policy), "{}", refused.text());
    client.get(OTHER).send().await.expect(200);
    let ada = app.ada().await;
    ada.get(APP).send().await.expect(200);
    app.attach(&app.admin().clone(), deny).await;
    ada.get(APP).send().await.refused(Code::Forbidden);
}

async fn a_policy_of_a_group_reaches_its_members(app: TestApp) {
    let (bob, client) = bob(&app).await;
    let allow = r#"{"Effect":"Allow","Action":"swr:repo:getRepo"}"#;
    app.attach_by_group(&bob, "readers", allow).await;
    client.get(APP).send().await.expect(200);
    app.database
        .execute("DELETE FROM group_member WHERE group_id = 'readers'")
        .await;
    client.get(APP).send().await.refused(Code::Forbidden);
}

async fn beyond_the_bounds_of_an_account_nothing_is_allowed(app: TestApp) {
    let (bob, client) = bob(&app).await;
    app.grant("team", &bob, Permission::Read).await;
    let own = app.account().clone();
    app.bound(&own, r#"{"Effect":"Allow","Action":"swr:repo:get*"}"#)
        .await;
    client.get(APP).send().await.expect(200);
    let ada = app.ada().await;
    ada.get(APP).send().await.expect(200);
    ada.delete(APP).send().await.refused(Code::Forbidden);
    // A bound allows nothing by itself.
    let carl = app.add_person(&own, "carl").await;
    let carl = app.token(&carl).await;
    carl.get(APP).send().await.refused(Code::Forbidden);
}

async fn names(client: &Client, target: &str, field: &str) -> Vec<String> {
    let body = client.get(target).send().await.expect(200).json();
    let rows = body.as_array().cloned().unwrap_or_else(|| {
        let inner = body.as_object().and_then(|body| body.values().next());
        inner.and_then(Value::as_array).cloned().unwrap_or_default()
    });
    let name = |row: &Value| row[field].as_str().unwrap_or_default().to_owned();
    rows.iter().map(name).collect()
}

async fn lists_show_what_policies_allow_and_leave_out_what_they_deny(app: TestApp) {
    let (bob, client) = bob(&app).await;
    app.namespace("hidden").await;
    app.repository("hidden", "app", false).await;
    let images = "/v2/manage/repos?order_column=name&order_type=asc&limit=10&offset=0";
    let none: [&str; 0] = [];
    assert_eq!(names(&client, images, "name").await, none);
    let allow = r#"{"Effect":"Allow","Action":["swr:repo:getRepo","swr:namespace:getNamespace"],
        "Resource":["swr:*:*:repo:team/*","swr:*:*:namespace:te?m"]},
        {"Effect":"Deny","Action":"swr:repo:getRepo","Resource":"swr:*:*:repo:*/other"}"#;
    app.attach(&bob, allow).await;
    for list in [images, "/v3/manage/repos"] {
        assert_eq!(names(&client, list, "name").await, ["app"]);
    }
    assert_eq!(
        names(&client, "/v2/manage/namespaces", "name").await,
        ["team"]
    );
    let catalog = async |person: &Person| {
        let login = app.login(person).await;
        let registry = app.exchange(&login, "registry:catalog:*").await;
        let body = registry
            .get("/v2/_catalog?n=1")
            .send()
            .await
            .expect(200)
            .json();
        body["repositories"].clone()
    };
    assert_eq!(catalog(&bob).await, serde_json::json!([]));
    app.attach(
        &bob,
        r#"{"Effect":"Allow","Action":"swr:repo:download"},
        {"Effect":"Deny","Action":"swr:repo:download","Resource":"swr:*:*:repo:hidden/*"}"#,
    )
    .await;
    assert_eq!(catalog(&bob).await, serde_json::json!(["team/app"]));
    // An administrator whom a policy denies something does not see it either.
    let deny = r#"{"Effect":"Deny","Action":"swr:*","NotResource":"swr:*:*:*:hidden*"}"#;
    let admin = app.admin().clone();
    let ada = app.ada().await;
    app.attach(&admin, deny).await;
    app.database
        .execute("UPDATE policy SET document = REPLACE(document, 'swr:*\"', 'swr:repo:getRepo\"')")
        .await;
    assert_eq!(names(&ada, images, "name").await, ["app"]);
    assert_eq!(names(&ada, images, "namespace").await, ["hidden"]);
}

async fn the_catalog_goes_on_behind_what_policies_leave_out(app: TestApp) {
    let (bob, _) = bob(&app).await;
    app.namespace("hidden").await;
    for number in 10..35 {
        app.repository("hidden", &format!("r{number}"), false).await;
    }
    app.attach(
        &bob,
        r#"{"Effect":"Allow","Action":"swr:repo:download"},
        {"Effect":"Deny","Action":"swr:repo:download","Resource":"swr:*:*:repo:hidden/*"}"#,
    )
    .await;
    let login = app.login(&bob).await;
    let registry = app.exchange(&login, "registry:catalog:*").await;
    let mut target = Some("/v2/_catalog?n=1".to_owned());
    let mut pages = Vec::new();
    while let Some(address) = target {
        let page = registry.get(&address).send().await.expect(200);
        pages.push(page.json()["repositories"].clone());
        let told = page.header("link").unwrap_or_default();
        assert!(!told.contains("hidden"), "a refused name is told: {told}");
        let link = page
            .header("link")
            .and_then(|link| link.split(['<', '>']).nth(1));
        target = link.map(str::to_owned);
    }
    // For a page of one row, ten images are looked at.
    let expected = [
        json!([]),
        json!([]),
        json!(["team/app"]),
        json!(["team/other"]),
    ];
    assert_eq!(pages, expected);
}

/// Shares `blue/a` and `blue/b` of another account, each with the tag `v1`; returns that account.
async fn shared_by_others(app: &TestApp) -> Account {
    let guest = app.add_account("guest").await;
    let gus = app.add_admin(&guest, "gus").await;
    let (client, login) = (app.token(&gus).await, app.login(&gus).await);
    client.create_namespace("blue").await.expect(201);
    for image in ["blue/a", "blue/b"] {
        login.push(image, "v1", &Image::small(image)).await;
        client.share(image, "acme", "forever").await.expect(201);
    }
    guest
}

const RECEIVED: &str =
    "/v2/manage/shared-repositories?center=thirdparty&order_column=name&order_type=asc";

async fn lists_of_images_from_others_leave_out_what_policies_deny(app: TestApp) {
    let guest = shared_by_others(&app).await;
    let received = async |client: &Client| {
        let by_marker = names(
            client,
            "/v3/manage/shared-repositories?shared_by=thirdparty",
            "name",
        );
        let target = "/api/berth/v1/shared-images?sort=name";
        let page = client.get(target).send().await.expect(200).json();
        let items = page["items"].as_array().unwrap().iter();
        let name = |item: &Value| item["image"]["name"].as_str().unwrap().to_owned();
        let of_console: Vec<_> = items.map(name).collect();
        assert_eq!(page["total"], of_console.len());
        assert_eq!(of_console, by_marker.await);
        assert_eq!(of_console, names(client, RECEIVED, "name").await);
        of_console
    };
    let ada = app.ada().await;
    assert_eq!(received(&ada).await, ["a", "b"]);
    for (person, resource) in [
        ("bob", "swr:*:*:repo:blue/b".to_owned()),
        ("carl", format!("swr:*:{}:repo:*b", guest.id)),
    ] {
        let person = app.add_person(&app.account().clone(), person).await;
        let deny =
            format!(r#"{{"Effect":"Deny","Action":"swr:repo:getRepo","Resource":"{resource}"}}"#);
        app.attach(&person, &deny).await;
        assert_eq!(
            received(&app.token(&person).await).await,
            ["a"],
            "{resource}"
        );
    }
    let elsewhere = app.add_person(&app.account().clone(), "dora").await;
    let own = &app.account().id;
    let deny = r#"{"Effect":"Deny","Action":"swr:repo:getRepo","Condition":"#;
    let condition = format!(r#"{{"StringNotEquals":{{"g:ResourceAccount":"{own}"}}}}}}"#);
    app.attach(&elsewhere, &format!("{deny}{condition}")).await;
    let none: [&str; 0] = [];
    assert_eq!(received(&app.token(&elsewhere).await).await, none);
    app.bound(
        &app.account().clone(),
        r#"{"Effect":"Allow","Action":"*","Resource":"swr:*:*:repo:blue/a"},
        {"Effect":"Allow","Action":["swr:repo:listSharedRepos"]}"#,
    )
    .await;
    assert_eq!(received(&ada).await, ["a"]);
}

async fn lists_name_no_tags_where_policies_deny_listing_them(app: TestApp) {
    shared_by_others(&app).await;
    app.namespace("team").await;
    for image in ["team/app", "team/other"] {
        app.push(image, "v1", &Image::small(image)).await;
    }
    let own = "/v2/manage/repos?order_column=name&order_type=asc&limit=10&offset=0";
    let tags = async |client: &Client, list: &str| {
        let rows = client.get(list).send().await.expect(200).json();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["tags"].clone()).collect::<Vec<_>>()
    };
    let ada = app.ada().await;
    let deny = r#"{"Effect":"Deny","Action":"swr:repo:listRepoTags",
        "Resource":["swr:*:*:repo:team/other","swr:*:*:repo:blue/b"]}"#;
    for list in [own, RECEIVED] {
        assert_eq!(tags(&ada, list).await, [json!(["v1"]), json!(["v1"])]);
    }
    app.attach(&app.admin().clone(), deny).await;
    for list in [own, RECEIVED] {
        assert_eq!(tags(&ada, list).await, [json!(["v1"]), json!([])]);
    }
}

async fn a_condition_on_the_address_looks_at_the_address_of_the_caller(app: TestApp) {
    let (bob, client) = bob(&app).await;
    let from = |range: &str| {
        format!(
            r#"{{"Effect":"Allow","Action":"swr:repo:getRepo","Condition":{{"IpAddress":{{"g:SourceIp":"{range}"}}}}}}"#
        )
    };
    app.attach(&bob, &from("10.0.0.0/8")).await;
    client.get(APP).send().await.refused(Code::Forbidden);
    app.attach(&bob, &from("127.0.0.0/8")).await;
    client.get(APP).send().await.expect(200);
}

async fn a_condition_on_time_ends_pulls_without_any_change(app: TestApp) {
    let (bob, _) = bob(&app).await;
    app.push("team/app", "v1", &Image::small("app")).await;
    let allow = r#"{"Effect":"Allow","Action":"swr:repo:download",
        "Condition":{"DateLessThan":{"g:CurrentTime":"2026-03-01T09:02:00Z"}}}"#;
    app.attach(&bob, allow).await;
    let login = app.login(&bob).await;
    let bearer = app.exchange(&login, "repository:team/app:pull").await;
    let manifest = "/v2/team/app/manifests/v1";
    for client in [&login, &bearer] {
        client.get(manifest).send().await.expect(200);
        client.get(manifest).send().await.expect(200);
    }
    app.advance_seconds(150);
    for client in [&login, &bearer] {
        client.get(manifest).send().await.denied(403, "DENIED");
    }
}

async fn who_may_not_upload_pushes_no_new_image(app: TestApp) {
    let (bob, _) = bob(&app).await;
    app.grant("team", &bob, Permission::Write).await;
    let login = app.login(&bob).await;
    let start = "/v2/team/new/blobs/uploads/";
    login.post(start).send().await.expect(202);
    app.attach(&bob, r#"{"Effect":"Deny","Action":"swr:repo:upload"}"#)
        .await;
    login.post(start).send().await.denied(403, "DENIED");
}

async fn a_policy_keeps_images_from_becoming_public(app: TestApp) {
    let (_, _) = bob(&app).await;
    let ada = app.ada().await;
    let deny = r#"{"Effect":"Deny","Action":["swr:repo:updateRepo","swr:repo:createRepo"],
        "Condition":{"Bool":{"swr:AllowPublicAccess":"true"}}}"#;
    app.attach(&app.admin().clone(), deny).await;
    let change = |is_public: bool| {
        let body = serde_json::json!({ "is_public": is_public });
        ada.patch(APP).json(&body).send()
    };
    change(true).await.refused(Code::Forbidden);
    change(false).await.expect(201);
    ada.create_repository("team", "open", true)
        .await
        .refused(Code::Forbidden);
    ada.create_repository("team", "closed", false)
        .await
        .expect(201);
}

async fn a_condition_on_the_account_that_is_shared_with_binds_every_call(app: TestApp) {
    let (bob, client) = bob(&app).await;
    app.grant("team", &bob, Permission::Manage).await;
    let (guest, _) = (
        app.add_account("guest").await,
        app.add_account("other").await,
    );
    let shares = format!("{APP}/shares");
    let mut ids = Vec::new();
    for account in ["guest", "other"] {
        let body = json!({ "access_domain": account, "permit": "read", "deadline": "forever" });
        let made = app.ada().await.post(&shares).json(&body).send().await;
        ids.push(made.expect(201).json()["id"].clone());
    }
    let deny = r#"{"Effect":"Deny","Action":"swr:repo:*","Condition":"#;
    let condition = format!(
        r#"{{"StringEquals":{{"swr:TargetAccountId":"{}"}}}}}}"#,
        guest.id
    );
    app.attach(&bob, &format!("{deny}{condition}")).await;
    let domains = "/v2/manage/namespaces/team/repositories/app/access-domains";
    let receivers = "/api/berth/v1/organizations/team/images/app/receivers";
    let new = json!({ "permit": "read", "deadline": "forever" });
    for (account, id, is_denied) in [("guest", &ids[0], true), ("other", &ids[1], false)] {
        let mut body = new.clone();
        body["access_domain"] = json!(account);
        let by_name = format!("{domains}/{account}");
        let by_number = format!("{shares}/{id}");
        for call in [
            client.post(domains).json(&body),
            client.post(&shares).json(&body),
            client.get(&by_name),
            client.get(&format!("{receivers}/{account}")),
            client.patch(&by_name).json(&new),
            client
                .patch(&by_number)
                .json(&json!({ "description": "new" })),
            client.delete(&by_number),
            client.delete(&by_name),
        ] {
            let answer = call.send().await;
            let is_refused = answer.status == 403;
            assert_eq!(is_refused, is_denied, "{account}: {}", answer.text());
        }
    }
    let left = app.ada().await.get(&shares).send().await.expect(200).json();
    assert_eq!(left[0]["access_domain"], "guest");
    assert_eq!(left.as_array().unwrap().len(), 1);
}

async fn explained(
    client: &Client,
    person: &Person,
    action: &str,
    image: &str,
) -> (bool, String, Value) {
    let id = &person.id;
    let target = format!(
        "/api/berth/v1/explain?user_id={id}&action={action}&namespace=team&repository={image}"
    );
    let body = client.get(&target).send().await.expect(200).json();
    let through = body["through"].as_str().unwrap().to_owned();
    (body["allowed"] == true, through, body)
}

async fn an_explanation_names_what_allows_or_what_is_wanting(app: TestApp) {
    let (bob, _) = bob(&app).await;
    let ada = app.ada().await;
    let ask = async |action: &str| {
        let (allowed, through, _) = explained(&ada, &bob, action, "app").await;
        (allowed, through)
    };
    let said = |allowed: bool, through: &str| (allowed, through.to_owned());
    assert_eq!(ask("swr:repo:upload").await, said(false, "nothing"));
    app.grant("team", &bob, Permission::Read).await;
    assert_eq!(ask("swr:repo:download").await, said(true, "organization"));
    app.grant_image("team/app", &bob, Permission::Write).await;
    assert_eq!(ask("swr:repo:upload").await, said(true, "image"));
    let deny = r#"{"Effect":"Deny","Action":"swr:repo:upload"}"#;
    let policy = app.attach_by_group(&bob, "frozen", deny).await;
    let (allowed, through, body) = explained(&ada, &bob, "swr:repo:upload", "app").await;
    assert_eq!((allowed, through.as_str()), (false, "policy"));
    assert_eq!(
        (&body["policy"], &body["group"]),
        (&policy.into(), &"frozen".into())
    );
    let (allowed, through, _) = explained(&ada, app.admin(), "swr:repo:deleteRepo", "app").await;
    assert_eq!((allowed, through.as_str()), (true, "administrator"));
    let (allowed, through, _) = explained(&ada, &bob, "swr:repo:getRepo", "absent").await;
    assert_eq!((allowed, through.as_str()), (false, "unknown"));
    let wrong = "/api/berth/v1/explain?action=swr:repo:fly";
    ada.get(wrong).send().await.refused(Code::InvalidParameter);
}

async fn only_administrators_ask_for_the_rights_of_others(app: TestApp) {
    let (bob, client) = bob(&app).await;
    explained(&client, &bob, "swr:repo:getRepo", "app").await;
    let ask = |id: &str| format!("/api/berth/v1/explain?action=swr:repo:getRepo&user_id={id}");
    let of_ada = ask(&app.admin().id);
    client.get(&of_ada).send().await.refused(Code::Forbidden);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let of_eve = ask(&eve.id);
    let ada = app.ada().await;
    ada.get(&of_eve).send().await.refused(Code::UserNotFound);
}
