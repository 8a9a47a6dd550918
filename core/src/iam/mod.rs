//! Identity: what programs need to sign in and find their project (document 002, chapters 3 and
//! 5.3), and what administrators need for the people of their account: users and groups in the
//! shape of Keystone v3, access keys and policies in that of Huawei IAM.

pub mod attachment;
pub mod credential;
pub mod entity;
pub mod group;
pub mod member;
pub mod password;
pub mod policy;
pub mod policy_version;
pub mod project;
pub mod role;
pub mod role_grant;
pub mod token;
pub mod user;

use crate::endpoint::Visitor;

/// Shows every endpoint of this family to the visitor.
pub fn visit_all(visitor: &mut impl Visitor) {
    visitor.visit::<token::CreateToken>();
    visitor.visit::<token::ShowToken>();
    visitor.visit::<project::ListProjects>();
    visitor.visit::<project::ShowProject>();
    visitor.visit::<project::ListAuthProjects>();
    visitor.visit::<project::ListAuthDomains>();
    visitor.visit::<user::ListUsers>();
    visitor.visit::<user::CreateUser>();
    visitor.visit::<user::ShowUser>();
    visitor.visit::<user::UpdateUser>();
    visitor.visit::<user::DeleteUser>();
    visitor.visit::<password::ChangePassword>();
    visitor.visit::<group::ListGroups>();
    visitor.visit::<group::CreateGroup>();
    visitor.visit::<group::ShowGroup>();
    visitor.visit::<group::UpdateGroup>();
    visitor.visit::<group::DeleteGroup>();
    visitor.visit::<member::AddMember>();
    visitor.visit::<member::CheckMember>();
    visitor.visit::<member::RemoveMember>();
    visitor.visit::<member::ListMembers>();
    visitor.visit::<member::ListGroupsOfUser>();
    visitor.visit::<policy::ListPolicies>();
    visitor.visit::<policy::CreatePolicy>();
    visitor.visit::<policy::ShowPolicy>();
    visitor.visit::<policy::UpdatePolicy>();
    visitor.visit::<policy::DeletePolicy>();
    visitor.visit::<policy_version::ListPolicyVersions>();
    visitor.visit::<policy_version::CreatePolicyVersion>();
    visitor.visit::<policy_version::ShowPolicyVersion>();
    visitor.visit::<policy_version::SetDefaultPolicyVersion>();
    visitor.visit::<policy_version::DeletePolicyVersion>();
    visitor.visit::<role::ListRoles>();
    visitor.visit::<role::ShowRole>();
    visitor.visit::<role::ListCustomRoles>();
    visitor.visit::<role::CreateCustomRole>();
    visitor.visit::<role::ShowCustomRole>();
    visitor.visit::<role::UpdateCustomRole>();
    visitor.visit::<role::DeleteCustomRole>();
    role_grant::visit_all(visitor);
    visitor.visit::<attachment::AttachToUser>();
    visitor.visit::<attachment::DetachFromUser>();
    visitor.visit::<attachment::AttachToGroup>();
    visitor.visit::<attachment::DetachFromGroup>();
    visitor.visit::<attachment::ListOfUser>();
    visitor.visit::<attachment::ListOfGroup>();
    visitor.visit::<entity::ListEntitiesOfPolicy>();
    visitor.visit::<credential::ListCredentials>();
    visitor.visit::<credential::CreateCredential>();
    visitor.visit::<credential::ShowCredential>();
    visitor.visit::<credential::UpdateCredential>();
    visitor.visit::<credential::DeleteCredential>();
}
