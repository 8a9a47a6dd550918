//! Users and groups: made, given keys, policies and members, and taken away again.

use berth_tests::browser::journey;
use berth_tests::process::{PASSWORD, Process};
use berth_tests::{Browser, Role};
use serde_json::json;

use crate::world::{add, enter, furnish, start};

/// Tells what the server answers to somebody who signs in.
async fn sign_in(server: &Process, user: &str, password: &str) -> u16 {
    let body = json!({ "account": "northsea", "user": user, "password": password });
    let call = server.anonymous().post("/api/berth/v1/session").json(&body);
    call.send().await.status
}

#[tokio::test]
async fn a_user_gets_a_password_keys_and_a_new_password_and_is_deleted() {
    let server = start(&[]);
    journey("user", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.follow("Users").await;
        browser.arrives("Users").await;
        browser.follow("Create user").await;
        browser.fill("Name", "mei tanaka").await;
        assert!(!browser.is_enabled(Role::Button, "Create user").await);
        browser.fill("Name", "mei").await;
        browser.press("Create user").await;
        browser.sees("Copy the password now and hand it over").await;
        browser
            .assert_accessible("a password that is shown once")
            .await;
        let password = browser.copy("Copy password").await;
        browser.picture("user-password-light").await;
        browser.press("Done").await;
        browser.arrives("mei").await;
        assert!(!browser.text().await.contains(&password));
        assert_eq!(sign_in(&server, "mei", &password).await, 201);

        browser.sees("0 of 2 used").await;
        browser.press("Create access key").await;
        browser.press("Create key").await;
        browser.sees("Who has it has this user's rights.").await;
        let access = browser.copy("Copy access key id").await;
        let secret = browser.copy("Copy secret access key").await;
        browser.press("Download credentials.csv").await;
        let saved = browser.downloaded("credentials.csv").await;
        assert!(
            saved.ends_with(&format!("\"mei\",{access},{secret}\r\n")),
            "{saved}"
        );
        browser.press("Done").await;
        assert!(!browser.text().await.contains(&secret));
        browser
            .find(Role::Row, &format!("{access} Enabled … Never…"))
            .await;
        browser.press("Create access key").await;
        browser.press("Create key").await;
        browser.press("Done").await;
        browser.sees("2 of 2 used").await;
        assert!(!browser.is_enabled(Role::Button, "Create access key").await);
        browser.press(&format!("Disable access key {access}")).await;
        browser
            .find(Role::Row, &format!("{access} Disabled…"))
            .await;
        browser.press(&format!("Enable access key {access}")).await;
        browser.find(Role::Row, &format!("{access} Enabled…")).await;
        browser.picture("user-page-light").await;
        browser.press(&format!("Delete access key {access}")).await;
        browser.press("Delete key").await;
        browser.sees("1 of 2 used").await;

        browser.press("More actions for mei").await;
        browser.press("Set new password").await;
        browser.click(Role::Radio, "Type one…").await;
        browser.fill("Password", "too short").await;
        assert!(!browser.is_enabled(Role::Button, "Set password").await);
        browser.fill("Password", PASSWORD).await;
        browser.press("Set password").await;
        browser.sees("mei has a new password").await;
        assert_eq!(sign_in(&server, "mei", &password).await, 401);
        assert_eq!(sign_in(&server, "mei", PASSWORD).await, 201);

        browser.press("More actions for mei").await;
        browser.press("Make administrator").await;
        browser
            .find(Role::Dialog, "Make mei an administrator?")
            .await;
        browser.press("Make administrator").await;
        browser.sees("mei is an administrator").await;
        browser.press("More actions for mei").await;
        browser.press("Disable").await;
        browser.find(Role::Dialog, "Disable mei?").await;
        browser.press("Disable user").await;
        browser.sees("mei is disabled").await;
        assert_eq!(sign_in(&server, "mei", PASSWORD).await, 401);

        browser.press("More actions for mei").await;
        browser.press("Delete").await;
        browser.find(Role::Dialog, "Delete user mei?").await;
        browser.sees("1 access key will go with the user").await;
        assert!(!browser.is_enabled(Role::Button, "Delete user").await);
        browser.fill("Type mei to confirm", "mei").await;
        browser.press("Delete user").await;
        browser.sees("User mei deleted").await;
        browser.arrives("Users").await;
        browser.is_gone(Role::Row, "mei…").await;
    })
    .await;
}

#[tokio::test]
async fn the_last_administrator_stays_one_and_reads_why() {
    let server = start(&[]);
    journey("last-administrator", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/users").await;
        browser.arrives("Users").await;
        browser.press("More actions for ada").await;
        browser.press("Make member").await;
        browser.sees("This is you").await;
        browser.expect_error("409 (Conflict)");
        browser.press("Make member").await;
        browser
            .sees("is the last administrator of the account")
            .await;
        browser.picture("last-administrator-light").await;
        browser.press("Cancel").await;
        browser.find(Role::Row, "ada You Administrator…").await;
    })
    .await;
}

