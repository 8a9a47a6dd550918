//! The retention of an image: rules built with the keyboard and with the pointer, what they would
//! do, saved, applied and undone.

use berth_core::time::DAY_MS;
use berth_tests::browser::{NARROW, WIDE, journey};
use berth_tests::process::{PASSWORD, Process};
use berth_tests::{Browser, Client, Database, Image, Role};
use serde_json::json;
use thirtyfour::Key;

use crate::world::{add, create, enter, grant, login, session, start};

const TAB: &str = "/console/images/acme/gateway?tab=retention";
const DEFAULT: &str = "/console/organizations/acme?tab=retention";

/// Tags with their ages in days and the image that they lead to.
const TAGS: &[(&str, u32, &str)] = &[
    ("latest", 2, "a1"),
    ("v2.14.0", 2, "a1"),
    ("v2.13.4", 6, "a2"),
    ("stable", 6, "a2"),
    ("v2.13.3", 11, "a3"),
    ("v2.13.2", 17, "a4"),
    ("v2.12.5", 36, "a5"),
    ("v2.12.4", 44, "a6"),
    ("v2.12.3", 53, "a7"),
    ("v2.12.0", 88, "a8"),
    ("v2.13.0-rc.1", 31, "b1"),
    ("rel-2.11", 71, "b2"),
    ("main-4f1c2ab", 0, "c1"),
    ("main-90be7d1", 1, "c2"),
    ("main-e5d1108", 3, "c3"),
    ("main-b7715c8", 19, "c4"),
    ("main-d94b06f", 33, "c5"),
    ("main-8d0c19e", 38, "c6"),
    ("main-a13bb52", 47, "c7"),
    ("pr-512", 0, "d1"),
    ("pr-498", 13, "d2"),
    ("pr-479", 34, "d3"),
    ("pr-466", 52, "d4"),
    ("pr-447", 74, "d5"),
];

/// Scrolls to the end of the page.
const END: &str = "window.scrollTo(0, document.body.scrollHeight)";

/// Fills `acme/gateway` with the tags.
async fn gateway(server: &Process) -> Client {
    let session = session(server).await;
    create(&session, "acme").await;
    let pusher = login(&session).await;
    let mut seen = Vec::new();
    for (tag, _, seed) in TAGS {
        let image = Image::with_layers(seed, "amd64", &[180_000]);
        if seen.contains(seed) {
            let put = pusher.put_manifest("acme/gateway", tag, &image).await;
            put.expect(201);
        } else {
            pusher.push("acme/gateway", tag, &image).await;
        }
        seen.push(*seed);
    }
    let database = format!("sqlite:{}", server.data().join("berth.db").display());
    let database = Database::connect(&database).await;
    for (tag, days, _) in TAGS {
        let ms = i64::from(*days) * DAY_MS + 3_600_000;
        let sql = format!("UPDATE tag SET pushed_ms = pushed_ms - {ms} WHERE name = '{tag}'");
        database.execute(&sql).await;
    }
    database.close().await;
    session
}

async fn open(browser: &Browser) {
    browser.open(TAB).await;
    browser.arrives("gateway").await;
    browser.find(Role::Heading, "What happens to 24 tags").await;
}

/// Types a number into the field of a rule, in the place of what was there.
async fn number(browser: &Browser, label: &str, text: &str) {
    let field = browser.find(Role::Spinbutton, label).await;
    field.send_keys(Key::Control + "a").await.unwrap();
    field.send_keys(text).await.unwrap();
}

