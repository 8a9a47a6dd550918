//! Calls made up from the OpenAPI document: each answer must be declared there.

use std::fs;
use std::path::Path;
use std::process::Command;

use berth_tests::process::{PASSWORD, Process};
use berth_tests::{Client, Credential, Image};
use serde_json::json;

use crate::login::{long_term, server};
use crate::program::run;

/// What an answer is held against.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

#[tokio::test]
async fn made_up_calls_about_what_exists_get_declared_answers() {
    let (server, key) = server(&[]).await;
    let client = server.client(&key);
    let image = Image::small("front");
    let login = long_term(&server, &key);
    let pusher = client.with(Credential::Basic {
        user: login.user,
        password: login.password,
    });
    pusher.push("team/front", "v1", &image).await;
    let token = format!("X-Auth-Token: {}", token(&client).await);
    let names = format!(
        "[parameters]\nnamespace = \"team\"\nrepository = \"front\"\ntag = \"v1\"\n\
         digest = \"{}\"\napi_version = \"v2\"\n",
        image.digest()
    );
    // What exists must stay so; then everything may go.
    explore(
        &server,
        &names,
        &["--header", &token, "--exclude-method", "DELETE"],
    );
    explore(
        &server,
        &names,
        &["--header", &token, "--include-method", "DELETE"],
    );
}

#[tokio::test]
async fn made_up_calls_of_a_stranger_get_declared_answers() {
    let (server, _) = server(&[]).await;
    explore(&server, "", &[]);
}

/// Makes up calls of the operations; some of their parameters may be given.
fn explore(server: &Process, parameters: &str, more: &[&str]) {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("schemathesis.toml"), parameters).unwrap();
    let said = run(Command::new("python3")
        .args(["-m", "schemathesis.cli", "run"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/openapi.json"))
        .args(["--url", &format!("http://{}", server.host)])
        .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", "15", "--seed", "1", "--no-color"])
        // It has no end that one could wait for.
        .args(["--exclude-path", "/api/berth/v1/feed"])
        .args(more)
        .current_dir(&home));
    println!("{}", said.expect());
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

async fn token(client: &Client) -> String {
    let user = json!({ "name": "ada", "password": PASSWORD, "domain": { "name": "acme" } });
    let body = json!({ "auth": {
        "identity": { "methods": ["password"], "password": { "user": user } },
        "scope": { "project": { "name": "local" } },
    }});
    let anonymous = client.with(Credential::Anonymous);
    let answer = anonymous
        .post("/v3/auth/tokens")
        .json(&body)
        .send()
        .await
        .expect(201);
    answer.header("x-subject-token").unwrap().to_owned()
}
