//! For each endpoint that leaves an event: a call that is refused.

use berth_core::endpoint::Access;
use berth_core::error::Code;
use berth_tests::Answer;
use berth_tests::people::{PASSWORD, token_request};
use serde_json::json;

use crate::example::Example;
use crate::world::World;

/// A refused call, with what its event has to say.
pub(crate) struct Refusal {
    pub(crate) answer: Answer,
    /// The user in the event; none where nobody was found out.
    pub(crate) user: Option<String>,
    pub(crate) code: Code,
}

/// Makes a call of the endpoint that is refused. There is none where every
/// signed-in user may do it and nothing can be wrong with it.
pub(crate) async fn refuse(world: &World, example: &Example) -> Option<Refusal> {
    let client = world.role("none").client.clone();
    let none = Some("none".to_owned());
    let (answer, user, code) = match example.id {
        "sign_in" => (wrong_password(world).await, None, Code::BadCredentials),
        "create_token" => (wrong_token_request(world).await, None, Code::BadCredentials),
        "create_secret" => {
            let call = client.post("/v2/manage/utils/secret?projectname=absent");
            (call.send().await, none, Code::InvalidParameter)
        }
        "create_key" => {
            for _ in 0..2 {
                client.post("/api/berth/v1/keys").send().await;
            }
            world.app.database.execute("DELETE FROM audit_event").await;
            (
                client.post("/api/berth/v1/keys").send().await,
                none,
                Code::KeyQuota,
            )
        }
        "delete_key" => {
            let call = client.delete("/api/berth/v1/keys/ABSENT");
            (call.send().await, none, Code::KeyNotFound)
        }
        "create_credential" => {
            let body = json!({ "credential": { "user_id": world.app.admin().id } });
            let call = client.post("/v3.0/OS-CREDENTIAL/credentials").json(&body);
            (call.send().await, none, Code::Forbidden)
        }
        "update_credential" => {
            let call = client.put("/v3.0/OS-CREDENTIAL/credentials/ABSENT");
            let call = call.json(&json!({ "credential": { "status": "inactive" } }));
            (call.send().await, none, Code::KeyNotFound)
        }
        "delete_credential" => {
            let call = client.delete("/v3.0/OS-CREDENTIAL/credentials/ABSENT");
            (call.send().await, none, Code::KeyNotFound)
        }
        "change_password" => {
            let body = json!({ "user": { "password": PASSWORD, "original_password": PASSWORD } });
            let target = format!("/v3/users/{}/password", world.app.admin().id);
            let call = client.post(&target).json(&body);
            (call.send().await, none, Code::Forbidden)
        }
        "delete_login" => {
            let call = client.delete("/api/berth/v1/logins/ABSENT");
            (call.send().await, none, Code::KeyNotFound)
        }
        "sign_out" => {
            let call = client.delete("/api/berth/v1/session");
            (call.send().await, none, Code::InvalidParameter)
        }
        // Any user may call, and only an administrator is heard.
        "create_cluster" => {
            let body = json!({ "name": "a", "server": "https://a.example", "token": "a" });
            let call = client.post("/api/berth/v1/clusters").json(&body);
            (call.send().await, none, Code::Forbidden)
        }
        "delete_cluster" => {
            let call = client.delete("/api/berth/v1/clusters/absent");
            (call.send().await, none, Code::Forbidden)
        }
        "create_login" | "create_authorization_token" | "set_up" => return None,
        _ => {
            assert!(
                matches!(example.access, Access::Administrator | Access::Needs(_)),
                "{} has no refusal",
                example.id
            );
            let role = world.role("none");
            let scene = example.scene(world, role).await;
            world.app.database.execute("DELETE FROM audit_event").await;
            (
                example.request(&client, &scene).send().await,
                none,
                Code::Forbidden,
            )
        }
    };
    Some(Refusal {
        answer: answer.refused(code),
        user,
        code,
    })
}

async fn wrong_password(world: &World) -> Answer {
    let body = json!({ "account": "acme", "user": "ada", "password": "wrong wrong wrong" });
    let call = world
        .app
        .anonymous()
        .post("/api/berth/v1/session")
        .json(&body);
    call.send().await
}

async fn wrong_token_request(world: &World) -> Answer {
    let body = token_request(world.app.admin(), "wrong wrong wrong");
    let call = world.app.anonymous().post("/v3/auth/tokens").json(&body);
    call.send().await
}
