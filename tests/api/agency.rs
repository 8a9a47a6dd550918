//! The agency by which an account lets triggers call its clusters.

use berth_core::error::Code;
use berth_tests::{TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    an_administrator_makes_the_agency,
    other_users_see_it_and_cannot_make_it,
);

const PATH: &str = "/v2/manage/agency";

async fn an_administrator_makes_the_agency(app: TestApp) {
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let ada = app.ada().await;
    let agency = |is_there: bool| json!({ "domain_id": app.account().id, "is_agency": is_there });
    let before = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(before, agency(false));
    for _ in 0..2 {
        ada.post(PATH).send().await.expect(201);
        let after = ada.get(PATH).send().await.expect(200).json();
        assert_eq!(after, agency(true));
    }
    let other = app.token(&eve).await.get(PATH).send().await.json();
    assert_eq!(other, json!({ "domain_id": rival.id, "is_agency": false }));
}

async fn other_users_see_it_and_cannot_make_it(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    client.post(PATH).send().await.refused(Code::Forbidden);
    let seen = client.get(PATH).send().await.expect(200).json();
    assert_eq!(seen["is_agency"], false);
    for method in ["GET", "POST"] {
        let refused = app.anonymous().request(method, PATH).send().await;
        refused.refused(Code::Unauthenticated);
    }
}
