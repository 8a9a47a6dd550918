//! Examples of calls about roles, the groups that have them, and versions of policies.

use berth_core::iam::policy::PolicyPath;
use berth_core::iam::policy_version::{
    CreatePolicyVersion, DeletePolicyVersion, ListPolicyVersions, NewPolicyVersion,
    PolicyVersionPath, SetDefaultPolicyVersion, ShowPolicyVersion,
};
use berth_core::iam::role::{
    CreateCustomRole, DeleteCustomRole, ListCustomRoles, ListCustomRolesQuery, ListRoles,
    ListRolesQuery, NewRole, NewRoleBody, RolePath, RoleType, ShowCustomRole, ShowRole,
    UpdateCustomRole,
};
use berth_core::iam::role_grant::{
    CheckDomainRole, CheckProjectRole, DomainRolePath, DomainRolesPath, GrantDomainRole,
    GrantProjectRole, ListDomainRoles, ListProjectRoles, ProjectRolePath, ProjectRolesPath,
    RevokeDomainRole, RevokeProjectRole,
};
use berth_core::name::{PolicyName, VersionId};
use berth_core::policy::WrittenPolicy;
use berth_tests::Client;
use serde_json::json;

use crate::example::{Example, NONE, example};
use crate::world::{Needs, Scene};

const DOCUMENT: &str = r#"{"Version":"1.1","Statement":[{"Effect":"Allow","Action":["swr:*"]}]}"#;

pub(crate) fn is_about_a_group(id: &str) -> bool {
    id.contains("_domain_role") || id.contains("_project_role")
}

/// A role that is there before the call.
pub(crate) fn is_about_a_role(id: &str) -> bool {
    let is_one = id.ends_with("_role") && id != "create_custom_role";
    is_one && (is_about_a_group(id) || id.ends_with("_custom_role") || id == "show_role")
}

pub(crate) fn has_to_be_granted(id: &str) -> bool {
    is_about_a_role(id) && (id.starts_with("check_") || id.starts_with("revoke_"))
}

/// The address of a role that the group has for the first account.
pub(crate) fn target(scene: &Scene) -> String {
    let account = &scene.guest.account.id;
    let (group, role) = (&scene.made.group, &scene.made.policy);
    format!("/v3/domains/{account}/groups/{group}/roles/{role}")
}

/// Writes a second version of the policy.
pub(crate) async fn add_version(admin: &Client, scene: &Scene) {
    let target = format!("/v5/policies/{}/versions", scene.made.policy);
    let body = json!({ "policy_document": DOCUMENT });
    let call = admin.post(&target).json(&body).send().await;
    call.expect(201);
}

pub(crate) fn all() -> Vec<Example> {
    let mut all = roles();
    all.extend(versions());
    all.extend(of_account());
    all.extend(of_project());
    all
}

fn role_path(scene: &Scene) -> RolePath {
    RolePath {
        role_id: scene.made.policy.clone(),
    }
}

fn body(scene: &Scene) -> NewRoleBody {
    NewRoleBody {
        role: NewRole {
            display_name: PolicyName::parse(&scene.new_namespace).unwrap(),
            r#type: RoleType::Projects,
            description: None,
            policy: WrittenPolicy::read(DOCUMENT).unwrap(),
        },
    }
}

fn roles() -> Vec<Example> {
    vec![
        example::<ListRoles>(Needs::Nothing, |_| (NONE, ListRolesQuery::default(), NONE)),
        example::<ShowRole>(Needs::Nothing, |scene| (role_path(scene), NONE, NONE)),
        example::<ListCustomRoles>(Needs::Nothing, |_| {
            (NONE, ListCustomRolesQuery::default(), NONE)
        }),
        example::<CreateCustomRole>(Needs::Nothing, |scene| (NONE, NONE, body(scene))),
        example::<ShowCustomRole>(Needs::Nothing, |scene| (role_path(scene), NONE, NONE)),
        example::<UpdateCustomRole>(Needs::Nothing, |scene| {
            (role_path(scene), NONE, body(scene))
        }),
        example::<DeleteCustomRole>(Needs::Nothing, |scene| (role_path(scene), NONE, NONE)),
    ]
}

fn domain_path(scene: &Scene) -> DomainRolePath {
    DomainRolePath {
        domain_id: scene.person.account.id.clone(),
        group_id: scene.made.group.clone(),
        role_id: scene.made.policy.clone(),
    }
}

fn of_account() -> Vec<Example> {
    vec![
        example::<GrantDomainRole>(Needs::Nothing, |scene| (domain_path(scene), NONE, NONE)),
        example::<CheckDomainRole>(Needs::Nothing, |scene| (domain_path(scene), NONE, NONE)),
        example::<RevokeDomainRole>(Needs::Nothing, |scene| (domain_path(scene), NONE, NONE)),
        example::<ListDomainRoles>(Needs::Nothing, |scene| {
            let DomainRolePath {
                domain_id,
                group_id,
                ..
            } = domain_path(scene);
            let path = DomainRolesPath {
                domain_id,
                group_id,
            };
            (path, NONE, NONE)
        }),
    ]
}

fn project_path(scene: &Scene) -> ProjectRolePath {
    ProjectRolePath {
        project_id: scene.person.account.project_id.clone(),
        group_id: scene.made.group.clone(),
        role_id: scene.made.policy.clone(),
    }
}

fn of_project() -> Vec<Example> {
    vec![
        example::<GrantProjectRole>(Needs::Nothing, |scene| (project_path(scene), NONE, NONE)),
        example::<CheckProjectRole>(Needs::Nothing, |scene| (project_path(scene), NONE, NONE)),
        example::<RevokeProjectRole>(Needs::Nothing, |scene| (project_path(scene), NONE, NONE)),
        example::<ListProjectRoles>(Needs::Nothing, |scene| {
            let ProjectRolePath {
                project_id,
                group_id,
                ..
            } = project_path(scene);
            let path = ProjectRolesPath {
                project_id,
                group_id,
            };
            (path, NONE, NONE)
        }),
    ]
}

fn policy_path(scene: &Scene) -> PolicyPath {
    PolicyPath {
        policy_id: scene.made.policy.clone(),
    }
}

fn version_path(scene: &Scene, version_id: VersionId) -> PolicyVersionPath {
    PolicyVersionPath {
        policy_id: scene.made.policy.clone(),
        version_id,
    }
}

fn versions() -> Vec<Example> {
    vec![
        example::<ListPolicyVersions>(Needs::Nothing, |scene| (policy_path(scene), NONE, NONE)),
        example::<CreatePolicyVersion>(Needs::Nothing, |scene| {
            let body = NewPolicyVersion {
                policy_document: DOCUMENT.to_owned(),
                set_as_default: Some(true),
            };
            (policy_path(scene), NONE, body)
        }),
        example::<ShowPolicyVersion>(Needs::Nothing, |scene| {
            (version_path(scene, VersionId::FIRST), NONE, NONE)
        }),
        example::<SetDefaultPolicyVersion>(Needs::Nothing, |scene| {
            (version_path(scene, VersionId::FIRST.next()), NONE, NONE)
        }),
        example::<DeletePolicyVersion>(Needs::Nothing, |scene| {
            (version_path(scene, VersionId::FIRST.next()), NONE, NONE)
        }),
    ]
}
