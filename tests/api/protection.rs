//! Protected tags: nothing moves or removes them, by whatever way.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Answer, Client, Image, TestApp, on_both_databases};
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

on_both_databases!(
    check_8_a_protected_tag_is_made_once_and_then_stays_where_it_is,
    check_9_a_protected_tag_is_removed_by_no_way,
    a_push_moves_all_of_its_tags_or_none,
    no_push_under_way_moves_a_tag_after_it_was_protected,
    the_parts_of_a_protected_index_stay_too,
    a_pattern_holds_in_its_image_or_in_all_of_its_organization,
    a_tag_is_free_again_without_its_pattern,
    patterns_are_added_listed_and_removed,
    a_pattern_is_no_more_than_letters_of_tags_and_stars,
    an_image_has_at_most_100_patterns,
    protecting_tags_takes_manage,
    a_pattern_leaves_an_event_when_it_comes_and_when_it_goes,
    an_image_made_anew_honours_no_older_pattern,
);

const IMAGE: &str = "/api/berth/v1/organizations/team/images/app";
const OF_IMAGE: &str = "/api/berth/v1/organizations/team/images/app/protected-tags";
const OF_ORGANIZATION: &str = "/api/berth/v1/organizations/team/protected-tags";
const TAGS: &str = "/v2/manage/namespaces/team/repos/app/tags";

async fn protect(client: &Client, target: &str, pattern: &str) -> Answer {
    let body = json!({ "pattern": pattern });
    client.post(target).json(&body).send().await
}

/// An organization with the image `team/app`, whose tags `v…` are protected.
async fn world(app: &TestApp) -> (Client, Client) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let ada = app.ada().await;
    protect(&ada, OF_IMAGE, "v*").await.expect(201);
    (ada, app.login(app.admin()).await)
}

fn names_the_pattern(answer: &Answer) {
    let text = answer.text();
    assert!(
        text.contains("`v1`") && text.contains("the pattern `v*` of the image"),
        "{text}"
    );
}

async fn check_8_a_protected_tag_is_made_once_and_then_stays_where_it_is(app: TestApp) {
    let (_, login) = world(&app).await;
    let (first, second) = (Image::small("first"), Image::small("second"));
    login.push("team/app", "v1", &first).await;
    // The same again moves nothing.
    login.push("team/app", "v1", &first).await;
    login.push("team/app", "latest", &second).await;
    let refused = login.put_manifest("team/app", "v1", &second).await;
    names_the_pattern(&refused.denied(403, "DENIED"));
    let beside = format!("{}?tag=v1", second.digest());
    let refused = login.put_manifest("team/app", &beside, &second).await;
    names_the_pattern(&refused.denied(403, "DENIED"));
    login.pull("team/app", "v1", &first).await;
    // Other tags are free, and so is a new one that the pattern covers.
    login.push("team/app", "latest", &first).await;
    login.push("team/app", "v2", &second).await;
}

async fn check_9_a_protected_tag_is_removed_by_no_way(app: TestApp) {
    let (ada, login) = world(&app).await;
    let image = Image::small("a");
    login.push("team/app", "v1", &image).await;
    login.push("team/app", "latest", &image).await;
    let tag = ada.delete(&format!("{TAGS}/v1")).send().await;
    names_the_pattern(&tag.refused(Code::TagProtected));
    let whole = ada.delete(&format!("{IMAGE}?tags=2")).send().await;
    names_the_pattern(&whole.refused(Code::TagProtected));
    let empty = ada.delete("/v2/manage/namespaces/team/repos/app");
    empty.send().await.refused(Code::RepositoryNotEmpty);
    for reference in ["v1", &image.digest()] {
        let target = format!("/v2/team/app/manifests/{reference}");
        let refused = login.delete(&target).send().await;
        names_the_pattern(&refused.denied(403, "DENIED"));
    }
    login.pull("team/app", "v1", &image).await;
    ada.delete(&format!("{TAGS}/latest"))
        .send()
        .await
        .expect(204);
    // What is not there is not protected either.
    let absent = ada.delete(&format!("{TAGS}/v9")).send().await;
    absent.refused(Code::TagNotFound);
    let absent = login.delete("/v2/team/app/manifests/v9").send().await;
    absent.denied(404, "MANIFEST_UNKNOWN");
}

