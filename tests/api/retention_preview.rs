//! What an image has, and what rules would do to it.

use berth_core::berth::retention::RetentionPreview;
use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_core::retention::{Facts, Fate, Guards, Policy, preview};
use berth_server::app::{Most, Turns};
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    the_rules_of_all_policies_are_shown_together,
    the_default_holds_where_the_image_has_no_policy,
    facts_tell_what_goes_with_each_tag,
    facts_tell_what_is_protected_and_shared,
    an_image_that_is_too_large_is_refused_before_it_is_read,
    the_preview_is_what_core_decides_from_the_facts,
    a_preview_lists_the_tags_of_a_fate_in_pages,
    a_preview_changes_nothing_and_leaves_no_event,
    what_somebody_else_saved_meanwhile_is_not_lost,
    a_reader_may_look_and_only_a_manager_may_set_the_default,
    retention_of_another_account_is_hidden,
);

const IMAGE: &str = "/api/berth/v1/organizations/team/images/app/retention";
const ORGANIZATION: &str = "/api/berth/v1/organizations/team/retention";
const POLICIES: &str = "/v2/manage/namespaces/team/repos/app/retentions";
const DAY: i64 = 86_400;

fn newest(num: u32) -> Value {
    let rule = json!({
        "template": "tag_rule", "params": { "num": num.to_string() }, "tag_selectors": [],
    });
    json!({ "algorithm": "or", "rules": [rule] })
}

/// A server with `team/app` and these tags, a day apart, each of an image of its own.
async fn with_tags(app: &TestApp, tags: &[&str]) -> Client {
    app.namespace("team").await;
    for tag in tags {
        app.push("team/app", tag, &Image::small(tag)).await;
        app.advance_seconds(DAY);
    }
    app.ada().await
}

async fn facts(client: &Client) -> Facts {
    let answer = client.get(&format!("{IMAGE}/facts")).send().await;
    serde_json::from_value(answer.expect(200).json()).unwrap()
}

async fn previewed(client: &Client, body: Value) -> RetentionPreview {
    let call = client.post(&format!("{IMAGE}/preview")).json(&body);
    serde_json::from_value(call.send().await.expect(200).json()).unwrap()
}

async fn the_rules_of_all_policies_are_shown_together(app: TestApp) {
    let ada = with_tags(&app, &[]).await;
    app.repository("team", "app", false).await;
    let none = ada.get(IMAGE).send().await.expect(200).json();
    assert_eq!(
        none,
        json!({ "policies": 0, "guards": {}, "trash_days": 30 })
    );
    for num in 1..=11 {
        let call = ada.post(POLICIES).json(&newest(num));
        call.send().await.expect(201);
    }
    let shown = ada.get(IMAGE).send().await.expect(200).json();
    assert_eq!(shown["policies"], 11);
    assert_eq!(shown["next_run"], "2026-03-02T00:30:00Z");
    let rules = shown["policy"]["rules"].as_array().unwrap();
    let numbers: Vec<_> = rules.iter().map(|rule| &rule["params"]["num"]).collect();
    let expected: Vec<_> = (1..=11).map(|num: u32| json!(num.to_string())).collect();
    assert_eq!(numbers, expected.iter().collect::<Vec<_>>());
}

async fn the_default_holds_where_the_image_has_no_policy(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let none = ada.get(ORGANIZATION).send().await.expect(200);
    assert_eq!(none.json(), json!({}));
    let body = json!({ "policy": newest(1) });
    let call = ada.put(ORGANIZATION).json(&body);
    call.send().await.expect(204);
    assert_eq!(ada.get(ORGANIZATION).send().await.json(), body);
    let shown = ada.get(IMAGE).send().await.expect(200).json();
    assert_eq!(
        (&shown["inherited"], &shown["policy"]),
        (&newest(1), &Value::Null)
    );
    assert!(shown["next_run"].is_string());
    assert_eq!(previewed(&ada, json!({})).await.going, 2);
    let own = ada.post(POLICIES).json(&newest(2));
    own.send().await.expect(201);
    assert_eq!(previewed(&ada, json!({})).await.going, 1);
    let call = ada.put(ORGANIZATION).json(&json!({}));
    call.send().await.expect(204);
    let shown = ada.get(IMAGE).send().await.expect(200).json();
    assert_eq!(shown["inherited"], Value::Null);
}

