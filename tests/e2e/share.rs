//! An image shared with another account, by one and seen by the other.

use berth_tests::browser::journey;
use berth_tests::process::{PASSWORD, Process};
use berth_tests::{Browser, Image, Role};
use serde_json::json;

use crate::world::{add, enter, furnish, grant, login, session_of, start};

/// Adds the account `portside` with its administrator `pia`.
fn neighbour(server: &Process) {
    add(server, &["account", "create", "portside", "--user", "pia"]);
}

#[tokio::test]
async fn an_image_is_shared_changed_and_no_longer_shared() {
    let server = start(&[]);
    furnish(&server).await;
    neighbour(&server);
    journey("share", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/images/acme/hello").await;
        browser.arrives("hello").await;
        browser.follow("Sharing").await;
        browser.sees("Not shared").await;
        assert!(!browser.is_enabled(Role::Button, "Share").await);
        browser.fill("Account", "portsid").await;
        browser.fill("Description", "Joint pilot").await;
        browser.sees("There is no account of this name.").await;
        browser.fill("Account", "portside").await;
        browser.fill("Description", "Joint pilot").await;
        browser.sees("This account exists.").await;
        browser.click(Role::Radio, "In 7 days…").await;
        browser.sees("also for logins made before").await;
        browser.press("Share").await;
        browser.sees("Shared with portside").await;
        browser
            .find(Role::Row, "portside Joint pilot…7 days left…")
            .await;
        browser.picture("sharing-light").await;

        browser.press("Change date for portside").await;
        browser.find(Role::Dialog, "Share with portside").await;
        browser.click(Role::Radio, "No end…").await;
        browser.press("Save").await;
        browser.sees("The share with portside is changed").await;
        browser.find(Role::Row, "portside…No end Valid…").await;

        browser.press("Stop sharing with portside").await;
        browser
            .find(Role::Dialog, "Stop sharing with portside?")
            .await;
        browser.press("Stop sharing").await;
        browser.sees("No longer shared with portside").await;
        browser.sees("Not shared").await;
    })
    .await;
}

#[tokio::test]
async fn the_other_account_sees_the_image_and_pulls_it_until_it_ends() {
    let server = start(&[]);
    let session = furnish(&server).await;
    neighbour(&server);
    let shares = "/v2/manage/namespaces/acme/repos/hello/shares";
    let body = json!({
        "access_domain": "portside", "permit": "read", "deadline": "forever",
        "description": "Joint pilot",
    });
    session.post(shares).json(&body).send().await.expect(201);
    let pia = session_of(&server, "portside", "pia").await;
    journey("received", &server, async |browser: &Browser| {
        browser.open("/console/images?tab=others").await;
        browser.sign_in("portside", "pia", PASSWORD).await;
        browser
            .find(Role::Row, "acme/hello Joint pilot northsea…")
            .await;
        let command = browser
            .copy("Copy Docker pull command for acme/hello")
            .await;
        assert!(command.contains("/acme/hello"), "{command}");
        browser.assert_accessible("images from others").await;
        browser.picture("received-light").await;
        let puller = login(&pia).await;
        puller
            .get("/v2/acme/hello/manifests/v1")
            .send()
            .await
            .expect(200);

        browser.follow("acme/hello").await;
        browser.arrives("hello").await;
        browser.find(Role::Row, "…v1…").await;
        browser.sees("From another account").await;
        assert!(browser.all(Role::Link, "Sharing").await.is_empty());

        let listed = session.get(shares).send().await.expect(200).json();
        let stop = format!("{shares}/{}", listed[0]["id"]);
        session.delete(&stop).send().await.expect(204);
        puller
            .get("/v2/acme/hello/manifests/v1")
            .send()
            .await
            .expect(404);
        browser.open("/console/images?tab=others").await;
        browser.sees("Nothing from others").await;
    })
    .await;
}

#[tokio::test]
async fn protected_tags_stay_until_their_pattern_goes() {
    let server = start(&[]);
    let session = furnish(&server).await;
    add(&server, &["user", "create", "ben", "--account", "northsea"]);
    grant(&session, "acme", "ben", 3).await;
    journey("protection", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/images/acme/hello").await;
        browser.arrives("hello").await;
        browser.follow("Protected tags").await;
        browser.sees("No tag is protected").await;
        browser.fill("Pattern", "v**").await;
        browser.sees("says the same with one").await;
        browser.fill("Pattern", "v*").await;
        browser.press("Protect").await;
        browser.sees("v* is protected").await;
        browser.find(Role::Row, "v* This image…").await;
        browser.picture("protected-tags-light").await;

        let pusher = login(&session).await;
        let other = Image::small("other");
        pusher.push("acme/hello", "other", &other).await;
        let moved = pusher.put_manifest("acme/hello", "v1", &other).await;
        moved.expect(403);
        browser.expect_error("403 (Forbidden)");
        browser.follow("Tags").await;
        browser.press("Delete tag v1").await;
        browser.find(Role::Dialog, "Delete tag v1?").await;
        browser.press("Delete tag v1").await;
        browser.sees("v*").await;
        browser.press("Cancel").await;

        browser.follow("Protected tags").await;
        browser.press("Remove v*").await;
        browser.sees("v* protects no tag any more").await;
        browser.sees("No tag is protected").await;
    })
    .await;
    journey(
        "protection-of-a-writer",
        &server,
        async |browser: &Browser| {
            browser
                .open("/console/organizations/acme?tab=protected-tags")
                .await;
            browser.sign_in("northsea", "ben", PASSWORD).await;
            browser.sees("needs Manage").await;
            assert!(browser.all(Role::Button, "Protect").await.is_empty());
        },
    )
    .await;
}
