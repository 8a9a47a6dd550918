//! Who may do what: granted, changed, inherited and taken away.

use berth_tests::browser::journey;
use berth_tests::process::PASSWORD;
use berth_tests::{Browser, Role};

use crate::world::{add, enter, furnish, grant, start};

#[tokio::test]
async fn people_get_a_permission_keep_it_and_lose_it() {
    let server = start(&[]);
    furnish(&server).await;
    for name in ["ben", "mei"] {
        add(&server, &["user", "create", name, "--account", "northsea"]);
    }
    journey("rights", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/organizations/acme").await;
        browser.arrives("acme").await;
        browser.follow("Permissions").await;
        browser.find(Role::Row, "ada…").await;
        browser.press("Add people").await;
        browser.find(Role::Dialog, "Add people to acme").await;
        assert!(!browser.is_enabled(Role::Button, "Add people").await);
        browser.click(Role::Checkbox, "ben…").await;
        browser.click(Role::Checkbox, "mei…").await;
        browser.click(Role::Radio, "Write…").await;
        browser.press("Add 2 people with Write").await;
        browser.sees("2 people added with Write").await;
        browser.find(Role::Row, "mei…").await;

        browser.choose("Permission of ben", "Read").await;
        browser.sees("ben has Read now").await;
        let select = browser.find(Role::Combobox, "Permission of ben").await;
        browser
            .until("the focus where it was", async || {
                browser.has_focus(&select).await.then_some(())
            })
            .await;
        browser.press("Remove mei").await;
        browser
            .sees("mei has no permission on this organization any more")
            .await;
        browser.is_gone(Role::Row, "mei…").await;

        browser
            .open("/console/images/acme/hello?tab=permissions")
            .await;
        browser.find(Role::Row, "ben…").await;
        browser.sees("From acme").await;
        assert!(
            browser
                .all(Role::Combobox, "Permission of ben")
                .await
                .is_empty()
        );
        browser.press("Explain what ben may do").await;
        browser.find(Role::Heading, "What ben may do here").await;
        browser.sees("Read is granted on the organization.").await;
        browser.sees("Needs the permission write").await;
        browser
            .choose("Ask about one action", "swr:namespace:createNamespace")
            .await;
        browser.sees("Needs an administrator of the account").await;
        browser.press("Add people").await;
        browser.find(Role::Dialog, "Add people to acme/hello").await;
        browser.sees("Has Read already").await;
        browser.click(Role::Checkbox, "ben…").await;
        browser.click(Role::Radio, "Manage…").await;
        browser.press("Add 1 person with Manage").await;
        browser
            .sees("acme grants Read; the higher one counts: Manage")
            .await;
    })
    .await;
}

#[tokio::test]
async fn who_may_only_read_sees_who_may_do_what_and_why_nothing_can_be_changed() {
    let server = start(&[]);
    let session = furnish(&server).await;
    add(&server, &["user", "create", "ben", "--account", "northsea"]);
    grant(&session, "acme", "ben", 1).await;
    journey("rights-of-a-reader", &server, async |browser: &Browser| {
        browser
            .open("/console/organizations/acme?tab=permissions")
            .await;
        browser.sign_in("northsea", "ben", PASSWORD).await;
        browser.arrives("acme").await;
        browser
            .sees("You have Read here, so you see who may do what.")
            .await;
        browser.find(Role::Row, "ben…").await;
        assert!(browser.all(Role::Button, "Add people").await.is_empty());
        assert!(
            browser
                .all(Role::Combobox, "Permission of ben")
                .await
                .is_empty()
        );
        browser.picture("rights-reader-light").await;
    })
    .await;
}