async fn facts_tell_what_goes_with_each_tag(app: TestApp) {
    let ada = with_tags(&app, &["v1"]).await;
    let (shared, index, loose) = (Image::small("v1"), Image::index("i"), Image::small("loose"));
    app.push("team/app", "again", &shared).await;
    app.push("team/app", "multi", &index).await;
    let signature = index.children[0].signature();
    app.push("team/app", &signature.digest(), &signature).await;
    app.push("team/app", &loose.digest(), &loose).await;
    app.push("team/other", "v1", &shared).await;
    let facts = facts(&ada).await;
    assert_eq!((facts.tags.len(), facts.images.len()), (3, 2));
    let parts = |tag: &str| {
        let tag = facts.tags.iter().find(|fact| fact.name == tag).unwrap();
        let image = &facts.images[usize::try_from(tag.image).unwrap()];
        let parts = image.parts.iter();
        let parts = parts.map(|part| facts.parts[usize::try_from(*part).unwrap()]);
        (image.digest.clone(), parts.collect::<Vec<_>>())
    };
    let (digest, of_index) = parts("multi");
    assert_eq!(digest, index.digest());
    let mut expected = index.manifest.len() + signature.manifest.len() + signature.blob_bytes();
    for child in &index.children {
        expected += child.manifest.len() + child.blob_bytes();
    }
    let bytes: i64 = of_index.iter().map(|part| part.size).sum();
    assert_eq!(bytes, i64::try_from(expected).unwrap());
    assert_eq!(
        of_index[0].size,
        i64::try_from(index.manifest.len()).unwrap()
    );
    let (_, of_shared) = parts("v1");
    assert_eq!(parts("again").1, of_shared);
    let elsewhere = of_shared.iter().filter(|part| part.elsewhere).count();
    assert_eq!(elsewhere, shared.blobs.len(), "the manifest is its own");
    let held: i64 = facts
        .held
        .iter()
        .map(|part| facts.parts[usize::try_from(*part).unwrap()].size)
        .sum();
    let expected = loose.manifest.len() + loose.blob_bytes();
    assert_eq!(held, i64::try_from(expected).unwrap());
}

async fn facts_tell_what_is_protected_and_shared(app: TestApp) {
    let ada = with_tags(&app, &["v1", "x1"]).await;
    assert_eq!(facts(&ada).await.shared, None);
    let call = ada.post("/api/berth/v1/organizations/team/protected-tags");
    let call = call.json(&json!({ "pattern": "v*" }));
    call.send().await.expect(201);
    app.add_account("rival").await;
    app.add_account("other").await;
    ada.share("team/app", "rival", "2026-03-09T00:00:00Z")
        .await
        .expect(201);
    let seen = facts(&ada).await;
    let protected: Vec<_> = seen.tags.iter().filter(|tag| tag.is_protected).collect();
    assert_eq!((protected.len(), protected[0].name.as_str()), (1, "v1"));
    let until = seen.shared.unwrap().until.unwrap();
    assert_eq!(until.to_string(), "2026-03-10T00:00:00Z");
    ada.share("team/app", "other", "forever").await.expect(201);
    assert_eq!(facts(&ada).await.shared.unwrap().until, None);
    let guarded = previewed(
        &ada,
        json!({ "policy": newest(1), "guards": { "shared": true } }),
    )
    .await;
    assert_eq!(guarded.going, 0);
}

async fn an_image_that_is_too_large_is_refused_before_it_is_read(app: TestApp) {
    let most = Most {
        tags: 3,
        manifests: 6,
        refs: 9,
    };
    let app = TestApp::start_with(app.kind, |app| {
        app.retention = Turns::of(most, std::time::Duration::from_secs(10));
    })
    .await;
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let body = json!({ "policy": newest(1) });
    let looking = || {
        [
            ada.get(&format!("{IMAGE}/facts")),
            ada.post(&format!("{IMAGE}/preview")).json(&body),
        ]
    };
    for call in looking() {
        call.send().await.expect(200);
    }
    let refused = async |words: &str| {
        for call in looking() {
            let answer = call.send().await.refused(Code::TagQuota);
            assert!(answer.text().contains(words), "{}", answer.text());
        }
        let dry = json!({ "dry": true, "policy": newest(1) });
        let run = ada.post(&format!("{IMAGE}/runs")).json(&dry).send().await;
        let id = run.expect(202).json()["id"].as_i64().unwrap();
        app.app.work().await.unwrap();
        let run = ada.get(&format!("{IMAGE}/runs/{id}")).send().await;
        let run = run.expect(200).json();
        assert_eq!(run["state"], "failed", "{run}");
        assert!(run["detail"].as_str().unwrap().contains(words), "{run}");
    };
    // It has no tag, and so brings no fourth one.
    let index = Image::index("i");
    app.push("team/app", &index.digest(), &index).await;
    refused("more than 9 parts").await;
    ada.put(IMAGE).json(&body).send().await.expect(200);
    let run = ada.post(&format!("{IMAGE}/runs"));
    let run = run.json(&json!({ "dry": false })).send().await;
    let run = run.expect(202).json()["id"].as_i64().unwrap();
    app.push("team/app", "v4", &Image::small("v1")).await;
    refused("more than 3 tags").await;
    let call = ada.get(&format!("{IMAGE}/runs/{run}")).send().await;
    assert_eq!(call.expect(200).json()["state"], "failed");
}

