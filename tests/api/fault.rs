//! What the SWR API says where the database fails, by the kind of failure.

use berth_core::error::Code;
use berth_tests::{Kind, TestApp, both};

/// SQLite has no way to make each of these failures happen from outside.
#[test]
fn a_failure_of_the_database_is_told_by_its_kind() {
    both::run(Kind::Postgres, each_kind_is_told);
}

async fn each_kind_is_told(app: TestApp) {
    let ada = app.ada().await;
    let trigger = "CREATE TRIGGER failing BEFORE INSERT ON namespace \
        FOR EACH ROW EXECUTE FUNCTION failing()";
    for (number, (state, code)) in [
        ("40001", Code::Busy),
        ("55P03", Code::Busy),
        ("53100", Code::OutOfSpace),
        ("57P03", Code::Unavailable),
        ("XX000", Code::Internal),
    ]
    .into_iter()
    .enumerate()
    {
        let function = format!(
            "CREATE OR REPLACE FUNCTION failing() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RAISE EXCEPTION USING ERRCODE = ''{state}''; END'"
        );
        app.database.execute(&function).await;
        if number == 0 {
            app.database.execute(trigger).await;
        }
        let answer = ada.create_namespace("team").await.refused(code);
        assert!(!answer.text().contains(state), "{}", answer.text());
    }
    app.database
        .execute("DROP TRIGGER failing ON namespace")
        .await;
    ada.create_namespace("team").await.expect(201);
}
