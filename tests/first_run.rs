//! The first start of the real server (check 36 of SECURITY.md): nothing
//! is open by default, and the link for the first account works once.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use berth_core::error::Code;
use berth_core::time::Timestamp;
use berth_tests::people::PASSWORD;
use berth_tests::process::Process;
use berth_tests::{Answer, Client};
use serde_json::json;

fn anonymous(process: &Process) -> Client {
    Client::new(&process.host, Arc::new(|| Timestamp::from_ms(0)))
}

fn token(process: &Process) -> String {
    let link = process
        .set_up
        .as_deref()
        .unwrap_or_else(|| panic!("no link"));
    let (address, token) = link.split_once("#token=").unwrap();
    assert_eq!(address, format!("http://{}/console/set-up", process.host));
    token.to_owned()
}

async fn set_up(client: &Client, token: &str) -> Answer {
    let body = json!({ "token": token, "account": "acme", "user": "ada", "password": PASSWORD });
    let call = client.post("/api/berth/v1/set-up").json(&body);
    call.send().await
}

#[tokio::test]
async fn check_36_a_new_server_has_no_account_and_no_password() {
    let process = Process::start(&[]);
    let client = anonymous(&process);
    for (user, password) in [
        ("admin", "admin"),
        ("admin", "Harbor12345"),
        ("berth", "berth"),
        ("", ""),
    ] {
        let body = json!({ "account": user, "user": user, "password": password });
        let call = client.post("/api/berth/v1/session").json(&body);
        call.send().await.refused(Code::SetUpNeeded);
    }
    client.get("/v2/").send().await.expect(503);
}

#[tokio::test]
async fn check_36_the_link_is_printed_once_works_once_and_is_not_logged() {
    let process = Process::start(&[]);
    let (client, token) = (anonymous(&process), token(&process));
    assert!(token.len() >= 43, "at least 256 bits");
    assert!(!process.log().contains(&token), "the token is in the log");
    set_up(&client, &format!("{token}0"))
        .await
        .refused(Code::SetUpClosed);
    set_up(&client, &token).await.expect(201);
    set_up(&client, &token).await.refused(Code::SetUpClosed);
    let log = process.log();
    assert!(!log.contains(&token) && !log.contains(PASSWORD));
}

#[tokio::test]
async fn check_36_an_account_made_by_command_voids_the_link() {
    let process = Process::start(&[]);
    let (client, token) = (anonymous(&process), token(&process));
    let key = process.account("acme", "ada");
    set_up(&client, &token).await.refused(Code::SetUpClosed);
    let by_key = process.client(&key);
    by_key.get("/v2/manage/namespaces").send().await.expect(200);
}

#[test]
fn check_36_data_and_key_are_for_their_owner_alone() {
    let process = Process::start(&[]);
    // The directory was there before and everybody may look into it.
    for (name, mode) in [("secret.key", 0o600), ("berth.db", 0o600), ("blobs", 0o700)] {
        let metadata = std::fs::metadata(process.data().join(name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, mode, "{name}");
    }
    assert!(process.host.starts_with("127.0.0.1:"));
}
