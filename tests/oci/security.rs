//! Checks against the faults that registries had, by their number in the list of SECURITY.md,
//! as far as they concern the data plane. 4, 5, 7, 11 and 12 stand in `api/security`, 13 in `token`.

use berth_core::permission::Permission;
use berth_tests::image::{INDEX, MANIFEST, bytes, digest};
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::step::{APP, next, parsed, put};
use crate::{organization, team};

on_both_databases!(
    check_02_a_private_image_is_hidden_under_every_alias,
    check_03_what_is_private_again_is_hidden_at_once,
    check_06_a_mount_tells_nothing_of_what_one_may_not_pull,
    check_08_who_may_not_push_moves_no_tag_in_any_way,
    check_09_who_may_not_delete_is_refused_alike_everywhere,
    check_16_an_image_made_by_a_push_is_for_nobody_else,
    check_20_a_page_has_a_thousand_rows_at_most,
    check_21_ambiguous_manifests_are_refused,
    check_33_every_row_comes_once_across_pages,
);

async fn make_public(app: &TestApp, is_public: bool) {
    let sql = format!("UPDATE repository SET is_public = {is_public}");
    app.database.execute(&sql).await;
}

async fn check_02_a_private_image_is_hidden_under_every_alias(app: TestApp) {
    let admin = team(&app).await;
    let image = Image::small("alias");
    admin.push(APP, "v1", &image).await;
    admin.push(APP, "signature", &image.signature()).await;
    let (manifest, blob) = (image.digest(), digest(&image.blobs[1]));
    let anonymous = app.anonymous();
    let lead_there = [
        "team/app/manifests/v1",
        "te%61m/app/m%61nifests/v1",
        "team/app/manifests/v%31",
        "team/app/tags/list",
        "team/app/tags/list?n=1",
        &format!("team/app/manifests/{manifest}"),
        &format!("team/app/manifests/{}", manifest.replace(':', "%3A")),
        &format!("team/app/manifests/{}", manifest.replace(':', "-")),
        &format!("team/app/blobs/{blob}"),
        &format!("team/app/referrers/{manifest}"),
    ];
    let lead_nowhere = [
        "team/app/manifests/v1/",
        "team/app/manifests/%76%31%2F",
        "team//app/manifests/v1",
        "/team/app/manifests/v1",
        "Team/app/manifests/v1",
        "team/APP/manifests/v1",
        "team%2Fapp/manifests/v1",
        "team/app/MANIFESTS/v1",
        "team/app/tags/list/",
        "_catalog",
        "_catalog?n=1&last=team/a",
        &format!("team/app/manifests/{}", manifest.to_uppercase()),
        &format!("team/app/blobs/{blob}/"),
    ];
    let aliases = lead_there.map(|alias| (alias, 200)).into_iter();
    let aliases = aliases.chain(lead_nowhere.map(|alias| (alias, 401)));
    let aliases: Vec<(&str, u16)> = aliases.collect();
    for is_public in [false, true] {
        make_public(&app, is_public).await;
        for (alias, status) in &aliases {
            let status = if is_public { *status } else { 401 };
            for method in ["GET", "HEAD"] {
                let target = format!("/v2/{alias}");
                let answer = anonymous.request(method, &target).send().await;
                assert_eq!(answer.status, status, "{method} {alias} {is_public}");
                if status == 401 {
                    assert!(answer.header("docker-content-digest").is_none());
                }
            }
        }
    }
}

async fn check_03_what_is_private_again_is_hidden_at_once(app: TestApp) {
    let admin = team(&app).await;
    let image = Image::small("flip");
    admin.push(APP, "v1", &image).await;
    make_public(&app, true).await;
    let scope = "repository:team/app:pull";
    let anonymous = app.anonymous();
    let token = app.exchange(&anonymous, scope).await;
    let zed = app.add_account("zed").await;
    let zoe = app.bearer(&app.add_admin(&zed, "zoe").await, scope).await;
    for client in [&anonymous, &token, &zoe] {
        client.pull(APP, "v1", &image).await;
    }
    make_public(&app, false).await;
    let blob = digest(&image.blobs[1]);
    for client in [&anonymous, &token] {
        client
            .get_manifest(APP, "v1")
            .await
            .denied(401, "UNAUTHORIZED");
        client
            .get_blob(APP, &blob)
            .await
            .denied(401, "UNAUTHORIZED");
    }
    zoe.get_manifest(APP, "v1")
        .await
        .denied(404, "NAME_UNKNOWN");
    zoe.get_blob(APP, &blob).await.denied(404, "NAME_UNKNOWN");
}

/// Asks for a mount and returns what one is told, but for the id of the upload.
async fn mount(client: &Client, digest: &str, from: &str) -> (u16, Vec<(String, String)>, String) {
    let target = format!("/v2/zoo/app/blobs/uploads/?mount={digest}&from={from}");
    let mut answer = client.post(&target).send().await;
    for name in ["date", "x-request-id", "docker-upload-uuid", "location"] {
        answer.headers.remove(name);
    }
    let headers = answer.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value)
    });
    (answer.status, headers.collect(), answer.text())
}

