//! What the tests begin with.

use std::io::Write as _;

use berth_tests::process::{PASSWORD, Process};
use berth_tests::{Browser, Client, Credential, Image, Role};
use serde_json::{Value, json};

/// Starts a server with the account `northsea` and its administrator `ada`.
pub(crate) fn start(options: &[&str]) -> Process {
    let server = Process::start(options);
    let account = ["account", "create", "northsea", "--user", "ada"];
    add(&server, &account);
    server
}

/// Adds what an admin command creates, with the password of everybody.
pub(crate) fn add(server: &Process, what: &[&str]) {
    let made = server.admin(&[what, &["--password-stdin"]].concat());
    assert!(made["user"]["id"].is_string(), "{made}");
}

/// Bounds the account: images are synchronised to nowhere.
pub(crate) fn bound(server: &Process, name: &str) {
    let document = r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Action":"*"},
        {"Effect":"Deny","Action":["swr:repo:createAutoSyncRepoJob",
        "swr:repo:createManualSyncRepoJob","swr:repo:deleteAutoSyncRepoJob"]}]}"#;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(document.as_bytes()).unwrap();
    let path = file.path().to_str().unwrap();
    let made = server.admin(&["bound", "create", name, "--file", path]);
    assert_eq!(made["name"], name, "{made}");
    let attached = server.admin(&["bound", "attach", name, "--account", "northsea"]);
    assert_eq!(attached["attached"], 1, "{attached}");
}

/// Signs the administrator in and waits for the dashboard.
pub(crate) async fn enter(browser: &Browser) {
    browser.open("/console/").await;
    browser.sign_in("northsea", "ada", PASSWORD).await;
    browser.arrives("Dashboard").await;
}

/// Returns a client of the administrator's session.
pub(crate) async fn session(server: &Process) -> Client {
    session_of(server, "northsea", "ada").await
}

/// Returns a client of somebody's session.
pub(crate) async fn session_of(server: &Process, account: &str, user: &str) -> Client {
    let client = server.anonymous();
    let body = json!({ "account": account, "user": user, "password": PASSWORD });
    let signed_in = client
        .post("/api/berth/v1/session")
        .json(&body)
        .send()
        .await;
    let signed_in = signed_in.expect(201);
    let cookie = signed_in.header("set-cookie").unwrap();
    client.with(Credential::Session {
        cookie: cookie.split(';').next().unwrap().to_owned(),
        csrf: signed_in.json()["csrf"].as_str().unwrap().to_owned(),
    })
}

/// Grants a user of the account a right on an organization: 7, 3 or 1.
pub(crate) async fn grant(session: &Client, namespace: &str, user: &str, auth: u8) {
    let users = format!("/api/berth/v1/organizations/{namespace}/users?query={user}");
    let users = session.get(&users).send().await.expect(200).json();
    let id = users["items"][0]["user_id"].as_str().unwrap();
    let body = json!([{ "user_id": id, "user_name": user, "auth": auth }]);
    let path = format!("/v2/manage/namespaces/{namespace}/access");
    session.post(&path).json(&body).send().await.expect(201);
}

/// Creates an organization.
pub(crate) async fn create(session: &Client, namespace: &str) {
    let body = json!({ "namespace": namespace });
    let created = session
        .post("/v2/manage/namespaces")
        .json(&body)
        .send()
        .await;
    created.expect(201);
}

/// Returns a client with a temporary login.
pub(crate) async fn login(session: &Client) -> Client {
    let login = session
        .post("/api/berth/v1/logins")
        .send()
        .await
        .expect(201);
    let login = login.json();
    let text = |name: &str| login[name].as_str().unwrap().to_owned();
    session.with(Credential::Basic {
        user: text("user"),
        password: text("password"),
    })
}

/// Fills a server with what every page has something to show of: `acme/hello`
/// with the tags `v1` and `multi` and a signature, and `empty` without images.
pub(crate) async fn furnish(server: &Process) -> Client {
    let session = session(server).await;
    create(&session, "acme").await;
    create(&session, "empty").await;
    let login = login(&session).await;
    let image = Image::with_layers("page", "amd64", &[3_400_000, 9_100_000, 620_000]);
    login.push("acme/hello", "v1", &image).await;
    login
        .push("acme/hello", "multi", &Image::index("page"))
        .await;
    let signature = image.signature();
    login
        .push("acme/hello", &signature.digest(), &signature)
        .await;
    login.push("acme/web/front", "v1", &image).await;
    login.pull("acme/hello", "v1", &image).await;
    session.post("/api/berth/v1/keys").send().await.expect(201);
    session
}

