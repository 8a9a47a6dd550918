//! Images shared with other accounts over the SWR API.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::thing::shares;
use berth_tests::{Client, Image, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    an_image_is_shared_and_shown,
    a_share_is_changed_and_what_is_absent_is_kept,
    a_share_is_deleted,
    shares_are_listed_in_the_order_in_which_they_were_made,
    a_share_ends_with_its_day,
    an_image_is_shared_once_with_each_account,
    what_cannot_be_shared_with_is_refused,
    a_share_that_is_not_there_is_not_changed,
    what_is_not_understood_is_refused,
    sharing_takes_manage,
    an_image_of_another_account_is_as_absent,
    a_user_of_the_receiving_account_sees_the_image_and_changes_nothing,
    an_ended_share_shows_nothing,
    questions_about_accounts_are_limited,
    an_unknown_account_is_answered_as_one_without_a_share,
    an_image_made_again_is_shared_with_nobody,
    a_share_goes_with_its_account,
    an_image_is_shared_with_500_accounts_at_most,
);

const APP: &str = "team/app";

/// The image `team/app`, and an administrator and a user of another account.
async fn scene(app: &TestApp) -> (Client, Person, Person) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let guest = app.add_account("guest").await;
    let gus = app.add_admin(&guest, "gus").await;
    let gil = app.add_person(&guest, "gil").await;
    (app.ada().await, gus, gil)
}

async fn shown(client: &Client, account: &str) -> Value {
    let target = format!("{}/{account}", shares(APP));
    client.get(&target).send().await.expect(200).json()
}

async fn listed(client: &Client, query: &str) -> Vec<Value> {
    let target = format!("{}{query}", shares(APP));
    let rows = client.get(&target).send().await.expect(200).json();
    rows.as_array().unwrap().clone()
}

async fn change(client: &Client, account: &str, body: &Value) -> berth_tests::Answer {
    let target = format!("{}/{account}", shares(APP));
    client.patch(&target).json(body).send().await
}

async fn an_image_is_shared_and_shown(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    let shared = ada.share(APP, "guest", "2026-10-01T16:00:00.000Z").await;
    assert_eq!(shared.expect(201).text(), "{}");
    let row = json!({
        "namespace": "team", "repository": "app", "access_domain": "guest", "permit": "read",
        "deadline": "2026-10-01T16:00:00Z", "description": "for guest",
        "creator_id": app.admin().id, "creator_name": "ada",
        "created": "2026-03-01T09:00:00Z", "updated": "2026-03-01T09:00:00Z", "status": true,
    });
    assert_eq!(json!(listed(&ada, "").await), json!([row]));
    let mut check = row;
    check["exist"] = json!(true);
    assert_eq!(shown(&ada, "guest").await, check);
}

async fn a_share_is_changed_and_what_is_absent_is_kept(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    app.advance_seconds(60);
    let body = json!({ "permit": "read", "deadline": "2026-03-05T00:00:00Z" });
    let changed = change(&ada, "guest", &body).await.expect(201);
    assert_eq!(changed.text(), "{}");
    let row = shown(&ada, "guest").await;
    assert_eq!(row["deadline"], "2026-03-05T00:00:00Z");
    assert_eq!(row["description"], "for guest");
    assert_eq!(row["created"], "2026-03-01T09:00:00Z");
    assert_eq!(row["updated"], "2026-03-01T09:01:00Z");
    let body = json!({ "permit": "read", "deadline": "forever", "description": "" });
    change(&ada, "guest", &body).await.expect(201);
    let row = shown(&ada, "guest").await;
    assert_eq!(
        (&row["deadline"], &row["description"]),
        (&json!("forever"), &json!(""))
    );
}

async fn a_share_is_deleted(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    let target = format!("{}/guest", shares(APP));
    let deleted = ada.delete(&target).send().await.expect(204);
    assert_eq!(deleted.text(), "");
    assert_eq!(shown(&ada, "guest").await["exist"], false);
    assert_eq!(listed(&ada, "").await, Vec::<Value>::new());
    ada.share(APP, "guest", "forever").await.expect(201);
}

