//! The main job from the first start to the tag on the screen.

use berth_tests::browser::journey;
use berth_tests::image::digest;
use berth_tests::layout::{Layout, Saved, blobs, unpack};
use berth_tests::process::{PASSWORD, Process};
use berth_tests::{Browser, Role, Terminal};

use thirtyfour::Key;

use crate::world::{copy_login, login, secret, session};

#[tokio::test]
async fn a_person_sets_up_connects_pushes_and_sees_the_tag() {
    let server = Process::start(&[]);
    let link = server.set_up.clone().expect("the server printed no link");
    journey("story", &server, async |browser: &Browser| {
        set_up(browser, &link).await;
        create_organization(browser).await;
        let terminal = Terminal::open();
        push_with_skopeo(browser, &terminal, &server).await;
        push_with_crane(browser, &terminal).await;
    })
    .await;
}

/// From the link of the server's terminal to the dashboard.
async fn set_up(browser: &Browser, link: &str) {
    browser.open(link).await;
    browser.find(Role::Heading, "Set up this registry").await;
    let address = browser.driver.current_url().await.unwrap();
    assert_eq!(address.fragment(), None, "the token stays in the address");
    browser.picture("set-up-light").await;
    browser.fill("Account name", "northsea").await;
    browser.fill("User name", "ada").await;
    browser.fill("Password", "short").await;
    assert!(
        !browser
            .is_enabled(Role::Button, "Create account and sign in")
            .await
    );
    browser.fill("Password", PASSWORD).await;
    browser.press("Create account and sign in").await;
    browser.arrives("Dashboard").await;
    browser.sees("No organization yet").await;
}

async fn create_organization(browser: &Browser) {
    browser.follow("Organizations").await;
    browser.arrives("Organizations").await;
    browser.all(Role::Link, "Create organization").await[0]
        .click()
        .await
        .unwrap();
    browser.find(Role::Dialog, "Create organization").await;
    for (name, rule) in [
        (
            "Acme",
            "Lowercase letters, digits and single . - _ between them (not met)",
        ),
        (
            "9acme",
            "Starts with a lowercase letter, ends with a letter or digit (not met)",
        ),
        ("library", "Not a reserved word (not met)"),
    ] {
        browser.fill("Name", name).await;
        browser.sees(rule).await;
        assert!(
            !browser
                .is_enabled(Role::Button, "Create organization")
                .await
        );
    }
    browser.fill("Name", "acme").await;
    browser.sees_no("(not met)").await;
    browser.press("Create organization").await;
    browser.arrives("acme").await;
    browser.sees("Organization acme created").await;
    browser.sees("No image in acme yet").await;
    browser.picture("first-push-light").await;
}

/// The drawer's commands, as they are, with an archive of three layers.
async fn push_with_skopeo(browser: &Browser, terminal: &Terminal, server: &Process) {
    let image = Saved::write("story", "hello:v1", &terminal.home().join("hello.tar"));
    let command = copy_login(browser, "Skopeo").await;
    let text = browser.text().await;
    assert!(
        !text.contains(secret(&command)),
        "the secret is on the screen"
    );
    browser.sees("Waiting for your first push").await;
    browser.picture("connect-light").await;
    terminal.run(&command).succeeds();
    browser.sees("Login seen from 127.0.0.1, skopeo").await;
    let command = browser.copy("Copy push command").await;
    terminal.run(&command).succeeds();
    browser.sees("acme/hello:v1 received").await;
    browser.picture("received-light").await;
    browser.follow("Show it").await;
    browser.is_gone(Role::Dialog, "Connect to acme").await;
    browser.arrives("hello").await;
    assert_pushed(server, &image).await;

    browser.choose("Copy pull commands for", "Skopeo").await;
    let command = browser.copy("Copy Skopeo pull command for v1").await;
    terminal.run(&command).succeeds();
    let pulled = blobs(&terminal.home().join("hello"));
    let packed = pulled
        .values()
        .filter(|blob| blob.starts_with(&[0x1f, 0x8b]));
    let layers: Vec<Vec<u8>> = packed.map(|layer| unpack(layer)).collect();
    assert_eq!(layers.len(), image.layers.len());
    for layer in &image.layers {
        assert!(layers.contains(layer), "a layer came back with other bytes");
    }
}

/// Skopeo compresses the layers of an archive itself, so what is in the
/// registry is compared with what they hold.
async fn assert_pushed(server: &Process, image: &Saved) {
    let client = login(&session(server).await).await;
    let manifest = client
        .get("/v2/acme/hello/manifests/v1")
        .header(
            "accept",
            "application/vnd.docker.distribution.manifest.v2+json",
        )
        .send()
        .await
        .expect(200)
        .json();
    let config = manifest["config"]["digest"].as_str().unwrap();
    assert_eq!(config, digest(&image.config));
    let layers = manifest["layers"].as_array().unwrap();
    assert_eq!(layers.len(), image.layers.len());
    for (layer, plain) in layers.iter().zip(&image.layers) {
        let digest = layer["digest"].as_str().unwrap();
        let blob = client.get_blob("acme/hello", digest).await.expect(200);
        assert!(unpack(&blob.body) == *plain, "{digest} has other bytes");
    }
}

/// An index of two platforms, over the open page of the image.
async fn push_with_crane(browser: &Browser, terminal: &Terminal) {
    let index = Layout::index("story");
    browser.fill("Filter tags", "").await;
    browser.script("window.isSamePage = true", vec![]).await;
    let command = copy_login(browser, "crane").await;
    terminal.run(&command).succeeds();
    browser.fill("Tag", "multi").await;
    let command = browser.copy("Copy push command").await;
    // The drawer cannot know that the image is an OCI layout.
    terminal
        .run(&command.replace("hello.tar", &place(&index)))
        .succeeds();
    browser.sees("acme/hello:multi received").await;
    browser.sees("Login seen from 127.0.0.1, crane").await;
    browser.key(Key::Escape).await;
    browser
        .press("Platforms, layers and attachments of multi")
        .await;
    for platform in ["linux/amd64", "linux/arm64"] {
        browser.find(Role::Row, &format!("{platform}…")).await;
    }
    browser
        .until_script(
            "the page from before the push",
            "return window.isSamePage === true",
        )
        .await;
    browser.picture("image-light").await;

    let reference = browser.copy("Copy pull address").await;
    let pull = format!("crane pull --format=oci {reference}:multi back");
    terminal.run(&pull).succeeds();
    let back = blobs(&terminal.home().join("back"));
    assert!(back == blobs(index.path()), "crane's copy has other bytes");
    let pull =
        format!("skopeo copy --all --src-tls-verify=false docker://{reference}:multi oci:again");
    // Crane's login is in a file of another place.
    let login = copy_login(browser, "Skopeo").await;
    terminal.run(&login).succeeds();
    terminal.run(&pull).succeeds();
    let again = blobs(&terminal.home().join("again"));
    assert!(
        again == blobs(index.path()),
        "skopeo's copy has other bytes"
    );
}

fn place(layout: &Layout) -> String {
    layout.path().display().to_string()
}