/// Shares an image each way, protects tags, adds a webhook and registers a cluster.
pub(crate) async fn furnish_sharing(server: &Process, session: &Client) {
    add(server, &["account", "create", "portside", "--user", "pia"]);
    let pia = session_of(server, "portside", "pia").await;
    create(&pia, "harbour").await;
    let pusher = login(&pia).await;
    pusher
        .push("harbour/pilot", "v1", &Image::small("pilot"))
        .await;
    for (owner, image, with) in [
        (session, "acme/repos/hello", "portside"),
        (&pia, "harbour/repos/pilot", "northsea"),
    ] {
        let body = json!({
            "access_domain": with, "permit": "read", "deadline": "2099-12-01T00:00:00Z",
            "description": "Joint berth planning pilot",
        });
        let path = format!("/v2/manage/namespaces/{image}/shares");
        owner.post(&path).json(&body).send().await.expect(201);
    }
    for place in ["acme", "acme/images/hello"] {
        let path = format!("/api/berth/v1/organizations/{place}/protected-tags");
        let body = json!({ "pattern": "release-*" });
        session.post(&path).json(&body).send().await.expect(201);
    }
    let hook = json!({
        "name": "hook", "url": "https://hooks.example/berth", "trigger_type": "tag",
        "condition": "v1;v2", "enabled": true,
    });
    let hooks = "/api/berth/v1/organizations/acme/images/hello/webhooks";
    session.post(hooks).json(&hook).send().await.expect(201);
    let cluster = json!({
        "name": "harbour", "server": "https://203.0.113.7:6443", "token": "abc",
    });
    let clusters = session.post("/api/berth/v1/clusters");
    clusters.json(&cluster).send().await.expect(201);
}

/// Makes a group and a policy that `ben` has by it, and returns the ids that addresses name in
/// braces.
pub(crate) async fn people(session: &Client) -> [(&'static str, String); 3] {
    let make = async |target: &str, body: Value| {
        let made = session.post(target).json(&body).send().await;
        made.expect(201).json()
    };
    let id = |made: &Value, name: &str| made[name].as_str().unwrap().to_owned();
    let group = json!({ "group": { "name": "ops", "description": "Runs the machines" } });
    let group = id(&make("/v3/groups", group).await["group"], "id");
    let document = r#"{"Version":"5.0","Statement":[{"Effect":"Deny","Action":"swr:*:delete*"}]}"#;
    let policy = json!({
        "policy_name": "no-delete", "policy_document": document,
        "description": "Nothing is deleted from here",
    });
    let policy = id(&make("/v5/policies", policy).await["policy"], "policy_id");
    let users = session.get("/api/berth/v1/users?query=ben").send().await;
    let user = id(&users.expect(200).json()["items"][0], "user_id");
    let member = format!("/v3/groups/{group}/users/{user}");
    session.put(&member).send().await.expect(204);
    let attach = format!("/v5/policies/{policy}/attach-");
    let to = [("group", "group_id", &group), ("user", "user_id", &user)];
    for (kind, field, id) in to {
        let call = session.post(&format!("{attach}{kind}"));
        call.json(&json!({ field: id })).send().await.expect(200);
    }
    let key = json!({ "credential": { "user_id": user } });
    make("/v3.0/OS-CREDENTIAL/credentials", key).await;
    [("{ben}", user), ("{ops}", group), ("{deny}", policy)]
}

/// Opens the Connect drawer on a tool and returns the login command that the
/// copy button gives.
pub(crate) async fn copy_login(browser: &Browser, tool: &str) -> String {
    browser
        .until("a link to connect", async || {
            // An empty page has a second one.
            let links = browser.all(Role::Link, "Connect").await;
            links.first()?.click().await.ok()
        })
        .await;
    browser.click(Role::Tab, tool).await;
    browser.copy("Copy login command").await
}

/// Returns the secret of a login command.
pub(crate) fn secret(command: &str) -> &str {
    let (_, rest) = command.split_once("printf %s '").unwrap();
    rest.split_once('\'').unwrap().0
}