async fn check_06_a_mount_tells_nothing_of_what_one_may_not_pull(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("secret", 500);
    client.push_blob("team/source", &blob).await.expect(201);
    let zed = app.add_account("zed").await;
    let zoe = app.add_admin(&zed, "zoe").await;
    let body = json!({ "namespace": "zoo" });
    let token = app.token(&zoe).await;
    let made = token.post("/v2/manage/namespaces").json(&body).send().await;
    made.expect(201);
    let stranger = app.login(&zoe).await;
    let (known, unknown) = (digest(&blob), digest(b"nowhere"));
    let expected = mount(&stranger, &unknown, "team/absent").await;
    assert_eq!(expected.0, 202);
    for (digest, from) in [
        (&known, "team/source"),
        (&unknown, "team/source"),
        (&known, "team/absent"),
        (&known, "nowhere/source"),
    ] {
        let told = mount(&stranger, digest, from).await;
        assert_eq!(told, expected, "{digest} {from}");
    }
    stranger
        .get_blob("zoo/app", &known)
        .await
        .denied(404, "NAME_UNKNOWN");
    // A user of the same account without rights is told no more.
    let bob = app.add_person(app.account(), "bob").await;
    organization(&app, "zoo2").await;
    app.grant("zoo2", &bob, Permission::Write).await;
    let bob = app.login(&bob).await;
    let target = format!("/v2/zoo2/app/blobs/uploads/?mount={known}&from=team/source");
    bob.post(&target).send().await.expect(202);
}

async fn check_08_who_may_not_push_moves_no_tag_in_any_way(app: TestApp) {
    let admin = team(&app).await;
    let (old, new) = (Image::small("old"), Image::small("new"));
    admin.push(APP, "latest", &new).await;
    admin.push(APP, "latest", &old).await;
    let reader = app.add_person(app.account(), "reader").await;
    app.grant("team", &reader, Permission::Read).await;
    let login = app.login(&reader).await;
    let token = app.bearer(&reader, "repository:team/app:*").await;
    for client in [&login, &token] {
        for reference in ["latest".to_owned(), format!("{}?tag=latest", new.digest())] {
            let answer = client.put_manifest(APP, &reference, &new).await;
            answer.denied(403, "DENIED");
        }
        client.begin_upload(APP).await.denied(403, "DENIED");
    }
    // Nor does a token that was issued for less.
    let narrow = app.bearer(app.admin(), "repository:team/app:pull").await;
    let reference = format!("{}?tag=latest", new.digest());
    narrow
        .put_manifest(APP, &reference, &new)
        .await
        .denied(401, "UNAUTHORIZED");
    admin.pull(APP, "latest", &old).await;
}

