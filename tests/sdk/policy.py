"""Policies and whom they are attached to, as the SDK of identity v5 asks for them."""

import json

from huaweicloudsdkiam import v3, v5

from identity import call, eve, may_list, of_key, refused
from people import create_group, create_key, create_user, delete_user, pair

LIST = "swr:namespace:listNamespaces"


def document(effect, action=LIST):
    return json.dumps({"Version": "5.0", "Statement": [{"Effect": effect, "Action": [action]}]})


def create_policy(name, text):
    body = v5.CreatePolicyReqBody(policy_name=name, policy_document=text, path="", description="for a test")
    return call(v5, "create_policy_v5", v5.CreatePolicyV5Request(body=body)).policy


def attach(policy_id, user):
    body = v5.AttachUserPolicyReqBody(user_id=user.id)
    call(v5, "attach_user_policy_v5", v5.AttachUserPolicyV5Request(policy_id=policy_id, body=body))


def detach(policy_id, user):
    body = v5.DetachUserPolicyReqBody(user_id=user.id)
    call(v5, "detach_user_policy_v5", v5.DetachUserPolicyV5Request(policy_id=policy_id, body=body))


def delete_policy(policy_id):
    call(v5, "delete_policy_v5", v5.DeletePolicyV5Request(policy_id=policy_id))


def policies():
    made = create_policy("deny", document("Deny"))
    assert (made.policy_name, made.policy_type, made.attachment_count) == ("deny", "custom", 0), made
    show = v5.GetPolicyV5Request(policy_id=made.policy_id)
    shown = call(v5, "get_policy_v5", show).policy
    assert (shown.urn, shown.description, shown.created_at) == (made.urn, "for a test", made.created_at), shown
    refused(404, v5, "get_policy_v5", show, by=eve)
    names, marker = [], None
    while not names or marker:
        page = call(v5, "list_policies_v5", v5.ListPoliciesV5Request(limit=2, marker=marker))
        names += [p.policy_name for p in page.policies]
        marker = page.page_info.next_marker
    assert len(names) == 4 and names[-1] == "deny", names
    body = v5.UpdatePolicyReqBody(description="for nobody")
    call(v5, "update_policy_v5", v5.UpdatePolicyV5Request(policy_id=made.policy_id, body=body))
    assert call(v5, "get_policy_v5", show).policy.description == "for nobody"
    delete_policy(made.policy_id)
    refused(404, v5, "get_policy_v5", show)


def what_is_attached_decides():
    bob, ops = create_user("bob"), create_group("ops")
    by = of_key(*pair(create_key(bob)))
    deny = create_policy("deny", document("Deny"))
    assert may_list(by)
    attach(deny.policy_id, bob)
    assert not may_list(by), "what is attached to a user denies"
    request = v5.ListAttachedUserPoliciesV5Request(user_id=bob.id, limit=10)
    listed = call(v5, "list_attached_user_policies_v5", request).attached_policies
    assert [(p.policy_id, p.policy_name, p.urn) for p in listed] == [(deny.policy_id, "deny", deny.urn)], listed
    request = v5.ListEntitiesForPolicyV5Request(policy_id=deny.policy_id, entity_type="user")
    has = call(v5, "list_entities_for_policy_v5", request)
    assert ([u.user_id for u in has.policy_users], has.policy_groups) == ([bob.id], []), has
    refused(409, v5, "delete_policy_v5", v5.DeletePolicyV5Request(policy_id=deny.policy_id))
    detach(deny.policy_id, bob)
    assert may_list(by)
    call(v3, "keystone_add_user_to_group", v3.KeystoneAddUserToGroupRequest(group_id=ops.id, user_id=bob.id))
    body = v5.AttachGroupPolicyReqBody(group_id=ops.id)
    call(v5, "attach_group_policy_v5", v5.AttachGroupPolicyV5Request(policy_id=deny.policy_id, body=body))
    assert not may_list(by), "what is attached to a group denies its members"
    request = v5.ListAttachedGroupPoliciesV5Request(group_id=ops.id)
    listed = call(v5, "list_attached_group_policies_v5", request).attached_policies
    assert [p.policy_id for p in listed] == [deny.policy_id], listed
    body = v5.DetachGroupPolicyReqBody(group_id=ops.id)
    call(v5, "detach_group_policy_v5", v5.DetachGroupPolicyV5Request(policy_id=deny.policy_id, body=body))
    assert may_list(by)
    delete_policy(deny.policy_id)
    call(v3, "keystone_delete_group", v3.KeystoneDeleteGroupRequest(group_id=ops.id))
    delete_user(bob)


def versions():
    bob = create_user("bob")
    by = of_key(*pair(create_key(bob)))
    made = create_policy("by-version", document("Allow"))
    assert made.default_version_id == "v1", made
    attach(made.policy_id, bob)
    one = {"policy_id": made.policy_id, "version_id": "v1"}
    shown = call(v5, "get_policy_version_v5", v5.GetPolicyVersionV5Request(**one)).policy_version
    assert (shown.document, shown.is_default) == (document("Allow"), True), shown
    body = v5.CreatePolicyVersionReqBody(policy_document=document("Deny"), set_as_default=False)
    request = v5.CreatePolicyVersionV5Request(policy_id=made.policy_id, body=body)
    second = call(v5, "create_policy_version_v5", request).policy_version
    assert (second.version_id, second.is_default) == ("v2", False) and second.created_at, second
    two = {"policy_id": made.policy_id, "version_id": "v2"}
    assert may_list(by), "a version that is not the default decides nothing"
    call(v5, "set_default_policy_version_v5", v5.SetDefaultPolicyVersionV5Request(**two))
    assert not may_list(by), "the default version decides"
    request = v5.ListPolicyVersionsV5Request(policy_id=made.policy_id, limit=10)
    listed = call(v5, "list_policy_versions_v5", request).versions
    assert [(v.version_id, v.is_default) for v in listed] == [("v2", True), ("v1", False)], listed
    refused(409, v5, "delete_policy_version_v5", v5.DeletePolicyVersionV5Request(**two))
    refused(404, v5, "set_default_policy_version_v5", v5.SetDefaultPolicyVersionV5Request(**one), by=eve)
    call(v5, "set_default_policy_version_v5", v5.SetDefaultPolicyVersionV5Request(**one))
    assert may_list(by)
    call(v5, "delete_policy_version_v5", v5.DeletePolicyVersionV5Request(**two))
    refused(404, v5, "get_policy_version_v5", v5.GetPolicyVersionV5Request(**two))
    detach(made.policy_id, bob)
    delete_policy(made.policy_id)
    delete_user(bob)


PARTS = (policies, what_is_attached_decides, versions)
