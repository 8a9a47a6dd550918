//! Policies and whom they are attached to, over the identity API.

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::attachment::MAX_ATTACHED;
use berth_core::iam::policy::MAX_POLICIES;
use berth_core::policy::SYSTEM;
use berth_tests::{Answer, Client, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::group::group;

on_both_databases!(
    a_policy_is_written_shown_changed_and_deleted,
    a_text_that_is_no_policy_is_refused_with_the_reason,
    the_policies_of_the_system_are_listed_first_and_page_by_page,
    a_policy_of_the_system_stays_as_it_is,
    a_policy_has_its_rules,
    a_policy_is_attached_to_users_and_groups,
    whom_a_policy_is_attached_to_is_listed_page_by_page,
    an_attached_policy_is_not_deleted,
    what_is_not_there_is_neither_attached_nor_detached,
    policies_are_for_administrators,
    a_policy_of_another_account_is_absent,
    there_are_so_many_policies_and_so_many_attached,
    what_is_attached_goes_with_its_user_or_group,
    the_event_says_what_was_attached_to_whom,
);

const PATH: &str = "/v5/policies";
const ALLOW: &str = r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Action":"swr:*"}]}"#;
const DENY: &str =
    r#"{"Version":"5.0","Statement":[{"Effect":"Deny","Action":"swr:repo:deleteRepo"}]}"#;

async fn create(client: &Client, name: &str, document: &str) -> Answer {
    let body = json!({ "policy_name": name, "policy_document": document });
    client.post(PATH).json(&body).send().await
}

async fn policy(client: &Client, name: &str) -> String {
    let made = create(client, name, ALLOW).await.expect(201).json();
    made["policy"]["policy_id"].as_str().unwrap().to_owned()
}

async fn bob(app: &TestApp) -> Person {
    app.add_person(&app.account().clone(), "bob").await
}

/// Attaches or detaches, as `attach-user`.
async fn set(client: &Client, policy: &str, verb: &str, id: &str) -> Answer {
    let (_, kind) = verb.split_once('-').unwrap();
    let body = json!({ format!("{kind}_id"): id });
    let target = format!("{PATH}/{policy}/{verb}");
    client.post(&target).json(&body).send().await
}

async fn attached(client: &Client, kind: &str, id: &str) -> Vec<String> {
    let target = format!("/v5/{kind}/{id}/attached-policies");
    let list = client.get(&target).send().await.expect(200).json();
    let rows = list["attached_policies"].as_array().unwrap();
    assert_eq!(list["page_info"], json!({ "current_count": rows.len() }));
    let id = |row: &Value| row["policy_id"].as_str().unwrap().to_owned();
    rows.iter().map(id).collect()
}

async fn a_policy_is_written_shown_changed_and_deleted(app: TestApp) {
    let ada = app.ada().await;
    let body =
        json!({ "policy_name": "all", "policy_document": ALLOW, "description": "everything" });
    let made = ada.post(PATH).json(&body).send().await.expect(201).json();
    let id = made["policy"]["policy_id"].as_str().unwrap();
    let expected = |document: &str, version: &str, description: &str, updated: &str| {
        json!({ "policy": {
            "policy_type": "custom", "policy_name": "all", "policy_id": id,
            "urn": format!("iam::{}:policy:all", app.account().id),
            "attachment_count": 0, "description": description, "policy_document": document,
            "default_version_id": version,
            "created_at": "2026-03-01T09:00:00Z", "updated_at": updated,
        }})
    };
    assert_eq!(
        made,
        expected(ALLOW, "v1", "everything", "2026-03-01T09:00:00Z")
    );
    let target = format!("{PATH}/{id}");
    let shown = ada.get(&target).send().await.expect(200).json();
    assert_eq!(shown, made);
    app.advance_seconds(60);
    let body = json!({ "policy_document": DENY });
    let changed = ada.put(&target).json(&body).send().await.expect(200);
    let after = expected(DENY, "v2", "everything", "2026-03-01T09:01:00Z");
    assert_eq!(changed.json(), after);
    let body = json!({ "description": "" });
    let changed = ada.put(&target).json(&body).send().await.expect(200);
    assert_eq!(
        changed.json(),
        expected(DENY, "v2", "", "2026-03-01T09:01:00Z")
    );
    let gone = ada.delete(&target).send().await.expect(204);
    assert!(gone.body.is_empty());
    for call in [
        ada.get(&target),
        ada.delete(&target),
        ada.put(&target).json(&body),
    ] {
        call.send()
            .await
            .refused(Code::Identity(IdentityCode::PolicyNotFound));
    }
}

async fn a_text_that_is_no_policy_is_refused_with_the_reason(app: TestApp) {
    let ada = app.ada().await;
    let id = policy(&ada, "all").await;
    let unknown = ALLOW.replace("swr:*", "swr:repo:fly");
    for (document, reason) in [
        ("{", "line 1"),
        (
            r#"{"Version":"5.0","Statement":[]}"#,
            "`Statement` is empty",
        ),
        (unknown.as_str(), "`swr:repo:fly`"),
        (&ALLOW.replace("Allow", "Maybe"), "Maybe"),
        (
            &format!("{ALLOW}{}", " ".repeat(6144)),
            "at most 6144 bytes",
        ),
    ] {
        let made = create(&ada, "new", document).await;
        let told = made
            .refused(Code::Identity(IdentityCode::InvalidPolicy))
            .json()["error_msg"]
            .to_string();
        assert!(told.contains(reason), "{told} / {reason}");
        let body = json!({ "policy_document": document });
        let call = ada.put(&format!("{PATH}/{id}")).json(&body).send().await;
        call.refused(Code::Identity(IdentityCode::InvalidPolicy));
    }
    let shown = ada.get(&format!("{PATH}/{id}")).send().await.json();
    assert_eq!(shown["policy"]["policy_document"], ALLOW);
}

async fn page(client: &Client, query: &str) -> (Vec<String>, Option<String>) {
    let page = client.get(&format!("{PATH}{query}")).send().await;
    let page = page.expect(200).json();
    let rows = page["policies"].as_array().unwrap();
    assert_eq!(page["page_info"]["current_count"], rows.len());
    for row in rows {
        assert_eq!(row["policy_document"], Value::Null);
    }
    let name = |row: &Value| row["policy_name"].as_str().unwrap().to_owned();
    let next = page["page_info"]["next_marker"].as_str();
    (rows.iter().map(name).collect(), next.map(str::to_owned))
}

async fn the_policies_of_the_system_are_listed_first_and_page_by_page(app: TestApp) {
    let ada = app.ada().await;
    for name in ["zero", "all"] {
        policy(&ada, name).await;
    }
    let mut all: Vec<String> = SYSTEM.iter().map(|one| one.name.to_owned()).collect();
    all.sort_unstable();
    let system = all.len();
    all.extend(["all".to_owned(), "zero".to_owned()]);
    assert_eq!(page(&ada, "").await, (all.clone(), None));
    for limit in 1..=all.len() + 1 {
        let mut seen = Vec::new();
        let mut query = format!("?limit={limit}");
        loop {
            let (names, next) = page(&ada, &query).await;
            assert!(names.len() <= limit);
            seen.extend(names);
            let Some(next) = next else {
                break;
            };
            query = format!("?limit={limit}&marker={next}");
        }
        assert_eq!(seen, all, "{limit}");
    }
    let own = page(&ada, "?policy_type=custom").await;
    assert_eq!(own, (all[system..].to_vec(), None));
    let of_system = page(&ada, "?policy_type=system").await;
    assert_eq!(of_system, (all[..system].to_vec(), None));
    for query in ["limit=0", "limit=201", "marker=x"] {
        let call = ada.get(&format!("{PATH}?{query}")).send().await;
        call.refused(Code::InvalidPage);
    }
    let call = ada.get(&format!("{PATH}?policy_type=x")).send().await;
    call.refused(Code::InvalidParameter);
}

async fn a_policy_of_the_system_stays_as_it_is(app: TestApp) {
    let ada = app.ada().await;
    for system in SYSTEM {
        let target = format!("{PATH}/{}", system.id);
        let shown = ada.get(&target).send().await.expect(200).json();
        let expected = json!({ "policy": {
            "policy_type": "system", "policy_name": system.name, "policy_id": system.id,
            "urn": format!("iam::system:policy:{}", system.name), "attachment_count": 0,
            "description": system.description, "policy_document": system.document,
            "default_version_id": "v1",
        }});
        assert_eq!(shown, expected);
        let body = json!({ "policy_document": ALLOW });
        let call = ada.put(&target).json(&body).send().await;
        call.refused(Code::Forbidden);
        ada.delete(&target).send().await.refused(Code::Forbidden);
        let call = create(&ada, system.name, ALLOW).await;
        call.refused(Code::Identity(IdentityCode::PolicyExists));
    }
}

async fn a_policy_has_its_rules(app: TestApp) {
    let ada = app.ada().await;
    policy(&ada, "all").await;
    create(&ada, "all", DENY)
        .await
        .refused(Code::Identity(IdentityCode::PolicyExists));
    create(&ada, "a b", DENY)
        .await
        .refused(Code::InvalidParameter);
    let long = "é".repeat(1001);
    let body = json!({ "policy_name": "x", "policy_document": ALLOW, "description": long });
    let call = ada.post(PATH).json(&body).send().await;
    call.refused(Code::InvalidParameter);
    let call = ada
        .post(PATH)
        .json(&json!({ "policy_name": "x" }))
        .send()
        .await;
    call.refused(Code::MissingParameter);
}

async fn a_policy_is_attached_to_users_and_groups(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (own, system) = (policy(&ada, "all").await, SYSTEM[0].id);
    let ops = group(&ada, "ops").await;
    for policy in [own.as_str(), system] {
        for (verb, id) in [("attach-user", &bob.id), ("attach-group", &ops)] {
            // Once or twice is the same.
            for _ in 0..2 {
                let done = set(&ada, policy, verb, id).await.expect(200);
                assert_eq!(done.text(), "{}");
            }
        }
    }
    let mut both = vec![own.clone(), system.to_owned()];
    both.sort_unstable();
    assert_eq!(attached(&ada, "users", &bob.id).await, both);
    assert_eq!(attached(&ada, "groups", &ops).await, both);
    for policy in &both {
        let shown = ada.get(&format!("{PATH}/{policy}")).send().await.json();
        assert_eq!(shown["policy"]["attachment_count"], 2);
    }
    let listed = ada.get(PATH).send().await.json();
    let rows = listed["policies"].as_array().unwrap().iter();
    let counts = rows.map(|row| row["attachment_count"].as_u64().unwrap());
    assert_eq!(counts.sum::<u64>(), 4);
    let target = format!("/v5/users/{}/attached-policies", bob.id);
    let list = ada.get(&target).send().await.json();
    let rows = list["attached_policies"].as_array().unwrap();
    let row = rows.iter().find(|row| row["policy_id"] == own).unwrap();
    let expected = json!({
        "policy_name": "all", "policy_id": own, "attached_at": "2026-03-01T09:00:00Z",
        "urn": format!("iam::{}:policy:all", app.account().id),
    });
    assert_eq!(*row, expected);
    // A user sees what is attached to himself.
    let client = app.token(&bob).await;
    assert_eq!(attached(&client, "users", &bob.id).await, both);
    let other = format!("/v5/users/{}/attached-policies", app.admin().id);
    client.get(&other).send().await.refused(Code::Forbidden);
    set(&ada, &own, "detach-user", &bob.id).await.expect(200);
    assert_eq!(attached(&ada, "users", &bob.id).await, [system]);
    assert_eq!(attached(&ada, "groups", &ops).await, both);
}

/// The ids of the users and of the groups of a page, and the marker of the next.
async fn entities(client: &Client, policy: &str, query: &str) -> [Vec<String>; 3] {
    let target = format!("{PATH}/{policy}/attached-entities{query}");
    let page = client.get(&target).send().await.expect(200).json();
    let ids = |list: &str, id: &str| {
        let rows = page[list].as_array().unwrap().iter();
        let text = |row: &Value| {
            assert_eq!(row["attached_at"], "2026-03-01T09:00:00Z");
            row[id].as_str().unwrap().to_owned()
        };
        rows.map(text).collect::<Vec<_>>()
    };
    let users = ids("policy_users", "user_id");
    let groups = ids("policy_groups", "group_id");
    let count = users.len() + groups.len();
    assert_eq!(page["page_info"]["current_count"], count);
    let next = page["page_info"]["next_marker"].as_str();
    [users, groups, next.into_iter().map(str::to_owned).collect()]
}

async fn whom_a_policy_is_attached_to_is_listed_page_by_page(app: TestApp) {
    let ada = app.ada().await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let (of_eve, system) = (app.token(&eve).await, SYSTEM[0].id);
    set(&of_eve, system, "attach-user", &eve.id)
        .await
        .expect(200);
    let (mut users, mut groups) = (Vec::new(), Vec::new());
    for name in ["one", "two", "three"] {
        let user = app.add_person(&app.account().clone(), name).await.id;
        set(&ada, system, "attach-user", &user).await.expect(200);
        users.push(user);
        let group = group(&ada, name).await;
        set(&ada, system, "attach-group", &group).await.expect(200);
        groups.push(group);
    }
    users.sort_unstable();
    groups.sort_unstable();
    let all = entities(&ada, system, "").await;
    assert_eq!(all, [users.clone(), groups.clone(), vec![]]);
    let only = entities(&ada, system, "?entity_type=group").await;
    assert_eq!(only, [vec![], groups.clone(), vec![]]);
    let only = entities(&ada, system, "?entity_type=user&limit=3").await;
    assert_eq!(only, [users.clone(), vec![], vec![]]);
    for limit in 1..=7 {
        let (mut seen, mut query) = ([Vec::new(), Vec::new()], format!("?limit={limit}"));
        loop {
            let [some, more, next] = entities(&ada, system, &query).await;
            assert!(some.len() + more.len() <= limit);
            seen[0].extend(some);
            seen[1].extend(more);
            let Some(next) = next.first() else {
                break;
            };
            query = format!("?limit={limit}&marker={next}");
        }
        assert_eq!(seen, [users.clone(), groups.clone()], "{limit}");
    }
    assert_eq!(entities(&of_eve, system, "").await[0], [eve.id]);
    let own = policy(&ada, "all").await;
    let target = |id: &str, query: &str| format!("{PATH}/{id}/attached-entities{query}");
    for (client, id) in [(&of_eve, own.as_str()), (&ada, "none")] {
        let call = client.get(&target(id, "")).send().await;
        call.refused(Code::Identity(IdentityCode::PolicyNotFound));
    }
    for query in ["?limit=0", "?limit=201", "?marker=x", "?marker=x/y"] {
        let call = ada.get(&target(&own, query)).send().await;
        call.refused(Code::InvalidPage);
    }
}

async fn an_attached_policy_is_not_deleted(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (own, ops) = (policy(&ada, "all").await, group(&ada, "ops").await);
    let target = format!("{PATH}/{own}");
    for (attach, detach, id) in [
        ("attach-user", "detach-user", &bob.id),
        ("attach-group", "detach-group", &ops),
    ] {
        set(&ada, &own, attach, id).await.expect(200);
        let call = ada.delete(&target).send().await;
        call.refused(Code::Identity(IdentityCode::PolicyAttached));
        // It may be changed all the same.
        let body = json!({ "policy_document": DENY });
        let changed = ada.put(&target).json(&body).send().await.expect(200);
        assert_eq!(changed.json()["policy"]["attachment_count"], 1);
        set(&ada, &own, detach, id).await.expect(200);
    }
    ada.delete(&target).send().await.expect(204);
}

async fn what_is_not_there_is_neither_attached_nor_detached(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (own, ops) = (policy(&ada, "all").await, group(&ada, "ops").await);
    for verb in ["attach", "detach"] {
        for (policy, kind, id, code) in [
            (
                "none",
                "user",
                bob.id.as_str(),
                Code::Identity(IdentityCode::PolicyNotFound),
            ),
            (
                "none",
                "group",
                ops.as_str(),
                Code::Identity(IdentityCode::PolicyNotFound),
            ),
            (own.as_str(), "user", "none", Code::UserNotFound),
            (
                own.as_str(),
                "group",
                "none",
                Code::Identity(IdentityCode::GroupNotFound),
            ),
        ] {
            let call = set(&ada, policy, &format!("{verb}-{kind}"), id).await;
            call.refused(code);
        }
    }
    for (kind, id) in [("user", &bob.id), ("group", &ops)] {
        let call = set(&ada, &own, &format!("detach-{kind}"), id).await;
        call.refused(Code::Identity(IdentityCode::PolicyNotFound));
    }
    let call = ada.get("/v5/users/none/attached-policies").send().await;
    call.refused(Code::UserNotFound);
    let call = ada.get("/v5/groups/none/attached-policies").send().await;
    call.refused(Code::Identity(IdentityCode::GroupNotFound));
    let call = ada
        .post(&format!("{PATH}/{own}/attach-user"))
        .json(&json!({}));
    call.send().await.refused(Code::MissingParameter);
}

async fn policies_are_for_administrators(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (own, ops) = (policy(&ada, "all").await, group(&ada, "ops").await);
    let one = format!("{PATH}/{own}");
    let body = json!({ "policy_name": "x", "policy_document": ALLOW });
    let (user, of) = (json!({ "user_id": bob.id }), json!({ "group_id": ops }));
    let calls = |client: &Client| {
        [
            client.get(PATH),
            client.post(PATH).json(&body),
            client.get(&one),
            client.put(&one).json(&body),
            client.delete(&one),
            client.get(&format!("{one}/attached-entities")),
            client.post(&format!("{one}/attach-user")).json(&user),
            client.post(&format!("{one}/detach-user")).json(&user),
            client.post(&format!("{one}/attach-group")).json(&of),
            client.post(&format!("{one}/detach-group")).json(&of),
            client.get(&format!("/v5/groups/{ops}/attached-policies")),
        ]
    };
    for call in calls(&app.token(&bob).await) {
        call.send().await.refused(Code::Forbidden);
    }
    for call in calls(&app.anonymous()) {
        call.send().await.refused(Code::Unauthenticated);
    }
    let call = app
        .anonymous()
        .get(&format!("/v5/users/{}/attached-policies", bob.id));
    call.send().await.refused(Code::Unauthenticated);
}

async fn a_policy_of_another_account_is_absent(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (own, ops) = (policy(&ada, "all").await, group(&ada, "ops").await);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let client = app.token(&eve).await;
    let one = format!("{PATH}/{own}");
    let body = json!({ "policy_document": DENY });
    for call in [
        client.get(&one),
        client.put(&one).json(&body),
        client.delete(&one),
    ] {
        call.send()
            .await
            .refused(Code::Identity(IdentityCode::PolicyNotFound));
    }
    let call = set(&client, &own, "attach-user", &eve.id).await;
    call.refused(Code::Identity(IdentityCode::PolicyNotFound));
    // Nor are policies attached to users and groups elsewhere.
    let theirs = policy(&client, "all").await;
    for policy in [theirs.as_str(), SYSTEM[0].id] {
        let call = set(&client, policy, "attach-user", &bob.id).await;
        call.refused(Code::UserNotFound);
        let call = set(&client, policy, "attach-group", &ops).await;
        call.refused(Code::Identity(IdentityCode::GroupNotFound));
    }
    let call = client.get(&format!("/v5/users/{}/attached-policies", bob.id));
    call.send().await.refused(Code::UserNotFound);
    let call = client.get(&format!("/v5/groups/{ops}/attached-policies"));
    call.send()
        .await
        .refused(Code::Identity(IdentityCode::GroupNotFound));
    // What others attach does not count here.
    set(&ada, SYSTEM[0].id, "attach-user", &bob.id)
        .await
        .expect(200);
    let shown = client.get(&format!("{PATH}/{}", SYSTEM[0].id)).send().await;
    assert_eq!(shown.json()["policy"]["attachment_count"], 0);
}

async fn there_are_so_many_policies_and_so_many_attached(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let ops = group(&ada, "ops").await;
    let account = &app.account().id;
    for n in 0..MAX_POLICIES {
        let sql = format!(
            "INSERT INTO policy (id, account_id, name, description, document, created_ms, updated_ms) \
             VALUES ('p{n}', '{account}', 'p{n}', '', '{ALLOW}', 0, 0)"
        );
        app.database.execute(&sql).await;
    }
    let call = create(&ada, "more", ALLOW).await;
    call.refused(Code::Identity(IdentityCode::Quota));
    for (verb, id) in [("attach-user", &bob.id), ("attach-group", &ops)] {
        for n in 0..MAX_ATTACHED {
            set(&ada, &format!("p{n}"), verb, id).await.expect(200);
        }
        let call = set(&ada, "p100", verb, id).await;
        call.refused(Code::Identity(IdentityCode::Quota));
        // What is attached already is no more than before.
        set(&ada, "p0", verb, id).await.expect(200);
    }
}

async fn what_is_attached_goes_with_its_user_or_group(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (own, ops) = (policy(&ada, "all").await, group(&ada, "ops").await);
    set(&ada, &own, "attach-user", &bob.id).await.expect(200);
    set(&ada, &own, "attach-group", &ops).await.expect(200);
    for target in [format!("/v3/users/{}", bob.id), format!("/v3/groups/{ops}")] {
        ada.delete(&target).send().await.expect(204);
    }
    let target = format!("{PATH}/{own}");
    let shown = ada.get(&target).send().await.expect(200).json();
    assert_eq!(shown["policy"]["attachment_count"], 0);
    ada.delete(&target).send().await.expect(204);
}

async fn the_event_says_what_was_attached_to_whom(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (own, ops) = (policy(&ada, "all").await, group(&ada, "ops").await);
    for (verb, id, event, detail) in [
        (
            "attach-user",
            &bob.id,
            "attachUserPolicy",
            json!({ "user": "bob" }),
        ),
        (
            "detach-user",
            &bob.id,
            "detachUserPolicy",
            json!({ "user": "bob" }),
        ),
        (
            "attach-group",
            &ops,
            "attachGroupPolicy",
            json!({ "group": "ops" }),
        ),
        (
            "detach-group",
            &ops,
            "detachGroupPolicy",
            json!({ "group": "ops" }),
        ),
    ] {
        set(&ada, &own, verb, id).await.expect(200);
        let sql = format!("SELECT resource, detail FROM audit_event WHERE name = '{event}'");
        let events = app.database.rows(&sql).await;
        let [row] = events.as_slice() else {
            panic!("{events:?}");
        };
        assert_eq!(row["resource"], "policy/all");
        let told = match &row["detail"] {
            Value::String(text) => serde_json::from_str(text).unwrap(),
            value => value.clone(),
        };
        assert_eq!(told, detail);
    }
}