async fn the_preview_is_what_core_decides_from_the_facts(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3", "v4"]).await;
    app.push("team/app", "old", &Image::small("v1")).await;
    let facts = facts(&ada).await;
    let policy: Policy = serde_json::from_value(newest(2)).unwrap();
    let own = preview(&policy.rules, &Guards::default(), &facts, facts.now);
    let told = previewed(&ada, json!({ "policy": policy })).await;
    assert_eq!(told.fingerprint, own.fingerprint(&facts));
    assert_eq!((told.at, told.tags, told.going), (facts.now, 5, 3));
    assert_eq!(told.images, u64::try_from(own.sums.images).unwrap());
    assert_eq!(
        (told.quota_bytes, told.disk_bytes),
        (own.sums.quota_bytes, own.sums.disk_bytes)
    );
    assert!(told.quota_bytes > 0);
    for item in told.items {
        let at = facts.tags.iter().position(|tag| tag.name == item.tag);
        let judged = &own.judged[at.unwrap()];
        assert_eq!(item.fate, judged.fate.into());
        assert_eq!(item.why, judged.words(&policy.rules));
    }
    let goes = own.judged.iter().filter(|one| one.fate == Fate::Goes);
    assert_eq!(goes.count(), 3);
    let at = facts.now.plus_ms(400 * DAY * 1000);
    let rule = json!({ "template": "date_rule", "params": { "days": "365" }, "tag_selectors": [] });
    let policy = json!({ "algorithm": "or", "rules": [rule] });
    assert_eq!(previewed(&ada, json!({ "policy": policy })).await.going, 0);
    let later = previewed(&ada, json!({ "policy": policy, "at": at })).await;
    assert_eq!((later.going, later.at), (5, at));
}

async fn a_preview_lists_the_tags_of_a_fate_in_pages(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3", "v4"]).await;
    let page = async |more: Value| {
        let mut body = json!({ "policy": newest(1) });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let told = previewed(&ada, body).await;
        let tags: Vec<String> = told.items.into_iter().map(|item| item.tag).collect();
        (told.total, tags.join(" "))
    };
    for (more, total, tags) in [
        (json!({}), 4, "v4 v3 v2 v1"),
        (json!({ "fate": "goes" }), 3, "v3 v2 v1"),
        (json!({ "fate": "kept" }), 1, "v4"),
        (json!({ "fate": "goes", "limit": 1, "offset": 1 }), 3, "v2"),
        (json!({ "offset": 9 }), 4, ""),
    ] {
        assert_eq!(page(more).await, (total, tags.to_owned()));
    }
    for limit in [0, 1001] {
        let call = ada.post(&format!("{IMAGE}/preview"));
        let call = call.json(&json!({ "limit": limit })).send().await;
        call.refused(Code::InvalidPage);
    }
}

async fn a_preview_changes_nothing_and_leaves_no_event(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let before = app.database.dump().await;
    previewed(&ada, json!({ "policy": newest(1) })).await;
    assert_eq!(app.database.dump().await, before);
}

async fn what_somebody_else_saved_meanwhile_is_not_lost(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let save = async |body: Value| ada.put(IMAGE).json(&body).send().await;
    let (of_five, of_six) = (newest(5), newest(6));
    let first = json!({ "policy": of_five, "instead_of": {} });
    save(first.clone()).await.expect(200);
    save(first).await.refused(Code::Changed);
    let guards = json!({ "deployed": true });
    for seen in [
        json!({ "policy": of_six }),
        json!({ "policy": of_five, "guards": guards }),
        json!({ "guards": guards }),
    ] {
        let refused = save(json!({ "policy": of_six, "instead_of": seen })).await;
        refused.refused(Code::Changed);
    }
    let shown = ada.get(IMAGE).send().await.expect(200).json();
    assert_eq!(shown["policy"], of_five);
    let next = json!({ "policy": of_six, "guards": guards, "instead_of": { "policy": of_five } });
    save(next).await.expect(200);
    let seen = json!({ "policy": of_six, "guards": guards });
    save(json!({ "instead_of": seen })).await.expect(200);
    let shown = ada.get(IMAGE).send().await.expect(200).json();
    assert_eq!(
        (&shown["policy"], &shown["guards"]),
        (&Value::Null, &json!({}))
    );
}

async fn a_reader_may_look_and_only_a_manager_may_set_the_default(app: TestApp) {
    with_tags(&app, &["v1"]).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    let preview = format!("{IMAGE}/preview");
    let facts = format!("{IMAGE}/facts");
    let reading = || {
        [
            client.get(IMAGE),
            client.get(&facts),
            client.get(ORGANIZATION),
            client.post(&preview).json(&json!({})),
        ]
    };
    for call in reading() {
        call.send().await.refused(Code::Forbidden);
    }
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        for call in reading() {
            call.send().await.expect(200);
        }
        let call = client.put(ORGANIZATION).json(&json!({}));
        call.send().await.refused(Code::Forbidden);
    }
    app.grant("team", &bob, Permission::Manage).await;
    let call = client.put(ORGANIZATION).json(&json!({}));
    call.send().await.expect(204);
}

async fn retention_of_another_account_is_hidden(app: TestApp) {
    with_tags(&app, &["v1"]).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    for call in [
        eve.get(IMAGE),
        eve.get(&format!("{IMAGE}/facts")),
        eve.post(&format!("{IMAGE}/preview")).json(&json!({})),
    ] {
        call.send().await.refused(Code::RepositoryNotFound);
    }
    for call in [
        eve.get(ORGANIZATION),
        eve.put(ORGANIZATION).json(&json!({})),
    ] {
        call.send().await.refused(Code::NamespaceNotFound);
    }
}
