//! Work in the console: deleting, leaving, coming back, and the keyboard alone.

use berth_tests::browser::journey;
use berth_tests::process::PASSWORD;
use berth_tests::{Browser, Role};
use thirtyfour::Key;

use crate::world::{add, enter, furnish, start};

#[tokio::test]
async fn a_tag_an_image_and_an_organization_are_deleted_after_a_question() {
    let server = start(&[]);
    let session = furnish(&server).await;
    journey("delete", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/images/acme/hello").await;
        browser.arrives("hello").await;
        browser.press("Delete tag v1").await;
        browser.find(Role::Dialog, "Delete tag v1?").await;
        browser.sees("1 attachment stay").await;
        browser.picture("delete-tag-light").await;
        browser.press("Cancel").await;
        browser.is_gone(Role::Dialog, "Delete tag v1?").await;
        browser.press("Delete tag v1").await;
        // The button in the dialog has the name of the one in the row.
        browser.press("Delete tag v1").await;
        browser.sees("Tag v1 deleted").await;
        browser.is_gone(Role::Button, "Delete tag v1").await;
        browser.find(Role::Button, "Delete tag multi").await;

        browser.press("More actions for acme/hello").await;
        browser.press("Delete image").await;
        browser.find(Role::Dialog, "Delete acme/hello?").await;
        let act = "Delete image and 1 tag";
        assert!(!browser.is_enabled(Role::Button, act).await);
        browser.fill("Type hello to confirm", "hello").await;
        browser.picture("delete-image-light").await;
        browser.press(act).await;
        browser.sees("acme/hello deleted with 1 tag").await;
        browser.arrives("acme").await;
        browser.is_gone(Role::Link, "hello").await;

        // An organization with images is not deleted.
        browser.press("More actions for acme").await;
        browser.press("Delete organization").await;
        browser
            .find(Role::Dialog, "Delete organization acme?")
            .await;
        assert!(
            !browser
                .is_enabled(Role::Button, "Delete organization")
                .await
        );
        browser.press("Cancel").await;
        browser.open("/console/organizations").await;
        browser.arrives("Organizations").await;
        browser.press("More actions for empty").await;
        browser.press("Delete").await;
        browser
            .find(Role::Dialog, "Delete organization empty?")
            .await;
        browser.press("Delete organization").await;
        browser.sees("Organization empty deleted").await;
        browser.is_gone(Role::Link, "empty").await;
    })
    .await;
    session
        .get("/v2/manage/namespaces/empty")
        .send()
        .await
        .expect(404);
    session
        .get("/v2/manage/namespaces/acme")
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn an_access_key_shows_its_secret_once_and_is_deleted() {
    let server = start(&[]);
    journey("key", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/keys").await;
        browser.arrives("Access keys").await;
        browser.sees("No access key").await;
        browser.press("Create access key").await;
        browser.press("Create key").await;
        browser
            .sees("Copy the secret now: it is not shown again.")
            .await;
        let access = browser.copy("Copy access key id").await;
        let secret = browser.copy("Copy secret access key").await;
        assert_ne!(access, secret);
        browser.press("Download credentials.csv").await;
        browser.sees("credentials.csv saved").await;
        let expected =
            format!("User Name,Access Key Id,Secret Access Key\r\n\"ada\",{access},{secret}\r\n");
        let saved = browser.downloaded("credentials.csv").await;
        assert_eq!(saved, expected);
        browser.press("Done").await;
        browser.sees(&access).await;
        assert!(!browser.text().await.contains(&secret));
        browser.press(&format!("Delete access key {access}")).await;
        browser.find(Role::Dialog, "Delete access key…").await;
        let delete = browser.all(Role::Button, "Delete…").await;
        delete.last().unwrap().click().await.unwrap();
        browser.sees("No access key").await;
    })
    .await;
}

