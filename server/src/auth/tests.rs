//! Credentials against a database: what opens, what has ended, what was taken back.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_core::audit::Event;
use berth_core::name::{AccountName, UserName};
use berth_core::time::Timestamp;
use tempfile::TempDir;

use super::authorization::Basic;
use super::caller::{Caller, CredentialKind, Origin};
use super::credential::{self, NewLogin};
use super::session::{self, Use};
use super::token;
use crate::app::{App, Surroundings};
use crate::audit::Audit;
use crate::clock::FixedClock;
use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::random::SeededRandom;
use crate::secrets::hmac;
use crate::service::{identity, sweep};
use crate::store::{Identity, login_secret, person, session as sessions};

const HOUR_MS: i64 = 3_600_000;
const PASSWORD: &str = "correct horse battery";

struct World {
    app: App,
    clock: Arc<FixedClock>,
    _data: TempDir,
}

impl World {
    /// A server with the account `acme` and its administrator `ada`.
    async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(
            Timestamp::parse("2026-03-01T09:00:00Z").unwrap(),
        ));
        let surroundings = Surroundings {
            clock: clock.clone(),
            random: Arc::new(SeededRandom::new(7)),
            secret_key: None,
        };
        let app = App::open(Config::in_directory(data.path()), surroundings)
            .await
            .unwrap();
        let record = app.record(Event::CreateAccount).unwrap();
        identity::create_account(&app, &acme(), &ada(), PASSWORD, record)
            .await
            .unwrap();
        Self {
            app,
            clock,
            _data: data,
        }
    }

    async fn ada(&self) -> Identity {
        person::for_sign_in(self.app.store.read(), &acme(), &ada())
            .await
            .unwrap()
            .unwrap()
            .0
    }

    async fn reset_password(&self) {
        let record = self.app.record(Event::ResetPassword).unwrap();
        identity::reset_password(&self.app, &acme(), &ada(), "another good password", record)
            .await
            .unwrap();
    }

    async fn disable(&self) {
        let tx = self.app.store.begin().await.unwrap();
        person::set_enabled(&tx, &self.ada().await.person.id, false)
            .await
            .unwrap();
        tx.commit(Audit::none("test")).await.unwrap();
    }

    async fn session(&self) -> String {
        let tx = self.app.store.begin().await.unwrap();
        let session = session::create(&self.app, self.ada().await, &tx)
            .await
            .unwrap();
        tx.commit(Audit::none("test")).await.unwrap();
        session.cookie
    }

    async fn token(&self) -> String {
        let tx = self.app.store.begin().await.unwrap();
        let token = token::create(&self.app, &self.ada().await, None, &tx)
            .await
            .unwrap();
        tx.commit(Audit::none("test")).await.unwrap();
        token.token
    }

    async fn login(&self) -> NewLogin {
        let caller = Caller::new(self.ada().await, CredentialKind::Session);
        let tx = self.app.store.begin().await.unwrap();
        let login = credential::create(&self.app, &caller, &tx).await.unwrap();
        tx.commit(Audit::none("test")).await.unwrap();
        login
    }

    async fn basic(&self, user: &str, password: &str) -> Result<Caller> {
        let basic = Basic::parse(&STANDARD.encode(format!("{user}:{password}")));
        let basic = basic.ok_or_else(Error::unauthenticated)?;
        credential::verify(&self.app, &basic, &origin()).await
    }
}

fn acme() -> AccountName {
    AccountName::parse("acme").unwrap()
}

fn ada() -> UserName {
    UserName::parse("ada").unwrap()
}

fn origin() -> Origin {
    Origin {
        addr: Some("10.0.0.9".parse().unwrap()),
        agent: Some("skopeo/1".to_owned()),
        request_id: None,
    }
}

