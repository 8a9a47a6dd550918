//! Every page in both themes, as axe sees it, and on a phone.

use std::collections::BTreeSet;

use berth_tests::browser::{NARROW, WIDE, journey};
use berth_tests::process::Process;
use berth_tests::{Browser, Role};
use serde_json::json;

use crate::page_list::{Page, SIGNED_IN, SIGNED_OUT};
use crate::world::{add, bound, enter, furnish, furnish_sharing, grant, people, start};

#[test]
fn every_route_of_the_console_is_opened_here() {
    let table = include_str!("../../web/src/app.rs");
    let routes = table.split("(\"/").skip(1);
    let routes = routes.filter_map(|rest| rest.split('"').next());
    let routes: BTreeSet<String> = routes.map(|route| format!("/{route}")).collect();
    let opened = SIGNED_IN
        .iter()
        .chain(SIGNED_OUT)
        .map(|page| page.route.to_owned());
    assert_eq!(routes, opened.collect());
}

#[tokio::test]
async fn every_page_is_accessible_in_both_themes_and_fits_a_phone() {
    let server = start(&[]);
    let session = furnish(&server).await;
    for name in ["ben", "mei"] {
        add(&server, &["user", "create", name, "--account", "northsea"]);
    }
    grant(&session, "acme", "ben", 3).await;
    furnish_sharing(&server, &session).await;
    let ids = people(&session).await;
    bound(&server, "no-sync");
    journey("pages", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.expect_error("404 (Not Found)");
        for page in SIGNED_IN {
            open(browser, page, &ids).await;
            look(browser, page.name).await;
        }
    })
    .await;
}

#[tokio::test]
async fn every_page_before_the_sign_in_is_accessible_in_both_themes_and_fits_a_phone() {
    let server = Process::start(&[]);
    let link = server.set_up.clone().expect("the server printed no link");
    journey("gates", &server, async |browser: &Browser| {
        browser.open("/console/set-up").await;
        browser.sees("Open the set-up link").await;
        look(browser, "set-up-without-link").await;
        browser.open(&link).await;
        browser.find(Role::Textbox, "Account name").await;
        look(browser, "set-up").await;
    })
    .await;
    let server = start(&[]);
    journey("signed-out", &server, async |browser: &Browser| {
        for page in SIGNED_OUT {
            open(browser, page, &[]).await;
            look(browser, page.name).await;
        }
    })
    .await;
}

async fn open(browser: &Browser, page: &Page, ids: &[(&str, String)]) {
    let mut address = page.address.to_owned();
    for (name, id) in ids {
        address = address.replace(name, id);
    }
    browser.open(&format!("/console{address}")).await;
    browser.arrives(page.heading).await;
    for button in page.presses {
        browser.press(button).await;
    }
    browser
        .until_script(
            "the end of loading",
            "return !document.querySelector('[aria-busy=true], .skeleton')",
        )
        .await;
}

/// Looks at a page in all the ways that people have.
async fn look(browser: &Browser, name: &str) {
    for theme in ["light", "dark"] {
        browser.set_theme(theme).await;
        browser.assert_accessible(&format!("{name}, {theme}")).await;
        browser.picture(&format!("{name}-{theme}")).await;
    }
    browser.set_theme("light").await;
    browser.resize(NARROW).await;
    let wide = browser.script(WIDER_THAN_THE_PAGE, vec![]).await;
    assert_eq!(wide, json!([]), "{name} is wider than a phone");
    browser.picture(&format!("{name}-phone")).await;
    browser.resize(WIDE).await;
}

/// Lists what makes the page scroll to the side; what scrolls in a frame of
/// its own does not.
const WIDER_THAN_THE_PAGE: &str = "
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll('body *')]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > width + 1)
        .map((element) => `${element.localName}.${element.className}: ${element.textContent.slice(0, 40)}`);
    return wide.length ? wide : ['nothing that can be named'];
";
