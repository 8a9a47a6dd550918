//! Manifests beside what the specification says of them: what is refused, and what is counted.

use berth_tests::image::{INDEX, MANIFEST, digest};
use berth_tests::{Image, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::step::{APP, parsed, put};
use crate::team;

on_both_databases!(
    an_image_and_an_index_come_back_as_they_were,
    a_tag_moves,
    a_false_size_is_refused,
    limits_and_names_are_refused_as_specified,
    the_counters_of_an_image_are_true,
    a_child_that_comes_back_is_of_its_index_again,
    referrers_with_long_annotations_come_in_short_pages,
    foreign_layers_need_not_be_there,
);

async fn an_image_and_an_index_come_back_as_they_were(app: TestApp) {
    let client = team(&app).await;
    let (image, index) = (Image::small("one"), Image::index("two"));
    client.push(APP, "one", &image).await;
    client.push(APP, "two", &index).await;
    client.pull(APP, "one", &image).await;
    client.pull(APP, "two", &index).await;
    client.pull(APP, &index.digest(), &index).await;
    let head = client
        .request("HEAD", &format!("/v2/{APP}/manifests/two"))
        .send()
        .await
        .expect(200);
    assert_eq!(
        head.header("content-length"),
        Some(index.manifest.len().to_string().as_str())
    );
    assert_eq!(head.header("content-type"), Some(INDEX));
    let sql = "SELECT platform FROM manifest WHERE platform IS NOT NULL ORDER BY platform, id";
    let platforms = app.database.rows(sql).await;
    let platforms: Vec<_> = platforms
        .iter()
        .filter_map(|row| row["platform"].as_str())
        .collect();
    assert_eq!(platforms, ["linux/amd64", "linux/amd64", "linux/arm64"]);
}

async fn a_tag_moves(app: TestApp) {
    let client = team(&app).await;
    let (old, new) = (Image::small("old"), Image::small("new"));
    client.push(APP, "v1", &old).await;
    client.push(APP, "v1", &new).await;
    client.pull(APP, "v1", &new).await;
    client.pull(APP, &old.digest(), &old).await;
    assert_eq!(
        app.database.number("SELECT num_tags FROM repository").await,
        1
    );
}

async fn a_false_size_is_refused(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("size");
    client.push(APP, "v1", &image).await;
    let mut manifest = parsed(&image);
    manifest["layers"][0]["size"] = 299.into();
    put(&client, "v2", MANIFEST, &manifest)
        .await
        .denied(400, "SIZE_INVALID");
}

async fn limits_and_names_are_refused_as_specified(app: TestApp) {
    let client = team(&app).await;
    let large = json!({ "schemaVersion": 2, "padding": "x".repeat(4 * 1024 * 1024) });
    put(&client, "v1", MANIFEST, &large)
        .await
        .denied(413, "MANIFEST_INVALID");
    put(&client, "-bad!", MANIFEST, &large)
        .await
        .denied(400, "TAG_INVALID");
    put(&client, &"t".repeat(129), MANIFEST, &large)
        .await
        .denied(400, "TAG_INVALID");
    let long = format!("/v2/team/{}/tags/list", "n".repeat(300));
    client.get(&long).send().await.denied(400, "NAME_INVALID");
    client
        .get("/v2/team//app/tags/list")
        .send()
        .await
        .denied(400, "NAME_INVALID");
    client
        .get("/v2/team/APP/tags/list")
        .send()
        .await
        .denied(400, "NAME_INVALID");
    client
        .get("/v2/alone/tags/list")
        .send()
        .await
        .denied(404, "NAME_UNKNOWN");
    let refused = client
        .post("/v2/team/app/tags/list")
        .send()
        .await
        .denied(405, "UNSUPPORTED");
    assert_eq!(refused.header("allow"), Some("GET, HEAD"));
    let deep = format!(
        "{{\"schemaVersion\":2,\"x\":{}{}}}",
        "[".repeat(9999),
        "]".repeat(9999)
    );
    let target = format!("/v2/{APP}/manifests/v1");
    let request = client
        .put(&target)
        .header("content-type", MANIFEST)
        .body(deep);
    request.send().await.denied(400, "MANIFEST_INVALID");
}

/// What an image weighs: its manifests, and the blobs they name, each once.
const WEIGHT: &str = "SELECT CAST(\
    (SELECT COALESCE(SUM(size), 0) FROM manifest) + \
    (SELECT COALESCE(SUM(size), 0) FROM blob WHERE id IN (SELECT blob_id FROM manifest_ref)) \
    - (SELECT size FROM repository) AS BIGINT)";
const TAGS: &str = "SELECT (SELECT COUNT(*) FROM tag) - (SELECT num_tags FROM repository)";
const REFS: &str = "SELECT COUNT(*) FROM blob_link l WHERE l.refs <> \
    (SELECT COUNT(DISTINCT manifest_id) FROM manifest_ref r WHERE r.blob_id = l.blob_id)";

async fn the_counters_of_an_image_are_true(app: TestApp) {
    let client = team(&app).await;
    let (image, index) = (Image::small("count"), Image::index("count"));
    // The same layers under another configuration: only the difference weighs.
    let mut variant = Image::small("count");
    let config = b"{\"architecture\":\"arm64\",\"os\":\"linux\"}".to_vec();
    let mut manifest = parsed(&variant);
    manifest["config"]["digest"] = digest(&config).into();
    manifest["config"]["size"] = config.len().into();
    variant.blobs[0] = config;
    variant.manifest = manifest.to_string().into_bytes();
    let check = async || {
        assert_eq!(app.database.number(WEIGHT).await, 0);
        assert_eq!(app.database.number(TAGS).await, 0);
        assert_eq!(app.database.number(REFS).await, 0);
    };
    for (tag, image) in [
        ("a", &image),
        ("b", &variant),
        ("c", &index),
        ("d", &image),
        ("a", &index),
    ] {
        client.push(APP, tag, image).await;
        check().await;
    }
    let content: usize = index
        .children
        .iter()
        .flat_map(|child| &child.blobs)
        .map(Vec::len)
        .sum();
    let sql = format!(
        "SELECT image_size FROM manifest WHERE digest = '{}'",
        index.digest()
    );
    assert_eq!(
        app.database.number(&sql).await,
        i64::try_from(content).unwrap()
    );
    for reference in [
        "b".to_owned(),
        image.digest(),
        variant.digest(),
        index.digest(),
    ] {
        let target = format!("/v2/{APP}/manifests/{reference}");
        client.delete(&target).send().await.expect(202);
        check().await;
    }
    assert_eq!(
        app.database.number("SELECT num_tags FROM repository").await,
        0
    );
}

async fn a_child_that_comes_back_is_of_its_index_again(app: TestApp) {
    let client = team(&app).await;
    let index = Image::index("back");
    client.push(APP, "v1", &index).await;
    let child = &index.children[0];
    let target = format!("/v2/{APP}/manifests/{}", child.digest());
    client.delete(&target).send().await.expect(202);
    let sql = "SELECT COUNT(*) FROM manifest_ref r JOIN manifest m ON m.id = r.child_id \
        AND m.digest = r.digest WHERE r.kind = 'child'";
    assert_eq!(app.database.number(sql).await, 1);
    client.push(APP, &child.digest(), child).await;
    assert_eq!(app.database.number(sql).await, 2);
}

async fn referrers_with_long_annotations_come_in_short_pages(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("long");
    let mut digests = Vec::new();
    for text in ["a", "b", "c"] {
        let signature = image.signature().annotated(&text.repeat(1_900_000));
        client.push(APP, &signature.digest(), &signature).await;
        digests.push(signature.digest());
    }
    digests.sort_unstable();
    let mut found = Vec::new();
    let mut counts = Vec::new();
    let mut next = Some(format!("/v2/{APP}/referrers/{}", image.digest()));
    while let Some(target) = next {
        let page = client.get(&target).send().await.expect(200);
        let json = page.json();
        let rows = json["manifests"].as_array().unwrap();
        counts.push(rows.len());
        found.extend(rows.iter().map(|row| row["digest"].clone()));
        let link = page.header("link");
        next = link.map(|link| link[1..].split('>').next().unwrap().to_owned());
    }
    assert_eq!(
        (found, counts),
        (digests.into_iter().map(Value::from).collect(), vec![2, 1])
    );
}

async fn foreign_layers_need_not_be_there(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("foreign");
    client.push_blob(APP, &image.blobs[0]).await.expect(201);
    let mut manifest = parsed(&image);
    for layer in manifest["layers"].as_array_mut().unwrap() {
        layer["mediaType"] = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip".into();
    }
    put(&client, "v1", MANIFEST, &manifest)
        .await
        .denied(404, "MANIFEST_BLOB_UNKNOWN");
    for layer in manifest["layers"].as_array_mut().unwrap() {
        layer["urls"] = json!(["https://example.com/layer"]);
    }
    put(&client, "v1", MANIFEST, &manifest).await.expect(201);
}
