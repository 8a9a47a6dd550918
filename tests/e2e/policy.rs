//! Policies: written with a slip, mended, attached, felt and taken away; and what bounds the
//! account.

use berth_tests::browser::{NARROW, WIDE, journey};
use berth_tests::process::PASSWORD;
use berth_tests::{Browser, Role};
use thirtyfour::Key;

use crate::world::{add, bound, enter, furnish, start};

const SLIP: &str = r#"{ "Version": "5.0",
"Statement": [
{ "Effect": "Allow",
"Action": ["swr:repo:getRepo", "swr:repo:listRepos", "swr:repo:listTags"],
"Resource": "swr:*:*:repo:acme/hello" }
]
}"#;

async fn sign_in_as(browser: &Browser, from: &str, user: &str) {
    browser.press(&format!("Account: {from} · northsea")).await;
    browser.press("Sign out").await;
    browser.find(Role::Heading, "Sign in").await;
    browser.open("/console/").await;
    browser.sign_in("northsea", user, PASSWORD).await;
    browser.arrives("Dashboard").await;
}

#[tokio::test]
async fn a_slip_is_said_at_once_and_the_mended_policy_is_felt() {
    let server = start(&[]);
    furnish(&server).await;
    add(&server, &["user", "create", "ben", "--account", "northsea"]);
    journey("policy", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.follow("Policies").await;
        browser.arrives("Policies").await;
        browser.sees("No policy of your own").await;
        browser.find(Role::Row, "SWRReadOnlyPolicy…").await;
        browser.follow("Write policy").await;
        browser.arrives("Write policy").await;
        browser.sees("A valid policy with 2 statements.").await;
        browser.fill("Name", "see-hello").await;
        browser.fill("Document", SLIP).await;
        browser
            .sees("Line 4: In statement 1: swr:repo:listTags is no action of this registry. Did you mean swr:repo:listRepoTags?")
            .await;
        assert!(!browser.is_enabled(Role::Button, "Save policy").await);
        for theme in ["light", "dark"] {
            browser.set_theme(theme).await;
            browser
                .assert_accessible(&format!("a policy with a slip, {theme}"))
                .await;
            browser.picture(&format!("policy-slip-{theme}")).await;
        }
        browser.set_theme("light").await;
        browser.resize(NARROW).await;
        browser.picture("policy-slip-phone").await;
        browser.resize(WIDE).await;
        // The place is selected, so that typing mends it.
        browser.press("Show line 4").await;
        browser.keys("swr:repo:listRepoTags").await;
        browser.sees("A valid policy with 1 statement.").await;
        browser.sees("See lists allows 2 of 11").await;
        // A comma too many behind the end of a text.
        browser.fill("Document", "{ \"Version\": \"5.0\",, }").await;
        browser.sees("Line 1: A name in double quotes has to stand here.").await;
        let mended = SLIP.replace("listTags", "listRepoTags");
        browser.fill("Document", &mended).await;
        browser.press("Lay out").await;
        browser.press("Save policy").await;
        browser.sees("Policy see-hello written").await;
        browser.arrives("see-hello").await;
        let document = browser.find(Role::Textbox, "Document").await;
        let text = document.prop("value").await.unwrap().unwrap();
        assert!(text.contains("\n      \"Effect\": \"Allow\","), "{text}");

        browser.press("Attach to users").await;
        browser.find(Role::Dialog, "Attach see-hello to users").await;
        browser.click(Role::Checkbox, "ben…").await;
        browser.press("Attach to 1 user").await;
        browser.sees("see-hello attached to 1 user").await;
        browser.find(Role::Row, "ben…").await;
        browser.picture("policy-page-light").await;

        sign_in_as(browser, "ada", "ben").await;
        browser.open("/console/images").await;
        browser.arrives("Images").await;
        browser.find(Role::Link, "acme/…hello").await;
        assert!(browser.all(Role::Link, "acme/…web/front").await.is_empty());
        sign_in_as(browser, "ben", "ada").await;

        browser.follow("Policies").await;
        browser.find(Role::Row, "see-hello To 1…").await;
        browser.press("Delete policy see-hello").await;
        browser.sees("It is attached to 1 user or group.").await;
        assert!(!browser.is_enabled(Role::Button, "Delete policy").await);
        browser.press("Cancel").await;
        browser.follow("see-hello").await;
        browser.arrives("see-hello").await;
        assert!(!browser.is_enabled(Role::Button, "Save for 1 user or group").await);
        let wider = mended.replace("acme/hello", "acme/*");
        browser.fill("Document", &wider).await;
        browser.press("Save for 1 user or group").await;
        browser.sees("Policy see-hello saved").await;
        browser.press("Detach see-hello from ben").await;
        browser.sees("No user has it directly").await;
        browser.press("Delete policy").await;
        browser.find(Role::Dialog, "Delete policy see-hello?").await;
        browser.press("Delete policy").await;
        browser.sees("Policy see-hello deleted").await;
        browser.arrives("Policies").await;
    })
    .await;
}

#[tokio::test]
async fn a_template_replaces_nothing_that_was_typed() {
    let server = start(&[]);
    journey("template", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/policies/new").await;
        browser.arrives("Write policy").await;
        browser.choose("Begin with", "Delete nothing").await;
        browser.sees("A valid policy with 1 statement.").await;
        let document = browser.find(Role::Textbox, "Document").await;
        document.send_keys(Key::End + " ").await.unwrap();
        browser.sees("You have changed the text.").await;
        assert!(!browser.is_enabled(Role::Combobox, "Begin with").await);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_reads_what_bounds_the_account_and_who_changes_it() {
    let server = start(&[]);
    journey("bounds", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.follow("Bounds").await;
        browser.arrives("Bounds").await;
        browser.sees("Nothing bounds this account").await;
        browser.sees("Only the operator of this server").await;
        bound(&server, "no-sync");
        browser.open("/console/bounds").await;
        browser.find(Role::Heading, "no-sync").await;
        browser
            .sees("Push, change and delete allows 19, denies 3 of 19")
            .await;
    })
    .await;
}