async fn shares_are_listed_in_the_order_in_which_they_were_made(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    for name in ["zed", "amy", "kim"] {
        app.add_account(name).await;
        ada.share(APP, name, "forever").await.expect(201);
    }
    let names = |rows: Vec<Value>| -> Vec<String> {
        let name = |row: &Value| row["access_domain"].as_str().unwrap().to_owned();
        rows.iter().map(name).collect()
    };
    assert_eq!(names(listed(&ada, "").await), ["zed", "amy", "kim"]);
    assert_eq!(names(listed(&ada, "?limit=2&offset=2").await), ["kim"]);
    let target = format!("{}?limit=2&offset=0", shares(APP));
    let answer = ada.get(&target).send().await.expect(200);
    assert_eq!(answer.header("content-range"), Some("0-2/3"));
    let answer = ada.get(&shares(APP)).send().await.expect(200);
    assert_eq!(answer.header("content-range"), None);
    for query in ["limit=0", "limit=x", "limit=10&offset=5"] {
        let target = format!("{}?{query}", shares(APP));
        ada.get(&target).send().await.refused(Code::InvalidPage);
    }
}

async fn a_share_ends_with_its_day(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    // It is nine o'clock in the morning.
    ada.share(APP, "guest", "2026-03-01T08:00:00Z")
        .await
        .expect(201);
    assert_eq!(shown(&ada, "guest").await["status"], true);
    app.advance_seconds(15 * 3600 - 1);
    assert_eq!(shown(&ada, "guest").await["status"], true);
    app.advance_seconds(1);
    assert_eq!(shown(&ada, "guest").await["status"], false);
    assert_eq!(listed(&ada, "").await[0]["status"], false);
    // It is there as before, and may be renewed.
    assert_eq!(shown(&ada, "guest").await["exist"], true);
    let body = json!({ "permit": "read", "deadline": "2026-03-02T00:00:00Z" });
    change(&ada, "guest", &body).await.expect(201);
    assert_eq!(shown(&ada, "guest").await["status"], true);
}

async fn an_image_is_shared_once_with_each_account(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    let again = ada.share(APP, "guest", "2026-10-01T16:00:00Z").await;
    again.refused(Code::ShareExists);
    assert_eq!(shown(&ada, "guest").await["deadline"], "forever");
    // One that has ended is still there.
    app.add_account("late").await;
    ada.share(APP, "late", "2021-10-01T16:00:00Z")
        .await
        .expect(201);
    assert_eq!(shown(&ada, "late").await["status"], false);
    ada.share(APP, "late", "forever")
        .await
        .refused(Code::ShareExists);
}

async fn what_cannot_be_shared_with_is_refused(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    ada.share(APP, "acme", "forever")
        .await
        .refused(Code::InvalidAccount);
    ada.share(APP, "absent", "forever")
        .await
        .refused(Code::AccountNotFound);
    ada.share(APP, "no name", "forever")
        .await
        .refused(Code::InvalidAccount);
    ada.share("team/absent", "guest", "forever")
        .await
        .refused(Code::RepositoryNotFound);
    ada.share("absent/app", "guest", "forever")
        .await
        .refused(Code::RepositoryNotFound);
    assert_eq!(listed(&ada, "").await, Vec::<Value>::new());
}

async fn a_share_that_is_not_there_is_not_changed(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    let body = json!({ "permit": "read", "deadline": "forever" });
    for account in ["guest", "absent", "acme"] {
        change(&ada, account, &body)
            .await
            .refused(Code::AccountNotFound);
        let target = format!("{}/{account}", shares(APP));
        ada.delete(&target)
            .send()
            .await
            .refused(Code::AccountNotFound);
    }
    let absent = format!("{}/guest", shares("team/absent"));
    for call in [
        ada.get(&absent),
        ada.delete(&absent),
        ada.patch(&absent).json(&body),
    ] {
        call.send().await.refused(Code::RepositoryNotFound);
    }
    let absent = shares("team/absent");
    ada.get(&absent)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
}

