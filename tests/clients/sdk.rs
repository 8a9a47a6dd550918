//! The public Python SDK, as it is, signing with an access key.

use std::path::Path;
use std::process::Command;

use crate::login::{long_term, server};
use crate::program::{ContainerClient, Kind, run};
use berth_tests::layout::Layout;
use berth_tests::process::{Key, Process};

#[tokio::test]
async fn the_public_sdk_works_with_every_method_that_is_served() {
    let (server, key) = server(&[]).await;
    let made = server.admin(&[
        "user",
        "create",
        "bob",
        "--account",
        "acme",
        "--password-stdin",
    ]);
    let bob = server.admin(&["key", "create", "--account", "acme", "--user", "bob"]);
    let eve = server.account("globex", "eve");
    let skopeo = ContainerClient::new(Kind::Skopeo);
    skopeo.login(&long_term(&server, &key)).expect();
    let layout = Layout::image("a");
    for tag in ["v1", "v2", "v3"] {
        let image = format!("{}/team/web/front:{tag}", server.host);
        skopeo.push(layout.path(), &image).expect();
    }
    let said = run(script("swr.py", &server, &key, &eve)
        .env("BERTH_BOB", text(&made, "/user/id"))
        .env("BERTH_BOB_ACCESS", text(&bob, "/access"))
        .env("BERTH_BOB_SECRET", text(&bob, "/secret"))
        .env("BERTH_DIGEST", &layout.digest));
    assert!(said.expect().contains("59 methods"));
}

#[tokio::test]
async fn the_public_sdk_of_the_identity_api_works_and_what_it_makes_has_its_effect() {
    let (server, key) = server(&[]).await;
    let eve = server.account("globex", "eve");
    let said = run(&mut script("iam.py", &server, &key, &eve));
    assert!(said.expect().contains("59 methods"));
}

/// Begins a script with the keys of the administrators of two accounts.
fn script(name: &str, server: &Process, ada: &Key, eve: &Key) -> Command {
    let mut command = Command::new("python3");
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("sdk").join(name))
        .env("BERTH_URL", format!("http://{}", server.host))
        .env("BERTH_HOST", &server.host)
        .env("BERTH_ACCESS", &ada.access)
        .env("BERTH_SECRET", &ada.secret)
        .env("BERTH_PROJECT", &ada.project_id)
        .env("BERTH_EVE_ACCESS", &eve.access)
        .env("BERTH_EVE_SECRET", &eve.secret)
        .env("BERTH_EVE_PROJECT", &eve.project_id);
    command
}

fn text<'a>(answer: &'a serde_json::Value, at: &str) -> &'a str {
    answer.pointer(at).unwrap().as_str().unwrap()
}
