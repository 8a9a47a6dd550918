//! What policies say together, and that lists see the same.

use proptest::prelude::*;

use super::*;
use crate::action::Action;
use crate::name::{NamespaceName, RepositoryName};
use crate::scope::Scope;

fn attached(document: &str) -> Attached {
    Attached {
        name: "p".to_owned(),
        through: Through::User,
        document: PolicyDocument::parse(document).unwrap(),
    }
}

fn statement(effect: &str, action: &str, resource: &str) -> Attached {
    attached(&format!(
        r#"{{"Version":"5.0","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"}}]}}"#
    ))
}

fn image(path: &str) -> Urn {
    let (namespace, repository) = path.split_once('/').unwrap();
    let scope = Scope::Repository(
        NamespaceName::parse(namespace).unwrap(),
        RepositoryName::parse(repository).unwrap(),
    );
    Urn::of(Action::GetRepo, "local", "a", &scope).unwrap()
}

#[test]
fn deny_wins_over_allow_whatever_their_order() {
    let allow = statement("Allow", "swr:repo:*", "*");
    let deny = statement("Deny", "swr:repo:delete*", "swr:*:*:repo:team/*");
    for identity in [vec![allow.clone(), deny.clone()], vec![deny, allow]] {
        let policies = Policies {
            identity,
            bounds: Vec::new(),
        };
        let judged = |action| policies.judge(action, Some(&image("team/app")), &Context::default());
        assert!(matches!(judged(Action::DeleteRepo), Judged::Denied(_)));
        assert!(matches!(judged(Action::GetRepo), Judged::Allowed(_)));
        assert!(matches!(judged(Action::CreateNamespace), Judged::Silent));
    }
}

#[test]
fn bounds_allow_nothing_and_keep_everything_else_out() {
    let policies = Policies {
        identity: vec![statement("Allow", "*", "*")],
        bounds: vec![statement("Allow", "swr:repo:get*", "*")],
    };
    let judged = |action| policies.judge(action, Some(&image("team/app")), &Context::default());
    assert!(matches!(judged(Action::GetRepo), Judged::Allowed(_)));
    assert_eq!(
        judged(Action::DeleteRepo),
        Judged::OutOfBounds(Bound::NoneAllows)
    );
    let alone = Policies {
        identity: Vec::new(),
        ..policies
    };
    let judged = alone.judge(
        Action::GetRepo,
        Some(&image("team/app")),
        &Context::default(),
    );
    assert_eq!(judged, Judged::Silent);
}

#[test]
fn an_action_without_a_resource_is_reached_by_a_lone_star_only() {
    for (resource, reached) in [("*", true), ("swr:*:*:repo:*", false)] {
        let policies = Policies {
            identity: vec![statement("Deny", "swr::listQuotas", resource)],
            bounds: Vec::new(),
        };
        let judged = policies.judge(Action::ListQuotas, None, &Context::default());
        assert_eq!(matches!(judged, Judged::Denied(_)), reached, "{resource}");
    }
}

fn policy() -> impl Strategy<Value = Attached> {
    let effect = prop_oneof![Just("Allow"), Just("Deny")];
    let action = prop_oneof![
        Just("*"),
        Just("swr:repo:get*"),
        Just("swr:repo:deleteRepo")
    ];
    let resource = prop_oneof![
        Just("*".to_owned()),
        "[ab*?]{1,4}".prop_map(|path| format!("swr:*:a:repo:{path}")),
        "[ab*]{1,3}".prop_map(|path| format!("swr:local:*:repo:a/{path}")),
        Just("swr:local:b:repo:*".to_owned()),
    ];
    let not = prop_oneof![Just("Resource"), Just("NotResource")];
    (effect, action, resource, not).prop_map(|(effect, action, resource, not)| {
        attached(&format!(
            r#"{{"Version":"5.0","Statement":[{{"Effect":"{effect}","Action":"{action}","{not}":"{resource}"}}]}}"#
        ))
    })
}

fn policies() -> impl Strategy<Value = Policies> {
    let some = || prop::collection::vec(policy(), 0..3);
    (some(), some()).prop_map(|(identity, bounds)| Policies { identity, bounds })
}

proptest! {
    #[test]
    fn a_list_shows_what_the_decision_on_each_allows(
        policies in policies(), path in "[ab]{1,2}/[ab]{1,2}", by_grant: bool
    ) {
        let context = Context::default();
        let reach = Reach::of(&policies, Action::GetRepo, "local", "a", &context);
        let allowed = match policies.judge(Action::GetRepo, Some(&image(&path)), &context) {
            Judged::Silent => by_grant,
            Judged::Allowed(_) => true,
            Judged::Denied(_) | Judged::OutOfBounds(_) => false,
        };
        prop_assert_eq!(reach.reaches(by_grant, &path), allowed);
    }

    #[test]
    fn one_more_denial_never_allows(
        policies in policies(), more in policy(), path in "[ab]{1,2}/[ab]{1,2}", at_bound: bool
    ) {
        let allows = |policies: &Policies| {
            let judged = policies.judge(Action::GetRepo, Some(&image(&path)), &Context::default());
            matches!(judged, Judged::Allowed(_) | Judged::Silent)
        };
        let before = allows(&policies);
        let denies = more.document.statements().iter().all(|s| s.effect == Effect::Deny);
        prop_assume!(denies);
        let mut after = policies;
        // A first bound that only denies allows nothing.
        match at_bound {
            true => after.bounds.push(more),
            false => after.identity.push(more),
        }
        prop_assert!(before || !allows(&after));
    }
}
