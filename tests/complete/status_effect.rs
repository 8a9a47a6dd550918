//! What calls of chapter 4 of document 002 leave behind or show, seen by another call.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Answer, Client, Credential};
use serde_json::{Value, json};

use crate::world::{RECEIVER, Scene, World};

/// Makes what is needed to see the effect of a call, besides what the call needs.
pub(crate) async fn prepare(world: &World, id: &str, scene: &mut Scene) {
    match id {
        "list_shared_repos_details" => drop(world.share(scene).await),
        "list_triggers_details" => world.add_trigger(scene).await,
        "list_retentions" => scene.retention = world.retention_of(scene).await,
        "show_namespace_auth" => {
            let (namespace, guest) = (scene.namespace.as_str(), &world.guest);
            world.app.grant(namespace, guest, Permission::Write).await;
        }
        "show_user_repository_auth" => {
            let (image, guest) = (scene.image(), &world.guest);
            world
                .app
                .grant_image(&image, guest, Permission::Write)
                .await;
        }
        _ => {}
    }
}

/// Looks for the effect of a call that has succeeded, or for what it had to show.
pub(crate) async fn check(world: &World, id: &str, scene: &Scene, answer: &Answer) {
    let after = After {
        client: &world.admin,
        scene,
        answer,
    };
    let is_known = after.organization(id).await
        || after.image(id).await
        || after.list(id)
        || after.tag(id).await
        || after.share(id).await
        || after.right(id).await
        || after.trigger(id).await
        || after.retention(id).await
        || after.login(id).await;
    assert!(is_known, "{id}: nobody looks at what it does");
}

struct After<'a> {
    client: &'a Client,
    scene: &'a Scene,
    answer: &'a Answer,
}

