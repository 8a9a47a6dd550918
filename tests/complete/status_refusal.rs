//! For each reason why a call of the SWR API is refused: a call that is.

use berth_core::error::Code;
use berth_tests::sign::encode;
use berth_tests::{Answer, Client};
use serde_json::{Value, json};

use crate::example::Example;
use crate::world::{Needs, Scene, World};

/// The reasons that lie in one value of the call: where it stands, and what is put there.
const VALUES: &[(Code, &str, &str)] = &[
    (Code::InvalidNamespace, "namespace", "Bad"),
    (Code::InvalidRepository, "repository", "Bad"),
    (Code::InvalidTag, "tag", "-bad"),
    (Code::InvalidAccount, "access_domain", "no name"),
    (Code::InvalidUser, "user_name", "nobody"),
    (Code::InvalidFilter, "filter", "nonsense"),
    (Code::InvalidPage, "limit", "x"),
    (Code::InvalidParameter, "projectname", "absent"),
    (Code::NamespaceNotFound, "namespace", "absent"),
    (Code::RepositoryNotFound, "repository", "absent"),
    (Code::TagNotFound, "tag", "absent"),
    (Code::AccountNotFound, "access_domain", "absent"),
    (Code::TriggerNotFound, "trigger", "absent"),
    (Code::RetentionNotFound, "retention_id", "999999"),
    (Code::VersionNotFound, "api_version", "v9"),
];

/// Longer than a description may be.
const LONG: usize = 30_001;

/// Makes a call of the endpoint that has to be refused for this reason.
pub(crate) async fn refuse(world: &World, example: &Example, code: Code) -> Answer {
    let admin = world.role("admin");
    let needs = match code {
        Code::NamespaceNotEmpty => Some(Needs::Repository),
        Code::RepositoryNotEmpty => Some(Needs::Image),
        _ => None,
    };
    let scene = match needs {
        Some(needs) => world.scene(admin, needs).await,
        None => example.scene(world, admin).await,
    };
    let call = Call {
        example,
        client: &admin.client,
        scene: &scene,
    };
    if let Some((_, name, value)) = VALUES.iter().find(|(known, ..)| *known == code) {
        return call.with_value(name, value).await;
    }
    match code {
        Code::Unauthenticated => call.by(&world.app.anonymous()).await,
        Code::Forbidden => call.by(&world.role("denied").client).await,
        Code::NamespaceNotEmpty | Code::RepositoryNotEmpty => call.by(&admin.client).await,
        Code::InvalidBody => call.with_text("{").await,
        Code::InvalidGrant | Code::InvalidNamespaceGrant | Code::DescriptionTooLong => {
            call.with_body(code).await
        }
        Code::NamespaceExists
        | Code::RepositoryExists
        | Code::ShareExists
        | Code::TriggerExists
        | Code::NamespaceGrantExists
        | Code::RepositoryGrantExists => {
            call.by(&admin.client).await.expect(example.status);
            call.by(&admin.client).await
        }
        Code::TagProtected => {
            world.protect(&scene, true).await;
            call.by(&admin.client).await
        }
        _ => call.after(world, code).await,
    }
}

/// A call that would succeed, but for what is changed.
struct Call<'a> {
    example: &'a Example,
    client: &'a Client,
    scene: &'a Scene,
}

impl Call<'_> {
    async fn by(&self, client: &Client) -> Answer {
        self.example.request(client, self.scene).send().await
    }

    async fn send(&self, target: &str, body: Option<&Value>) -> Answer {
        let method = self.example.method.as_str();
        let request = self.client.request(method, target);
        match body {
            Some(body) => request.json(body).send().await,
            None => request.send().await,
        }
    }

    async fn with_text(&self, body: &str) -> Answer {
        let request = self.example.bare_request(self.client, self.scene);
        let request = request.header("content-type", "application/json");
        request.body(body).send().await
    }

    /// Puts a value into the path, the body or the query, wherever its name stands first.
    async fn with_value(&self, name: &str, value: &str) -> Answer {
        let (target, mut body) = self.example.parts(self.scene);
        if let Some(target) = in_path(self.example.path, &target, name, value) {
            return self.send(&target, body.as_ref()).await;
        }
        if let Some(field) = body.as_mut().and_then(|body| field(body, name)) {
            *field = json!(value);
            return self.send(&target, body.as_ref()).await;
        }
        assert_eq!(body, None, "{}: `{name}` stands nowhere", self.example.id);
        self.send(&format!("{target}?{name}={}", encode(value)), None)
            .await
    }

    /// Puts something into the body that no text can be.
    async fn with_body(&self, code: Code) -> Answer {
        let (target, body) = self.example.parts(self.scene);
        let mut body = body.unwrap();
        match code {
            Code::DescriptionTooLong => body["description"] = json!("x".repeat(LONG)),
            Code::InvalidGrant => match field(&mut body, "auth") {
                Some(auth) => *auth = json!(5),
                None => body = json!([]),
            },
            _ => body = json!([]),
        }
        self.send(&target, Some(&body)).await
    }

    /// Makes the call when there is no room, or the right is gone.
    async fn after(&self, world: &World, code: Code) -> Answer {
        let (before, after) = match code {
            Code::NamespaceQuota => (
                "UPDATE account SET namespace_quota = 0",
                "UPDATE account SET namespace_quota = 10000",
            ),
            Code::RepositoryQuota => (
                "UPDATE account SET image_quota = 0",
                "UPDATE account SET image_quota = NULL",
            ),
            Code::NamespaceGrantNotFound => ("DELETE FROM namespace_grant", ""),
            Code::RepositoryGrantNotFound => ("DELETE FROM repository_grant", ""),
            other => panic!("{}: no call comes to {other:?}", self.example.id),
        };
        world.app.database.execute(before).await;
        let answer = self.by(self.client).await;
        if !after.is_empty() {
            world.app.database.execute(after).await;
        }
        answer
    }
}

/// Returns a path with another value of a parameter, where it has the parameter.
fn in_path(pattern: &str, target: &str, name: &str, value: &str) -> Option<String> {
    let parameter = format!("{{{name}}}");
    let at = pattern.split('/').position(|part| part == parameter)?;
    let value = encode(value);
    let mut parts: Vec<&str> = target.split('/').collect();
    parts[at] = &value;
    Some(parts.join("/"))
}

/// Returns a field of a body, or of the first of the list that it is.
fn field<'a>(body: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let object = match body {
        Value::Array(list) => list.first_mut()?,
        object => object,
    };
    object.get_mut(name)
}
