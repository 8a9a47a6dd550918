//! Retention policies over the SWR API.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_policy_is_added_and_shown_as_the_document_says,
    several_policies_are_listed_in_their_order,
    a_policy_is_changed_as_a_whole,
    a_deleted_policy_is_gone,
    a_policy_that_is_not_understood_is_refused,
    a_regular_expression_that_cannot_be_run_is_refused_in_words,
    an_image_has_so_many_policies_at_most,
    an_id_is_digits_and_of_the_image_in_the_path,
    policies_are_read_with_read_and_changed_with_manage,
    policies_of_another_account_are_hidden,
    policies_go_with_their_image,
    nothing_was_removed_before_anything_ran,
    the_record_of_removed_tags_comes_in_pages,
);

const PATH: &str = "/v2/manage/namespaces/team/repos/app/retentions";

fn policy(days: &str) -> Value {
    json!({ "algorithm": "or", "rules": [{
        "template": "date_rule",
        "params": { "days": days },
        "tag_selectors": [
            { "kind": "label", "pattern": "v5" },
            { "kind": "label", "pattern": "1.0.1" },
            { "kind": "regexp", "pattern": "^123$" },
        ],
    }] })
}

async fn image(app: &TestApp) -> Client {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    app.ada().await
}

async fn add(client: &Client, policy: &Value) -> i64 {
    let added = client.post(PATH).json(policy).send().await.expect(201);
    let id = added.json()["id"].as_i64().unwrap();
    assert_eq!(added.json(), json!({ "id": id }));
    id
}

async fn a_policy_is_added_and_shown_as_the_document_says(app: TestApp) {
    let ada = image(&app).await;
    let policy = policy("30");
    let id = add(&ada, &policy).await;
    let mut expected = policy.clone();
    expected["id"] = json!(id);
    expected["scope"] = json!("");
    let shown = ada.get(&format!("{PATH}/{id}")).send().await.expect(200);
    assert_eq!(shown.json(), expected);
    let listed = ada.get(PATH).send().await.expect(200);
    assert_eq!(listed.json(), json!([expected]));
}

async fn several_policies_are_listed_in_their_order(app: TestApp) {
    let ada = image(&app).await;
    let empty = ada.get(PATH).send().await.expect(200);
    assert_eq!(empty.json(), json!([]));
    let two = json!({ "algorithm": "or", "rules": [
        { "template": "tag_rule", "params": { "num": "10" }, "tag_selectors": [] },
        { "template": "date_rule", "params": { "days": "365" }, "tag_selectors": [] },
    ] });
    let first = add(&ada, &two).await;
    let second = add(&ada, &policy("1")).await;
    let listed = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(
        (&listed[0]["id"], &listed[1]["id"]),
        (&json!(first), &json!(second))
    );
    assert_eq!(listed[0]["rules"], two["rules"]);
}

async fn a_policy_is_changed_as_a_whole(app: TestApp) {
    let ada = image(&app).await;
    let id = add(&ada, &policy("30")).await;
    let other = add(&ada, &policy("60")).await;
    let new = json!({ "algorithm": "or", "rules": [
        { "template": "tag_rule", "params": { "num": "7" }, "tag_selectors": [] },
    ] });
    let target = format!("{PATH}/{id}");
    let changed = ada.patch(&target).json(&new).send().await.expect(201);
    assert_eq!(changed.text(), "{}");
    let shown = ada.get(&target).send().await.expect(200).json();
    assert_eq!((&shown["id"], &shown["rules"]), (&json!(id), &new["rules"]));
    let untouched = ada.get(&format!("{PATH}/{other}")).send().await.json();
    assert_eq!(untouched["rules"][0]["params"]["days"], "60");
    let absent = format!("{PATH}/{}", other + 1);
    ada.patch(&absent)
        .json(&new)
        .send()
        .await
        .refused(Code::RetentionNotFound);
    ada.patch(&target)
        .json(&json!({ "algorithm": "or" }))
        .send()
        .await
        .refused(Code::MissingParameter);
}

async fn a_deleted_policy_is_gone(app: TestApp) {
    let ada = image(&app).await;
    let id = add(&ada, &policy("30")).await;
    let target = format!("{PATH}/{id}");
    let deleted = ada.delete(&target).send().await.expect(200);
    assert_eq!(deleted.text(), "{}");
    for call in [ada.get(&target), ada.delete(&target)] {
        call.send().await.refused(Code::RetentionNotFound);
    }
    assert_eq!(ada.get(PATH).send().await.json(), json!([]));
    assert!(add(&ada, &policy("30")).await > id, "no id comes again");
}