impl After<'_> {
    fn repository(&self) -> String {
        let (namespace, repository) = (&self.scene.namespace, &self.scene.repository);
        format!("/v2/manage/namespaces/{namespace}/repos/{repository}")
    }

    async fn get(&self, target: &str) -> Answer {
        self.client.get(target).send().await
    }

    async fn shown(&self, target: &str) -> Value {
        self.get(target).await.expect(200).json()
    }

    async fn organization(&self, id: &str) -> bool {
        let (answer, name) = (self.answer, self.scene.namespace.as_str());
        let one = format!("/v2/manage/namespaces/{name}");
        match id {
            "create_namespace" => {
                let name = &self.scene.new_namespace;
                let one = format!("/v2/manage/namespaces/{name}");
                assert_eq!(self.shown(&one).await["name"], **name);
            }
            "delete_namespaces" => drop(self.get(&one).await.refused(Code::NamespaceNotFound)),
            "list_namespaces" => {
                let names = texts(&answer.json()["namespaces"], "name");
                assert!(names.contains(&name.to_owned()), "{names:?}");
            }
            "show_namespace" => {
                let shown = answer.json();
                assert_eq!((&shown["name"], &shown["auth"]), (&json!(name), &json!(7)));
            }
            _ => return false,
        }
        true
    }

    async fn image(&self, id: &str) -> bool {
        let (answer, one) = (self.answer, self.repository());
        let name = self.scene.repository.as_str();
        match id {
            "create_repo" => assert_eq!(self.shown(&one).await["name"], name),
            "delete_repo" => drop(self.get(&one).await.refused(Code::RepositoryNotFound)),
            "update_repo" => assert_eq!(self.shown(&one).await["description"], "new"),
            "show_repository" => {
                let (shown, path) = (answer.json(), self.scene.image());
                let address = format!("{}/{path}", self.client.host());
                assert_eq!(
                    (&shown["name"], &shown["path"]),
                    (&json!(name), &json!(address))
                );
            }
            _ => return false,
        }
        true
    }

    /// The lists over all organizations, and the versions.
    fn list(&self, id: &str) -> bool {
        match id {
            "list_repos_details" | "list_shared_repos_details" => {
                let namespaces = texts(&self.answer.json(), "namespace");
                let own = self.scene.namespace.to_string();
                assert!(namespaces.contains(&own), "{id}: {namespaces:?}");
            }
            "list_api_versions" => {
                assert_eq!(texts(&self.answer.json()["versions"], "id"), ["v2"]);
            }
            "show_api_version" => assert_eq!(self.answer.json()["version"]["id"], "v2"),
            _ => return false,
        }
        true
    }

    async fn tag(&self, id: &str) -> bool {
        let target = format!("{}/tags", self.repository());
        match id {
            "list_repository_tags" => {
                let tags = self.answer.json();
                assert_eq!(texts(&tags, "Tag"), [self.scene.tag.as_str()]);
                assert_eq!(texts(&tags, "digest"), [self.scene.digest.to_string()]);
            }
            "delete_repo_tag" => assert_eq!(self.shown(&target).await, json!([])),
            _ => return false,
        }
        true
    }

    async fn share(&self, id: &str) -> bool {
        let all = berth_tests::thing::shares(&self.scene.image());
        let one = format!("{all}/{RECEIVER}");
        match id {
            "create_repo_domains" => assert_eq!(self.shown(&one).await["exist"], true),
            "delete_repo_domains" => assert_eq!(self.shown(&one).await["exist"], false),
            "update_repo_domains" => assert_eq!(self.shown(&one).await["description"], "longer"),
            "show_access_domain" => {
                let shown = self.answer.json();
                assert_eq!(
                    (&shown["exist"], &shown["permit"]),
                    (&json!(true), &json!("read"))
                );
            }
            "list_repo_domains" => {
                assert_eq!(texts(&self.answer.json(), "access_domain"), [RECEIVER]);
            }
            _ => return false,
        }
        true
    }

    /// Rights on organizations and on images.
    async fn right(&self, id: &str) -> bool {
        let target = match id.contains("repository_auth") {
            true => self.repository(),
            false => format!("/v2/manage/namespaces/{}", self.scene.namespace),
        };
        let target = format!("{target}/access");
        let others = |shown: &Value| {
            let others = shown["others_auths"].as_array().unwrap().iter();
            let guest = others.filter(|user| user["user_id"] == *self.scene.guest.id);
            guest.map(|user| user["auth"].clone()).collect::<Vec<_>>()
        };
        match id {
            "create_namespace_auth"
            | "update_namespace_auth"
            | "create_user_repository_auth"
            | "update_user_repository_auth" => {
                assert_eq!(others(&self.shown(&target).await), [json!(3)], "{id}");
            }
            "delete_namespace_auth" | "delete_user_repository_auth" => {
                assert!(others(&self.shown(&target).await).is_empty(), "{id}");
            }
            "show_namespace_auth" | "show_user_repository_auth" => {
                let shown = self.answer.json();
                assert_eq!(shown["self_auth"]["auth"], 7, "{id}");
                assert_eq!(others(&shown), [json!(3)], "{id}");
            }
            _ => return false,
        }
        true
    }

    async fn trigger(&self, id: &str) -> bool {
        let name = self.scene.trigger.as_str();
        let one = format!("{}/triggers/{name}", self.repository());
        match id {
            "create_trigger" => assert_eq!(self.shown(&one).await["enable"], "true"),
            "list_triggers_details" => assert_eq!(texts(&self.answer.json(), "name"), [name]),
            "delete_trigger" => drop(self.get(&one).await.refused(Code::TriggerNotFound)),
            "show_trigger" => {
                let shown = self.answer.json();
                assert_eq!(
                    (&shown["name"], &shown["application"]),
                    (&json!(name), &json!("web"))
                );
            }
            "update_trigger" => assert_eq!(self.shown(&one).await["enable"], "false"),
            _ => return false,
        }
        true
    }

    async fn retention(&self, id: &str) -> bool {
        let (answer, all) = (self.answer, format!("{}/retentions", self.repository()));
        let (one, number) = (
            format!("{all}/{}", self.scene.retention),
            self.scene.retention,
        );
        match id {
            "create_retention" => {
                let one = format!("{all}/{}", answer.json()["id"]);
                assert_eq!(days(&self.shown(&one).await), "30");
            }
            "list_retentions" => assert_eq!(answer.json()[0]["id"], number),
            "delete_retention" => drop(self.get(&one).await.refused(Code::RetentionNotFound)),
            "show_retention" => {
                let shown = answer.json();
                assert_eq!(shown["id"], number);
                assert_eq!(shown["rules"][0]["params"], json!({ "num": "5" }));
            }
            "update_retention" => assert_eq!(days(&self.shown(&one).await), "30"),
            "list_retention_histories" => {
                assert_eq!(answer.json(), json!({ "retention_log": [], "total": 0 }));
            }
            _ => return false,
        }
        true
    }

    /// The login that was made opens the registry.
    async fn login(&self, id: &str) -> bool {
        if id != "create_secret" {
            return false;
        }
        let shown = self.answer.json();
        let auth = shown["auths"][self.client.host()]["auth"].as_str().unwrap();
        let pair = String::from_utf8(STANDARD.decode(auth).unwrap()).unwrap();
        let (user, password) = pair.split_once(':').unwrap();
        let login = self.client.with(Credential::Basic {
            user: user.to_owned(),
            password: password.to_owned(),
        });
        login.get("/v2/").send().await.expect(200);
        true
    }
}

/// The days of the first rule of a policy.
fn days(policy: &Value) -> &str {
    policy["rules"][0]["params"]["days"].as_str().unwrap()
}

/// A field of each object of a list.
fn texts(list: &Value, field: &str) -> Vec<String> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| row[field].as_str().unwrap().to_owned())
        .collect()
}
