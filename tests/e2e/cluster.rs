//! A cluster registered, named by a trigger and forgotten.

use berth_tests::browser::journey;
use berth_tests::process::PASSWORD;
use berth_tests::{Browser, Role};

use crate::world::{add, enter, furnish, start};

#[tokio::test]
async fn a_cluster_is_registered_used_by_a_trigger_and_forgotten() {
    let server = start(&[]);
    furnish(&server).await;
    add(&server, &["user", "create", "ben", "--account", "northsea"]);
    journey("cluster", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.open("/console/clusters").await;
        browser.arrives("Clusters").await;
        browser.sees("No cluster").await;
        browser.press("Register cluster").await;
        browser.find(Role::Dialog, "Register cluster").await;
        browser.fill("Name", "harbour").await;
        browser.click(Role::Radio, "Address and token…").await;
        browser
            .fill("Address of the API", "https://203.0.113.7:6443")
            .await;
        browser.fill("Token", "a-token-of-a-service-account").await;
        browser.press("Register cluster").await;
        browser.sees("Cluster harbour registered").await;
        browser
            .find(Role::Row, "harbour https://203.0.113.7:6443…")
            .await;
        assert!(!browser.text().await.contains("a-token-of"));

        browser
            .open("/console/images/acme/hello?tab=triggers")
            .await;
        browser.sees("No trigger").await;
        browser.press("Add workload update").await;
        browser.fill("Name", "deploy").await;
        browser.fill("Cluster", "harbour").await;
        browser.fill("Workload", "web").await;
        browser.click(Role::Radio, "Tags that match…").await;
        browser.fill("Expression", "(").await;
        assert!(
            !browser
                .is_enabled(Role::Button, "Add workload update")
                .await
        );
        browser.fill("Expression", "^v").await;
        browser.press("Add workload update").await;
        browser.sees("Trigger deploy added").await;
        browser
            .find(Role::Row, "deploy…Sets the image of Deployment…")
            .await;

        browser.open("/console/clusters").await;
        browser.press("Forget harbour").await;
        browser.press("Forget cluster").await;
        browser.sees("Cluster harbour forgotten").await;
        browser.sees("No cluster").await;
    })
    .await;
    journey(
        "clusters-of-a-member",
        &server,
        async |browser: &Browser| {
            browser.open("/console/clusters").await;
            browser.sign_in("northsea", "ben", PASSWORD).await;
            browser.sees("This page is for administrators").await;
            assert!(
                browser
                    .all(Role::Button, "Register cluster")
                    .await
                    .is_empty()
            );
        },
    )
    .await;
}