async fn a_policy_that_is_not_understood_is_refused(app: TestApp) {
    let ada = image(&app).await;
    let rules = |rule: Value| json!({ "algorithm": "or", "rules": [rule] });
    let date = |params: Value| {
        rules(json!({ "template": "date_rule", "params": params, "tag_selectors": [] }))
    };
    for (body, code) in [
        (json!({}), Code::MissingParameter),
        (json!({ "algorithm": "or" }), Code::MissingParameter),
        (
            json!({ "algorithm": "or", "rules": [] }),
            Code::InvalidParameter,
        ),
        (
            json!({ "algorithm": "and", "rules": policy("1")["rules"] }),
            Code::InvalidParameter,
        ),
        (
            json!({ "algorithm": "or", "rules": policy("1")["rules"], "id": 7 }),
            Code::InvalidParameter,
        ),
        (
            rules(json!({ "template": "date_rule", "tag_selectors": [] })),
            Code::MissingParameter,
        ),
        (
            rules(json!({ "template": "date_rule", "params": { "days": "1" } })),
            Code::MissingParameter,
        ),
        (
            rules(json!({ "template": "age", "params": { "days": "1" }, "tag_selectors": [] })),
            Code::InvalidParameter,
        ),
        (date(json!({})), Code::InvalidParameter),
        (date(json!({ "num": "1" })), Code::InvalidParameter),
        (date(json!({ "days": 30 })), Code::InvalidParameter),
        (date(json!({ "days": "0" })), Code::InvalidParameter),
        (date(json!({ "days": "366" })), Code::InvalidParameter),
        (date(json!({ "days": "030" })), Code::InvalidParameter),
        (date(json!({ "days": "30 " })), Code::InvalidParameter),
    ] {
        ada.post(PATH).json(&body).send().await.refused(code);
    }
    assert_eq!(ada.get(PATH).send().await.json(), json!([]));
}

async fn a_regular_expression_that_cannot_be_run_is_refused_in_words(app: TestApp) {
    let ada = image(&app).await;
    for (pattern, words) in [
        ("(?=v)", "look-around is not supported"),
        (r"(a)\1", "backreferences are not supported"),
        ("[a-", "refused"),
        ("(a{99}){99}", "refused"),
    ] {
        let mut policy = policy("1");
        policy["rules"][0]["tag_selectors"][2]["pattern"] = json!(pattern);
        let answer = ada.post(PATH).json(&policy).send().await;
        let answer = answer.refused(Code::InvalidParameter).json();
        let detail = answer[0]["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{pattern}: {detail}");
    }
}

async fn an_image_has_so_many_policies_at_most(app: TestApp) {
    let ada = image(&app).await;
    for _ in 0..20 {
        add(&ada, &policy("30")).await;
    }
    let more = ada.post(PATH).json(&policy("30")).send().await;
    more.refused(Code::RetentionQuota);
    let listed = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(listed.as_array().unwrap().len(), 20);
}

async fn an_id_is_digits_and_of_the_image_in_the_path(app: TestApp) {
    let ada = image(&app).await;
    app.repository("team", "other", false).await;
    let id = add(&ada, &policy("30")).await;
    for wrong in ["x", "-1", "1.0", "%2B1", "99999999999999999999"] {
        let target = format!("{PATH}/{wrong}");
        let body = policy("1");
        for call in [
            ada.get(&target),
            ada.delete(&target),
            ada.patch(&target).json(&body),
        ] {
            call.send().await.refused(Code::InvalidParameter);
        }
    }
    let elsewhere = format!("/v2/manage/namespaces/team/repos/other/retentions/{id}");
    for call in [
        ada.get(&elsewhere),
        ada.delete(&elsewhere),
        ada.patch(&elsewhere).json(&policy("1")),
    ] {
        call.send().await.refused(Code::RetentionNotFound);
    }
    ada.get(&format!("{PATH}/{id}")).send().await.expect(200);
}

async fn policies_are_read_with_read_and_changed_with_manage(app: TestApp) {
    let ada = image(&app).await;
    let id = add(&ada, &policy("30")).await;
    let target = format!("{PATH}/{id}");
    let histories = format!("{PATH}/histories");
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    for path in [PATH, target.as_str(), histories.as_str()] {
        client.get(path).send().await.refused(Code::Forbidden);
        let nobody = app.anonymous().get(path).send().await;
        nobody.refused(Code::Unauthenticated);
    }
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        for path in [PATH, target.as_str(), histories.as_str()] {
            client.get(path).send().await.expect(200);
        }
        for call in [
            client.post(PATH).json(&policy("1")),
            client.patch(&target).json(&policy("1")),
            client.delete(&target),
        ] {
            call.send().await.refused(Code::Forbidden);
        }
    }
    app.grant("team", &bob, Permission::Manage).await;
    add(&client, &policy("1")).await;
    client
        .patch(&target)
        .json(&policy("1"))
        .send()
        .await
        .expect(201);
    client.delete(&target).send().await.expect(200);
}

