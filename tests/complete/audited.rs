//! Every change leaves exactly one event, every refusal of one too, and nothing else leaves any.

use berth_core::endpoint::{Access, Endpoint, Visitor, visit_all};
use berth_core::scope::Scope;
use berth_tests::{Answer, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::example::{self, Example};
use crate::example_people;
use crate::refusal;
use crate::world::{Scene, World};

on_both_databases!(
    a_change_leaves_one_event,
    a_refused_change_leaves_one_event,
    what_changes_nothing_leaves_no_event,
    a_push_leaves_one_event_and_a_first_one_also_that_of_the_image,
);

/// The endpoints whose method says that they change something, and that leave no event.
#[derive(Default)]
struct Silent(Vec<&'static str>);

impl Visitor for Silent {
    fn visit<E: Endpoint>(&mut self) {
        if !E::READS && E::AUDIT.is_none() {
            self.0.push(E::ID);
        }
    }
}

#[test]
fn whatever_changes_something_declares_an_event() {
    let mut silent = Silent::default();
    visit_all(&mut silent);
    assert_eq!(silent.0, [""; 0]);
}

async fn events(world: &World) -> Vec<Value> {
    world
        .app
        .database
        .rows("SELECT * FROM audit_event ORDER BY id")
        .await
}

async fn forget(world: &World) {
    world.app.database.execute("DELETE FROM audit_event").await;
}

fn action(example: &Example) -> Value {
    match example.access {
        Access::Needs(action) => json!(action.code()),
        Access::AnyUser | Access::Administrator | Access::Public => Value::Null,
    }
}

/// What the event of a successful call is about.
fn resource(example: &Example, scene: &Scene, answer: &Answer) -> Value {
    if let Some(resource) = example_people::resource(example.id, scene, answer) {
        return json!(resource);
    }
    let made = || answer.json()["access"].as_str().unwrap().to_owned();
    match ((example.scope)(scene), example.id) {
        (_, "create_namespace") => json!(scene.new_namespace),
        (_, "create_repo") => json!(scene.image()),
        (_, "create_repo_tag") => json!(format!("{}:stable", scene.image())),
        (_, "delete_repo_tag") => json!(format!("{}:{}", scene.image(), scene.tag)),
        (_, "create_trigger" | "create_webhook" | "update_trigger" | "delete_trigger")
        | (_, "test_trigger") => json!(format!("{}/triggers/{}", scene.image(), scene.trigger)),
        (_, "create_cluster") => {
            json!(format!("cluster/{}", answer.json()["id"].as_str().unwrap()))
        }
        (_, "delete_cluster") => json!(format!("cluster/{}", scene.cluster)),
        (_, "create_login") => json!(format!("login/{}", made())),
        (_, "delete_login") => json!(format!("login/{}", scene.login)),
        (_, "create_key") => json!(format!("key/{}", made())),
        (_, "delete_key") => json!(format!("key/{}", scene.key)),
        (_, "create_secret" | "create_authorization_token") => {
            let command = answer.header("x-swr-dockerlogin").unwrap();
            let user = command.split(' ').nth(3).unwrap();
            json!(format!("login/{}", user.rsplit('@').next().unwrap()))
        }
        (Scope::Account, _) => Value::Null,
        (scope, _) => json!(scope.to_string()),
    }
}

async fn a_change_leaves_one_event(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    // Setting up needs a server without an account: `first_run` has its event.
    let changing = |example: &Example| example.audit.is_some() && example.id != "set_up";
    for example in example::all().into_iter().filter(changing) {
        let scene = example.scene(&world, admin).await;
        let client = example.client(&world, admin).await;
        forget(&world).await;
        let answer = example
            .request(&client, &scene)
            .send()
            .await
            .expect(example.status);
        let events = events(&world).await;
        let [event] = events.as_slice() else {
            panic!("{}: {events:?}", example.id);
        };
        let expected = json!({
            "name": example.audit.unwrap().name(),
            "action": action(&example),
            "account_id": world.app.account().id,
            "person_id": world.app.admin().id,
            "person_name": "ada",
            "resource": resource(&example, &scene, &answer),
            "result": "ok",
            "code": null,
            "request_id": answer.header("x-request-id"),
            "source_addr": "127.0.0.1",
            "at_ms": world.app.now().as_ms(),
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(event[field], *value, "{} of {}: {event}", field, example.id);
        }
    }
}

async fn a_refused_change_leaves_one_event(app: TestApp) {
    let world = World::new(app).await;
    let changing = |example: &Example| example.audit.is_some();
    for example in example::all().into_iter().filter(changing) {
        forget(&world).await;
        let Some(refusal) = refusal::refuse(&world, &example).await else {
            continue;
        };
        let events = events(&world).await;
        let [event] = events.as_slice() else {
            panic!("{}: {events:?}", example.id);
        };
        let expected = json!({
            "name": example.audit.unwrap().name(),
            "action": action(&example),
            "person_name": refusal.user,
            "result": "refused",
            "code": refusal.code.name(),
            "request_id": refusal.answer.header("x-request-id"),
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(event[field], *value, "{} of {}: {event}", field, example.id);
        }
    }
}

async fn what_changes_nothing_leaves_no_event(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    let reading = |example: &Example| example.audit.is_none();
    for example in example::all().into_iter().filter(reading) {
        let scene = example.scene(&world, admin).await;
        forget(&world).await;
        let answer = example.request(&admin.client, &scene).send().await;
        answer.expect(example.status);
        assert_eq!(events(&world).await, Vec::<Value>::new(), "{}", example.id);
    }
}

async fn a_push_leaves_one_event_and_a_first_one_also_that_of_the_image(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    let scene = world.scene(admin, crate::world::Needs::Namespace).await;
    let image = berth_tests::Image::small("audited");
    for expected in [
        ["createRepo", "pushImage"].as_slice(),
        ["pushImage"].as_slice(),
    ] {
        forget(&world).await;
        admin.login.push(&scene.image(), "v1", &image).await;
        let events = events(&world).await;
        let mut names: Vec<&str> = events
            .iter()
            .filter_map(|event| event["name"].as_str())
            .collect();
        names.sort_unstable();
        assert_eq!(names, expected, "{events:?}");
        let push = events.iter().find(|event| event["name"] == "pushImage");
        let push = push.unwrap();
        assert_eq!(push["resource"], format!("{}:v1", scene.image()));
        assert_eq!(push["person_name"], "ada");
        assert_eq!(push["credential"], "login");
    }
}
