//! Every page in both themes, as axe sees it, and on a phone.

use std::collections::BTreeSet;

use berth_tests::browser::{NARROW, WIDE, journey};
use berth_tests::process::Process;
use berth_tests::{Browser, Client, Image, Role};
use serde_json::{Value, json};

use crate::world::{add, bound, create, enter, furnish, grant, login, session_of, start};

/// A page, or a page with something open in it.
struct Page {
    /// The route in the console's table.
    route: &'static str,
    /// Where it is.
    address: &'static str,
    /// Its heading.
    heading: &'static str,
    /// The buttons that bring it into the state that is meant.
    presses: &'static [&'static str],
    /// The name of its picture.
    name: &'static str,
}

const fn page(
    route: &'static str,
    address: &'static str,
    heading: &'static str,
    presses: &'static [&'static str],
    name: &'static str,
) -> Page {
    Page {
        route,
        address,
        heading,
        presses,
        name,
    }
}

const IMAGE: &str = "/images/:namespace/*repository";

const SIGNED_IN: &[Page] = &[
    page("/", "/", "Dashboard", &[], "dashboard"),
    page("/", "/?connect=", "Connect a tool", &[], "connect-any"),
    page(
        "/organizations",
        "/organizations",
        "Organizations",
        &[],
        "organizations",
    ),
    page(
        "/organizations",
        "/organizations?create",
        "Create organization",
        &[],
        "create-organization",
    ),
    page(
        "/organizations",
        "/organizations?q=nothing",
        "Organizations",
        &[],
        "organizations-filtered",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/acme",
        "acme",
        &[],
        "organization",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/empty",
        "empty",
        &[],
        "organization-empty",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/empty",
        "empty",
        &["More actions for empty", "Delete organization"],
        "delete-organization",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/acme?tab=permissions",
        "acme",
        &[],
        "organization-permissions",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/acme?tab=permissions",
        "acme",
        &["Add people"],
        "add-people",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=permissions",
        "hello",
        &["Explain what ben may do"],
        "explain",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=permissions",
        "hello",
        &[],
        "image-permissions",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=triggers&trigger=hook",
        "hello",
        &[],
        "image-triggers",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=triggers",
        "hello",
        &["Add webhook"],
        "add-webhook",
    ),
    page("/images", "/images", "Images", &[], "images"),
    page(
        "/images",
        "/images?tab=others",
        "Images",
        &[],
        "images-from-others",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=sharing",
        "hello",
        &[],
        "image-sharing",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=sharing",
        "hello",
        &["Change date for portside"],
        "change-share",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=protected-tags",
        "hello",
        &[],
        "image-protected-tags",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/acme?tab=protected-tags",
        "acme",
        &[],
        "organization-protected-tags",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=triggers",
        "hello",
        &["Add workload update"],
        "add-workload",
    ),
    page("/clusters", "/clusters", "Clusters", &[], "clusters"),
    page(
        "/clusters",
        "/clusters",
        "Clusters",
        &["Register cluster"],
        "register-cluster",
    ),
    page(
        IMAGE,
        "/images/acme/hello",
        "hello",
        &[
            "Platforms, layers and attachments of v1",
            "Platforms, layers and attachments of multi",
        ],
        "image",
    ),
    page(
        IMAGE,
        "/images/acme/hello",
        "hello",
        &["More actions for acme/hello", "Delete image"],
        "delete-image",
    ),
    page(
        IMAGE,
        "/images/acme/hello",
        "hello",
        &["Delete tag v1"],
        "delete-tag",
    ),
    page(
        IMAGE,
        "/images/acme/web/front",
        "web/front",
        &[],
        "image-nested",
    ),
    page("/users", "/users", "Users", &[], "users"),
    page("/users", "/users?create", "Create user", &[], "create-user"),
    page(
        "/users",
        "/users",
        "Users",
        &["More actions for ben", "Delete"],
        "delete-user",
    ),
    page("/users/:user", "/users/{ben}", "ben", &[], "user"),
    page(
        "/users/:user",
        "/users/{ben}",
        "ben",
        &["Attach policy"],
        "attach-policy",
    ),
    page(
        "/users/:user",
        "/users/nobody",
        "Page not found",
        &[],
        "user-absent",
    ),
    page("/groups", "/groups", "Groups", &[], "groups"),
    page(
        "/groups",
        "/groups?create",
        "Create group",
        &[],
        "create-group",
    ),
    page("/groups/:group", "/groups/{ops}", "ops", &[], "group"),
    page(
        "/groups/:group",
        "/groups/{ops}",
        "ops",
        &["Add members"],
        "add-members",
    ),
    page("/policies", "/policies", "Policies", &[], "policies"),
    page(
        "/policies/new",
        "/policies/new",
        "Write policy",
        &["See lists…", "How resources and conditions are written"],
        "new-policy",
    ),
    page(
        "/policies/:policy",
        "/policies/{deny}",
        "no-delete",
        &[],
        "policy",
    ),
    page(
        "/policies/:policy",
        "/policies/system-swr-read-only",
        "SWRReadOnlyPolicy",
        &["Attach to groups"],
        "policy-of-system",
    ),
    page("/bounds", "/bounds", "Bounds", &[], "bounds"),
    page("/keys", "/keys", "Access keys", &[], "keys"),
    page(
        "/keys",
        "/keys",
        "Access keys",
        &["Create access key"],
        "create-key",
    ),
    page(
        "/account",
        "/account",
        "Account and project ids",
        &[],
        "account",
    ),
    page("/usage", "/usage", "Usage", &[], "usage"),
    page("/activity", "/activity", "Activity", &[], "activity"),
    page(
        "/activity",
        "/activity",
        "Activity",
        &["Account: ada · northsea"],
        "account-menu",
    ),
    page(
        "/*any",
        "/nowhere/at/all",
        "Page not found",
        &[],
        "not-found",
    ),
];

