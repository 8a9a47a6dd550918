//! Signatures and other artifacts that are about an image.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    an_artifact_with_a_subject_belongs_to_its_image,
    what_lies_beside_an_image_under_its_digest_belongs_to_it,
    accessories_come_in_pages,
    a_signature_leads_to_the_tags_of_its_image,
    references_come_in_pages,
    an_image_is_trusted_where_a_signature_is_about_it,
    both_lists_take_read,
);

fn path(tag: &str, list: &str) -> String {
    format!("/v2/manage/namespaces/team/repos/app/{tag}/{list}")
}

async fn list(client: &Client, tag: &str, query: &str) -> Value {
    let target = path(tag, &format!("accessories{query}"));
    client.get(&target).send().await.expect(200).json()
}

/// The tag of what lies beside an image.
fn beside(image: &Image, suffix: &str) -> String {
    format!("{}.{suffix}", image.digest().replace(':', "-"))
}

async fn an_artifact_with_a_subject_belongs_to_its_image(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    let signature = image.signature();
    app.push("team/app", "v1", &image).await;
    app.push("team/app", "other", &Image::small("b")).await;
    app.advance_seconds(60);
    app.push("team/app", &signature.digest(), &signature).await;
    let ada = app.ada().await;
    let listed = list(&ada, "v1", "").await;
    let accessory = &listed["accessories"][0];
    let expected = json!({
        "id": accessory["id"], "domain_id": app.account().id, "namespace_name": "team",
        "repo_name": "app", "sig_tag": "", "sig_digest": signature.digest(),
        "target_digest": image.digest(), "size": signature.blob_bytes(),
        "type": "application/vnd.example.signature",
        "created_at": "2026-03-01T09:01:00Z", "updated_at": "2026-03-01T09:01:00Z",
    });
    assert_eq!(listed, json!({ "total": 1, "accessories": [expected] }));
    let none = json!({ "total": 0, "accessories": [] });
    assert_eq!(list(&ada, "other", "").await, none);
    // Under a tag of its own it has a name, too.
    app.advance_seconds(60);
    app.push("team/app", "signed", &signature).await;
    let accessory = &list(&ada, "v1", "").await["accessories"][0];
    assert_eq!(accessory["sig_tag"], "signed");
    assert_eq!(accessory["updated_at"], "2026-03-01T09:02:00Z");
    let absent = ada.get(&path("v9", "accessories")).send().await;
    absent.refused(Code::TagNotFound);
}

async fn what_lies_beside_an_image_under_its_digest_belongs_to_it(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    for suffix in ["sig", "att", "sbom", "txt"] {
        let tag = beside(&image, suffix);
        app.push("team/app", &tag, &Image::small(suffix)).await;
    }
    let listed = list(&app.ada().await, "v1", "").await;
    assert_eq!(listed["total"], 3);
    for (row, (suffix, kind)) in listed["accessories"].as_array().unwrap().iter().zip([
        ("sig", "signature"),
        ("att", "attestation"),
        ("sbom", "sbom"),
    ]) {
        assert_eq!(row["sig_tag"], beside(&image, suffix));
        assert_eq!(row["type"], kind);
        assert_eq!(row["sig_digest"], Image::small(suffix).digest());
        assert_eq!(row["target_digest"], image.digest());
        assert_eq!(row["size"], Image::small(suffix).blob_bytes());
    }
}

async fn accessories_come_in_pages(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    let login = app.login(app.admin()).await;
    login.push("team/app", "v1", &image).await;
    for n in 0..12 {
        let signature = image.signature().annotated(&n.to_string());
        let digest = signature.digest();
        login.push("team/app", &digest, &signature).await;
    }
    let ada = app.ada().await;
    for (query, rows) in [
        ("", 10),
        ("?limit=100", 12),
        ("?limit=5&offset=10", 2),
        ("?limit=5&offset=15", 0),
    ] {
        let page = list(&ada, "v1", query).await;
        assert_eq!(page["total"], 12, "{query}");
        assert_eq!(
            page["accessories"].as_array().unwrap().len(),
            rows,
            "{query}"
        );
    }
    for query in ["?limit=0", "?limit=101", "?limit=5&offset=3", "?offset=x"] {
        let target = path("v1", &format!("accessories{query}"));
        ada.get(&target).send().await.refused(Code::InvalidPage);
    }
}

