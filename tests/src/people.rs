//! Accounts, people and their credentials.

use std::sync::OnceLock;

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use berth_core::permission::Permission;
use serde_json::json;

use crate::{Client, Credential, TestApp, sign};

/// The password of everybody, unless a test changes it.
pub const PASSWORD: &str = "correct horse battery staple";

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its default project.
    pub project_id: String,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: Account,
}

/// A hash that is quick to check: tests hash too often for the real cost.
fn cheap_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let params = Params::new(8, 1, 1, None).unwrap();
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash = hasher
            .hash_password_with_salt(PASSWORD.as_bytes(), b"salt for testing")
            .unwrap();
        hash.to_string()
    })
}

fn id(what: &str, name: &str) -> String {
    let digest = crate::image::digest(format!("{what}/{name}").as_bytes());
    digest["sha256:".len()..][..32].to_owned()
}

impl TestApp {
    /// Adds an account with its default project.
    pub async fn add_account(&self, name: &str) -> Account {
        let account = Account {
            id: id("account", name),
            name: name.to_owned(),
            project_id: id("project", name),
        };
        let now = self.now().as_ms();
        let Account { id, project_id, .. } = &account;
        self.database
            .execute(&format!(
                "INSERT INTO account (id, name, namespace_quota, created_ms) VALUES ('{id}', '{name}', 5, {now})"
            ))
            .await;
        self.database
            .execute(&format!(
                "INSERT INTO project (id, account_id, name, created_ms) VALUES ('{project_id}', '{id}', 'local', {now})"
            ))
            .await;
        account
    }

    /// Adds an administrator.
    pub async fn add_admin(&self, account: &Account, name: &str) -> Person {
        self.insert_person(account, name, true).await
    }

    /// Adds a user without rights.
    pub async fn add_person(&self, account: &Account, name: &str) -> Person {
        self.insert_person(account, name, false).await
    }

    async fn insert_person(&self, account: &Account, name: &str, is_admin: bool) -> Person {
        let person = Person {
            id: id(&account.name, name),
            name: name.to_owned(),
            account: account.clone(),
        };
        let (id, account_id, hash) = (&person.id, &account.id, cheap_hash());
        let now = self.now().as_ms();
        self.database
            .execute(&format!(
                "INSERT INTO person (id, account_id, name, password_hash, is_admin, enabled, created_ms, stamp) \
                 VALUES ('{id}', '{account_id}', '{name}', '{hash}', {is_admin}, true, {now}, 1)"
            ))
            .await;
        person
    }

    /// Gives a user a permission on an organization, in the place of an earlier one.
    pub async fn grant(&self, namespace: &str, person: &Person, permission: Permission) {
        self.revoke(namespace, person).await;
        let (id, code, now) = (&person.id, permission.code(), self.now().as_ms());
        self.database
            .execute(&format!(
                "INSERT INTO namespace_grant (namespace_id, person_id, auth, created_ms, granted_by) \
                 SELECT id, '{id}', {code}, {now}, 'test' FROM namespace WHERE name = '{namespace}'"
            ))
            .await;
    }

    /// Takes a user's permission on an organization away.
    pub async fn revoke(&self, namespace: &str, person: &Person) {
        let id = &person.id;
        self.database
            .execute(&format!(
                "DELETE FROM namespace_grant WHERE person_id = '{id}' \
                 AND namespace_id = (SELECT id FROM namespace WHERE name = '{namespace}')"
            ))
            .await;
    }

    /// Gives a user a permission on an image, named as `team/app`, in the place of an earlier one.
    pub async fn grant_image(&self, image: &str, person: &Person, permission: Permission) {
        let (namespace, name) = image.split_once('/').expect("no image name");
        let found = format!(
            "SELECT r.id FROM repository r JOIN namespace n ON n.id = r.namespace_id \
             WHERE n.name = '{namespace}' AND r.name = '{name}'"
        );
        let (id, code, now) = (&person.id, permission.code(), self.now().as_ms());
        self.database
            .execute(&format!(
                "DELETE FROM repository_grant WHERE person_id = '{id}' AND repository_id = ({found})"
            ))
            .await;
        self.database
            .execute(&format!(
                "INSERT INTO repository_grant (repository_id, person_id, auth, created_ms, granted_by) \
                 SELECT id, '{id}', {code}, {now}, 'test' FROM ({found}) AS found"
            ))
            .await;
    }