async fn a_push_moves_all_of_its_tags_or_none(app: TestApp) {
    let (_, login) = world(&app).await;
    let (first, second) = (Image::small("first"), Image::small("second"));
    for tag in ["v1", "latest"] {
        login.push("team/app", tag, &first).await;
    }
    login.push("team/app", "other", &second).await;
    let beside = format!("{}?tag=latest&tag=v1&tag=new", second.digest());
    let refused = login.put_manifest("team/app", &beside, &second).await;
    refused.denied(403, "DENIED");
    login.pull("team/app", "latest", &first).await;
    let absent = login.get_manifest("team/app", "new").await;
    absent.denied(404, "MANIFEST_UNKNOWN");
}

async fn no_push_under_way_moves_a_tag_after_it_was_protected(app: TestApp) {
    let (ada, login) = world(&app).await;
    let images: Vec<Image> = (0..8).map(|n| Image::small(&n.to_string())).collect();
    for (n, image) in images.iter().enumerate() {
        login.push("team/app", &format!("own{n}"), image).await;
    }
    for (round, target) in [OF_IMAGE, OF_ORGANIZATION]
        .into_iter()
        .cycle()
        .take(6)
        .enumerate()
    {
        let tag = format!("r{round}");
        login
            .put_manifest("team/app", &tag, &images[0])
            .await
            .expect(201);
        let pushes = images
            .iter()
            .map(|image| login.put_manifest("team/app", &tag, image));
        let protected = async {
            protect(&ada, target, &tag).await.expect(201);
            let leads_to = login.get_manifest("team/app", &tag).await.expect(200);
            leads_to.body
        };
        let (pushed, leads_to) = join(join_all(pushes), protected).await;
        for answer in pushed {
            assert!([201, 403].contains(&answer.status), "{}", answer.text());
        }
        let after = login.get_manifest("team/app", &tag).await.expect(200);
        assert_eq!(after.body, leads_to, "{tag}");
    }
}

async fn the_parts_of_a_protected_index_stay_too(app: TestApp) {
    let (_, login) = world(&app).await;
    let index = Image::index("a");
    login.push("team/app", "v1", &index).await;
    let part = index.children[0].digest();
    let target = format!("/v2/team/app/manifests/{part}");
    let refused = login.delete(&target).send().await;
    names_the_pattern(&refused.denied(403, "DENIED"));
    login.pull("team/app", "v1", &index).await;
    let alone = Image::small("alone");
    login.push("team/app", &alone.digest(), &alone).await;
    let target = format!("/v2/team/app/manifests/{}", alone.digest());
    login.delete(&target).send().await.expect(202);
}

async fn a_pattern_holds_in_its_image_or_in_all_of_its_organization(app: TestApp) {
    let (ada, login) = world(&app).await;
    protect(&ada, OF_ORGANIZATION, "*-final").await.expect(201);
    app.namespace("other").await;
    let (first, second) = (Image::small("first"), Image::small("second"));
    for image in ["team/app", "team/web", "other/app"] {
        for tag in ["v1", "v1-final"] {
            login.push(image, tag, &first).await;
        }
        login.push(image, "new", &second).await;
    }
    let is_free = async |image: &str, tag: &str| {
        let answer = login.put_manifest(image, tag, &second).await;
        assert!([201, 403].contains(&answer.status), "{}", answer.text());
        answer.status == 201
    };
    assert!(!is_free("team/app", "v1").await);
    assert!(!is_free("team/app", "v1-final").await);
    assert!(is_free("team/web", "v1").await);
    assert!(!is_free("team/web", "v1-final").await);
    assert!(is_free("other/app", "v1").await);
    assert!(is_free("other/app", "v1-final").await);
    let refused = login.put_manifest("team/web", "v1-final", &second).await;
    let refused = refused.denied(403, "DENIED");
    let text = refused.text();
    assert!(
        text.contains("the pattern `*-final` of the organization"),
        "{text}"
    );
}

