//! Every status that document 002 gives an endpoint of its chapter 4, and every refusal that the
//! endpoint declares: a call that comes by it, a test that does, or the reason why nothing can.

use std::collections::{BTreeMap, BTreeSet};

use berth_core::endpoint::{Access, Endpoint, Method, Visitor, is_empty, visit_all};
use berth_core::error::Code;
use berth_tests::{TestApp, on_both_databases};

use crate::code::{check_test, read, rows};
use crate::example::{self, Example};
use crate::world::{Needs, World};
use crate::{status_effect, status_refusal};

/// How many endpoints chapter 4 has.
const ENDPOINTS: usize = 39;

/// A line of the golden file.
struct Row {
    section: String,
    endpoint: String,
    status: u16,
    /// `walk`, `test` or `none`.
    kind: String,
    /// The reason of the refusal; none where the status is no refusal, or none that is sent.
    code: Option<Code>,
    /// The name of the test, or why there is none.
    words: String,
}

impl Row {
    fn parse(line: &str) -> Self {
        let mut words = line.split_whitespace();
        let mut word = || words.next().unwrap_or_else(|| panic!("{line}")).to_owned();
        let (section, endpoint, status, kind, code) = (word(), word(), word(), word(), word());
        let known = |name: &str| Code::from_name(name).unwrap_or_else(|| panic!("{line}"));
        Self {
            section,
            endpoint,
            status: status.parse().unwrap(),
            kind,
            code: (code != "-").then(|| known(&code)),
            words: words.collect::<Vec<_>>().join(" "),
        }
    }

    fn is_walked(&self) -> bool {
        self.kind == "walk"
    }
}

fn table() -> Vec<Row> {
    let text = read("golden/swr-statuses.txt");
    rows(&text).map(Row::parse).collect()
}

/// What an endpoint of chapter 4 declares.
struct Declared {
    section: String,
    status: u16,
    /// Its own refusals, and those of all endpoints that its kind can come to.
    refusals: BTreeSet<&'static str>,
}

#[derive(Default)]
struct Chapter(BTreeMap<&'static str, Declared>);

impl Visitor for Chapter {
    fn visit<E: Endpoint>(&mut self) {
        let source = E::SOURCE.split(';').next().unwrap();
        let Some(section) = source.strip_prefix("002, 4.") else {
            return;
        };
        let mut refusals: BTreeSet<_> = E::ERRORS.iter().map(|code| code.name()).collect();
        if E::ACCESS != Access::Public {
            let any = [Code::Unauthenticated, Code::Forbidden, Code::Internal];
            refusals.extend(any.map(Code::name));
        }
        if !is_empty::<E::Body>() {
            refusals.insert(Code::InvalidBody.name());
        }
        let declared = Declared {
            section: format!("4.{section}"),
            status: E::STATUS,
            refusals,
        };
        assert!(self.0.insert(E::ID, declared).is_none(), "{} twice", E::ID);
    }
}

fn chapter() -> BTreeMap<&'static str, Declared> {
    let mut chapter = Chapter::default();
    visit_all(&mut chapter);
    chapter.0
}

fn examples() -> BTreeMap<&'static str, Example> {
    let all = example::all().into_iter();
    all.map(|example| (example.id, example)).collect()
}

#[test]
fn every_endpoint_of_the_chapter_is_told_of() {
    let table = table();
    let told: BTreeSet<_> = table
        .iter()
        .map(|row| (row.endpoint.as_str(), row.section.as_str()))
        .collect();
    let chapter = chapter();
    let declared: BTreeSet<_> = chapter
        .iter()
        .map(|(id, endpoint)| (*id, endpoint.section.as_str()))
        .collect();
    assert_eq!(told, declared);
    assert_eq!(declared.len(), ENDPOINTS);
    let sections: BTreeSet<_> = declared.iter().map(|(_, section)| section).collect();
    assert_eq!(sections.len(), ENDPOINTS, "a section stands there twice");
}

#[test]
fn every_refusal_that_is_declared_has_a_line_and_no_other_one() {
    let table = table();
    for (id, endpoint) in chapter() {
        let of_it = table.iter().filter(|row| row.endpoint == id);
        let told: Vec<_> = of_it
            .filter_map(|row| row.code)
            .map(|code| code.name())
            .collect();
        let once: BTreeSet<_> = told.iter().copied().collect();
        assert_eq!(once, endpoint.refusals, "{id}");
        assert_eq!(once.len(), told.len(), "{id}: {told:?}");
    }
}