const SIGNED_OUT: &[Page] = &[
    page("/sign-in", "/sign-in", "Sign in", &[], "sign-in"),
    page(
        "/set-up",
        "/set-up",
        "This registry is set up",
        &[],
        "set-up-closed",
    ),
];

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
    let hook = json!({
        "name": "hook", "url": "https://hooks.example/berth", "trigger_type": "tag",
        "condition": "v1;v2", "enabled": true,
    });
    let hooks = "/api/berth/v1/organizations/acme/images/hello/webhooks";
    session.post(hooks).json(&hook).send().await.expect(201);
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

/// Shares an image each way, protects tags and registers a cluster.
async fn furnish_sharing(server: &Process, session: &Client) {
    add(server, &["account", "create", "portside", "--user", "pia"]);
    let pia = session_of(server, "portside", "pia").await;
    create(&pia, "harbour").await;
    let pusher = login(&pia).await;
    pusher
        .push("harbour/pilot", "v1", &Image::small("pilot"))
        .await;
    for (owner, image, with) in [
        (session, "acme/repos/hello", "portside"),
        (&pia, "harbour/repos/pilot", "northsea"),
    ] {
        let body = json!({
            "access_domain": with, "permit": "read", "deadline": "2099-12-01T00:00:00Z",
            "description": "Joint berth planning pilot",
        });
        let path = format!("/v2/manage/namespaces/{image}/shares");
        owner.post(&path).json(&body).send().await.expect(201);
    }
    for place in ["acme", "acme/images/hello"] {
        let path = format!("/api/berth/v1/organizations/{place}/protected-tags");
        let body = json!({ "pattern": "release-*" });
        session.post(&path).json(&body).send().await.expect(201);
    }
    let cluster = json!({
        "name": "harbour", "server": "https://203.0.113.7:6443", "token": "abc",
    });
    let clusters = session.post("/api/berth/v1/clusters");
    clusters.json(&cluster).send().await.expect(201);
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

/// Makes a group and a policy that `ben` has by it, and returns the ids that addresses name in
/// braces.
async fn people(session: &Client) -> [(&'static str, String); 3] {
    let make = async |target: &str, body: Value| {
        let made = session.post(target).json(&body).send().await;
        made.expect(201).json()
    };
    let id = |made: &Value, name: &str| made[name].as_str().unwrap().to_owned();
    let group = json!({ "group": { "name": "ops", "description": "Runs the machines" } });
    let group = id(&make("/v3/groups", group).await["group"], "id");
    let document = r#"{"Version":"5.0","Statement":[{"Effect":"Deny","Action":"swr:*:delete*"}]}"#;
    let policy = json!({
        "policy_name": "no-delete", "policy_document": document,
        "description": "Nothing is deleted from here",
    });
    let policy = id(&make("/v5/policies", policy).await["policy"], "policy_id");
    let users = session.get("/api/berth/v1/users?query=ben").send().await;
    let user = id(&users.expect(200).json()["items"][0], "user_id");
    let member = format!("/v3/groups/{group}/users/{user}");
    session.put(&member).send().await.expect(204);
    let attach = format!("/v5/policies/{policy}/attach-");
    let to = [("group", "group_id", &group), ("user", "user_id", &user)];
    for (kind, field, id) in to {
        let call = session.post(&format!("{attach}{kind}"));
        call.json(&json!({ field: id })).send().await.expect(200);
    }
    let key = json!({ "credential": { "user_id": user } });
    make("/v3.0/OS-CREDENTIAL/credentials", key).await;
    [("{ben}", user), ("{ops}", group), ("{deny}", policy)]
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