#[tokio::test]
async fn who_signs_out_has_to_sign_in_again() {
    let server = start(&[]);
    journey("sign-out", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.press("Account: ada · northsea").await;
        browser.press("Sign out").await;
        browser.find(Role::Heading, "Sign in").await;
        browser.open("/console/images?q=a").await;
        browser.sign_in("northsea", "ada", PASSWORD).await;
        browser.arrives("Images").await;
        let address = browser.driver.current_url().await.unwrap();
        assert_eq!(address.path(), "/console/images");
        assert_eq!(address.query(), Some("q=a"));
    })
    .await;
}

#[tokio::test]
async fn a_session_that_ends_under_a_form_keeps_the_draft() {
    let server = start(&[]);
    journey("ended-session", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/organizations?create").await;
        browser.fill("Name", "a-long-thought").await;
        // A new password ends every session, also when it is the old one.
        add(
            &server,
            &["user", "reset-password", "ada", "--account", "northsea"],
        );
        browser.expect_error("401 (Unauthorized)");
        browser.press("Create organization").await;
        browser.find(Role::Dialog, "Your session ended").await;
        let text = browser.text().await;
        assert!(
            !text.contains("password is wrong"),
            "nobody gave one: {text}"
        );
        browser.picture("ended-session-light").await;
        browser
            .assert_accessible("the dialog of a session that has ended")
            .await;
        browser.fill("Password", "not the password").await;
        browser.press("Sign in").await;
        browser.sees("Account, user or password is wrong.").await;
        browser.fill("Password", PASSWORD).await;
        browser.press("Sign in").await;
        browser.is_gone(Role::Dialog, "Your session ended").await;
        let name = browser.find(Role::Textbox, "Name").await;
        let draft = name.prop("value").await.unwrap();
        assert_eq!(draft.as_deref(), Some("a-long-thought"));
        browser.press("Create organization").await;
        browser.arrives("a-long-thought").await;
    })
    .await;
}

#[tokio::test]
async fn the_keyboard_alone_is_enough() {
    let server = start(&[]);
    journey("keyboard", &server, async |browser: &Browser| {
        browser.open("/console/").await;
        let account = browser.find(Role::Textbox, "Account").await;
        browser
            .until("the focus in the first field", async || {
                browser.has_focus(&account).await.then_some(())
            })
            .await;
        browser.keys("northsea").await;
        browser.key(Key::Tab).await;
        browser.keys("ada").await;
        browser.key(Key::Tab).await;
        browser.keys(PASSWORD).await;
        browser.key(Key::Enter).await;
        browser.arrives("Dashboard").await;

        browser.tab_to(Role::Link, "Create organization").await;
        browser.key(Key::Enter).await;
        browser.find(Role::Dialog, "Create organization").await;
        browser.keys("by-hand").await;
        browser.key(Key::Enter).await;
        browser.arrives("by-hand").await;

        browser.tab_to(Role::Link, "Connect").await;
        browser.key(Key::Enter).await;
        browser.find(Role::Dialog, "Connect to by-hand").await;
        let title = browser.find(Role::Heading, "Connect to by-hand").await;
        assert!(browser.has_focus(&title).await);
        browser.tab_to(Role::Tab, "Docker").await;
        browser.key(Key::Right).await;
        let podman = browser.find(Role::Tab, "Podman").await;
        assert!(browser.has_focus(&podman).await);
        browser.tab_to(Role::Button, "Copy login command").await;
        browser.key(Key::Space).await;
        browser
            .until("the command in the clipboard", async || {
                let text = browser.clipboard().await;
                text.contains("podman login").then_some(())
            })
            .await;
        browser.key(Key::Escape).await;
        browser.is_gone(Role::Dialog, "Connect to by-hand").await;
        let connect = browser.all(Role::Link, "Connect").await;
        let mut focused = false;
        for link in &connect {
            focused |= browser.has_focus(link).await;
        }
        assert!(
            focused,
            "the focus does not return to where the drawer was opened"
        );
    })
    .await;
}
