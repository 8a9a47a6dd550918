//! People of every role, and things to call about.

use std::sync::atomic::{AtomicU32, Ordering};

use berth_core::name::{NamespaceName, RepositoryName, Tag, TriggerName};
use berth_core::oci::Digest;
use berth_core::permission::Permission;
use berth_tests::{Account, Client, Image, Person, TestApp};
use serde_json::json;

use crate::example_trigger;

/// An account to share with, of nobody who calls.
pub(crate) const RECEIVER: &str = "receiver";

/// The tags that calls protect.
pub(crate) const PATTERN: &str = "v*";

/// Somebody who calls.
pub(crate) struct Role {
    /// The name in the matrix.
    pub(crate) name: &'static str,
    /// What is granted on the organization.
    permission: Option<Permission>,
    /// Who it is; nobody for an anonymous caller.
    pub(crate) person: Option<Person>,
    /// The client with an API token.
    pub(crate) client: Client,
    /// The client with a temporary login.
    pub(crate) login: Client,
}

/// A server with people of every role.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) admin: Client,
    pub(crate) admin_login: Client,
    pub(crate) roles: Vec<Role>,
    /// A user of the first account whom rights are granted.
    pub(crate) guest: Person,
    count: AtomicU32,
}

/// What one call is about, made for it alone.
pub(crate) struct Scene {
    pub(crate) namespace: NamespaceName,
    pub(crate) repository: RepositoryName,
    pub(crate) tag: Tag,
    pub(crate) digest: Digest,
    /// An organization that does not exist yet.
    pub(crate) new_namespace: String,
    /// The number of the share of the image.
    pub(crate) share: i64,
    /// A temporary login of the caller.
    pub(crate) login: String,
    /// An access key of the caller.
    pub(crate) key: String,
    /// A user whom rights are granted.
    pub(crate) guest: Person,
    /// A retention policy of the image.
    pub(crate) retention: i64,
    /// A retention run of the image.
    pub(crate) run: i64,
    /// The id of a cluster.
    pub(crate) cluster: String,
    /// The name of a trigger.
    pub(crate) trigger: TriggerName,
    /// Users, groups and policies that the call is about.
    pub(crate) made: Made,
    /// Who calls, or somebody else where that is nobody.
    pub(crate) person: Person,
}

/// What was made for a call of the identity API: the ids.
pub(crate) struct Made {
    pub(crate) user: String,
    pub(crate) group: String,
    pub(crate) policy: String,
    /// A token of the caller.
    pub(crate) token: String,
}

impl Scene {
    /// Returns the image's name in a pull address.
    pub(crate) fn image(&self) -> String {
        format!("{}/{}", self.namespace, self.repository)
    }
}