async fn what_is_not_understood_is_refused(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    let good = json!({ "access_domain": "guest", "permit": "read", "deadline": "forever" });
    for (field, value, code) in [
        ("permit", json!("write"), Code::InvalidParameter),
        ("permit", json!(1), Code::InvalidParameter),
        ("permit", Value::Null, Code::InvalidParameter),
        ("deadline", json!("tomorrow"), Code::InvalidParameter),
        (
            "deadline",
            json!("2026-02-30T00:00:00Z"),
            Code::InvalidParameter,
        ),
        ("deadline", json!(1_772_355_600), Code::InvalidParameter),
        ("access_domain", json!(""), Code::InvalidAccount),
        (
            "description",
            json!("x".repeat(30_001)),
            Code::DescriptionTooLong,
        ),
        ("description", json!(1), Code::InvalidParameter),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let call = ada.post(&shares(APP)).json(&body);
        call.send().await.refused(code);
        let fields = body.as_object_mut().unwrap();
        fields.remove("access_domain");
        if field != "access_domain" {
            change(&ada, "guest", &body).await.refused(code);
        }
    }
    for field in ["access_domain", "permit", "deadline"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        let call = ada.post(&shares(APP)).json(&body);
        call.send().await.refused(Code::MissingParameter);
    }
    let target = format!("{}/no%20name", shares(APP));
    ada.get(&target).send().await.refused(Code::InvalidAccount);
    let target = shares("Bad/app");
    ada.get(&target)
        .send()
        .await
        .refused(Code::InvalidNamespace);
    let mut longest = good;
    longest["description"] = json!("é".repeat(30_000));
    let call = ada.post(&shares(APP)).json(&longest);
    call.send().await.expect(201);
}

/// Every call on the shares of `team/app`; all but the first are about one that is there.
async fn calls(client: &Client) -> Vec<berth_tests::Answer> {
    let (all, one) = (shares(APP), format!("{}/guest", shares(APP)));
    let body = json!({ "permit": "read", "deadline": "forever" });
    vec![
        client.share(APP, "other", "forever").await,
        client.get(&all).send().await,
        client.get(&one).send().await,
        client.patch(&one).json(&body).send().await,
        client.delete(&one).send().await,
    ]
}

async fn sharing_takes_manage(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    app.add_account("other").await;
    ada.share(APP, "guest", "forever").await.expect(201);
    let bob = app.add_person(app.account(), "bob").await;
    let client = app.token(&bob).await;
    for permission in [None, Some(Permission::Read), Some(Permission::Write)] {
        if let Some(permission) = permission {
            app.grant("team", &bob, permission).await;
        }
        for answer in calls(&client).await {
            answer.refused(Code::Forbidden);
        }
    }
    app.grant("team", &bob, Permission::Manage).await;
    let statuses: Vec<u16> = calls(&client).await.iter().map(|a| a.status).collect();
    assert_eq!(statuses, [201, 200, 200, 201, 204]);
    for answer in calls(&app.anonymous()).await {
        answer.refused(Code::Unauthenticated);
    }
}

async fn an_image_of_another_account_is_as_absent(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    for answer in calls(&app.token(&eve).await).await {
        answer.refused(Code::RepositoryNotFound);
    }
}

async fn a_user_of_the_receiving_account_sees_the_image_and_changes_nothing(app: TestApp) {
    let (ada, gus, gil) = scene(&app).await;
    app.push(APP, "v1", &Image::small("shared")).await;
    let repository = "/v2/manage/namespaces/team/repos/app";
    let own = ada.get(repository).send().await.expect(200).json();
    ada.share(APP, "guest", "forever").await.expect(201);
    for person in [&gus, &gil] {
        let client = app.token(person).await;
        assert_eq!(client.get(repository).send().await.expect(200).json(), own);
        let tags = format!("{repository}/tags");
        let tags = client.get(&tags).send().await.expect(200).json();
        assert_eq!(tags[0]["Tag"], "v1");
        for answer in calls(&client).await {
            answer.refused(Code::Forbidden);
        }
        let body = json!({ "is_public": true });
        for call in [
            client.patch(repository).json(&body),
            client.delete(repository),
            client.delete(&format!("{repository}/tags/v1")),
        ] {
            call.send().await.refused(Code::Forbidden);
        }
        // The organization around it is none of theirs.
        let namespace = client.get("/v2/manage/namespaces/team").send().await;
        namespace.refused(Code::NamespaceNotFound);
        let made = client.create_repository("team", "mine", false).await;
        made.refused(Code::NamespaceNotFound);
    }
}

