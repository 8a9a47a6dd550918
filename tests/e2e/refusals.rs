//! What goes wrong is said plainly, in the terminal and on the screen.

use berth_tests::browser::journey;
use berth_tests::layout::Layout;
use berth_tests::process::PASSWORD;
use berth_tests::{Browser, Role, Terminal};

use crate::world::{add, copy_login, create, enter, secret, session, start};

/// How clients say that they were not let in.
const UNAUTHORIZED: [&str; 3] = ["unauthorized", "invalid username/password", "401"];
/// How they say that they may not do this.
const DENIED: [&str; 3] = ["denied", "forbidden", "403"];

#[tokio::test]
async fn a_wrong_password_is_said_in_the_terminal_and_on_the_screen() {
    let server = start(&[]);
    create(&session(&server).await, "acme").await;
    journey("wrong-password", &server, async |browser: &Browser| {
        browser.expect_error("/api/berth/v1/session - Failed to load resource");
        browser.open("/console/").await;
        browser.sign_in("northsea", "ada", "not the password").await;
        browser.sees("Account, user or password is wrong.").await;
        browser.picture("sign-in-refused-light").await;
        browser.fill("Password", PASSWORD).await;
        browser.press("Sign in").await;
        browser.arrives("Dashboard").await;

        let terminal = Terminal::open();
        let command = copy_login(browser, "Skopeo").await;
        let wrong = command.replace(secret(&command), "0123456789");
        terminal.run(&wrong).fails_with(&UNAUTHORIZED);
        browser
            .sees("An attempt with this login was refused.")
            .await;
        let command = {
            browser.click(Role::Tab, "crane").await;
            browser.copy("Copy login command").await
        };
        let wrong = command.replace(secret(&command), "0123456789");
        terminal.run(&wrong).succeeds();
        let layout = Layout::image("wrong");
        let layout = layout.path().display();
        let push = format!("crane push {layout} {}/acme/hello:v1", server.host);
        terminal.run(&push).fails_with(&UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn a_login_that_has_ended_is_said_in_the_terminal_and_on_the_screen() {
    let server = start(&["--login-lifetime", "6s"]);
    create(&session(&server).await, "acme").await;
    journey("ended-login", &server, async |browser: &Browser| {
        enter(browser).await;
        let terminal = Terminal::open();
        let layout = Layout::image("ended");
        let layout = layout.path().display();
        let skopeo = copy_login(browser, "Skopeo").await;
        browser.click(Role::Tab, "crane").await;
        let crane = browser.copy("Copy login command").await;
        terminal.run(&crane).succeeds();
        browser.sees("This login has ended. Renew it.").await;
        assert!(!browser.is_enabled(Role::Button, "Copy login command").await);
        browser.picture("ended-login-light").await;
        terminal.run(&skopeo).fails_with(&UNAUTHORIZED);
        let push = format!("crane push {layout} {}/acme/hello:v1", server.host);
        terminal.run(&push).fails_with(&UNAUTHORIZED);
        browser
            .sees("An attempt with this login was refused.")
            .await;

        browser.press("Renew").await;
        browser.sees_no("This login has ended.").await;
        let renewed = browser.copy("Copy login command").await;
        assert_ne!(secret(&renewed), secret(&crane));
    })
    .await;
}

#[tokio::test]
async fn missing_rights_are_said_in_the_terminal_and_on_the_screen() {
    let server = start(&[]);
    create(&session(&server).await, "acme").await;
    add(&server, &["user", "create", "bob", "--account", "northsea"]);
    journey("missing-rights", &server, async |browser: &Browser| {
        browser.open("/console/").await;
        browser.sign_in("northsea", "bob", PASSWORD).await;
        browser.arrives("Dashboard").await;
        browser.sees("You cannot see any organization.").await;
        assert!(
            browser
                .all(Role::Link, "Create organization")
                .await
                .is_empty()
        );

        let terminal = Terminal::open();
        let layout = Layout::image("rights");
        let layout = layout.path().display();
        for (tool, push) in [
            ("crane", format!("crane push {layout} ")),
            (
                "Skopeo",
                format!("skopeo copy --dest-tls-verify=false oci:{layout}:v1 docker://"),
            ),
        ] {
            let login = copy_login(browser, tool).await;
            terminal.run(&login).succeeds();
            let push = format!("{push}{}/acme/hello:v1", server.host);
            terminal.run(&push).fails_with(&DENIED);
            browser
                .sees("An attempt with this login was refused.")
                .await;
            browser.sees("A client wanted to push to acme/hello").await;
            browser.picture("missing-rights-light").await;
            browser.key(thirtyfour::Key::Escape).await;
            browser.is_gone(Role::Dialog, "Connect a tool").await;
        }

        browser.expect_error("404 (Not Found)");
        browser.expect_error("403 (Forbidden)");
        for (page, words) in [
            (
                "images/acme/hello",
                "This image does not exist, or you cannot see it.",
            ),
            (
                "organizations/acme",
                "You do not have the right to do this.",
            ),
            (
                "organizations/nowhere",
                "This organization does not exist, or you cannot see it.",
            ),
        ] {
            browser.open(&format!("/console/{page}")).await;
            browser.sees(words).await;
            assert!(!browser.text().await.contains("first push"));
        }
    })
    .await;
}