#[tokio::test]
async fn a_policy_is_built_with_the_keyboard_alone() {
    let server = start(&[]);
    gateway(&server).await;
    journey("retention-keyboard", &server, async |browser: &Browser| {
        enter(browser).await;
        open(browser).await;
        browser.sees("Removes none of 24 tags").await;
        browser.tab_to(Role::Button, "Add a rule by age").await;
        browser.key(Key::Enter).await;
        browser.sees("Selects 12 tags").await;
        browser.tab_to(Role::Spinbutton, "Rule 1: days").await;
        browser.keys(&(Key::Control + "a").to_string()).await;
        browser.keys("50").await;
        browser.sees("Selects 5 tags").await;
        // A tag by its name.
        browser.tab_to(Role::Button, "Add a name to rule 1").await;
        browser.key(Key::Enter).await;
        browser
            .find(Role::Textbox, "Name of a tag that stays")
            .await;
        browser.keys("pr-447").await;
        browser.key(Key::Enter).await;
        browser.find(Role::Button, "Remove exception pr-447").await;
        browser.key(Key::Escape).await;
        browser.sees("Selects 4 tags").await;
        // Tags by an expression, with a slip.
        browser
            .tab_to(Role::Button, "Add a pattern to rule 1")
            .await;
        browser.key(Key::Enter).await;
        browser.find(Role::Textbox, "Pattern").await;
        browser.keys("^v(").await;
        browser.sees("is refused").await;
        assert!(!browser.is_enabled(Role::Button, "Save and remove…").await);
        browser.keys(&Key::Backspace.value().to_string()).await;
        browser.sees("9 tags match").await;
        browser.sees("Selects 2 tags").await;
        browser.key(Key::Enter).await;
        browser
            .find(Role::Button, "Pattern ^v, matches 9 tags")
            .await;
        // The number by the keys of its slider.
        browser.tab_to(Role::Button, "Add a rule by number").await;
        browser.key(Key::Enter).await;
        browser
            .sees("Selects 4 tags, 3 of them only by this rule")
            .await;
        let slider = "Rule 2 on the timeline: newest tags";
        browser.tab_to(Role::Slider, slider).await;
        browser.key(Key::Up).await;
        let field = browser
            .find(Role::Spinbutton, "Rule 2: newest tags to keep")
            .await;
        assert_eq!(field.prop("value").await.unwrap().unwrap(), "21");
        browser.find(Role::Button, "Save and remove 4 tags").await;
        browser.picture("retention-keyboard-light").await;
        browser.script(END, vec![]).await;
        browser
            .assert_accessible("a policy that is being built")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_policy_is_built_with_the_pointer_and_read_as_code() {
    let server = start(&[]);
    gateway(&server).await;
    journey("retention-pointer", &server, async |browser: &Browser| {
        enter(browser).await;
        open(browser).await;
        browser.press("Add a rule by age").await;
        browser.press("Add a rule by number").await;
        number(browser, "Rule 2: newest tags to keep", "4").await;
        for name in ["latest", "stable"] {
            browser.press("Add a name to rule 2").await;
            browser.fill("Name of a tag that stays", name).await;
            browser.press("Add the name").await;
            browser.press("Close the field").await;
        }
        for (rule, pattern) in [
            (1, r"^v\d+\.\d+\.\d+$"),
            (1, "^rel-"),
            (2, r"^v\d"),
            (2, "^main-"),
        ] {
            browser
                .press(&format!("Add a pattern to rule {rule}"))
                .await;
            browser.fill("Pattern", pattern).await;
            browser
                .find(Role::Button, &format!("Pattern {pattern}, matches…"))
                .await;
            browser.press("Done").await;
        }
        let before = browser
            .find(Role::Slider, "Rule 1 on the timeline: days")
            .await;
        let drag = "
            const [input, by] = arguments;
            input.value = by;
            input.dispatchEvent(new Event('input', { bubbles: true }));";
        browser
            .script(drag, vec![before.to_json().unwrap(), json!("40")])
            .await;
        let days = browser.find(Role::Spinbutton, "Rule 1: days").await;
        assert_eq!(days.prop("value").await.unwrap().unwrap(), "40");
        number(browser, "Rule 1: days", "30").await;
        browser.press(r"Pattern ^v\d+\.\d+\.\d+$, matches…").await;
        browser.sees("1 more only in part").await;
        looks(browser, "retention").await;
        browser.click(Role::Radio, "Goes…").await;
        browser.find(Role::Row, "Goes pr-479…").await;
        browser.click(Role::Radio, "Exception…").await;
        browser.find(Role::Row, "Exception v2.12.0…").await;
        browser.click(Role::Tab, "JSON").await;
        let body = browser.find(Role::Textbox, "Body").await;
        let text = body.prop("value").await.unwrap().unwrap();
        assert!(text.contains(r#""num": "4""#), "{text}");
        browser
            .fill("Body", &text.replace(r#""days": "30""#, r#""days": "45""#))
            .await;
        browser.click(Role::Tab, "curl").await;
        browser
            .sees("/v2/manage/namespaces/acme/repos/gateway/retentions")
            .await;
        browser.click(Role::Tab, "Sentences").await;
        let days = browser.find(Role::Spinbutton, "Rule 1: days").await;
        assert_eq!(days.prop("value").await.unwrap().unwrap(), "45");
        // A pattern that is none leaves nothing behind, and does not end by itself.
        browser.press(r"Pattern ^rel-, matches…").await;
        browser.fill("Pattern", "^re(").await;
        browser.sees("is refused").await;
        browser.press("Done").await;
        browser.sees("is refused").await;
        browser.key(Key::Escape).await;
        browser.find(Role::Button, "Pattern ^rel-, matches…").await;
        // A name that is written counts, though nobody ended it.
        browser.press("Add a name to rule 1").await;
        browser.fill("Name of a tag that stays", "pr-447").await;
        browser.click(Role::Radio, "All…").await;
        browser.find(Role::Button, "Remove exception pr-447").await;
        // One that is alone in the list is told in full.
        browser.fill("Filter verdicts", "v2.12.0").await;
        browser.sees("Exception v2.12.0 pushed").await;
        browser.fill("Filter verdicts", "").await;
        browser.find(Role::Row, "Goes pr-466…").await;
        // What is not saved is there again when one comes back, until it is discarded.
        browser.follow("Tags").await;
        browser.is_gone(Role::Spinbutton, "Rule 1: days").await;
        browser.follow("Retention").await;
        browser.sees("Not saved").await;
        let days = browser.find(Role::Spinbutton, "Rule 1: days").await;
        assert_eq!(days.prop("value").await.unwrap().unwrap(), "45");
        browser.press("Discard").await;
        browser.sees("Removes none of 24 tags").await;
        browser.follow("Tags").await;
        browser.follow("Retention").await;
        browser.sees("Removes none of 24 tags").await;
        browser.sees_no("Not saved").await;
    })
    .await;
}

/// Looks at the page in both themes and on a phone. What the bar with the buttons covers for the
/// moment cannot be judged, so that is done where it covers nothing.
async fn looks(browser: &Browser, name: &str) {
    for theme in ["light", "dark"] {
        browser.set_theme(theme).await;
        browser.picture(&format!("{name}-{theme}")).await;
        browser.script(END, vec![]).await;
        browser.assert_accessible(&format!("{name}, {theme}")).await;
    }
    browser.set_theme("light").await;
    browser.resize(NARROW).await;
    browser.picture(&format!("{name}-phone")).await;
    browser.script(END, vec![]).await;
    browser.assert_accessible(&format!("{name}, phone")).await;
    browser.resize(WIDE).await;
    browser.script("window.scrollTo(0, 0)", vec![]).await;
}

#[tokio::test]
async fn who_may_only_read_sees_the_rules_and_why_they_cannot_be_changed() {
    let server = start(&[]);
    let session = gateway(&server).await;
    add(&server, &["user", "create", "ben", "--account", "northsea"]);
    grant(&session, "acme", "ben", 1).await;
    let policy = json!({ "policy": { "algorithm": "or", "rules": [
        { "template": "tag_rule", "params": { "num": "1000" }, "tag_selectors": [
            { "kind": "regexp", "pattern": "^v" } ] },
    ] } });
    let default = "/api/berth/v1/organizations/acme/retention";
    session.put(default).json(&policy).send().await.expect(204);
    journey("retention-reader", &server, async |browser: &Browser| {
        browser.open(TAB).await;
        browser.sign_in("northsea", "ben", PASSWORD).await;
        browser.sees("To change them needs Manage.").await;
        browser.sees("The default of acme holds here.").await;
        browser.sees("Remove all but the 1000 newest tags").await;
        browser.is_gone(Role::Button, "Add a rule by age").await;
        browser.is_gone(Role::Button, "Dry run").await;
        browser.assert_accessible("rules that are only read").await;
    })
    .await;
}

#[tokio::test]
async fn an_organization_has_a_default_that_its_images_follow() {
    let server = start(&[]);
    gateway(&server).await;
    journey("retention-default", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open(DEFAULT).await;
        browser.arrives("acme").await;
        browser.press("Add a rule by number").await;
        number(browser, "Rule 1: newest tags to keep", "22").await;
        browser.press("Add a name to rule 1").await;
        browser.fill("Name of a tag that stays", "latest").await;
        browser.press("Add the name").await;
        browser.press("Close the field").await;
        browser.sees("Not saved").await;
        looks(browser, "retention-default").await;
        browser.press("Save").await;
        browser.fill("Type acme to confirm", "acme").await;
        browser.picture("retention-default-question").await;
        browser.press("Save the default").await;
        browser
            .sees("Default saved. It is applied at the next daily run.")
            .await;
        browser.sees_no("Not saved").await;
        open(browser).await;
        browser.sees("The default of acme holds here.").await;
        browser.sees("Remove all but the 22 newest tags").await;
        browser.sees("Removes 1 of 24 tags").await;
        // Rules of its own begin with the default, and give way to it again.
        browser.press("Use own rules").await;
        number(browser, "Rule 1: newest tags to keep", "20").await;
        browser.sees("Selects 3 tags").await;
        browser.press("Back to the default").await;
        browser.sees("Removes 1 of 24 tags").await;
        browser.press("Use own rules").await;
        browser.sees("Selects 3 tags").await;
        browser.press("Back to the default").await;
        // What is tried is what is shown.
        browser.press("Dry run").await;
        browser.sees("1 would go").await;
        browser.open(DEFAULT).await;
        browser.arrives("acme").await;
        browser.press("Remove rule 1").await;
        browser.press("Save").await;
        browser
            .sees("The organization has no default any more.")
            .await;
        open(browser).await;
        browser.sees("Removes none of 24 tags").await;
        browser.sees_no("The default of acme holds here.").await;
    })
    .await;
}

#[tokio::test]
async fn what_a_saved_policy_removes_lies_in_the_trash_and_comes_back() {
    let server = start(&[]);
    gateway(&server).await;
    journey("retention-save", &server, async |browser: &Browser| {
        enter(browser).await;
        open(browser).await;
        browser.press("Add a rule by number").await;
        browser.press("Save and remove 4 tags").await;
        browser
            .find(Role::Dialog, "Save rules and remove 4 tags?")
            .await;
        browser
            .assert_accessible("the question before tags go")
            .await;
        browser.picture("retention-save-light").await;
        browser.press("Save and remove 4 tags").await;
        browser.find(Role::Heading, "What happens to 20 tags").await;
        browser.find(Role::Button, "Undo the run of…").await;
        browser.find(Role::Button, "Saved").await;
        browser.sees_no("Not saved").await;
        browser.find(Role::Row, "Kept pr-512…").await;
        browser.sees("Removes none of 20 tags").await;
        let run = "document.querySelector('.runs [aria-expanded]').click()";
        browser.script(run, vec![]).await;
        browser.press("Save the tags as CSV").await;
        let file = browser.downloaded("gateway-run-1.csv").await;
        let removed = file.lines().filter(|line| line.contains("removed"));
        assert_eq!(removed.count(), 4, "{file}");
        looks(browser, "retention-run").await;
        browser.follow("Trash").await;
        browser.arrives("Trash").await;
        looks(browser, "trash").await;
        browser.press("Restore acme/gateway:rel-2.11").await;
        browser.sees("1 entry came back").await;
        open_again(browser).await;
        browser.press("Undo the run of…").await;
        browser.press("Bring back 4 tags").await;
        browser.find(Role::Heading, "What happens to 24 tags").await;
    })
    .await;
}

async fn open_again(browser: &Browser) {
    browser.open(TAB).await;
    browser.arrives("gateway").await;
    browser.find(Role::Heading, "What happens to 21 tags").await;
}