async fn a_tag_is_free_again_without_its_pattern(app: TestApp) {
    let (ada, login) = world(&app).await;
    protect(&ada, OF_ORGANIZATION, "v1").await.expect(201);
    let (first, second) = (Image::small("first"), Image::small("second"));
    login.push("team/app", "v1", &first).await;
    login.push("team/app", "new", &second).await;
    let shown = ada.get(&format!("{IMAGE}/tags?query=v1")).send().await;
    assert_eq!(shown.json()["items"][0]["protected_by"], "v1");
    let gone = ada.delete(&format!("{OF_ORGANIZATION}/v1")).send().await;
    gone.expect(204);
    let shown = ada.get(&format!("{IMAGE}/tags?query=v1")).send().await;
    assert_eq!(shown.json()["items"][0]["protected_by"], "v*");
    let refused = login.put_manifest("team/app", "v1", &second).await;
    refused.denied(403, "DENIED");
    let gone = ada.delete(&format!("{OF_IMAGE}/v%2A")).send().await;
    assert!(gone.expect(204).body.is_empty());
    let shown = ada.get(&format!("{IMAGE}/tags?query=v1")).send().await;
    assert_eq!(shown.json()["items"][0]["protected_by"], Value::Null);
    login.push("team/app", "v1", &second).await;
    ada.delete(&format!("{TAGS}/v1")).send().await.expect(204);
}

async fn patterns_are_added_listed_and_removed(app: TestApp) {
    let (ada, _) = world(&app).await;
    let row = |pattern: &str, of_namespace: bool, created: &str| {
        json!({
            "pattern": pattern, "of_namespace": of_namespace, "created": created,
            "created_by": "ada",
        })
    };
    app.advance_seconds(60);
    let (before, after) = ("2026-03-01T09:00:00Z", "2026-03-01T09:01:00Z");
    let made = protect(&ada, OF_ORGANIZATION, "z*").await.expect(201);
    assert_eq!(made.json(), row("z*", true, after));
    let made = protect(&ada, OF_IMAGE, "*").await.expect(201);
    assert_eq!(made.json(), row("*", false, after));
    let items = [
        row("z*", true, after),
        row("*", false, after),
        row("v*", false, before),
    ];
    let list = ada.get(OF_IMAGE).send().await.expect(200).json();
    assert_eq!(list, json!({ "items": items }));
    let list = ada.get(OF_ORGANIZATION).send().await.expect(200).json();
    assert_eq!(list, json!({ "items": items[..1] }));

    for target in [OF_IMAGE, OF_ORGANIZATION] {
        let again = if target == OF_IMAGE { "v*" } else { "z*" };
        let refused = protect(&ada, target, again).await;
        refused.refused(Code::ProtectionExists);
    }
    // The organization's is not the image's to remove, nor the other way round.
    for target in [
        format!("{OF_IMAGE}/z%2A"),
        format!("{OF_ORGANIZATION}/v%2A"),
        format!("{OF_IMAGE}/absent"),
    ] {
        let absent = ada.delete(&target).send().await;
        absent.refused(Code::ProtectionNotFound);
    }
    // The same pattern may be both.
    protect(&ada, OF_ORGANIZATION, "v*").await.expect(201);
}

