//! Example calls about users, groups, policies and keys, and what has to be there before them.

use berth_core::berth::{bound, group as own_group, user as own_user};
use berth_core::iam::attachment::{self, OfGroupBody, OfUserBody};
use berth_core::iam::credential::{self, CredentialPath};
use berth_core::iam::entity::{ListEntitiesOfPolicy, ListEntitiesQuery};
use berth_core::iam::group::{self, GroupPath};
use berth_core::iam::member::{self, MemberPath};
use berth_core::iam::password::{ChangePassword, ChangePasswordBody, PasswordChange};
use berth_core::iam::policy::{self, PolicyPath};
use berth_core::iam::user::{self, UserPath};
use berth_core::name::{GroupName, PolicyName, UserName};
use berth_tests::people::PASSWORD;
use berth_tests::{Answer, Credential};
use serde_json::json;

use crate::example::{Example, NONE, example};
use crate::example_role;
use crate::world::{Needs, Role, Scene, World};

const DOCUMENT: &str = r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Action":"swr:*"}]}"#;

/// The calls about a user, a group and a policy that are there.
const USER: &[&str] = &[
    "show_user",
    "update_user",
    "delete_user",
    "add_user_to_group",
    "check_user_in_group",
    "remove_user_from_group",
    "list_groups_of_user",
    "attach_user_policy",
    "detach_user_policy",
    "list_attached_user_policies",
];
const GROUP: &[&str] = &[
    "show_group",
    "update_group",
    "delete_group",
    "add_user_to_group",
    "check_user_in_group",
    "remove_user_from_group",
    "list_users_of_group",
    "attach_group_policy",
    "detach_group_policy",
    "list_attached_group_policies",
];
const POLICY: &[&str] = &[
    "show_policy",
    "update_policy",
    "delete_policy",
    "attach_user_policy",
    "detach_user_policy",
    "attach_group_policy",
    "detach_group_policy",
    "list_entities_of_policy",
];

/// Makes what a call is about.
pub(crate) async fn prepare(id: &str, world: &World, role: &Role, scene: &mut Scene) {
    let (admin, name) = (&world.admin, scene.new_namespace.clone());
    let account = world.app.account();
    if USER.contains(&id) {
        scene.made.user = world.app.add_person(account, &name).await.id;
    }
    if GROUP.contains(&id) || example_role::is_about_a_group(id) {
        scene.made.group = format!("group-{name}");
        let row = format!("('group-{name}', '{}', '{name}', '', 0)", account.id);
        let columns = "id, account_id, name, description, created_ms";
        insert(world, &format!("person_group ({columns}) VALUES {row}")).await;
    }
    let is_about_a_policy = POLICY.contains(&id) || id.contains("policy_version");
    if is_about_a_policy || example_role::is_about_a_role(id) {
        scene.made.policy = format!("policy-{name}");
        let row = format!(
            "('policy-{name}', '{}', '{name}', '', '{DOCUMENT}', 0, 0)",
            account.id
        );
        let columns = "id, account_id, name, description, document, created_ms, updated_ms";
        insert(world, &format!("policy ({columns}) VALUES {row}")).await;
    }
    let (user, group) = (&scene.made.user, &scene.made.group);
    let attach = |to: &str| format!("/v5/policies/{}/attach-{to}", scene.made.policy);
    let call = match id {
        "check_user_in_group" | "remove_user_from_group" => {
            let target = format!("/v3/groups/{group}/users/{user}");
            admin.put(&target).send().await.expect(204);
            return;
        }
        _ if example_role::has_to_be_granted(id) => {
            let target = example_role::target(scene);
            admin.put(&target).send().await.expect(204);
            return;
        }
        "set_default_policy_version" | "delete_policy_version" => {
            example_role::add_version(admin, scene).await;
            return;
        }
        "detach_user_policy" => admin
            .post(&attach("user"))
            .json(&json!({ "user_id": user })),
        "detach_group_policy" => admin
            .post(&attach("group"))
            .json(&json!({ "group_id": group })),
        "show_token" => {
            let client = world.app.token(&scene.person).await;
            if let Credential::Token(token) = client.credential() {
                scene.made.token.clone_from(token);
            }
            return;
        }
        _ if id.ends_with("_credential") => return keys(id, world, role, scene).await,
        _ => return,
    };
    call.send().await.expect(200);
}

/// A user has two keys at most, so those of earlier calls go.
async fn keys(id: &str, world: &World, role: &Role, scene: &mut Scene) {
    if let Some(person) = &role.person {
        let sql = format!("DELETE FROM access_key WHERE person_id = '{}'", person.id);
        world.app.database.execute(&sql).await;
    }
    if has_key(id) {
        scene.key = world.key_of(role).await;
    }
}

fn has_key(id: &str) -> bool {
    matches!(
        id,
        "show_credential" | "update_credential" | "delete_credential"
    )
}

