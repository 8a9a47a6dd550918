//! What every endpoint answers when the database fails, and that nothing is half done then.

use berth_core::endpoint::Access;
use berth_core::error::Code;
use berth_tests::{TestApp, on_both_databases};

use crate::example::{self, Example};
use crate::world::World;

on_both_databases!(
    a_failing_database_is_a_500_that_says_nothing_of_the_inside,
    a_change_whose_event_cannot_be_written_is_not_made,
);

async fn a_failing_database_is_a_500_that_says_nothing_of_the_inside(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    let protected = |example: &Example| example.access != Access::Public;
    let scene = world.scene(admin, crate::world::Needs::Nothing).await;
    world
        .app
        .database
        .execute("ALTER TABLE api_token RENAME TO api_token_gone")
        .await;
    for example in example::all().into_iter().filter(protected) {
        let answer = example.request(&admin.client, &scene).send().await;
        let answer = answer.refused(Code::Internal);
        for inside in ["api_token", "SELECT", "relation", "no such table", "sqlx"] {
            assert!(!answer.text().contains(inside), "{}", answer.text());
        }
    }
}

async fn a_change_whose_event_cannot_be_written_is_not_made(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    let changing =
        |example: &Example| example.audit.is_some() && matches!(example.access, Access::Needs(_));
    for example in example::all().into_iter().filter(changing) {
        let scene = example.scene(&world, admin).await;
        let database = &world.app.database;
        database
            .execute("ALTER TABLE audit_event RENAME TO event_gone")
            .await;
        let before = database.dump().await;
        let answer = example.request(&admin.client, &scene).send().await;
        answer.refused(Code::Internal);
        assert_eq!(database.dump().await, before, "{}", example.id);
        database
            .execute("ALTER TABLE event_gone RENAME TO audit_event")
            .await;
    }
}
