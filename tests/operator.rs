//! What the operator of a server does with `berth admin bound`, beside the running server.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;

use berth_tests::process::{Process, run};
use serde_json::{Value, json};

const DENY: &str = r#"{"Version":"5.0","Statement":[{"Effect":"Deny","Action":"swr:*"}]}"#;
const ALLOW: &str = r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Action":"swr:*"}]}"#;

/// Writes a document into the data directory and returns its path.
fn file(process: &Process, name: &str, text: &str) -> String {
    let path = process.data().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn bound(process: &Process, arguments: &[&str]) -> Value {
    process.admin(&[&["bound"], arguments].concat())
}

/// Runs a command that is refused, and returns what it says.
fn refused(process: &Process, arguments: &[&str]) -> String {
    let data = process.data();
    let place = [
        "--data",
        data.to_str().unwrap(),
        "--database-url",
        process.database(),
    ];
    let output = run(&[&["admin", "bound"], arguments, &place].concat());
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn policies(process: &Process) -> Vec<Value> {
    let list = bound(process, &["list"]);
    list["policies"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_policy_bounds_accounts_from_attach_to_detach() {
    let process = Process::start(&[]);
    let ada = process.client(&process.account("acme", "ada"));
    let eve = process.client(&process.account("rival", "eve"));
    let names = async |client: &berth_tests::Client| {
        let list = client.get("/api/berth/v1/bounds").send().await;
        let list = list.expect(200).json();
        let rows = list["items"].as_array().unwrap().clone();
        let name = |row: &Value| row["name"].as_str().unwrap().to_owned();
        rows.iter().map(name).collect::<Vec<_>>()
    };
    let deny = file(&process, "deny.json", DENY);
    let create = ["create", "quiet", "--file", &deny, "--description", "night"];
    let made = bound(&process, &create);
    assert_eq!(
        (&made["name"], &made["description"]),
        (&json!("quiet"), &json!("night"))
    );
    assert!(names(&ada).await.is_empty());

    let attached = bound(&process, &["attach", "quiet", "--account", "acme"]);
    assert_eq!(attached, json!({ "name": "quiet", "attached": 1 }));
    assert_eq!(names(&ada).await, ["quiet"]);
    assert!(names(&eve).await.is_empty());
    let all = bound(&process, &["attach", "quiet", "--all-accounts"]);
    assert_eq!(all["attached"], 1, "one had it already");
    assert_eq!(names(&eve).await, ["quiet"]);

    let allow = file(&process, "allow.json", ALLOW);
    bound(&process, &["update", "quiet", "--file", &allow]);
    let row = &policies(&process)[0];
    assert_eq!(
        (&row["document"], &row["description"], &row["accounts"]),
        (&json!(ALLOW), &json!("night"), &json!(2))
    );
    let said = refused(&process, &["delete", "quiet"]);
    assert!(said.contains("bounds 2 accounts"), "{said}");
    let taken = bound(&process, &["detach", "quiet", "--account", "acme"]);
    assert_eq!(taken["detached"], 1);
    assert!(names(&ada).await.is_empty());
    bound(&process, &["detach", "quiet", "--all-accounts"]);
    bound(&process, &["delete", "quiet"]);
    assert!(policies(&process).is_empty());
    let page = ada.get("/api/berth/v1/events?limit=100").send().await;
    let page = page.expect(200).text();
    assert!(page.contains("attachServiceControlPolicy"), "{page}");
    assert!(page.contains("detachServiceControlPolicy"), "{page}");
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let process = Process::start(&[]);
    let _ = process.account("acme", "ada");
    let deny = file(&process, "deny.json", DENY);
    let wrong = file(&process, "wrong.json", &DENY.replace("swr:*", "swr:fly"));
    bound(&process, &["create", "quiet", "--file", &deny]);
    for (arguments, words) in [
        (&["create", "quiet", "--file", &deny][..], "already exists"),
        (&["create", "new", "--file", &wrong], "swr:fly"),
        (&["update", "quiet", "--file", &wrong], "swr:fly"),
        (&["create", "new", "--file", "absent.json"], "absent.json"),
        (&["update", "absent", "--file", &deny], "`absent`"),
        (&["delete", "absent"], "`absent`"),
        (&["attach", "absent", "--all-accounts"], "`absent`"),
        (&["attach", "quiet", "--account", "none"], "`none`"),
        (&["attach", "quiet"], "--account"),
        (&["detach", "quiet", "--account", "acme"], "bounds no"),
    ] {
        let said = refused(&process, arguments);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    assert_eq!(policies(&process)[0]["document"], DENY);
    let said: Vec<String> = (0..20).map(|n| format!("more{n}")).collect();
    for name in &said {
        bound(&process, &["create", name, "--file", &deny]);
        bound(&process, &["attach", name, "--account", "acme"]);
    }
    let many = refused(&process, &["attach", "quiet", "--all-accounts"]);
    assert!(many.contains("at most 20"), "{many}");
}
