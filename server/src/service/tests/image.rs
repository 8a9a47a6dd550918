//! Lists of images.

use std::collections::BTreeSet;

use berth_core::berth::repository::{ListImagesQuery, Sort};
use berth_core::error::Code;
use berth_core::page::Window;
use berth_core::permission::Permission;
use berth_core::swr::repository::UpdateRepoBody;
use berth_core::swr::repository_list::RepositoryRow;

use super::world::{World, image, ns};
use crate::auth::caller::Caller;
use crate::service::namespace::NamespaceMatch;
use crate::service::repository;
use crate::service::repository_list::{self, RepositoryFilter, RepositorySort, Rows};

async fn rows(
    world: &World,
    caller: &Caller,
    filter: RepositoryFilter<'_>,
    sort: RepositorySort,
) -> Vec<RepositoryRow> {
    let window = Window::parse(Some("10"), Some("0"), None).unwrap();
    let rows = Rows {
        filter,
        sort,
        descending: false,
        window,
    };
    repository_list::list(&world.app, caller, &rows)
        .await
        .unwrap()
        .body
}

fn names(rows: &[RepositoryRow]) -> Vec<String> {
    rows.iter()
        .map(|row| format!("{}/{}", row.namespace, row.name))
        .collect()
}

#[tokio::test]
async fn a_list_has_the_images_that_one_may_see() {
    let world = World::new().await;
    for name in ["one", "two"] {
        world.organization(&world.admin, name).await;
    }
    world.organization(&world.stranger, "foreign").await;
    for (name, owner, is_public) in [
        ("one/open", &world.admin, true),
        ("one/shut", &world.admin, false),
        ("two/shut", &world.admin, false),
        ("foreign/open", &world.stranger, true),
    ] {
        world.push(name, &[]).await;
        let body = UpdateRepoBody {
            is_public,
            category: None,
            description: None,
        };
        repository::update(&world.app, owner, &image(name), &body, world.record())
            .await
            .unwrap();
    }
    world.grant(&world.user, "two", Permission::Read).await;
    let all = RepositoryFilter::default();
    let seen = rows(&world, &world.admin, all, RepositorySort::Namespace).await;
    assert_eq!(names(&seen), ["one/open", "one/shut", "two/shut"]);
    let seen = rows(&world, &world.user, all, RepositorySort::Namespace).await;
    assert_eq!(names(&seen), ["one/open", "two/shut"]);
    assert!(seen.iter().all(|row| row.total_range == 2));
    let page = repository_list::list_images(&world.app, &world.user, &ListImagesQuery::default())
        .await
        .unwrap();
    let auth: BTreeSet<_> = page
        .items
        .iter()
        .map(|item| (item.namespace.to_string(), item.auth.code()))
        .collect();
    assert_eq!(
        auth,
        BTreeSet::from([("one".to_owned(), 1), ("two".to_owned(), 1)])
    );
}

async fn three_images() -> World {
    let world = World::new().await;
    for name in ["one", "two"] {
        world.organization(&world.admin, name).await;
    }
    world.push("one/a_b", &["v1", "v2"]).await;
    world.push("one/axb", &["v1"]).await;
    world.push("two/web", &[]).await;
    world
}

#[tokio::test]
async fn columns_sort() {
    let world = three_images().await;
    let by = |sort| rows(&world, &world.admin, RepositoryFilter::default(), sort);
    let by_name = names(&by(RepositorySort::Name).await);
    assert_eq!(by_name, ["one/a_b", "one/axb", "two/web"]);
    let by_tags = names(&by(RepositorySort::Tags).await);
    assert_eq!(by_tags, ["two/web", "one/axb", "one/a_b"]);
    let updated = by(RepositorySort::Updated).await;
    assert_eq!(names(&updated)[0], "one/a_b");
    assert_eq!(updated[0].tags, ["v2", "v1"]);
    assert_eq!((updated[0].num_images, updated[0].size), (2, 20));
}

