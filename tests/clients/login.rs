//! The two forms of a login, as the API gives them.

use berth_tests::process::{Key, Process};
use berth_tests::sign;
use serde_json::json;

/// What a person types to log in.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) host: String,
    pub(crate) user: String,
    pub(crate) password: String,
}

/// Starts a server whose account `acme` has the organization `team`.
pub(crate) async fn server(flags: &[&str]) -> (Process, Key) {
    let server = Process::start(flags);
    let key = server.account("acme", "ada");
    let body = json!({ "namespace": "team" });
    let client = server.client(&key);
    client
        .post("/v2/manage/namespaces")
        .json(&body)
        .send()
        .await
        .expect(201);
    (server, key)
}

/// Gets a temporary login and takes it from the command in the header.
pub(crate) async fn temporary(server: &Process, key: &Key) -> Login {
    let answer = server
        .client(key)
        .post("/v2/manage/utils/secret")
        .send()
        .await
        .expect(200);
    let command = answer.header("x-swr-dockerlogin").unwrap();
    let words: Vec<&str> = command.split(' ').collect();
    let ["docker", "login", "-u", user, "-p", password, host] = words[..] else {
        panic!("not a login command: {command}");
    };
    Login {
        host: host.to_owned(),
        user: user.to_owned(),
        password: password.to_owned(),
    }
}

/// Computes the login that holds as long as its key.
pub(crate) fn long_term(server: &Process, key: &Key) -> Login {
    Login {
        host: server.host.clone(),
        user: format!("local@{}", key.access),
        password: sign::login_password(&key.access, &key.secret),
    }
}