#[tokio::test]
async fn a_session_ends_after_an_hour_without_a_person() {
    let world = World::new().await;
    let cookie = world.session().await;
    for _ in 0..3 {
        world.clock.advance_ms(HOUR_MS * 3 / 4);
        session::verify(&world.app, &cookie, Use::Person)
            .await
            .unwrap();
    }
    world.clock.advance_ms(HOUR_MS * 3 / 4);
    session::verify(&world.app, &cookie, Use::Background)
        .await
        .unwrap();
    world.clock.advance_ms(HOUR_MS / 4);
    let ended = session::verify(&world.app, &cookie, Use::Person)
        .await
        .err()
        .unwrap();
    assert_eq!(ended.code(), Code::BadCredentials);
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_in_any_case() {
    let world = World::new().await;
    let cookie = world.session().await;
    for _ in 0..23 {
        world.clock.advance_ms(HOUR_MS / 2);
        session::verify(&world.app, &cookie, Use::Person)
            .await
            .unwrap();
    }
    world.clock.advance_ms(HOUR_MS / 2);
    assert!(
        session::verify(&world.app, &cookie, Use::Person)
            .await
            .is_err()
    );
    assert_eq!(
        sweep::credentials(&world.app).await.unwrap(),
        0,
        "it ends now, not before now"
    );
    world.clock.advance_ms(1);
    assert_eq!(sweep::credentials(&world.app).await.unwrap(), 1);
}

#[tokio::test]
async fn a_changing_call_needs_the_token_of_its_session() {
    let world = World::new().await;
    let (one, other) = (world.session().await, world.session().await);
    let one = session::verify(&world.app, &one, Use::Person)
        .await
        .unwrap();
    let other = session::verify(&world.app, &other, Use::Person)
        .await
        .unwrap();
    session::check_csrf(&one, Some(&one.csrf)).unwrap();
    for token in [None, Some(""), Some(other.csrf.as_str())] {
        assert_eq!(
            session::check_csrf(&one, token).unwrap_err().code(),
            Code::CrossSite
        );
    }
}

#[tokio::test]
async fn a_session_that_was_ended_opens_nothing() {
    let world = World::new().await;
    let cookie = world.session().await;
    let tx = world.app.store.begin().await.unwrap();
    assert!(session::delete(&world.app, &cookie, &tx).await.unwrap());
    tx.commit(Audit::none("test")).await.unwrap();
    assert!(
        session::verify(&world.app, &cookie, Use::Person)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn the_database_holds_no_secret_that_opens_anything() {
    let world = World::new().await;
    let cookie = world.session().await;
    assert!(
        sessions::get(world.app.store.read(), &cookie)
            .await
            .unwrap()
            .is_none()
    );
    let login = world.login().await;
    let row = login_secret::get(world.app.store.read(), &login.access)
        .await
        .unwrap()
        .unwrap();
    assert_ne!(row.secret_hash, login.password);
    let user = login.user.as_str();
    assert!(world.basic(user, &row.secret_hash).await.is_err());
}

#[tokio::test]
async fn a_token_holds_for_a_day() {
    let world = World::new().await;
    let token = world.token().await;
    world.clock.advance_ms(24 * HOUR_MS - 1);
    let caller = token::verify(&world.app, &token).await.unwrap();
    assert_eq!(
        (caller.person_name, caller.credential),
        (ada(), CredentialKind::Token)
    );
    world.clock.advance_ms(1);
    assert!(token::verify(&world.app, &token).await.is_err());
    assert!(token::verify(&world.app, "wrong").await.is_err());
}

#[tokio::test]
async fn a_new_password_voids_what_was_issued_before() {
    let world = World::new().await;
    let (cookie, token, login) = (
        world.session().await,
        world.token().await,
        world.login().await,
    );
    world.reset_password().await;
    assert!(
        session::verify(&world.app, &cookie, Use::Person)
            .await
            .is_err()
    );
    assert!(token::verify(&world.app, &token).await.is_err());
    let refused = world.basic(&login.user, &login.password).await.unwrap_err();
    assert!(refused.message().contains("was taken back"), "{refused}");
    token::verify(&world.app, &world.token().await)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_person_who_is_switched_off_gets_in_by_no_way() {
    let world = World::new().await;
    let record = world.app.record(Event::CreateAccessKey).unwrap();
    let (access, secret) = identity::create_key_for(&world.app, &acme(), &ada(), record)
        .await
        .unwrap();
    let password = hex::encode(hmac(secret.as_bytes(), &[access.as_bytes()]));
    let user = format!("local@{access}");
    world.basic(&user, &password).await.unwrap();
    let (cookie, token, login) = (
        world.session().await,
        world.token().await,
        world.login().await,
    );
    world.disable().await;
    assert!(
        session::verify(&world.app, &cookie, Use::Person)
            .await
            .is_err()
    );
    assert!(token::verify(&world.app, &token).await.is_err());
    assert!(world.basic(&login.user, &login.password).await.is_err());
    assert!(world.basic(&user, &password).await.is_err());
}

#[tokio::test]
async fn a_temporary_login_says_when_it_has_expired_to_who_knows_its_password() {
    let world = World::new().await;
    let login = world.login().await;
    let caller = world.basic(&login.user, &login.password).await.unwrap();
    assert_eq!(caller.credential, CredentialKind::Login);
    assert_eq!(caller.access.as_deref(), Some(login.access.as_str()));
    world.clock.advance_ms(24 * HOUR_MS);
    let refused = world.basic(&login.user, &login.password).await.unwrap_err();
    assert_eq!(
        refused.message(),
        "this login expired at 2026-03-02T09:00:00Z; create a new one in the console"
    );
    let wrong = world.basic(&login.user, "wrong").await.unwrap_err();
    assert!(!wrong.message().contains("expired"), "{wrong}");
}

#[tokio::test]
async fn a_login_tells_its_owner_who_used_it() {
    let world = World::new().await;
    let login = world.login().await;
    let row = async || {
        login_secret::get(world.app.store.read(), &login.access)
            .await
            .unwrap()
            .unwrap()
    };
    assert!(world.basic(&login.user, "wrong").await.is_err());
    assert_eq!(
        row().await.last_refusal.as_deref(),
        Some("a client came with a wrong password")
    );
    assert_eq!(row().await.first_seen, None);
    world.basic(&login.user, &login.password).await.unwrap();
    let seen = row().await;
    assert_eq!(seen.first_seen, Some(world.app.now()));
    assert_eq!(seen.last_seen_addr.as_deref(), Some("10.0.0.9"));
    assert_eq!(seen.last_seen_agent.as_deref(), Some("skopeo/1"));
    assert_eq!(seen.last_refusal, None);
    world.clock.advance_ms(120_000);
    world.basic(&login.user, &login.password).await.unwrap();
    let later = row().await;
    assert_eq!(
        (later.first_seen, later.last_seen),
        (seen.first_seen, Some(world.app.now()))
    );
}

#[tokio::test]
async fn a_login_is_for_its_project_alone() {
    let world = World::new().await;
    let login = world.login().await;
    for user in [
        format!("other@{}", login.access),
        login.access.clone(),
        format!("@{}", login.access),
    ] {
        assert!(world.basic(&user, &login.password).await.is_err(), "{user}");
    }
}

#[tokio::test]
async fn an_access_key_logs_in_with_the_documented_password() {
    let world = World::new().await;
    let record = world.app.record(Event::CreateAccessKey).unwrap();
    let (access, secret) = identity::create_key_for(&world.app, &acme(), &ada(), record)
        .await
        .unwrap();
    let password = hex::encode(hmac(secret.as_bytes(), &[access.as_bytes()]));
    let user = format!("local@{access}");
    let caller = world.basic(&user, &password).await.unwrap();
    assert_eq!(caller.credential, CredentialKind::Key);
    world.basic(&user, &password.to_uppercase()).await.unwrap();
    assert!(world.basic(&user, &secret).await.is_err());
    assert!(
        world
            .basic(&format!("elsewhere@{access}"), &password)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn wrong_passwords_from_one_address_run_into_the_limit_and_right_ones_do_not() {
    let world = World::new().await;
    let login = world.login().await;
    let mut codes = Vec::new();
    for _ in 0..61 {
        codes.push(world.basic(&login.user, "wrong").await.unwrap_err().code());
    }
    assert_eq!(codes.first(), Some(&Code::BadCredentials));
    assert_eq!(codes.last(), Some(&Code::TooManyRequests));
    world.basic(&login.user, &login.password).await.unwrap();
}

#[tokio::test]
async fn the_set_up_link_is_spent_once_and_void_with_an_account() {
    let world = World::new().await;
    assert!(identity::open_set_up(&world.app).await.unwrap().is_none());
    let record = world.app.record(Event::SetUp).unwrap();
    let refused = identity::set_up(&world.app, "x", &acme(), &ada(), PASSWORD, record).await;
    assert_eq!(refused.err().unwrap().code(), Code::SetUpClosed);
}
