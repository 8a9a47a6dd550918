//! Organizations.

use berth_core::error::Code;
use berth_core::permission::Permission;

use super::world::{QUOTA, World, ns};
use crate::service::namespace::{self, NamespaceMatch};
use crate::service::repository;

async fn names(
    world: &World,
    caller: &crate::auth::caller::Caller,
    through_images: bool,
) -> Vec<(String, i64)> {
    let list = namespace::list(&world.app, caller, NamespaceMatch::Any, through_images)
        .await
        .unwrap();
    list.namespaces
        .iter()
        .map(|found| (found.name.to_string(), found.auth.code()))
        .collect()
}

#[tokio::test]
async fn creations_at_once_do_not_exceed_the_quota() {
    let world = World::new().await;
    let mut calls = Vec::new();
    for number in 0..QUOTA * 2 {
        let (app, caller, record) = (world.app.clone(), world.admin.clone(), world.record());
        let name = ns(&format!("org{number}"));
        calls.push(tokio::spawn(async move {
            namespace::create(&app, &caller, name, record).await
        }));
    }
    let mut made = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(()) => made += 1,
            Err(error) => assert_eq!(error.code(), Code::NamespaceQuota),
        }
    }
    assert_eq!(made, QUOTA);
    assert_eq!(names(&world, &world.admin, false).await.len(), 5);
}

#[tokio::test]
async fn a_name_is_taken_over_all_accounts() {
    let world = World::new().await;
    world.organization(&world.stranger, "team").await;
    let refused = namespace::create(&world.app, &world.admin, ns("team"), world.record()).await;
    assert_eq!(refused.unwrap_err().code(), Code::NamespaceExists);
}

#[tokio::test]
async fn who_creates_an_organization_may_manage_it_until_it_goes() {
    let world = World::new().await;
    world.organization(&world.user, "team").await;
    assert_eq!(
        names(&world, &world.user, false).await,
        [("team".to_owned(), 7)]
    );
    namespace::delete(&world.app, &world.user, &ns("team"), world.record())
        .await
        .unwrap();
    world.organization(&world.admin, "team").await;
    assert!(names(&world, &world.user, false).await.is_empty());
}

#[tokio::test]
async fn an_organization_with_images_is_not_deleted() {
    let world = World::new().await;
    world.organization(&world.admin, "team").await;
    world.push("team/app", &[]).await;
    let refused = namespace::delete(&world.app, &world.admin, &ns("team"), world.record()).await;
    assert_eq!(refused.unwrap_err().code(), Code::NamespaceNotEmpty);
}

#[tokio::test]
async fn another_accounts_organization_is_as_absent() {
    let world = World::new().await;
    world.organization(&world.stranger, "team").await;
    for name in ["team", "nothing"] {
        let shown = namespace::show(&world.app, &world.admin, &ns(name)).await;
        assert_eq!(shown.unwrap_err().code(), Code::NamespaceNotFound);
        let deleted = namespace::delete(&world.app, &world.admin, &ns(name), world.record()).await;
        assert_eq!(deleted.unwrap_err().code(), Code::NamespaceNotFound);
    }
}

#[tokio::test]
async fn a_list_shows_what_one_may_see() {
    let world = World::new().await;
    for name in ["granted", "hidden", "shining"] {
        world.organization(&world.admin, name).await;
    }
    world.organization(&world.stranger, "foreign").await;
    world.grant(&world.user, "granted", Permission::Write).await;
    world.push("hidden/app", &[]).await;
    publish(&world, "shining/app").await;
    publish(&world, "foreign/app").await;

    let seen = |pairs: &[(&str, i64)]| -> Vec<_> {
        pairs
            .iter()
            .map(|(name, auth)| ((*name).to_owned(), *auth))
            .collect()
    };
    assert_eq!(
        names(&world, &world.admin, false).await,
        seen(&[("granted", 7), ("hidden", 7), ("shining", 7)])
    );
    assert_eq!(
        names(&world, &world.user, false).await,
        seen(&[("granted", 3)])
    );
    assert_eq!(
        names(&world, &world.user, true).await,
        seen(&[("granted", 3), ("shining", 1)])
    );
    let overview = namespace::overview(&world.app, &world.user).await.unwrap();
    assert_eq!((overview.namespaces, overview.repositories), (1, 1));
}

async fn publish(world: &World, name: &str) {
    world.push(name, &[]).await;
    let name = super::world::image(name);
    let body = berth_core::swr::repository::UpdateRepoBody {
        is_public: true,
        category: None,
        description: None,
    };
    let owner = match name.namespace().as_str() {
        "foreign" => &world.stranger,
        _ => &world.admin,
    };
    repository::update(&world.app, owner, &name, &body, world.record())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_name_is_matched_letter_by_letter() {
    let world = World::new().await;
    for name in ["a_b", "axb", "a__c"] {
        world.organization(&world.admin, name).await;
    }
    for (text, count) in [("a_", 2), ("%", 0), ("x", 1), ("A", 0)] {
        let named = NamespaceMatch::Holds(text);
        let list = namespace::list(&world.app, &world.admin, named, false)
            .await
            .unwrap();
        assert_eq!(list.namespaces.len(), count, "{text}");
    }
    let name = ns("a_b");
    let list = namespace::list(&world.app, &world.admin, NamespaceMatch::Is(&name), false).await;
    assert_eq!(list.unwrap().namespaces.len(), 1);
}

#[tokio::test]
async fn figures_are_those_of_the_images() {
    let world = World::new().await;
    world.organization(&world.admin, "empty").await;
    world.organization(&world.admin, "team").await;
    world.push("team/a", &["v1", "v2"]).await;
    world.push("team/b", &["v1"]).await;
    let list = namespace::list_with_figures(&world.app, &world.admin)
        .await
        .unwrap();
    let figures: Vec<_> = list
        .items
        .iter()
        .map(|o| (o.repositories, o.tags, o.size))
        .collect();
    assert_eq!(figures, [(0, 0, 0), (2, 3, 30)]);
    assert_eq!((list.quota, list.used), (5, 2));
    let team = namespace::show_with_figures(&world.app, &world.admin, &ns("team"))
        .await
        .unwrap();
    assert_eq!(team, list.items[1]);
    let overview = namespace::overview(&world.app, &world.admin).await.unwrap();
    assert_eq!(
        (overview.namespaces, overview.repositories, overview.tags),
        (2, 2, 3)
    );
    assert_eq!((overview.stored_bytes, overview.namespace_quota), (30, 5));
    let none = namespace::overview(&world.app, &world.user).await.unwrap();
    assert_eq!(
        (none.namespaces, none.repositories, none.stored_bytes),
        (0, 0, 0)
    );
}
