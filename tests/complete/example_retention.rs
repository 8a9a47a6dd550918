//! Examples of calls about retention as a whole, and about its runs.

use berth_core::berth::{retention, run};
use berth_core::name::RepositoryParam;
use berth_core::retention::Policy;
use berth_core::swr::retention::RetentionId;
use serde_json::json;

use super::example::{Example, NONE, example, namespace_path, repository_path};
use crate::world::{Needs, Scene, World};

/// Every example.
pub(crate) fn all() -> Vec<Example> {
    let mut all = rules();
    all.extend(runs());
    all
}

fn rules() -> Vec<Example> {
    vec![
        example::<retention::ShowImageRetention>(Needs::Image, |scene| {
            (repository_path(scene), NONE, NONE)
        }),
        example::<retention::SaveImageRetention>(Needs::Image, |scene| {
            let body = json!({ "policy": newest(5) });
            let body = serde_json::from_value(body).unwrap();
            (repository_path(scene), NONE, body)
        }),
        example::<retention::ShowRetentionFacts>(Needs::Image, |scene| {
            (repository_path(scene), NONE, NONE)
        }),
        example::<retention::PreviewRetention>(Needs::Image, |scene| {
            let body = json!({ "policy": newest(5) });
            let body = serde_json::from_value(body).unwrap();
            (repository_path(scene), NONE, body)
        }),
        example::<retention::ShowOrganizationRetention>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, NONE)
        }),
        example::<retention::SaveOrganizationRetention>(Needs::Namespace, |scene| {
            let policy = Some(newest(5));
            let body = retention::OrganizationRetention { policy };
            (namespace_path(scene), NONE, body)
        }),
    ]
}

fn runs() -> Vec<Example> {
    vec![
        example::<run::ListRuns>(Needs::Image, |scene| {
            (repository_path(scene), run::RunPageQuery::default(), NONE)
        }),
        example::<run::StartRun>(Needs::Image, |scene| {
            let body = run::StartRunBody {
                dry: true,
                policy: Some(newest(5)),
                guards: None,
                confirmed: None,
            };
            (repository_path(scene), NONE, body)
        }),
        example::<run::ShowRun>(Needs::Image, |scene| (run_path(scene), NONE, NONE)),
        example::<run::ListRunTags>(Needs::Image, |scene| {
            (run_path(scene), run::RunPageQuery::default(), NONE)
        }),
        example::<run::CancelRun>(Needs::Image, |scene| (run_path(scene), NONE, NONE)),
        example::<run::UndoRun>(Needs::Image, |scene| (run_path(scene), NONE, NONE)),
    ]
}

fn newest(num: u32) -> Policy {
    let rule = json!({
        "template": "tag_rule", "params": { "num": num.to_string() }, "tag_selectors": [],
    });
    serde_json::from_value(json!({ "algorithm": "or", "rules": [rule] })).unwrap()
}

fn run_path(scene: &Scene) -> run::RunPath {
    run::RunPath {
        namespace: scene.namespace.clone(),
        repository: RepositoryParam::from(scene.repository.clone()),
        run: RetentionId::from(scene.run),
    }
}

/// Makes the run that a call is about.
pub(crate) async fn prepare(id: &str, world: &World, scene: &Scene) -> i64 {
    let images = format!(
        "/api/berth/v1/organizations/{}/images/{}/retention",
        scene.namespace, scene.repository
    );
    if id != "undo_retention_run" {
        let body = json!({ "dry": true, "policy": newest(5) });
        let run = world.admin.post(&format!("{images}/runs")).json(&body);
        return run.send().await.expect(202).json()["id"].as_i64().unwrap();
    }
    let image = berth_tests::Image::small("later");
    world.admin_login.push(&scene.image(), "v2", &image).await;
    let saved = json!({ "policy": newest(1) });
    let saved = world.admin.put(&images).json(&saved);
    saved.send().await.expect(200);
    let run = world.admin.post(&format!("{images}/runs"));
    let run = run.json(&json!({ "dry": false })).send().await;
    let run = run.expect(202).json()["id"].as_i64().unwrap();
    world.app.app.work().await.unwrap();
    run
}