#[tokio::test]
async fn a_group_gives_its_policies_to_its_members() {
    let server = start(&[]);
    furnish(&server).await;
    for name in ["ben", "mei"] {
        add(&server, &["user", "create", name, "--account", "northsea"]);
    }
    journey("group", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.follow("Groups").await;
        browser.arrives("Groups").await;
        browser.sees("No group yet").await;
        browser.follow("Create group").await;
        browser.fill("Name", "readers").await;
        browser
            .fill("What it is for", "May look at everything")
            .await;
        browser.press("Create group").await;
        browser.arrives("readers").await;
        browser.sees("No member yet").await;
        browser.press("Add members").await;
        browser.find(Role::Dialog, "Add members to readers").await;
        assert!(!browser.is_enabled(Role::Button, "Add members").await);
        browser.click(Role::Checkbox, "ben…").await;
        browser.click(Role::Checkbox, "mei…").await;
        browser.press("Add 2 members").await;
        browser.sees("2 members added").await;
        browser.find(Role::Row, "mei…").await;
        browser.press("Remove mei from readers").await;
        browser.sees("mei is no member of readers any more").await;
        browser.is_gone(Role::Row, "mei…").await;
        browser.press("Add members").await;
        browser.sees("Is a member already").await;
        browser.press("Cancel").await;

        browser.press("Attach policy").await;
        browser.fill("Find policies", "readonly").await;
        browser.click(Role::Checkbox, "SWRReadOnlyPolicy…").await;
        browser.press("Attach 1 policy").await;
        browser.sees("1 policy attached").await;
        browser.find(Role::Row, "SWRReadOnlyPolicy…").await;
        browser.picture("group-page-light").await;

        browser.follow("ben").await;
        browser.arrives("ben").await;
        browser.find(Role::Row, "readers…").await;
        browser.sees("No policy attached").await;
        browser.fill("Organization or image", "acme/hello").await;
        browser.press("Explain").await;
        browser
            .sees("Is allowed by the policy SWRReadOnlyPolicy of the group readers.")
            .await;
        browser.picture("user-explained-light").await;
        browser.press("Remove ben from readers").await;
        browser.sees("In no group").await;
        browser.press("Explain").await;
        browser.sees("Needs the permission read").await;
        browser.press("Add to group").await;
        browser.click(Role::Checkbox, "readers…").await;
        browser.press("Add to 1 group").await;
        browser.find(Role::Row, "readers…").await;

        browser.follow("Groups").await;
        browser.arrives("Groups").await;
        browser
            .find(Role::Row, "readers May look at everything 1 1…")
            .await;
        browser.press("Delete group readers").await;
        browser.find(Role::Dialog, "Delete group readers?").await;
        browser.press("Delete group").await;
        browser.sees("Group readers deleted").await;
        browser.sees("No group yet").await;
    })
    .await;
}

#[tokio::test]
async fn a_member_reads_why_these_pages_are_not_for_him_and_sees_what_he_has() {
    let server = start(&[]);
    furnish(&server).await;
    add(&server, &["user", "create", "ben", "--account", "northsea"]);
    journey("member", &server, async |browser: &Browser| {
        browser.open("/console/").await;
        browser.sign_in("northsea", "ben", PASSWORD).await;
        browser.arrives("Dashboard").await;
        for entry in ["Users", "Groups", "Policies", "Bounds"] {
            assert!(browser.all(Role::Link, entry).await.is_empty(), "{entry}");
        }
        for (address, heading) in [
            ("users", "Users"),
            ("groups", "Groups"),
            ("groups/1a", "Group"),
            ("policies", "Policies"),
            ("policies/new", "Write policy"),
            ("policies/system-swr-read-only", "Policy"),
            ("bounds", "Bounds"),
        ] {
            browser.open(&format!("/console/{address}")).await;
            browser.arrives(heading).await;
            browser.sees("This page is for administrators").await;
            browser.sees("You are a member of northsea").await;
        }
        browser.picture("member-light").await;
        browser
            .assert_accessible("a page that is not for a member")
            .await;
        browser.follow("See what you have").await;
        browser.arrives("ben").await;
        browser.sees("In no group").await;
        browser.sees("No policy attached").await;
        for act in ["Add to group", "Attach policy", "More actions for ben"] {
            assert!(browser.all(Role::Button, act).await.is_empty(), "{act}");
        }
        browser.press("Create access key").await;
        browser.press("Create key").await;
        browser.sees("Who has it has your rights.").await;
        browser.press("Done").await;
        browser.sees("1 of 2 used").await;
        browser.fill("Organization or image", "acme/hello").await;
        browser.press("Explain").await;
        browser.sees("Needs the permission read").await;
        browser.picture("member-user-light").await;
    })
    .await;
}
