//! Every SWR error code has a test that reaches it, or a reason why none can.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use berth_core::endpoint::{Api, Endpoint, Visitor, visit_all};
use berth_core::error::Code;
use berth_core::swr::code::CODES;

/// Reads a file of the tests.
pub(crate) fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the lines of a golden file that are neither empty nor remarks.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Demands a test, named as `api::tag::a_name`, in whose file codes are asked for.
pub(crate) fn check_test(place: &str, name: &str) {
    let (file, test) = name.rsplit_once("::").unwrap_or_else(|| panic!("{name}"));
    let source = read(&format!("{}.rs", file.replace("::", "/")));
    assert!(
        source.contains(&format!("fn {test}(")),
        "{place}: there is no test `{name}`"
    );
    assert!(
        source.contains("Code::") || source.contains(place),
        "{place}: `{file}` asks for no code"
    );
}

/// A line of the golden file.
struct Line {
    code: String,
    status: u16,
    /// `test` with its name, or `none` with the reason.
    kind: String,
    words: String,
}

fn lines() -> Vec<Line> {
    let line = |text: &str| {
        let mut words = text.split_whitespace();
        let mut word = || words.next().unwrap_or_else(|| panic!("{text}")).to_owned();
        let (code, status, kind) = (word(), word().parse().unwrap(), word());
        let words = words.collect::<Vec<_>>().join(" ");
        Line {
            code,
            status,
            kind,
            words,
        }
    };
    let text = read("golden/swr-error-codes.txt");
    rows(&text).map(line).collect()
}

#[test]
fn the_table_of_codes_is_that_of_the_document() {
    let table: String = CODES
        .iter()
        .map(|row| format!("{}\t{}\t{}\n", row.code, row.status, row.message))
        .collect();
    assert_eq!(table, read("complete/swr-error-codes.tsv"));
}

#[test]
fn every_code_is_told_of_once_and_in_order() {
    let told: Vec<_> = lines()
        .into_iter()
        .map(|line| (line.code, line.status))
        .collect();
    let codes: Vec<_> = CODES
        .iter()
        .map(|row| (row.code.to_owned(), row.status))
        .collect();
    assert_eq!(told, codes);
}

/// The codes that an SWR or identity endpoint may answer with, each with its reasons.
#[derive(Default)]
struct Sent(BTreeMap<&'static str, BTreeSet<&'static str>>);

impl Sent {
    fn add(&mut self, code: Code) {
        self.0.entry(code.swr()).or_default().insert(code.name());
    }
}

impl Visitor for Sent {
    fn visit<E: Endpoint>(&mut self) {
        if E::API != Api::Berth {
            E::ERRORS.iter().for_each(|code| self.add(*code));
        }
    }
}

fn sent() -> Sent {
    let mut sent = Sent::default();
    for code in Code::UNIVERSAL {
        sent.add(*code);
    }
    sent.add(Code::RouteNotFound);
    sent.add(Code::MethodNotAllowed);
    visit_all(&mut sent);
    sent
}

#[test]
fn every_code_that_is_sent_has_a_test_and_no_other_one() {
    let sent = sent().0;
    for line in lines() {
        let reasons = sent.get(line.code.as_str());
        match line.kind.as_str() {
            "test" => assert!(reasons.is_some(), "{} is never sent", line.code),
            "none" => {
                assert!(reasons.is_none(), "{} is sent for {reasons:?}", line.code);
                assert!(!line.words.is_empty(), "{} has no reason", line.code);
            }
            other => panic!("{}: `{other}` is neither `test` nor `none`", line.code),
        }
    }
}

#[test]
fn every_test_that_is_named_exists() {
    for line in lines().into_iter().filter(|line| line.kind == "test") {
        check_test(&line.code, &line.words);
    }
}