#[test]
fn every_endpoint_has_one_status_of_success_and_those_of_all() {
    let table = table();
    for (id, endpoint) in chapter() {
        let of_it: Vec<_> = table.iter().filter(|row| row.endpoint == id).collect();
        let good: Vec<_> = of_it
            .iter()
            .filter(|row| row.status < 300 && row.kind != "none")
            .map(|row| (row.status, row.is_walked()))
            .collect();
        assert_eq!(good, [(endpoint.status, true)], "{id}");
        let has = |status| of_it.iter().any(|row| row.status == status);
        assert!(has(500), "{id}: nothing is said of 500");
        let is_open = !endpoint.refusals.contains(Code::Unauthenticated.name());
        assert!(is_open || (has(400) && has(401) && has(403)), "{id}");
    }
}

#[test]
fn every_line_says_what_it_has_to() {
    for row in table() {
        let place = format!("{} {}", row.section, row.status);
        let is_good = row.status < 300;
        if let Some(code) = row.code {
            assert_eq!(code.swr_row().status, row.status, "{place}");
        }
        match row.kind.as_str() {
            "walk" => assert!(
                is_good == row.code.is_none() && row.words.is_empty(),
                "{place}"
            ),
            "test" => check_test(&place, &row.words),
            "none" => assert!(!row.words.is_empty(), "{place} has no reason"),
            other => panic!("{place}: `{other}` is none of `walk`, `test` and `none`"),
        }
    }
}

on_both_databases!(
    every_success_has_the_documented_status_and_its_effect,
    every_refusal_has_the_documented_status_and_code,
    every_endpoint_that_asks_the_database_answers_500_when_it_fails,
    a_method_that_a_path_does_not_take_is_a_405,
);

async fn every_success_has_the_documented_status_and_its_effect(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    let examples = examples();
    let good = |row: &Row| row.is_walked() && row.code.is_none();
    for row in table().into_iter().filter(good) {
        let example = &examples[row.endpoint.as_str()];
        let mut scene = example.scene(&world, admin).await;
        status_effect::prepare(&world, example.id, &mut scene).await;
        let answer = example.request(&admin.client, &scene).send().await;
        let answer = answer.expect(row.status);
        status_effect::check(&world, example.id, &scene, &answer).await;
    }
}

async fn every_refusal_has_the_documented_status_and_code(app: TestApp) {
    let world = World::new(app).await;
    let examples = examples();
    for row in table().into_iter().filter(Row::is_walked) {
        let Some(code) = row.code.filter(|code| *code != Code::Internal) else {
            continue;
        };
        let example = &examples[row.endpoint.as_str()];
        let answer = status_refusal::refuse(&world, example, code).await;
        answer.expect(row.status).refused(code);
    }
}

/// What every call needs: organizations, and activity. Authentication goes well.
const TABLES: [&str; 2] = ["namespace", "audit_event"];

async fn every_endpoint_that_asks_the_database_answers_500_when_it_fails(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    let examples = examples();
    let faulty = |row: &Row| row.is_walked() && row.code == Some(Code::Internal);
    let mut scenes = Vec::new();
    for row in table().into_iter().filter(faulty) {
        let example = &examples[row.endpoint.as_str()];
        scenes.push((row, example, example.scene(&world, admin).await));
    }
    for table in TABLES {
        let sql = format!("ALTER TABLE {table} RENAME TO {table}_gone");
        world.app.database.execute(&sql).await;
    }
    for (row, example, scene) in scenes {
        let answer = example.request(&admin.client, &scene).send().await;
        let answer = answer.expect(row.status).refused(Code::Internal);
        for inside in ["_gone", "SELECT", "relation", "no such table", "sqlx"] {
            assert!(!answer.text().contains(inside), "{}", answer.text());
        }
    }
}

/// The methods of each declared path.
#[derive(Default)]
struct Methods(BTreeMap<&'static str, Vec<Method>>);

impl Visitor for Methods {
    fn visit<E: Endpoint>(&mut self) {
        self.0.entry(E::PATH).or_default().push(E::METHOD);
    }
}

async fn a_method_that_a_path_does_not_take_is_a_405(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    let scene = world.scene(admin, Needs::Nothing).await;
    let mut methods = Methods::default();
    visit_all(&mut methods);
    let (chapter, mut tried) = (chapter(), 0);
    for example in example::all() {
        let taken = &methods.0[example.path];
        if !chapter.contains_key(example.id) {
            continue;
        }
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if taken.iter().any(|taken| taken.as_str() == method) {
                continue;
            }
            let target = example.parts(&scene).0;
            let answer = admin.client.request(method, &target).send().await;
            let answer = answer.refused(Code::MethodNotAllowed);
            let allowed = answer.header("allow").unwrap();
            assert_eq!(allowed.split(", ").count(), taken.len(), "{allowed}");
            tried += 1;
        }
    }
    assert!(tried > ENDPOINTS, "{tried}");
}
