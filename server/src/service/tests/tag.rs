//! Tags and manifests.

use std::collections::BTreeSet;
use std::sync::Arc;

use berth_core::berth::tag::{ImageTag, ListImageTagsQuery};
use berth_core::error::Code;
use berth_core::name::Tag;
use berth_core::oci::ImageName;
use berth_core::page::Window;
use berth_core::swr::tag::TagRow;
use futures_util::TryStreamExt;

use super::world::{World, author, digest, done, image, plain_manifest};
use crate::service::tag::{self, TagFilter, Wanted};
use crate::service::{image_tag, manifest_detail, repository_list};
use crate::store;
use crate::store::manifest::{NewRef, RefKind};

async fn list(
    world: &World,
    name: &ImageName,
    limit: Option<&str>,
    descending: bool,
) -> Vec<TagRow> {
    let window = Window::parse(limit, None, None).unwrap();
    let wanted = Wanted {
        filter: TagFilter::default(),
        descending,
        window,
    };
    let listing = tag::list(Arc::clone(&world.app), &world.admin, name, wanted)
        .await
        .unwrap();
    let batches: Vec<_> = listing.batches.try_collect().await.unwrap();
    batches.concat()
}

#[tokio::test]
async fn all_tags_are_listed_once_where_no_limit_is_given() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    let names: Vec<String> = (0..1001).map(|number| format!("v{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.push("team/app", &names).await;
    let name = image("team/app");
    for descending in [true, false] {
        let rows = list(&world, &name, None, descending).await;
        let mut seen: Vec<_> = rows.iter().map(|row| row.tag.as_str()).collect();
        if descending {
            seen.reverse();
        }
        assert!(seen == names, "descending: {descending}");
    }
    assert_eq!(list(&world, &name, Some("3"), true).await.len(), 3);
}

#[tokio::test]
async fn a_row_tells_of_its_manifest() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    let id = world.push("team/app", &["v1"]).await;
    let rows = list(&world, &image("team/app"), None, true).await;
    let [row] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    let body = plain_manifest("v1");
    assert_eq!(
        (row.repo_id, row.tag_type, row.size, row.schema),
        (id, 0, 6, 2)
    );
    assert_eq!(
        (&row.manifest, &row.digest),
        (&body, &digest(&body).to_string())
    );
    assert_eq!(
        format!("sha256:{}", row.image_id),
        digest("config").to_string()
    );
    assert_eq!(row.path, "127.0.0.1:8080/team/app:v1");
}

#[tokio::test]
async fn a_deleted_tag_is_gone_and_counted_off() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    world.push("team/app", &["v1", "v2"]).await;
    let (name, v1) = (image("team/app"), Tag::parse("v1").unwrap());
    tag::delete(&world.app, &world.admin, &name, &v1, world.record())
        .await
        .unwrap();
    let gone = tag::delete(&world.app, &world.admin, &name, &v1, world.record()).await;
    assert_eq!(gone.unwrap_err().code(), Code::TagNotFound);
    let image = repository_list::show_image(&world.app, &world.admin, &name)
        .await
        .unwrap();
    assert_eq!(image.tags, 1);
    let foreign = tag::delete(&world.app, &world.stranger, &name, &v1, world.record()).await;
    assert_eq!(foreign.unwrap_err().code(), Code::RepositoryNotFound);
}