async fn check_09_who_may_not_delete_is_refused_alike_everywhere(app: TestApp) {
    let admin = team(&app).await;
    let (image, index) = (Image::small("kept"), Image::index("kept"));
    admin.push(APP, "v1", &image).await;
    admin.push(APP, "index", &index).await;
    let loose = bytes("loose", 10);
    admin.push_blob(APP, &loose).await.expect(201);
    let writer = app.add_person(app.account(), "writer").await;
    app.grant("team", &writer, Permission::Write).await;
    let writer = app.login(&writer).await;
    let mut texts = Vec::new();
    for rest in [
        "manifests/v1".to_owned(),
        "manifests/absent".to_owned(),
        format!("manifests/{}", image.digest()),
        format!("manifests/{}", index.digest()),
        format!("manifests/{}", index.children[0].digest()),
        format!("manifests/{}", digest(b"absent")),
        format!("blobs/{}", digest(&image.blobs[0])),
        format!("blobs/{}", digest(&loose)),
        format!("blobs/{}", digest(b"absent")),
    ] {
        let target = format!("/v2/{APP}/{rest}");
        let answer = writer.delete(&target).send().await;
        texts.push(answer.denied(403, "DENIED").text());
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
    admin.pull(APP, "v1", &image).await;
    admin.pull(APP, "index", &index).await;
    admin.get_blob(APP, &digest(&loose)).await.expect(200);
}

async fn check_16_an_image_made_by_a_push_is_for_nobody_else(app: TestApp) {
    team(&app).await;
    let writer = app.add_person(app.account(), "writer").await;
    app.grant("team", &writer, Permission::Write).await;
    let grants = "SELECT COUNT(*) FROM namespace_grant";
    let before = app.database.number(grants).await;
    let image = Image::small("made");
    app.login(&writer).await.push(APP, "v1", &image).await;
    assert_eq!(app.database.number(grants).await, before);
    let public = "SELECT COUNT(*) FROM repository WHERE is_public";
    assert_eq!(app.database.number(public).await, 0);
    let other = app
        .login(&app.add_person(app.account(), "other").await)
        .await;
    other.get_manifest(APP, "v1").await.denied(403, "DENIED");
    app.anonymous()
        .get_manifest(APP, "v1")
        .await
        .denied(401, "UNAUTHORIZED");
    // Who made it deletes it no more than before.
    let target = format!("/v2/{APP}/manifests/v1");
    let writer = app.login(&writer).await;
    writer.delete(&target).send().await.denied(403, "DENIED");
}

async fn check_20_a_page_has_a_thousand_rows_at_most(app: TestApp) {
    let client = team(&app).await;
    client.push(APP, "first", &Image::small("many")).await;
    let row = "repository_id, manifest_id, created_ms, pushed_ms, pushed_by, pushed_by_name, pulls";
    app.database
        .execute(&format!(
            "INSERT INTO tag (name, {row}) \
             WITH RECURSIVE number (i) AS \
             (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < 1100) \
             SELECT 't' || (10000 + i), {row} FROM tag, number"
        ))
        .await;
    for query in ["", "?n=1000", "?n=1001", "?n=18446744073709551615"] {
        let target = format!("/v2/{APP}/tags/list{query}");
        let page = client.get(&target).send().await.expect(200);
        assert_eq!(page.json()["tags"].as_array().unwrap().len(), 1000);
        let rest = client.get(&next(&page).unwrap()).send().await.expect(200);
        assert_eq!(rest.json()["tags"].as_array().unwrap().len(), 101);
        assert_eq!(next(&rest), None);
    }
}

async fn check_21_ambiguous_manifests_are_refused(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("ambiguous");
    client.push(APP, "v1", &image).await;
    let manifest = parsed(&image);
    let with = |field: &str, value: Value| {
        let mut changed = manifest.clone();
        changed[field] = value;
        changed
    };
    for (media_type, body) in [
        (INDEX, manifest.clone()),
        ("text/html", manifest.clone()),
        ("application/json", manifest.clone()),
        (MANIFEST, with("mediaType", json!(INDEX))),
        (MANIFEST, with("mediaType", json!("text/html"))),
        (MANIFEST, with("manifests", json!([]))),
        (MANIFEST, with("fsLayers", json!([]))),
        (MANIFEST, with("layers", json!({}))),
        (MANIFEST, with("schemaVersion", json!(1))),
        (MANIFEST, with("config", json!(null))),
        (MANIFEST, json!([manifest])),
    ] {
        let answer = put(&client, "v2", media_type, &body).await;
        answer.denied(400, "MANIFEST_INVALID");
    }
    // A field twice is one thing to one reader and another to the next.
    let text = String::from_utf8_lossy(&image.manifest).into_owned();
    for twice in [
        "\"layers\":[],",
        "\"mediaType\":\"text/html\",",
        "\"schemaVersion\":2,",
    ] {
        let mut double = image.clone();
        double.manifest = text.replacen('{', &format!("{{{twice}"), 1).into_bytes();
        let answer = client.put_manifest(APP, "v2", &double).await;
        answer.denied(400, "MANIFEST_INVALID");
    }
    // An absent field is no mismatch.
    let mut bare = manifest;
    bare.as_object_mut().unwrap().remove("mediaType");
    put(&client, "v2", MANIFEST, &bare).await.expect(201);
}

async fn check_33_every_row_comes_once_across_pages(app: TestApp) {
    let client = team(&app).await;
    organization(&app, "team.b").await;
    organization(&app, "team-a").await;
    let image = Image::small("pages");
    let mut names = [
        "team/a", "team/a-b", "team/a.b", "team/a/b", "team/a0", "team/ab", "team-a/a", "team.b/a",
    ];
    for name in names {
        client.push(name, "v1", &image).await;
    }
    // An organization goes before what its name begins with, as it does in the database.
    names.sort_unstable_by_key(|name| name.split_once('/'));
    for n in 1..=names.len() + 1 {
        let mut found = Vec::new();
        let mut target = Some(format!("/v2/_catalog?n={n}"));
        while let Some(address) = target {
            let page = client.get(&address).send().await.expect(200);
            let rows = page.json();
            let rows = rows["repositories"].as_array().unwrap().iter();
            found.extend(rows.map(|row| row.as_str().unwrap().to_owned()));
            target = next(&page);
        }
        assert_eq!(found, names, "pages of {n}");
    }
    // What comes or goes meanwhile moves nothing else.
    for tag in ["b", "d", "f", "h"] {
        client.push(APP, tag, &image).await;
    }
    let list = format!("/v2/{APP}/tags/list?n=2");
    let first = client.get(&list).send().await.expect(200);
    client.push(APP, "a", &image).await;
    client.push(APP, "e", &image).await;
    let gone = format!("/v2/{APP}/manifests/d");
    client.delete(&gone).send().await.expect(202);
    let second = client.get(&next(&first).unwrap()).send().await.expect(200);
    let third = client.get(&next(&second).unwrap()).send().await.expect(200);
    let tags = [&first, &second, &third].map(|page| page.json()["tags"].clone());
    assert_eq!(tags, [json!(["b", "d"]), json!(["e", "f"]), json!(["h"])]);
    assert_eq!(next(&third), None);
}
