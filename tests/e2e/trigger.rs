//! What a push sets off: added, tested, turned off, and what it sent.

use berth_tests::browser::journey;
use berth_tests::{Browser, Image, Receiver, Role};

use crate::world::{enter, furnish, login, start};

#[tokio::test]
async fn a_webhook_is_added_tested_set_off_and_turned_off() {
    let receiver = Receiver::start().await;
    let allowed = format!(
        "{}/32:{}",
        receiver.address().ip(),
        receiver.address().port()
    );
    let server = start(&["--allow-address", &allowed]);
    let session = furnish(&server).await;
    journey("trigger", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/images/acme/hello").await;
        browser.arrives("hello").await;
        browser.follow("Triggers").await;
        browser.sees("No trigger").await;
        browser.press("Add webhook").await;
        browser.find(Role::Dialog, "Add webhook").await;
        browser.fill("Name", "deploy").await;
        browser.fill("Address", &receiver.url("/hook")).await;
        browser.click(Role::Radio, "Tags that match…").await;
        assert!(!browser.is_enabled(Role::Button, "Add webhook").await);
        browser.fill("Expression", "^v").await;
        browser.press("Add webhook").await;
        browser.sees("Copy the secret now").await;
        let secret = browser.copy("Copy secret").await;
        browser.press("Done").await;
        browser.find(Role::Row, "deploy…").await;
        assert!(!browser.text().await.contains(&secret));

        browser.press("Test deploy").await;
        browser.fill("Tag", "v1").await;
        browser.press("Send test").await;
        browser.sees("The test was taken.").await;
        browser.picture("trigger-test-light").await;
        browser.press("Done").await;
        browser.is_gone(Role::Dialog, "Test deploy").await;

        let pusher = login(&session).await;
        pusher.push("acme/hello", "v2", &Image::small("v2")).await;
        browser.follow("History of deploy").await;
        browser.find(Role::Heading, "History of deploy").await;
        browser.find(Role::Row, "v2 …Taken Answer 200…").await;
        browser.picture("trigger-history-light").await;
        browser.assert_accessible("the history of a trigger").await;

        browser.press("Turn off deploy").await;
        browser.sees("turned off, by ada").await;
        browser.press("Delete deploy").await;
        browser.find(Role::Dialog, "Delete trigger deploy?").await;
        browser.press("Delete trigger").await;
        browser.sees("Trigger deploy deleted").await;
        browser.sees("No trigger").await;
    })
    .await;
    assert!(receiver.received().len() >= 2);
}