/// Tags an index of two platforms and an attestation; the first image has a tag of its own, and a
/// signature refers to the index.
async fn push_index(world: &World) -> (String, String) {
    let id = world.push("team/app", &["amd"]).await;
    let (arm, attestation) = (plain_manifest("arm"), plain_manifest("attestation"));
    let tx = world.app.store.begin().await.unwrap();
    let amd = digest(&plain_manifest("amd"));
    let amd_id = store::manifest::by_digest(tx.read(), id, &amd)
        .await
        .unwrap()
        .unwrap()
        .id;
    let layer = NewRef {
        kind: RefKind::Layer,
        ..child("sha256:layer", None, None)
    };
    let arm_id = world.put_manifest(&tx, id, &arm, vec![layer], None).await;
    let other = world
        .put_manifest(&tx, id, &attestation, Vec::new(), None)
        .await;
    let refs = vec![
        child(amd.as_str(), Some(amd_id), Some("linux/amd64")),
        child(digest(&arm).as_str(), Some(arm_id), Some("linux/arm64")),
        child(digest(&attestation).as_str(), Some(other), None),
    ];
    let index = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
        {{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{amd}","size":1}}]}}"#
    );
    let index_id = world.put_manifest(&tx, id, &index, refs, None).await;
    for name in ["latest", "v1"] {
        let tag = Tag::parse(name).unwrap();
        store::tag::put(&tx, id, &tag, index_id, &author(), world.app.now())
            .await
            .unwrap();
    }
    store::repository::adjust(&tx, id, 2, 0, world.app.now())
        .await
        .unwrap();
    let about = plain_manifest("signature").replacen(
        "{",
        &format!(
            r#"{{"artifactType":"application/x.signature","subject":{{"mediaType":"a/b","digest":"{}","size":1}},"#,
            digest(&index)
        ),
        1,
    );
    world.put_manifest(&tx, id, &about, Vec::new(), None).await;
    done(tx).await;
    (digest(&index).to_string(), digest(&about).to_string())
}

fn child(digest: &str, child_id: Option<i64>, platform: Option<&str>) -> NewRef {
    NewRef {
        kind: RefKind::Child,
        digest: digest.to_owned(),
        size: 1,
        media_type: "a/b".to_owned(),
        blob_id: None,
        child_id,
        platform: platform.map(str::to_owned),
    }
}

async fn page(world: &World, text: &str) -> Vec<ImageTag> {
    let query = ListImageTagsQuery {
        query: Some(text.to_owned()),
        ..ListImageTagsQuery::default()
    };
    let page = image_tag::list(&world.app, &world.admin, &image("team/app"), &query)
        .await
        .unwrap();
    assert_eq!(usize::try_from(page.total).unwrap(), page.items.len());
    page.items
}

#[tokio::test]
async fn an_index_has_the_platforms_of_its_images() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    let (index, _) = push_index(&world).await;
    let tags = page(&world, "latest").await;
    let [tag] = tags.as_slice() else {
        panic!("{tags:?}")
    };
    assert_eq!(tag.platforms, ["linux/amd64", "linux/arm64"]);
    assert_eq!(
        (tag.is_index, &tag.digest, tag.referrers),
        (true, &index, 1)
    );
    assert_eq!(tag.others, ["v1"]);
    let tags = page(&world, "amd").await;
    let [tag] = tags.as_slice() else {
        panic!("{tags:?}")
    };
    assert_eq!(
        (tag.is_index, tag.platforms.as_slice()),
        (false, &["linux/amd64".to_owned()][..])
    );
    assert_eq!((tag.referrers, &tag.artifact_type), (0, &None));
}

#[tokio::test]
async fn a_tag_is_found_by_its_digest() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    let (index, _) = push_index(&world).await;
    let hex = index.trim_start_matches("sha256:");
    for text in [&index, &index[..12], hex, &hex[..8].to_uppercase()] {
        let names: BTreeSet<_> = page(&world, text)
            .await
            .into_iter()
            .map(|tag| tag.name)
            .collect();
        assert_eq!(
            names,
            BTreeSet::from(["latest".to_owned(), "v1".to_owned()]),
            "{text}"
        );
    }
    assert!(page(&world, "_").await.is_empty());
    assert_eq!(page(&world, "").await.len(), 3);
}

#[tokio::test]
async fn a_manifest_comes_with_what_belongs_to_it() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    let (index, signature) = push_index(&world).await;
    let name = image("team/app");
    let detail = manifest_detail::show(&world.app, &world.admin, &name, &index.parse().unwrap())
        .await
        .unwrap();
    assert_eq!(detail.tags, ["v1", "latest"]);
    assert_eq!(detail.pushed_by, "pia");
    let children: Vec<_> = detail
        .children
        .iter()
        .map(|c| (c.platform.as_deref(), c.layers))
        .collect();
    assert_eq!(
        children,
        [
            (Some("linux/amd64"), 0),
            (Some("linux/arm64"), 1),
            (None, 0)
        ]
    );
    let [referrer] = detail.referrers.as_slice() else {
        panic!("{detail:?}")
    };
    assert_eq!(referrer.digest, signature);
    assert_eq!(referrer.artifact_type, "application/x.signature");
    let arm = digest(&plain_manifest("arm"));
    let detail = manifest_detail::show(&world.app, &world.admin, &name, &arm)
        .await
        .unwrap();
    assert_eq!(detail.layers.len(), 1);
    let absent = manifest_detail::show(&world.app, &world.admin, &name, &digest("nothing")).await;
    assert_eq!(absent.unwrap_err().code(), Code::ManifestNotFound);
}
