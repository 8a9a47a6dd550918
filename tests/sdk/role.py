"""Custom policies and the groups that have them, as the SDK of identity v3 asks for them."""

from huaweicloudsdkiam import v3

from identity import call, eve, may_list, of_key, refused
from people import create_group, create_key, create_user, delete_user, pair
from policy import LIST


def option(name, effect):
    statement = v3.ServiceStatement(action=[LIST], effect=effect)
    policy = v3.ServicePolicy(version="1.1", statement=[statement])
    return v3.ServicePolicyRoleOption(display_name=name, type="XA", description="for a test", policy=policy)


def create(name, effect):
    body = v3.CreateCloudServiceCustomPolicyRequestBody(role=option(name, effect))
    request = v3.CreateCloudServiceCustomPolicyRequest(body=body)
    return call(v3, "create_cloud_service_custom_policy", request).role


def update(role, effect):
    body = v3.UpdateCloudServiceCustomPolicyRequestBody(role=option("renamed", effect))
    request = v3.UpdateCloudServiceCustomPolicyRequest(role_id=role.id, body=body)
    return call(v3, "update_cloud_service_custom_policy", request).role


def delete(role):
    call(v3, "delete_custom_policy", v3.DeleteCustomPolicyRequest(role_id=role.id))


def roles():
    made = create("deny", "Deny")
    assert (made.display_name, made.type, made.catalog, made.policy.version) == ("deny", "XA", "CUSTOMED", "1.1"), made
    show = v3.ShowCustomPolicyRequest(role_id=made.id)
    shown = call(v3, "show_custom_policy", show).role
    assert (shown.name, shown.domain_id, shown.created_time) == (made.name, made.domain_id, made.created_time), shown
    assert [(s.action, s.effect) for s in shown.policy.statement] == [([LIST], "Deny")], shown
    listed = call(v3, "list_custom_policies", v3.ListCustomPoliciesRequest(page=1, per_page=10))
    assert ([r.id for r in listed.roles], listed.total_number) == ([made.id], 1), listed
    refused(404, v3, "show_custom_policy", show, by=eve)
    changed = update(made, "Allow")
    assert (changed.display_name, changed.policy.statement[0].effect) == ("renamed", "Allow"), changed
    assert call(v3, "keystone_show_permission", v3.KeystoneShowPermissionRequest(role_id=made.id)).role.id == made.id
    ours = call(v3, "keystone_list_permissions", v3.KeystoneListPermissionsRequest(domain_id=made.domain_id)).roles
    assert [r.display_name for r in ours] == ["renamed"], ours
    system = call(v3, "keystone_list_permissions", v3.KeystoneListPermissionsRequest()).roles
    assert {r.catalog for r in system} == {"SWR"} and all(r.policy.statement for r in system), system
    delete(made)
    refused(404, v3, "show_custom_policy", show)


def what_is_granted_decides():
    bob, ops = create_user("bob"), create_group("ops")
    by = of_key(*pair(create_key(bob)))
    call(v3, "keystone_add_user_to_group", v3.KeystoneAddUserToGroupRequest(group_id=ops.id, user_id=bob.id))
    deny = create("deny", "Deny")
    project = call(v3, "keystone_list_projects", v3.KeystoneListProjectsRequest()).projects[0].id
    for kind, place, (grant, check, revoke, listing) in (
        ("domain", {"domain_id": ops.domain_id}, of_account),
        ("project", {"project_id": project}, of_project),
    ):
        one = {"group_id": ops.id, "role_id": deny.id, **place}
        refused(404, v3, check[0], check[1](**one))
        assert may_list(by)
        call(v3, grant[0], grant[1](**one))
        call(v3, check[0], check[1](**one))
        assert not may_list(by), f"what a group has for a {kind} denies its members"
        has = call(v3, listing[0], listing[1](group_id=ops.id, **place)).roles
        assert [r.display_name for r in has] == ["deny"], has
        refused(404, v3, grant[0], grant[1](**one), by=eve)
        refused(409, v3, "delete_custom_policy", v3.DeleteCustomPolicyRequest(role_id=deny.id))
        update(deny, "Allow")
        assert may_list(by), "what a role says from now on is what decides"
        body = v3.UpdateCloudServiceCustomPolicyRequestBody(role=option("deny", "Deny"))
        request = v3.UpdateCloudServiceCustomPolicyRequest(role_id=deny.id, body=body)
        call(v3, "update_cloud_service_custom_policy", request)
        assert not may_list(by)
        call(v3, revoke[0], revoke[1](**one))
        assert may_list(by)
    delete(deny)
    call(v3, "keystone_delete_group", v3.KeystoneDeleteGroupRequest(group_id=ops.id))
    delete_user(bob)


of_account = (
    ("keystone_associate_group_with_domain_permission", v3.KeystoneAssociateGroupWithDomainPermissionRequest),
    ("keystone_check_domain_permission_for_group", v3.KeystoneCheckDomainPermissionForGroupRequest),
    ("keystone_remove_domain_permission_from_group", v3.KeystoneRemoveDomainPermissionFromGroupRequest),
    ("keystone_list_domain_permissions_for_group", v3.KeystoneListDomainPermissionsForGroupRequest),
)
of_project = (
    ("keystone_associate_group_with_project_permission", v3.KeystoneAssociateGroupWithProjectPermissionRequest),
    ("keystone_check_project_permission_for_group", v3.KeystoneCheckProjectPermissionForGroupRequest),
    ("keystone_remove_project_permission_from_group", v3.KeystoneRemoveProjectPermissionFromGroupRequest),
    ("keystone_list_project_permissions_for_group", v3.KeystoneListProjectPermissionsForGroupRequest),
)
PARTS = (roles, what_is_granted_decides)