async fn insert(world: &World, into: &str) {
    let sql = format!("INSERT INTO {into}");
    world.app.database.execute(&sql).await;
}

/// What the event of a successful call is about.
pub(crate) fn resource(id: &str, scene: &Scene, answer: &Answer) -> Option<String> {
    let name = &scene.new_namespace;
    Some(match id {
        "create_credential" => {
            let made = answer.json();
            format!("key/{}", made["credential"]["access"].as_str().unwrap())
        }
        _ if has_key(id) => format!("key/{}", scene.key),
        "create_user" | "update_user" | "delete_user" => format!("user/{name}"),
        "change_password" => format!("user/{}", scene.person.name),
        "create_group" | "update_group" | "delete_group" => format!("group/{name}"),
        "add_user_to_group" | "remove_user_from_group" => format!("group/{name}"),
        _ if id.contains("policy_version") => format!("policy/{name}"),
        "create_policy" | "update_policy" | "delete_policy" => format!("policy/{name}"),
        "create_custom_role" => format!("policy/{name}"),
        _ if example_role::is_about_a_role(id) => format!("policy/{name}"),
        _ if id.starts_with("attach_") || id.starts_with("detach_") => format!("policy/{name}"),
        _ => return None,
    })
}

pub(crate) fn all() -> Vec<Example> {
    let mut all = users();
    all.extend(groups());
    all.extend(policies());
    all.extend(example_role::all());
    all.extend(attachments());
    all.extend(credentials());
    all
}

fn user_path(scene: &Scene) -> UserPath {
    UserPath {
        user_id: scene.made.user.clone(),
    }
}

fn group_path(scene: &Scene) -> GroupPath {
    GroupPath {
        group_id: scene.made.group.clone(),
    }
}

fn member_path(scene: &Scene) -> MemberPath {
    MemberPath {
        group_id: scene.made.group.clone(),
        user_id: scene.made.user.clone(),
    }
}

fn policy_path(scene: &Scene) -> PolicyPath {
    PolicyPath {
        policy_id: scene.made.policy.clone(),
    }
}

fn users() -> Vec<Example> {
    use user::{
        CreateUser, CreateUserBody, DeleteUser, ListUsers, ListUsersQuery, NewUser, ShowUser,
        UpdateUser, UpdateUserBody, UserChange,
    };
    vec![
        example::<ListUsers>(Needs::Nothing, |_| (NONE, ListUsersQuery::default(), NONE)),
        example::<CreateUser>(Needs::Nothing, |scene| {
            let user = NewUser {
                name: UserName::parse(&scene.new_namespace).unwrap(),
                password: None,
                enabled: Some(true),
                is_admin: Some(false),
                domain_id: None,
            };
            (NONE, NONE, CreateUserBody { user })
        }),
        example::<ShowUser>(Needs::Nothing, |scene| (user_path(scene), NONE, NONE)),
        example::<UpdateUser>(Needs::Nothing, |scene| {
            let user = UserChange {
                enabled: Some(false),
                ..UserChange::default()
            };
            (user_path(scene), NONE, UpdateUserBody { user })
        }),
        example::<DeleteUser>(Needs::Nothing, |scene| (user_path(scene), NONE, NONE)),
        example::<ChangePassword>(Needs::Nothing, |scene| {
            let user_id = scene.person.id.clone();
            let user = PasswordChange {
                password: PASSWORD.to_owned(),
                original_password: PASSWORD.to_owned(),
            };
            (UserPath { user_id }, NONE, ChangePasswordBody { user })
        }),
    ]
}

fn groups() -> Vec<Example> {
    use group::{
        CreateGroup, CreateGroupBody, DeleteGroup, GroupChange, ListGroups, ListGroupsQuery,
        NewGroup, ShowGroup, UpdateGroup, UpdateGroupBody,
    };
    use member::{
        AddMember, CheckMember, ListGroupsOfUser, ListMembers, ListMembersQuery, RemoveMember,
    };
    vec![
        example::<ListGroups>(Needs::Nothing, |_| (NONE, ListGroupsQuery::default(), NONE)),
        example::<CreateGroup>(Needs::Nothing, |scene| {
            let group = NewGroup {
                name: GroupName::parse(&scene.new_namespace).unwrap(),
                description: None,
                domain_id: None,
            };
            (NONE, NONE, CreateGroupBody { group })
        }),
        example::<ShowGroup>(Needs::Nothing, |scene| (group_path(scene), NONE, NONE)),
        example::<UpdateGroup>(Needs::Nothing, |scene| {
            let group = GroupChange {
                name: None,
                description: Some("new".to_owned()),
            };
            (group_path(scene), NONE, UpdateGroupBody { group })
        }),
        example::<DeleteGroup>(Needs::Nothing, |scene| (group_path(scene), NONE, NONE)),
        example::<AddMember>(Needs::Nothing, |scene| (member_path(scene), NONE, NONE)),
        example::<CheckMember>(Needs::Nothing, |scene| (member_path(scene), NONE, NONE)),
        example::<RemoveMember>(Needs::Nothing, |scene| (member_path(scene), NONE, NONE)),
        example::<ListMembers>(Needs::Nothing, |scene| {
            (group_path(scene), ListMembersQuery::default(), NONE)
        }),
        example::<ListGroupsOfUser>(Needs::Nothing, |scene| (user_path(scene), NONE, NONE)),
    ]
}

