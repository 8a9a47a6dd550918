//! Changes of images.

use berth_core::berth::event::ListEventsQuery;
use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_core::swr::repository::{Category, CreateRepoBody, UpdateRepoBody};

use super::world::{World, done, image, ns};
use crate::service::repository::{self, Confirmed};
use crate::service::{event, repository_list};
use crate::store::{self, upload::UploadRow};

fn new(name: &str, is_public: bool) -> CreateRepoBody {
    CreateRepoBody {
        repository: name.parse().unwrap(),
        is_public,
        category: None,
        description: None,
    }
}

fn attributes(is_public: bool, description: Option<&str>) -> UpdateRepoBody {
    UpdateRepoBody {
        is_public,
        category: None,
        description: description.map(str::to_owned),
    }
}

#[tokio::test]
async fn only_manage_makes_an_image_public() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    world.grant(&world.user, "team", Permission::Write).await;
    let (app, team) = (&world.app, ns("team"));

    let refused =
        repository::create(app, &world.user, &team, &new("app", true), world.record()).await;
    assert_eq!(refused.unwrap_err().code(), Code::Forbidden);
    repository::create(app, &world.user, &team, &new("app", false), world.record())
        .await
        .unwrap();
    let name = image("team/app");
    let refused = repository::update(
        app,
        &world.user,
        &name,
        &attributes(true, None),
        world.record(),
    )
    .await;
    assert_eq!(refused.unwrap_err().code(), Code::Forbidden);
    repository::update(
        app,
        &world.admin,
        &name,
        &attributes(true, None),
        world.record(),
    )
    .await
    .unwrap();
    let text = attributes(true, Some("still public"));
    repository::update(app, &world.user, &name, &text, world.record())
        .await
        .unwrap();
    let shown = repository_list::show(app, &world.stranger, &name)
        .await
        .unwrap();
    assert_eq!(
        (shown.is_public, shown.description.as_str()),
        (true, "still public")
    );
    assert_eq!(shown.path, "127.0.0.1:8080/team/app");
    assert_eq!(shown.domain_id, world.admin.account_id);
}

#[tokio::test]
async fn an_image_is_created_once_and_described_briefly() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    let (app, team) = (&world.app, ns("team"));
    let mut body = new("a/b", false);
    body.category = Some(Category::Linux);
    body.description = Some("é".repeat(30_000));
    repository::create(app, &world.admin, &team, &body, world.record())
        .await
        .unwrap();
    let refused = repository::create(app, &world.admin, &team, &body, world.record()).await;
    assert_eq!(refused.unwrap_err().code(), Code::RepositoryExists);
    let text = "x".repeat(30_001);
    let long = attributes(false, Some(&text));
    let refused =
        repository::update(app, &world.admin, &image("team/a/b"), &long, world.record()).await;
    assert_eq!(refused.unwrap_err().code(), Code::DescriptionTooLong);
    let refused = repository::create(app, &world.admin, &ns("none"), &body, world.record()).await;
    assert_eq!(refused.unwrap_err().code(), Code::NamespaceNotFound);
}

#[tokio::test]
async fn an_image_with_tags_is_only_deleted_with_their_number() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    world.push("team/app", &["v1", "v2"]).await;
    let name = image("team/app");
    for (confirmed, code) in [
        (Confirmed::Nothing, Code::RepositoryNotEmpty),
        (Confirmed::Tags(None), Code::MissingParameter),
        (Confirmed::Tags(Some(1)), Code::Changed),
    ] {
        let refused =
            repository::delete(&world.app, &world.admin, &name, confirmed, world.record()).await;
        assert_eq!(refused.unwrap_err().code(), code);
    }
    let confirmed = Confirmed::Tags(Some(2));
    repository::delete(&world.app, &world.admin, &name, confirmed, world.record())
        .await
        .unwrap();
    let gone = repository::delete(&world.app, &world.admin, &name, confirmed, world.record()).await;
    assert_eq!(gone.unwrap_err().code(), Code::RepositoryNotFound);
    world.push("team/app", &["v1"]).await;
}

#[tokio::test]
async fn an_image_of_another_account_is_not_changed() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    world.push("team/app", &[]).await;
    let name = image("team/app");
    let refused = repository::delete(
        &world.app,
        &world.stranger,
        &name,
        Confirmed::Nothing,
        world.record(),
    )
    .await;
    assert_eq!(refused.unwrap_err().code(), Code::RepositoryNotFound);
}

#[tokio::test]
async fn everybody_walks_their_own_events_and_an_administrator_all() {
    let world = World::new().await;
    for (caller, name) in [
        (&world.admin, "a"),
        (&world.user, "b"),
        (&world.user, "c"),
        (&world.stranger, "d"),
    ] {
        let record = world.record().by(caller);
        crate::service::namespace::create(&world.app, caller, ns(name), record)
            .await
            .unwrap();
    }
    for (caller, expected) in [
        (&world.admin, &["c", "b", "a"][..]),
        (&world.user, &["c", "b"]),
    ] {
        let mut seen = Vec::new();
        let mut query = ListEventsQuery {
            cursor: None,
            limit: Some(1),
        };
        loop {
            let page = event::list(&world.app, caller, &query).await.unwrap();
            seen.extend(page.items.into_iter().filter_map(|event| event.resource));
            query.cursor = page.next;
            if query.cursor.is_none() {
                break;
            }
        }
        seen.sort_by(|a, b| b.cmp(a));
        assert_eq!(seen, expected);
    }
}

#[tokio::test]
async fn uploads_to_a_deleted_image_are_given_up() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    for name in ["app", "web"] {
        world.push(&format!("team/{name}"), &[]).await;
        let tx = world.app.store.begin().await.unwrap();
        let team = store::namespace::by_name(tx.read(), &ns("team"))
            .await
            .unwrap()
            .unwrap();
        let row = UploadRow {
            id: name.to_owned(),
            namespace_id: team.id,
            repository_name: name.to_owned(),
            person_id: world.admin.person_id.clone(),
            offset: 0,
            algorithm: "sha256".to_owned(),
            hash_state: Vec::new(),
            version: 0,
            expires: world.app.now().plus_ms(1_000),
        };
        store::upload::insert(&tx, &row, None, world.app.now())
            .await
            .unwrap();
        done(tx).await;
    }
    let name = image("team/app");
    repository::delete(
        &world.app,
        &world.admin,
        &name,
        Confirmed::Nothing,
        world.record(),
    )
    .await
    .unwrap();
    let expired = store::upload::expired(world.app.store.read(), world.app.now(), 10)
        .await
        .unwrap();
    let expired: Vec<_> = expired
        .iter()
        .map(|row| (row.id.as_str(), row.version))
        .collect();
    assert_eq!(expired, [("app", 1)]);
}