impl World {
    pub(crate) async fn new(app: TestApp) -> Self {
        app.database
            .execute("UPDATE account SET namespace_quota = 10000")
            .await;
        let admin = app.ada().await;
        let admin_login = app.login(app.admin()).await;
        let mut roles = vec![Role {
            name: "anonymous",
            permission: None,
            person: None,
            client: app.anonymous(),
            login: app.anonymous(),
        }];
        let rival = app.add_account("rival").await;
        app.database
            .execute("UPDATE account SET namespace_quota = 10000")
            .await;
        let stranger = app.add_admin(&rival, "eve").await;
        app.add_account(RECEIVER).await;
        roles.push(role(&app, "stranger", None, stranger).await);
        let own: Account = app.account().clone();
        for (name, permission) in [
            ("none", None),
            ("read", Some(Permission::Read)),
            ("write", Some(Permission::Write)),
            ("manage", Some(Permission::Manage)),
        ] {
            let person = app.add_person(&own, name).await;
            roles.push(role(&app, name, permission, person).await);
        }
        // Rights by policies alone, and administrators whom policies bind.
        let allowed = app.add_person(&own, "allowed").await;
        app.attach(&allowed, r#"{"Effect":"Allow","Action":"*"}"#)
            .await;
        roles.push(role(&app, "allowed", None, allowed).await);
        let denied = app.add_admin(&own, "denied").await;
        let denied_role = role(&app, "denied", None, denied.clone()).await;
        app.attach(&denied, r#"{"Effect":"Deny","Action":"*"}"#)
            .await;
        roles.push(denied_role);
        let bound = app.add_admin(&own, "bound").await;
        roles.push(role(&app, "bound", None, bound).await);
        let statements = r#"{"Effect":"Allow","Action":"*"},{"Effect":"Deny","Action":"*",
            "Condition":{"StringEquals":{"g:UserName":"bound"}}}"#;
        app.bound(&own, statements).await;
        let forged = app.session(app.admin()).await.forged();
        roles.push(Role {
            client: forged,
            ..role(&app, "forged", None, app.admin().clone()).await
        });
        let guest = app.add_person(&own, "guest").await;
        let person = app.admin().clone();
        roles.push(role(&app, "admin", None, person).await);
        Self {
            app,
            admin,
            admin_login,
            roles,
            guest,
            count: AtomicU32::new(0),
        }
    }

    pub(crate) fn role(&self, name: &str) -> &Role {
        self.roles.iter().find(|role| role.name == name).unwrap()
    }

    /// Makes an organization of its own with an image, and whatever else the
    /// call needs, with the role's grant on it.
    pub(crate) async fn scene(&self, role: &Role, needs: Needs) -> Scene {
        let n = self.count.fetch_add(1, Ordering::Relaxed);
        let namespace = format!("org{n}");
        let image = Image::small("scene");
        if needs != Needs::Nothing {
            let body = json!({ "namespace": namespace });
            let made = self.admin.post("/v2/manage/namespaces").json(&body);
            made.send().await.expect(201);
        }
        match needs {
            Needs::Image => {
                let name = format!("{namespace}/app");
                self.admin_login.push(&name, "v1", &image).await;
            }
            Needs::Repository => {
                let body = json!({ "repository": "app", "is_public": false });
                let target = format!("/v2/manage/namespaces/{namespace}/repos");
                self.admin
                    .post(&target)
                    .json(&body)
                    .send()
                    .await
                    .expect(201);
            }
            Needs::Nothing | Needs::Namespace => {}
        }
        if let (Some(permission), Some(person)) = (role.permission, &role.person) {
            self.app.grant(&namespace, person, permission).await;
        }
        Scene {
            namespace: NamespaceName::parse(&namespace).unwrap(),
            repository: RepositoryName::parse("app").unwrap(),
            tag: Tag::parse("v1").unwrap(),
            digest: Digest::parse(&image.digest()).unwrap(),
            new_namespace: format!("new{n}"),
            share: 0,
            login: "ABSENT".to_owned(),
            key: "ABSENT".to_owned(),
            guest: self.guest.clone(),
            retention: 0,
            run: 0,
            cluster: "absent".to_owned(),
            trigger: TriggerName::parse("to-prod").unwrap(),
            made: Made {
                user: "ABSENT".to_owned(),
                group: "ABSENT".to_owned(),
                policy: "ABSENT".to_owned(),
                token: "ABSENT".to_owned(),
            },
            person: role
                .person
                .clone()
                .unwrap_or_else(|| self.app.admin().clone()),
        }
    }

    /// Returns a client of a person whose tokens are good again once the password is new.
    pub(crate) async fn client_that_a_new_password_spares(&self, person: &Person) -> Client {
        let id = &person.id;
        for sql in [
            format!("DELETE FROM access_key WHERE person_id = '{id}'"),
            format!("UPDATE person SET stamp = stamp - 1 WHERE id = '{id}'"),
        ] {
            self.app.database.execute(&sql).await;
        }
        self.app.key(person).await
    }

    /// Makes a cluster of the first account, and returns its id.
    pub(crate) async fn add_cluster(&self, scene: &Scene) -> String {
        let body = example_trigger::cluster(&scene.new_namespace);
        let call = self.admin.post("/api/berth/v1/clusters").json(&body);
        let made = call.send().await.expect(201).json();
        made["id"].as_str().unwrap().to_owned()
    }

    /// Makes the trigger of the scene.
    pub(crate) async fn add_trigger(&self, scene: &Scene) {
        let (namespace, repository) = (&scene.namespace, &scene.repository);
        let target = format!("/v2/manage/namespaces/{namespace}/repos/{repository}/triggers");
        let body = example_trigger::workload(scene.trigger.as_str());
        let call = self.admin.post(&target).json(&body);
        call.send().await.expect(201);
    }

    /// Makes the trigger of the scene a webhook.
    pub(crate) async fn add_webhook(&self, scene: &Scene) {
        let (namespace, repository) = (&scene.namespace, &scene.repository);
        let target =
            format!("/api/berth/v1/organizations/{namespace}/images/{repository}/webhooks");
        let body = example_trigger::webhook(scene.trigger.as_str());
        let call = self.admin.post(&target).json(&body);
        call.send().await.expect(201);
    }

    /// Shares the image of a scene, and returns the number of the share.
    pub(crate) async fn share(&self, scene: &Scene) -> i64 {
        let shared = self.admin.share(&scene.image(), RECEIVER, "forever").await;
        shared.expect(201);
        let sql = "SELECT MAX(id) FROM share";
        self.app.database.number(sql).await
    }

    /// Protects tags of the organization, or of its image.
    pub(crate) async fn protect(&self, scene: &Scene, of_image: bool) {
        let image = match of_image {
            true => format!("/images/{}", scene.repository),
            false => String::new(),
        };
        let target = format!(
            "/api/berth/v1/organizations/{}{image}/protected-tags",
            scene.namespace
        );
        let body = json!({ "pattern": PATTERN });
        let made = self.admin.post(&target).json(&body);
        made.send().await.expect(201);
    }

    /// Makes a temporary login of the role.
    pub(crate) async fn login_of(&self, role: &Role) -> String {
        self.own(role, "/api/berth/v1/logins").await
    }

    /// Makes a task that synchronises the image with the own region.
    pub(crate) async fn add_sync_task(&self, scene: &Scene) {
        let target = format!(
            "/v2/manage/namespaces/{}/repos/{}/sync_repo",
            scene.namespace, scene.repository
        );
        let body = json!({ "remoteRegionId": "local", "remoteNamespace": "far" });
        let made = self.admin.post(&target).json(&body).send().await;
        made.expect(201);
    }

    /// Makes a retention policy of the image.
    pub(crate) async fn retention_of(&self, scene: &Scene) -> i64 {
        let target = format!(
            "/v2/manage/namespaces/{}/repos/{}/retentions",
            scene.namespace, scene.repository
        );
        let body = json!({ "algorithm": "or", "rules": [
            { "template": "tag_rule", "params": { "num": "5" }, "tag_selectors": [] },
        ] });
        let made = self.admin.post(&target).json(&body).send().await;
        made.expect(201).json()["id"].as_i64().unwrap()
    }

    /// Makes an access key of the role.
    pub(crate) async fn key_of(&self, role: &Role) -> String {
        self.own(role, "/api/berth/v1/keys").await
    }

    async fn own(&self, role: &Role, target: &str) -> String {
        if role.person.is_none() {
            return "ABSENT".to_owned();
        }
        let made = role.client.post(target).send().await;
        match made.status {
            201 => made.json()["access"].as_str().unwrap().to_owned(),
            // Whom policies keep out has none.
            _ => "ABSENT".to_owned(),
        }
    }
}

/// What has to be there before a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    Namespace,
    Repository,
    Image,
}

async fn role(
    app: &TestApp,
    name: &'static str,
    permission: Option<Permission>,
    person: Person,
) -> Role {
    Role {
        name,
        permission,
        client: app.token(&person).await,
        login: app.login(&person).await,
        person: Some(person),
    }
}
