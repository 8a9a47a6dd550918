//! What the decision on rights says where no policy speaks.

use super::*;

/// Decides where no policy speaks.
fn decide(subject: Subject<'_>, action: Action, resource: Resource<'_>) -> Decision {
    let spoken = Spoken {
        policies: &Policies::default(),
        urn: None,
        context: &Context::default(),
    };
    super::decide(subject, action, resource, spoken)
}

const ME: Subject<'_> = Subject::User {
    account_id: "a",
    is_admin: false,
};
const ADMIN: Subject<'_> = Subject::User {
    account_id: "a",
    is_admin: true,
};

fn thing(account_id: &str, is_public: bool, granted: Option<Permission>) -> Resource<'_> {
    Resource::Existing {
        account_id,
        is_public,
        is_shared: false,
        granted,
    }
}

#[test]
fn read_write_and_manage_allow_what_the_table_says() {
    let table = [
        (Action::Download, Permission::Read),
        (Action::GetNamespace, Permission::Read),
        (Action::Upload, Permission::Write),
        (Action::CreateRepo, Permission::Write),
        (Action::UpdateRepo, Permission::Write),
        (Action::DeleteRepoTag, Permission::Manage),
        (Action::DeleteNamespace, Permission::Manage),
    ];
    for (action, least) in table {
        for granted in Permission::ALL {
            let decision = decide(ME, action, thing("a", false, Some(granted)));
            assert_eq!(
                decision == Decision::Allow,
                granted >= least,
                "{action} {granted:?}"
            );
        }
    }
}

#[test]
fn an_administrator_may_do_everything_at_home_and_nothing_abroad() {
    for action in Action::ALL {
        assert_eq!(
            decide(ADMIN, *action, thing("a", false, None)),
            Decision::Allow
        );
        assert_eq!(
            decide(ADMIN, *action, thing("b", false, None)),
            Decision::Hide
        );
    }
}

#[test]
fn anonymous_callers_only_pull_public_images() {
    for action in Action::ALL {
        assert_eq!(
            decide(Subject::Anonymous, *action, thing("a", false, None)),
            Decision::SignIn
        );
        let public = decide(Subject::Anonymous, *action, thing("a", true, None));
        assert_eq!(
            public == Decision::Allow,
            *action == Action::Download,
            "{action}"
        );
        assert_eq!(
            decide(Subject::Anonymous, *action, Resource::Absent),
            Decision::SignIn
        );
    }
}

#[test]
fn a_public_image_of_another_account_is_seen_but_not_changed() {
    let public = thing("b", true, None);
    assert_eq!(decide(ME, Action::Download, public), Decision::Allow);
    assert_eq!(decide(ME, Action::ListRepoTags, public), Decision::Allow);
    assert!(matches!(
        decide(ME, Action::Upload, public),
        Decision::Lack(_)
    ));
    assert!(matches!(
        decide(ADMIN, Action::DeleteRepo, public),
        Decision::Lack(_)
    ));
}

#[test]
fn an_image_shared_by_another_account_is_seen_and_pulled_and_nothing_else() {
    let shared = Resource::Existing {
        account_id: "b",
        is_public: false,
        is_shared: true,
        granted: None,
    };
    for action in Action::ALL {
        let may = matches!(
            action,
            Action::Download | Action::GetRepo | Action::ListRepoTags
        );
        for subject in [ME, ADMIN] {
            let decision = decide(subject, *action, shared);
            match may {
                true => assert_eq!(decision, Decision::Allow, "{action}"),
                false => assert!(matches!(decision, Decision::Lack(_)), "{action}"),
            }
        }
        let stranger = decide(Subject::Anonymous, *action, shared);
        assert_eq!(stranger, Decision::SignIn, "{action}");
    }
}

#[test]
fn a_thing_of_another_account_is_as_absent_whatever_was_granted_there() {
    for action in Action::ALL {
        let foreign = decide(ME, *action, thing("b", false, Some(Permission::Manage)));
        assert_eq!(foreign, decide(ME, *action, Resource::Absent));
    }
}

#[test]
fn only_an_administrator_creates_an_organization() {
    let lack = Decision::Lack(Needs::Administrator);
    assert_eq!(
        decide(ME, Action::CreateNamespace, Resource::OwnAccount),
        lack
    );
    assert_eq!(
        decide(ADMIN, Action::CreateNamespace, Resource::OwnAccount),
        Decision::Allow
    );
}

#[test]
fn only_manage_turns_a_private_image_public() {
    for shown in [None, Some(Permission::Read), Some(Permission::Write)] {
        assert!(!may_publish(false, true, shown));
        assert!(may_publish(true, true, shown));
        assert!(may_publish(true, false, shown));
        assert!(may_publish(false, false, shown));
    }
    assert!(may_publish(false, true, Some(Permission::Manage)));
}

fn policies(statement: &str) -> Policies {
    let text = format!(r#"{{"Version":"5.0","Statement":[{statement}]}}"#);
    Policies {
        identity: vec![Attached {
            name: "p".to_owned(),
            through: crate::policy::Through::User,
            document: crate::policy::PolicyDocument::parse(&text).unwrap(),
        }],
        bounds: Vec::new(),
    }
}

fn with(policies: &Policies, subject: Subject<'_>, resource: Resource<'_>) -> Decision {
    let spoken = Spoken {
        policies,
        urn: None,
        context: &Context::default(),
    };
    super::decide(subject, Action::Download, resource, spoken)
}

#[test]
fn a_policy_allows_at_home_only() {
    let all = policies(r#"{"Effect":"Allow","Action":"*"}"#);
    assert_eq!(with(&all, ME, thing("a", false, None)), Decision::Allow);
    assert_eq!(with(&all, ME, thing("b", false, None)), Decision::Hide);
    assert_eq!(with(&all, ME, Resource::Absent), Decision::Hide);
    let stranger = with(&all, Subject::Anonymous, thing("a", false, None));
    assert_eq!(stranger, Decision::SignIn);
}

#[test]
fn a_denial_keeps_administrators_out_and_hides_no_less() {
    let none = policies(r#"{"Effect":"Deny","Action":"*"}"#);
    assert_eq!(with(&none, ADMIN, thing("a", false, None)), Decision::Deny);
    assert_eq!(with(&none, ME, thing("b", true, None)), Decision::Deny);
    assert_eq!(with(&none, ADMIN, thing("b", false, None)), Decision::Hide);
}