async fn an_ended_share_shows_nothing(app: TestApp) {
    let (ada, gus, _) = scene(&app).await;
    let client = app.token(&gus).await;
    let repository = "/v2/manage/namespaces/team/repos/app";
    ada.share(APP, "guest", "2026-03-01T00:00:00Z")
        .await
        .expect(201);
    client.get(repository).send().await.expect(200);
    app.advance_seconds(15 * 3600);
    let targets = [repository.to_owned(), format!("{repository}/tags")];
    for target in &targets {
        client
            .get(target)
            .send()
            .await
            .refused(Code::RepositoryNotFound);
    }
    for answer in calls(&client).await {
        answer.refused(Code::RepositoryNotFound);
    }
    let body = json!({ "permit": "read", "deadline": "forever" });
    change(&ada, "guest", &body).await.expect(201);
    client.get(repository).send().await.expect(200);
    let target = format!("{}/guest", shares(APP));
    ada.delete(&target).send().await.expect(204);
    client
        .get(repository)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
}

async fn questions_about_accounts_are_limited(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    let bob = app.add_person(app.account(), "bob").await;
    app.grant("team", &bob, Permission::Manage).await;
    let bob = app.token(&bob).await;
    // A share that comes to be tells nothing that is not told anyway.
    ada.share(APP, "guest", "forever").await.expect(201);
    for n in 0..60 {
        match n % 2 {
            0 => drop(shown(&ada, &format!("guess{n}")).await),
            _ => {
                let tried = ada.share(APP, &format!("guess{n}"), "forever").await;
                tried.refused(Code::AccountNotFound);
            }
        }
    }
    app.advance_seconds(20);
    let target = format!("{}/guest", shares(APP));
    let answer = ada.get(&target).send().await.refused(Code::TooManyRequests);
    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("retry-after"), Some("40"));
    app.add_account("next").await;
    let tried = ada.share(APP, "next", "forever").await;
    tried.refused(Code::TooManyRequests);
    // Others, and calls that tell nothing of other accounts, are served.
    assert_eq!(shown(&bob, "guest").await["exist"], true);
    assert_eq!(listed(&ada, "").await.len(), 1);
    app.advance_seconds(40);
    assert_eq!(shown(&ada, "guest").await["exist"], true);
}

async fn an_unknown_account_is_answered_as_one_without_a_share(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    let expected = |name: &str| {
        json!({
            "exist": false, "namespace": "team", "repository": "app", "access_domain": name,
            "status": false,
        })
    };
    for name in ["guest", "absent", "acme"] {
        assert_eq!(shown(&ada, name).await, expected(name));
    }
}

async fn an_image_made_again_is_shared_with_nobody(app: TestApp) {
    let (ada, gus, _) = scene(&app).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    let repository = "/v2/manage/namespaces/team/repos/app";
    ada.delete(repository).send().await.expect(204);
    app.repository("team", "app", false).await;
    assert_eq!(listed(&ada, "").await, Vec::<Value>::new());
    let client = app.token(&gus).await;
    client
        .get(repository)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
}

async fn a_share_goes_with_its_account(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    app.add_account("gone").await;
    ada.share(APP, "gone", "forever").await.expect(201);
    for table in ["project", "account"] {
        let column = if table == "account" {
            "id"
        } else {
            "account_id"
        };
        let sql = format!(
            "DELETE FROM {table} WHERE {column} = (SELECT id FROM account WHERE name = 'gone')"
        );
        app.database.execute(&sql).await;
    }
    assert_eq!(listed(&ada, "").await, Vec::<Value>::new());
    assert_eq!(app.database.number("SELECT COUNT(*) FROM share").await, 0);
}

async fn an_image_is_shared_with_500_accounts_at_most(app: TestApp) {
    let (ada, ..) = scene(&app).await;
    for n in 0..500 {
        let account = format!("account{n}");
        app.database
            .execute(&format!(
                "INSERT INTO account (id, name, namespace_quota, created_ms) \
                 VALUES ('{account}', '{account}', 5, 0)"
            ))
            .await;
    }
    app.database
        .execute(
            "INSERT INTO share (repository_id, account_id, permit, description, creator_id, \
             creator_name, created_ms, updated_ms, pulls) \
             SELECT r.id, a.id, 'read', '', '', '', 0, 0, 0 FROM repository r, account a \
             WHERE a.name LIKE 'account%'",
        )
        .await;
    ada.share(APP, "guest", "forever")
        .await
        .refused(Code::ShareQuota);
    assert_eq!(listed(&ada, "").await.len(), 100);
    assert_eq!(listed(&ada, "?limit=1000&offset=0").await.len(), 500);
    let target = format!("{}/account7", shares(APP));
    ada.delete(&target).send().await.expect(204);
    ada.share(APP, "guest", "forever").await.expect(201);
}
