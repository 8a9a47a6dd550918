//! Who may call what: the rules for every endpoint, and the whole matrix as text.

use std::fmt::Write as _;

use berth_core::endpoint::Access;
use berth_core::error::Code;
use berth_core::scope::Scope;
use berth_tests::{TestApp, golden, on_both_databases};

use crate::data_plane;
use crate::example::{self, Example};
use crate::world::World;

on_both_databases!(
    the_matrix_of_actions_and_roles_is_as_reviewed,
    without_credentials_nothing_but_public_endpoints_answers,
    registry_credentials_are_worth_nothing_on_the_management_apis,
    a_thing_of_another_account_answers_as_an_absent_one,
);

async fn the_matrix_of_actions_and_roles_is_as_reviewed(app: TestApp) {
    let world = World::new(app).await;
    let mut matrix = String::new();
    let names: Vec<String> = world
        .roles
        .iter()
        .map(|role| format!("{:>9}", role.name))
        .collect();
    let _ = writeln!(matrix, "{:32}{:36}{}", "endpoint", "needs", names.join(" "));
    for example in example::all() {
        let mut cells = Vec::new();
        for role in &world.roles {
            let answer = example.run(&world, role).await;
            cells.push(format!("{:>9}", answer.status));
        }
        let _ = writeln!(
            matrix,
            "{:32}{:36}{}",
            example.id,
            needs(&example),
            cells.join(" ")
        );
    }
    for call in data_plane::CALLS {
        let mut cells = Vec::new();
        for role in &world.roles {
            let answer = call.run(&world, role).await;
            cells.push(format!("{:>9}", answer.status));
        }
        let _ = writeln!(
            matrix,
            "{:32}{:36}{}",
            call.name,
            call.needs,
            cells.join(" ")
        );
    }
    golden::check("authz-matrix.txt", &matrix);
}

fn needs(example: &Example) -> String {
    match example.access {
        Access::Public => "nothing".to_owned(),
        Access::AnyUser => "any user".to_owned(),
        Access::Administrator => "an administrator".to_owned(),
        Access::Needs(action) => action.code().to_owned(),
    }
}

async fn without_credentials_nothing_but_public_endpoints_answers(app: TestApp) {
    let world = World::new(app).await;
    let nobody = world.role("anonymous");
    for example in example::all() {
        let answer = example.run(&world, nobody).await;
        match example.access {
            Access::Public => assert_ne!(answer.status, 401, "{}", example.id),
            Access::AnyUser | Access::Administrator | Access::Needs(_) => {
                let answer = answer.refused(Code::Unauthenticated);
                assert_eq!(answer.header("www-authenticate"), None, "{}", example.id);
            }
        }
    }
}

async fn registry_credentials_are_worth_nothing_on_the_management_apis(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    let bearer = world.app.exchange(&admin.login, "registry:catalog:*").await;
    let long = world.app.long_login(world.app.admin()).await;
    let protected = |example: &Example| example.access != Access::Public;
    // Nothing has to be there: who calls is asked first.
    let scene = world.scene(admin, crate::world::Needs::Nothing).await;
    for example in example::all().into_iter().filter(protected) {
        for client in [&admin.login, &long, &bearer] {
            let answer = example.request(client, &scene).send().await;
            let answer = answer.refused(Code::BadCredentials);
            assert_eq!(answer.header("www-authenticate"), None, "{}", example.id);
        }
        // Wrong credentials are counted per address.
        world.app.advance_seconds(301);
    }
}

async fn a_thing_of_another_account_answers_as_an_absent_one(app: TestApp) {
    let world = World::new(app).await;
    let (stranger, none) = (world.role("stranger"), world.role("none"));
    for example in example::all() {
        let scene = example.scene(&world, stranger).await;
        if (example.scope)(&scene) == Scope::Account {
            continue;
        }
        let foreign = example.request(&stranger.client, &scene).send().await;
        assert_eq!(foreign.status, 404, "{}", foreign.request);
        let lacking = example.request(&none.client, &scene).send().await;
        lacking.refused(Code::Forbidden);
        let name = scene.namespace.to_string();
        let absent = crate::world::Scene {
            namespace: berth_core::name::NamespaceName::parse("absent").unwrap(),
            ..scene
        };
        let absent_answer = example.request(&stranger.client, &absent).send().await;
        assert_eq!(
            foreign.anonymised().replace(&name, "absent"),
            absent_answer.anonymised(),
            "{}",
            example.id
        );
        assert_eq!(absent_answer.status, 404);
    }
}