fn policies() -> Vec<Example> {
    use policy::{
        CreatePolicy, CreatePolicyBody, DeletePolicy, ListPolicies, ListPoliciesQuery, ShowPolicy,
        UpdatePolicy, UpdatePolicyBody,
    };
    vec![
        example::<ListPolicies>(Needs::Nothing, |_| {
            (NONE, ListPoliciesQuery::default(), NONE)
        }),
        example::<CreatePolicy>(Needs::Nothing, |scene| {
            let body = CreatePolicyBody {
                policy_name: PolicyName::parse(&scene.new_namespace).unwrap(),
                policy_document: DOCUMENT.to_owned(),
                description: None,
            };
            (NONE, NONE, body)
        }),
        example::<ShowPolicy>(Needs::Nothing, |scene| (policy_path(scene), NONE, NONE)),
        example::<UpdatePolicy>(Needs::Nothing, |scene| {
            let body = UpdatePolicyBody {
                policy_document: Some(DOCUMENT.to_owned()),
                description: None,
            };
            (policy_path(scene), NONE, body)
        }),
        example::<DeletePolicy>(Needs::Nothing, |scene| (policy_path(scene), NONE, NONE)),
    ]
}

fn attachments() -> Vec<Example> {
    use attachment::{
        AttachToGroup, AttachToUser, DetachFromGroup, DetachFromUser, ListOfGroup, ListOfUser,
    };
    vec![
        example::<AttachToUser>(Needs::Nothing, |scene| {
            (policy_path(scene), NONE, user_body(scene))
        }),
        example::<DetachFromUser>(Needs::Nothing, |scene| {
            (policy_path(scene), NONE, user_body(scene))
        }),
        example::<AttachToGroup>(Needs::Nothing, |scene| {
            (policy_path(scene), NONE, group_body(scene))
        }),
        example::<DetachFromGroup>(Needs::Nothing, |scene| {
            (policy_path(scene), NONE, group_body(scene))
        }),
        example::<ListOfUser>(Needs::Nothing, |scene| (user_path(scene), NONE, NONE)),
        example::<ListOfGroup>(Needs::Nothing, |scene| (group_path(scene), NONE, NONE)),
        example::<ListEntitiesOfPolicy>(Needs::Nothing, |scene| {
            (policy_path(scene), ListEntitiesQuery::default(), NONE)
        }),
    ]
}

fn user_body(scene: &Scene) -> OfUserBody {
    OfUserBody {
        user_id: scene.made.user.clone(),
    }
}

fn group_body(scene: &Scene) -> OfGroupBody {
    OfGroupBody {
        group_id: scene.made.group.clone(),
    }
}

fn credentials() -> Vec<Example> {
    use credential::{
        CreateCredential, CreateCredentialBody, CredentialChange, CredentialOwner,
        DeleteCredential, ListCredentials, ListCredentialsQuery, ShowCredential, Status,
        UpdateCredential, UpdateCredentialBody,
    };
    let mut all = vec![
        example::<ListCredentials>(Needs::Nothing, |_| {
            (NONE, ListCredentialsQuery::default(), NONE)
        }),
        example::<CreateCredential>(Needs::Nothing, |_| {
            let credential = CredentialOwner::default();
            (NONE, NONE, CreateCredentialBody { credential })
        }),
        example::<ShowCredential>(Needs::Nothing, |scene| (key_path(scene), NONE, NONE)),
        example::<UpdateCredential>(Needs::Nothing, |scene| {
            let status = Status::Inactive;
            let credential = CredentialChange { status };
            (key_path(scene), NONE, UpdateCredentialBody { credential })
        }),
        example::<DeleteCredential>(Needs::Nothing, |scene| (key_path(scene), NONE, NONE)),
    ];
    all.push(example::<bound::ListBounds>(Needs::Nothing, |_| {
        (NONE, NONE, NONE)
    }));
    all.push(example::<own_user::ListAccountUsers>(
        Needs::Nothing,
        |_| (NONE, own_user::ListAccountUsersQuery::default(), NONE),
    ));
    all.push(example::<own_group::ListAccountGroups>(
        Needs::Nothing,
        |_| (NONE, own_group::ListAccountGroupsQuery::default(), NONE),
    ));
    all
}

fn key_path(scene: &Scene) -> CredentialPath {
    CredentialPath {
        access_key: scene.key.clone(),
    }
}
