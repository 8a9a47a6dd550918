//! The methods of the public Python SDK: by itself, signing with an access key, and the same calls
//! by plain HTTP with a token.

use std::path::Path;
use std::process::Command;

use berth_tests::layout::Layout;
use berth_tests::process::{Key, PASSWORD, Process};
use serde_json::Value;

use crate::login::{long_term, server};
use crate::program::{ContainerClient, Kind, run};

/// How many methods the SDK has for the basic edition.
const METHODS: usize = 59;

#[tokio::test]
async fn the_public_sdk_works_with_every_method_of_the_basic_edition() {
    walk("sdk").await;
}

#[tokio::test]
async fn the_same_calls_work_by_plain_http_with_a_token() {
    walk("plain").await;
}

#[tokio::test]
async fn the_public_sdk_of_the_identity_api_works_and_what_it_makes_has_its_effect() {
    let (server, ada) = server(&[]).await;
    let eve = server.account("globex", "eve");
    let said = run(&mut script("iam.py", &server, &ada, &eve));
    assert!(said.expect().contains("59 methods"));
}

/// Makes every call on a new server, and looks at what each has done.
async fn walk(transport: &str) {
    let (server, ada) = server(&[]).await;
    let create = ["user", "create", "bob", "--account", "acme"];
    let made = server.admin(&[&create[..], &["--password-stdin"]].concat());
    let bob = server.admin(&["key", "create", "--account", "acme", "--user", "bob"]);
    let eve = server.account("globex", "eve");
    let skopeo = ContainerClient::new(Kind::Skopeo);
    skopeo.login(&long_term(&server, &ada)).expect();
    let layout = Layout::image("a");
    for tag in ["v1", "v2", "v3"] {
        let image = format!("{}/team/web/front:{tag}", server.host);
        skopeo.push(layout.path(), &image).expect();
    }
    let said = run(script("swr.py", &server, &ada, &eve)
        .env("BERTH_TRANSPORT", transport)
        .env("BERTH_PASSWORD", PASSWORD)
        .env("BERTH_BOB", text(&made, "/user/id"))
        .env("BERTH_BOB_ACCESS", text(&bob, "/access"))
        .env("BERTH_BOB_SECRET", text(&bob, "/secret"))
        .env("BERTH_DIGEST", &layout.digest));
    let words = format!("{METHODS} methods work by {transport}");
    assert!(said.expect().contains(&words));
}

/// Begins a script with the keys of the administrators of two accounts.
fn script(name: &str, server: &Process, ada: &Key, eve: &Key) -> Command {
    let mut command = Command::new("python3");
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("sdk").join(name))
        .env("BERTH_URL", format!("http://{}", server.host))
        .env("BERTH_HOST", &server.host)
        .env("BERTH_ADA_ACCESS", &ada.access)
        .env("BERTH_ADA_SECRET", &ada.secret)
        .env("BERTH_ACME_PROJECT", &ada.project_id)
        .env("BERTH_EVE_ACCESS", &eve.access)
        .env("BERTH_EVE_SECRET", &eve.secret)
        .env("BERTH_GLOBEX_PROJECT", &eve.project_id);
    command
}

fn text<'a>(answer: &'a Value, at: &str) -> &'a str {
    answer.pointer(at).unwrap().as_str().unwrap()
}