    /// Returns a client without credentials.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        self.client.clone()
    }

    /// Returns the client of the administrator of the first account, with an API token.
    pub async fn ada(&self) -> Client {
        self.token(self.admin()).await
    }

    /// Gets an API token.
    pub async fn token(&self, person: &Person) -> Client {
        let answer = self
            .client
            .post("/v3/auth/tokens")
            .json(&token_request(person, PASSWORD))
            .send()
            .await
            .expect(201);
        let token = answer.header("x-subject-token").expect("no token");
        self.client.with(Credential::Token(token.to_owned()))
    }

    /// Makes an access key.
    pub async fn key(&self, person: &Person) -> Client {
        let by = self.token(person).await;
        let key = by
            .post("/api/berth/v1/keys")
            .send()
            .await
            .expect(201)
            .json();
        let text = |name: &str| key[name].as_str().unwrap().to_owned();
        self.client.with(Credential::Key {
            access: text("access"),
            secret: text("secret"),
        })
    }

    /// Signs in to the console.
    pub async fn session(&self, person: &Person) -> Client {
        let answer = self
            .client
            .post("/api/berth/v1/session")
            .json(&json!({
                "account": person.account.name,
                "user": person.name,
                "password": PASSWORD,
            }))
            .send()
            .await
            .expect(201);
        let cookie = answer.header("set-cookie").expect("no cookie");
        self.client.with(Credential::Session {
            cookie: cookie.split(';').next().unwrap().to_owned(),
            csrf: answer.json()["csrf"].as_str().unwrap().to_owned(),
        })
    }

    /// Makes a temporary login.
    pub async fn login(&self, person: &Person) -> Client {
        let by = self.token(person).await;
        let login = by
            .post("/api/berth/v1/logins")
            .send()
            .await
            .expect(201)
            .json();
        let text = |name: &str| login[name].as_str().unwrap().to_owned();
        self.client.with(Credential::Basic {
            user: text("user"),
            password: text("password"),
        })
    }

    /// Makes the documented long-term login out of a new access key.
    pub async fn long_login(&self, person: &Person) -> Client {
        let key = self.key(person).await;
        let Credential::Key { access, secret } = key.credential() else {
            unreachable!("a key was made");
        };
        self.client.with(Credential::Basic {
            user: format!("local@{access}"),
            password: sign::login_password(access, secret),
        })
    }

    /// Gets a registry token for a scope, as `repository:acme/app:pull,push`.
    pub async fn bearer(&self, person: &Person, scope: &str) -> Client {
        let login = self.login(person).await;
        self.exchange(&login, scope).await
    }

    /// Exchanges a login for a registry token, as clients do when they are told where.
    pub async fn exchange(&self, login: &Client, scope: &str) -> Client {
        let challenge = self.client.get("/v2/").send().await.expect(401);
        let challenge = challenge.header("www-authenticate").unwrap();
        let part = |name: &str| {
            let (_, rest) = challenge.split_once(&format!("{name}=\"")).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let target = format!(
            "{}?service={}&scope={}",
            part("realm"),
            sign::encode(&part("service")),
            sign::encode(scope)
        );
        let answer = login.get(&target).send().await.expect(200).json();
        let token = answer["token"].as_str().expect("no token");
        self.client.with(Credential::Bearer(token.to_owned()))
    }
}

/// Returns the body of a request for an API token.
#[must_use]
pub fn token_request(person: &Person, password: &str) -> serde_json::Value {
    json!({ "auth": {
        "identity": { "methods": ["password"], "password": { "user": {
            "name": person.name,
            "password": password,
            "domain": { "name": person.account.name },
        }}},
        "scope": { "project": { "name": "local" } },
    }})
}
