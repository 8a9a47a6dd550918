//! Every declared endpoint is mounted once and has an example call.

use std::collections::BTreeSet;

use berth_core::endpoint::visit_all;
use berth_core::route::{Declared, Found, Routes};

use crate::example;

fn declared() -> Declared {
    let mut declared = Declared::default();
    visit_all(&mut declared);
    declared
}

#[test]
fn every_declared_endpoint_is_mounted_once() {
    let mut mounted = berth_server::http::mounts().ids().to_vec();
    let mut declared: Vec<_> = declared().endpoints.iter().map(|(id, ..)| *id).collect();
    mounted.sort_unstable();
    declared.sort_unstable();
    assert_eq!(mounted, declared);
}

#[test]
fn every_declared_endpoint_has_an_example_call() {
    let examples: BTreeSet<_> = example::all().iter().map(|example| example.id).collect();
    let declared: BTreeSet<_> = declared().endpoints.iter().map(|(id, ..)| *id).collect();
    assert_eq!(examples, declared);
}

#[test]
fn every_declared_path_leads_to_its_own_endpoint() {
    let declared = declared().endpoints;
    let mut routes = Routes::default();
    for (id, method, path) in &declared {
        assert!(routes.add(*method, path, *id).is_none(), "{id} twice");
    }
    for (id, method, path) in &declared {
        // Whatever stands in the braces must not be taken for a literal of another path.
        let raw = path.replace(['{', '}'], "x");
        match routes.find(Some(*method), &raw) {
            Found::Endpoint(found, _) => assert_eq!(found, id),
            other => panic!("{raw}: {other:?}"),
        }
    }
}