async fn references(client: &Client, tag: &str, query: &str) -> Value {
    let target = path(tag, &format!("references{query}"));
    client.get(&target).send().await.expect(200).json()
}

async fn a_signature_leads_to_the_tags_of_its_image(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    for tag in ["v1", "latest"] {
        app.push("team/app", tag, &image).await;
    }
    app.push("team/app", "other", &Image::small("b")).await;
    app.push("team/app", "signed", &image.signature()).await;
    let tag = beside(&image, "sig");
    app.push("team/app", &tag, &Image::small("sig")).await;
    let ada = app.ada().await;
    let expected = json!({ "has_more": false, "tags": ["latest", "v1"] });
    assert_eq!(references(&ada, "signed", "").await, expected);
    assert_eq!(references(&ada, &tag, "").await, expected);
    let none = json!({ "has_more": false, "tags": [] });
    assert_eq!(references(&ada, "v1", "").await, none);
    let absent = ada.get(&path("v9", "references")).send().await;
    absent.refused(Code::TagNotFound);
}

async fn references_come_in_pages(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    let login = app.login(app.admin()).await;
    for n in 0..12 {
        login.push("team/app", &format!("v{n:02}"), &image).await;
    }
    login.push("team/app", "signed", &image.signature()).await;
    let ada = app.ada().await;
    let first = references(&ada, "signed", "").await;
    assert_eq!(first["tags"].as_array().unwrap().len(), 10);
    assert_eq!(
        (&first["has_more"], &first["next_marker"]),
        (&json!(true), &json!("v09"))
    );
    let last = references(&ada, "signed", "?marker=v09").await;
    assert_eq!(last, json!({ "has_more": false, "tags": ["v10", "v11"] }));
    let page = references(&ada, "signed", "?limit=1&marker=v04").await;
    assert_eq!(page["tags"], json!(["v05"]));
    for query in ["?limit=0", "?limit=11", "?limit=x", "?marker=%2F"] {
        let target = path("signed", &format!("references{query}"));
        ada.get(&target).send().await.refused(Code::InvalidPage);
    }
}

async fn an_image_is_trusted_where_a_signature_is_about_it(app: TestApp) {
    app.namespace("team").await;
    let (bare, noted, signed, beside_it) = (
        Image::small("bare"),
        Image::small("noted"),
        Image::small("signed"),
        Image::small("beside"),
    );
    for (tag, image) in [
        ("bare", &bare),
        ("noted", &noted),
        ("signed", &signed),
        ("beside", &beside_it),
    ] {
        app.push("team/app", tag, image).await;
    }
    let note = noted.referrer("application/spdx+json");
    app.push("team/app", &note.digest(), &note).await;
    let signature = signed.signature();
    app.push("team/app", &signature.digest(), &signature).await;
    let tag = beside(&beside_it, "sig");
    app.push("team/app", &tag, &Image::small("sig")).await;
    let ada = app.ada().await;
    let tags = "/v2/manage/namespaces/team/repos/app/tags";
    for (tag, trusted) in [
        ("bare", false),
        ("noted", false),
        ("signed", true),
        ("beside", true),
    ] {
        let one = ada.get(&format!("{tags}/{tag}")).send().await.json();
        assert_eq!(one["is_trusted"], trusted, "{tag}");
        let listed = ada.get(&format!("{tags}?tag={tag}")).send().await.json();
        assert_eq!(listed[0]["is_trusted"], trusted, "{tag}");
    }
}

async fn both_lists_take_read(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let bob_client = app.token(&bob).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    for name in ["accessories", "references"] {
        let target = path("v1", name);
        app.revoke("team", &bob).await;
        bob_client
            .get(&target)
            .send()
            .await
            .refused(Code::Forbidden);
        eve.get(&target)
            .send()
            .await
            .refused(Code::RepositoryNotFound);
        let nobody = app.anonymous().get(&target).send().await;
        nobody.refused(Code::Unauthenticated);
        app.grant("team", &bob, Permission::Read).await;
        bob_client.get(&target).send().await.expect(200);
    }
}