async fn a_pattern_is_no_more_than_letters_of_tags_and_stars(app: TestApp) {
    let (ada, _) = world(&app).await;
    let long = "a".repeat(129);
    for pattern in ["", ".a", "a/b", "a b", "[ab]", "a?", "a**b", &long] {
        let refused = protect(&ada, OF_IMAGE, pattern).await;
        refused.refused(Code::InvalidParameter);
    }
    let refused = ada.post(OF_IMAGE).json(&json!({})).send().await;
    refused.refused(Code::MissingParameter);
    let refused = ada.delete(&format!("{OF_IMAGE}/a%3F")).send().await;
    refused.refused(Code::InvalidParameter);
}

async fn an_image_has_at_most_100_patterns(app: TestApp) {
    let (ada, _) = world(&app).await;
    for n in 1..100 {
        protect(&ada, OF_IMAGE, &format!("r{n}")).await.expect(201);
    }
    let refused = protect(&ada, OF_IMAGE, "more").await;
    refused.refused(Code::InvalidParameter);
    protect(&ada, OF_ORGANIZATION, "more").await.expect(201);
}

async fn protecting_tags_takes_manage(app: TestApp) {
    let (ada, _) = world(&app).await;
    protect(&ada, OF_ORGANIZATION, "v*").await.expect(201);
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    let body = json!({ "pattern": "new" });
    let rival = app.add_account("rival").await;
    let eve = app.token(&app.add_admin(&rival, "eve").await).await;
    for (target, absent) in [
        (OF_IMAGE, Code::RepositoryNotFound),
        (OF_ORGANIZATION, Code::NamespaceNotFound),
    ] {
        let one = format!("{target}/v%2A");
        for permission in [None, Some(Permission::Read), Some(Permission::Write)] {
            if let Some(permission) = permission {
                app.grant("team", &bob, permission).await;
            }
            client.get(target).send().await.refused(Code::Forbidden);
            let add = client.post(target).json(&body);
            add.send().await.refused(Code::Forbidden);
            client.delete(&one).send().await.refused(Code::Forbidden);
        }
        for (client, code) in [(&eve, absent), (&app.anonymous(), Code::Unauthenticated)] {
            client.get(target).send().await.refused(code);
            client.post(target).json(&body).send().await.refused(code);
            client.delete(&one).send().await.refused(code);
        }
        app.grant("team", &bob, Permission::Manage).await;
        client.get(target).send().await.expect(200);
        client.post(target).json(&body).send().await.expect(201);
        client.delete(&one).send().await.expect(204);
        app.revoke("team", &bob).await;
    }
    // Who manages the image alone protects its tags, not those of others.
    app.grant_image("team/app", &bob, Permission::Manage).await;
    protect(&client, OF_IMAGE, "own").await.expect(201);
    let refused = protect(&client, OF_ORGANIZATION, "own").await;
    refused.refused(Code::Forbidden);
}

async fn a_pattern_leaves_an_event_when_it_comes_and_when_it_goes(app: TestApp) {
    let (ada, _) = world(&app).await;
    app.advance_seconds(1);
    let gone = ada.delete(&format!("{OF_IMAGE}/v%2A")).send().await;
    gone.expect(204);
    let sql = "SELECT name, resource, detail FROM audit_event \
               WHERE name LIKE '%rotectTags' ORDER BY at_ms";
    let events = app.database.rows(sql).await;
    let names: Vec<&str> = events
        .iter()
        .filter_map(|event| event["name"].as_str())
        .collect();
    assert_eq!(names, ["protectTags", "unprotectTags"]);
    for event in &events {
        assert_eq!(event["resource"], "team/app");
        let detail = event["detail"].to_string();
        assert!(detail.contains("v*"), "{detail}");
    }
}

async fn an_image_made_anew_honours_no_older_pattern(app: TestApp) {
    let (ada, login) = world(&app).await;
    ada.delete(IMAGE).send().await.expect(204);
    let (first, second) = (Image::small("first"), Image::small("second"));
    login.push("team/app", "v1", &first).await;
    login.push("team/app", "v1", &second).await;
    let list = ada.get(OF_IMAGE).send().await.expect(200).json();
    assert_eq!(list, json!({ "items": [] }));
}
