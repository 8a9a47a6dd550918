//! What the SWR API says where the database fails, by the kind of failure, and to who guesses.

use berth_core::error::Code;
use berth_tests::{Credential, Kind, TestApp, both, on_both_databases};

on_both_databases!(guessing_tokens_is_slowed_down);

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

async fn guessing_tokens_is_slowed_down(app: TestApp) {
    let guess = |n: u32| app.client.with(Credential::Token(format!("guess-{n}")));
    let path = "/v2/manage/namespaces";
    let mut tries = 0;
    let slowed = loop {
        let answer = guess(tries).get(path).send().await;
        if answer.status != 401 {
            break answer.refused(Code::TooManyRequests);
        }
        answer.refused(Code::BadCredentials);
        tries += 1;
        assert!(tries < 1000, "nobody is slowed down");
    };
    let seconds: i64 = slowed.header("retry-after").unwrap().parse().unwrap();
    app.advance_seconds(seconds);
    guess(0)
        .get(path)
        .send()
        .await
        .refused(Code::BadCredentials);
}