#[tokio::test]
async fn filters_narrow() {
    let world = three_images().await;
    let (all, one) = (RepositoryFilter::default(), ns("one"));
    let of = |namespace, name| RepositoryFilter {
        namespace,
        name,
        ..all
    };
    let text = |text| RepositoryFilter {
        text: Some(text),
        ..all
    };
    for (filter, expected) in [
        (of(NamespaceMatch::Any, Some("a_")), &["one/a_b"][..]),
        (of(NamespaceMatch::Any, Some("%")), &[]),
        (text("w"), &["two/web"]),
        (text("tw"), &["two/web"]),
        (
            of(NamespaceMatch::Holds("n"), None),
            &["one/a_b", "one/axb"],
        ),
        (of(NamespaceMatch::Is(&one), Some("x")), &["one/axb"]),
    ] {
        let seen = rows(&world, &world.admin, filter, RepositorySort::Name).await;
        assert_eq!(names(&seen), expected, "{filter:?}");
    }
}

#[tokio::test]
async fn a_window_tells_its_range() {
    let world = World::new().await;
    world.organization(&world.admin, "one").await;
    for name in ["one/a", "one/b", "one/c"] {
        world.push(name, &[]).await;
    }
    let window = Window::parse(Some("2"), Some("2"), None).unwrap();
    let filter = RepositoryFilter::default();
    let rows = Rows {
        filter,
        sort: RepositorySort::Name,
        descending: true,
        window,
    };
    let page = repository_list::list(&world.app, &world.admin, &rows)
        .await
        .unwrap();
    assert_eq!(names(&page.body), ["one/a"]);
    assert_eq!(page.content_range.as_deref(), Some("2-1/3"));
}

#[tokio::test]
async fn a_walk_sees_every_image_once_whatever_is_pushed_meanwhile() {
    let world = World::new().await;
    for name in ["one", "two"] {
        world.organization(&world.admin, name).await;
    }
    let mut pushed = BTreeSet::new();
    for number in 0..7 {
        for namespace in ["one", "two"] {
            // The clock stands still: all have the same time, and two each the same name.
            let name = format!("{namespace}/app{number}");
            world.push(&name, &[]).await;
            pushed.insert(name);
        }
    }
    for sort in [Sort::Updated, Sort::Name] {
        let mut seen = Vec::new();
        let mut query = ListImagesQuery {
            sort: Some(sort),
            limit: Some(3),
            ..ListImagesQuery::default()
        };
        loop {
            let page = repository_list::list_images(&world.app, &world.admin, &query)
                .await
                .unwrap();
            let names = page
                .items
                .iter()
                .map(|item| format!("{}/{}", item.namespace, item.name));
            seen.extend(names.filter(|name| pushed.contains(name)));
            query.cursor = page.next;
            if query.cursor.is_none() {
                break;
            }
            world.clock.advance_ms(1);
            world
                .push(&format!("one/aaa-{}-{}", sort.as_str(), seen.len()), &[])
                .await;
        }
        assert_eq!(seen.len(), pushed.len(), "{sort:?}");
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), pushed);
    }
}

#[tokio::test]
async fn a_page_counts_what_the_filter_leaves() {
    let world = World::new().await;
    world.organization(&world.admin, "one").await;
    for name in ["one/a", "one/ab", "one/c"] {
        world.push(name, &[]).await;
    }
    let mut query = ListImagesQuery {
        query: Some("a".to_owned()),
        limit: Some(1),
        ..ListImagesQuery::default()
    };
    let page = repository_list::list_images(&world.app, &world.admin, &query)
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.total), (1, 2));
    query.cursor = Some("nonsense".to_owned());
    let refused = repository_list::list_images(&world.app, &world.admin, &query).await;
    assert_eq!(refused.unwrap_err().code(), Code::InvalidPage);
}