async fn policies_of_another_account_are_hidden(app: TestApp) {
    let ada = image(&app).await;
    let id = add(&ada, &policy("30")).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    let target = format!("{PATH}/{id}");
    for call in [
        eve.get(PATH),
        eve.get(&target),
        eve.get(&format!("{PATH}/histories")),
        eve.post(PATH).json(&policy("1")),
        eve.patch(&target).json(&policy("1")),
        eve.delete(&target),
    ] {
        call.send().await.refused(Code::RepositoryNotFound);
    }
    let absent = "/v2/manage/namespaces/team/repos/none/retentions";
    ada.get(absent)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
}

async fn policies_go_with_their_image(app: TestApp) {
    let ada = image(&app).await;
    let id = add(&ada, &policy("30")).await;
    let repository = "/v2/manage/namespaces/team/repos/app";
    ada.delete(repository).send().await.expect(204);
    ada.get(PATH).send().await.refused(Code::RepositoryNotFound);
    app.repository("team", "app", false).await;
    assert_eq!(ada.get(PATH).send().await.json(), json!([]));
    let old = ada.get(&format!("{PATH}/{id}")).send().await;
    old.refused(Code::RetentionNotFound);
}

async fn nothing_was_removed_before_anything_ran(app: TestApp) {
    let ada = image(&app).await;
    add(&ada, &policy("30")).await;
    let none = ada
        .get(&format!("{PATH}/histories"))
        .send()
        .await
        .expect(200);
    assert_eq!(none.json(), json!({ "retention_log": [], "total": 0 }));
    assert_eq!(none.header("content-range"), None);
}

/// A rule as the document prints it in the record.
const RULE: &str = r#"{"template":"tag_rule","params":{"num":"7"},"tag_selectors":[]}"#;

/// Writes down that a policy removed tags.
async fn removed(app: &TestApp, retention: i64, tags: &[&str]) {
    for tag in tags {
        let now = app.now().as_ms();
        let sql = format!(
            "INSERT INTO retention_log (repository_id, retention_id, rule, tag, created_ms) \
             SELECT id, {retention}, '{RULE}', '{tag}', {now} FROM repository WHERE name = 'app'"
        );
        app.database.execute(&sql).await;
    }
}

async fn the_record_of_removed_tags_comes_in_pages(app: TestApp) {
    let ada = image(&app).await;
    let id = add(&ada, &policy("30")).await;
    removed(&app, id, &["v1", "v2", "v3"]).await;
    ada.delete(&format!("{PATH}/{id}")).send().await.expect(200);
    let path = format!("{PATH}/histories");
    let all = ada.get(&path).send().await.expect(200).json();
    let first = &all["retention_log"][0];
    let expected = json!({
        "created_at": "2026-03-01T09:00:00Z", "id": first["id"], "namespace": "team",
        "repo": "app", "retention_id": id, "rule_type": RULE, "tag": "v3",
    });
    assert_eq!((first, &all["total"]), (&expected, &json!(3)));
    for (query, tags, range) in [
        ("", ["v3", "v2", "v1"].as_slice(), None),
        ("?limit=2&offset=0", &["v3", "v2"], Some("0-2/3")),
        ("?limit=2&offset=2", &["v1"], Some("2-1/3")),
        ("?filter=limit::1%7Coffset::1", &["v2"], Some("1-1/3")),
        ("?limit=2&offset=0&filter=offset::2", &["v1"], Some("2-1/3")),
    ] {
        let answer = ada.get(&format!("{path}{query}")).send().await.expect(200);
        let page = answer.json();
        let page = page["retention_log"].as_array().unwrap();
        let page: Vec<_> = page
            .iter()
            .map(|row| row["tag"].as_str().unwrap())
            .collect();
        assert_eq!(page, tags, "{query}");
        assert_eq!(answer.header("content-range"), range, "{query}");
    }
    for (query, code) in [
        ("limit=0&offset=0", Code::InvalidPage),
        ("limit=2&offset=1", Code::InvalidPage),
        ("filter=tag::v1", Code::InvalidFilter),
    ] {
        let answer = ada.get(&format!("{path}?{query}")).send().await;
        answer.refused(code);
    }
}
