"""Users, groups, access keys, projects and tokens, as the SDK of identity v3 asks for them."""

from huaweicloudsdkiam import v3

from identity import PASSWORD, ada, call, eve, may_list, of_key, refused

NEW_PASSWORD = "a quite different password"


def create_user(name):
    user = v3.KeystoneCreateUserOption(name=name, password=PASSWORD)
    body = v3.KeystoneCreateUserRequestBody(user=user)
    return call(v3, "keystone_create_user", v3.KeystoneCreateUserRequest(body=body)).user


def create_group(name):
    group = v3.KeystoneCreateGroupOption(name=name, description="runs it")
    body = v3.KeystoneCreateGroupRequestBody(group=group)
    return call(v3, "keystone_create_group", v3.KeystoneCreateGroupRequest(body=body)).group


def create_key(user):
    body = v3.CreatePermanentAccessKeyRequestBody(credential=v3.CreateCredentialOption(user_id=user.id))
    return call(v3, "create_permanent_access_key", v3.CreatePermanentAccessKeyRequest(body=body)).credential


def delete_user(user):
    call(v3, "keystone_delete_user", v3.KeystoneDeleteUserRequest(user_id=user.id))


def update_user(user, by=ada, **change):
    body = v3.KeystoneUpdateUserByAdminRequestBody(user=v3.KeystoneUpdateUserOption(**change))
    request = v3.KeystoneUpdateUserByAdminRequest(user_id=user.id, body=body)
    return call(v3, "keystone_update_user_by_admin", request, by=by).user


def users():
    bob = create_user("bob")
    show = v3.KeystoneShowUserRequest(user_id=bob.id)
    shown = call(v3, "keystone_show_user", show).user
    assert (shown.id, shown.name, shown.domain_id, shown.enabled) == (bob.id, "bob", bob.domain_id, True), shown
    listed = call(v3, "keystone_list_users", v3.KeystoneListUsersRequest(name="bob")).users
    assert [u.id for u in listed] == [bob.id], listed
    by = of_key(*pair(create_key(bob)))
    assert may_list(by)
    assert update_user(bob, name="bobby", enabled=False).name == "bobby"
    assert not may_list(by), "a user who is switched off signs nothing"
    assert [u.name for u in call(v3, "keystone_list_users", v3.KeystoneListUsersRequest(enabled=False)).users] == ["bobby"]
    refused(404, v3, "keystone_show_user", show, by=eve)
    delete_user(bob)
    refused(404, v3, "keystone_show_user", show)


def pair(key):
    return key.access, key.secret


def groups():
    bob, ops = create_user("bob"), create_group("ops")
    member = {"group_id": ops.id, "user_id": bob.id}
    check = v3.KeystoneCheckUserInGroupRequest(**member)
    refused(404, v3, "keystone_check_user_in_group", check)
    call(v3, "keystone_add_user_to_group", v3.KeystoneAddUserToGroupRequest(**member))
    call(v3, "keystone_check_user_in_group", check)
    request = v3.KeystoneListGroupsForUserRequest(user_id=bob.id)
    assert [g.id for g in call(v3, "keystone_list_groups_for_user", request).groups] == [ops.id]
    request = v3.KeystoneListUsersForGroupByAdminRequest(group_id=ops.id)
    assert [u.id for u in call(v3, "keystone_list_users_for_group_by_admin", request).users] == [bob.id]
    body = v3.KeystoneUpdateGroupRequestBody(group=v3.KeystoneUpdateGroupOption(name="sre"))
    changed = call(v3, "keystone_update_group", v3.KeystoneUpdateGroupRequest(group_id=ops.id, body=body)).group
    assert (changed.name, changed.description) == ("sre", "runs it"), changed
    shown = call(v3, "keystone_show_group", v3.KeystoneShowGroupRequest(group_id=ops.id)).group
    assert (shown.name, shown.create_time) == ("sre", ops.create_time), shown
    listed = call(v3, "keystone_list_groups", v3.KeystoneListGroupsRequest(domain_id=ops.domain_id))
    assert [g.id for g in listed.groups] == [ops.id] and listed.links._self, listed
    call(v3, "keystone_remove_user_from_group", v3.KeystoneRemoveUserFromGroupRequest(**member))
    refused(404, v3, "keystone_check_user_in_group", check)
    delete = v3.KeystoneDeleteGroupRequest(group_id=ops.id)
    refused(404, v3, "keystone_delete_group", delete, by=eve)
    call(v3, "keystone_delete_group", delete)
    delete_user(bob)


def keys():
    bob = create_user("bob")
    one, two = create_key(bob), create_key(bob)
    assert (one.user_id, one.status) == (bob.id, "active") and one.secret and one.create_time, one
    body = v3.CreatePermanentAccessKeyRequestBody(credential=v3.CreateCredentialOption(user_id=bob.id))
    refused(400, v3, "create_permanent_access_key", v3.CreatePermanentAccessKeyRequest(body=body))
    request = v3.ListPermanentAccessKeysRequest(user_id=bob.id)
    listed = call(v3, "list_permanent_access_keys", request).credentials
    assert {k.access for k in listed} == {one.access, two.access}, listed
    show = v3.ShowPermanentAccessKeyRequest(access_key=one.access)
    assert call(v3, "show_permanent_access_key", show).credential.last_use_time is None
    first, second = of_key(*pair(one)), of_key(*pair(two))
    assert may_list(first) and may_list(second), "both keys of a rotation sign"
    assert call(v3, "show_permanent_access_key", show).credential.last_use_time
    for status, signs in (("inactive", False), ("active", True)):
        body = v3.UpdatePermanentAccessKeyRequestBody(credential=v3.UpdateCredentialOption(status=status))
        request = v3.UpdatePermanentAccessKeyRequest(access_key=one.access, body=body)
        assert call(v3, "update_permanent_access_key", request).credential.status == status
        assert (may_list(first), may_list(second)) == (signs, True), status
    delete = v3.DeletePermanentAccessKeyRequest(access_key=one.access)
    refused(404, v3, "delete_permanent_access_key", delete, by=eve)
    call(v3, "delete_permanent_access_key", delete)
    assert (may_list(first), may_list(second)) == (False, True)
    # A user has the own keys in hand, and no more than that.
    assert call(v3, "list_permanent_access_keys", v3.ListPermanentAccessKeysRequest(), by=second).credentials
    refused(403, v3, "keystone_list_users", v3.KeystoneListUsersRequest(), by=second)
    delete_user(bob)


def token_request(name, password):
    domain = v3.PwdPasswordUserDomain(name="acme")
    user = v3.PwdPasswordUser(domain=domain, name=name, password=password)
    proof = v3.PwdIdentity(methods=["password"], password=v3.PwdPassword(user=user))
    auth = v3.PwdAuth(identity=proof, scope=v3.AuthScope(domain=v3.AuthScopeDomain(name="acme")))
    body = v3.KeystoneCreateUserTokenByPasswordRequestBody(auth=auth)
    return v3.KeystoneCreateUserTokenByPasswordRequest(body=body)


def passwords_and_tokens():
    bob = create_user("bob")
    by = of_key(*pair(create_key(bob)))
    issued = call(v3, "keystone_create_user_token_by_password", token_request("bob", PASSWORD))
    show = v3.KeystoneValidateTokenRequest(x_subject_token=issued.x_subject_token)
    shown = call(v3, "keystone_validate_token", show)
    assert (shown.token.user.id, shown.token.domain.name) == (bob.id, "acme"), shown
    assert (shown.x_subject_token, shown.token.expires_at) == (issued.x_subject_token, issued.token.expires_at), shown
    refused(404, v3, "keystone_validate_token", show, by=eve)

    def new_password(before):
        change = v3.KeystoneUpdatePasswordOption(password=NEW_PASSWORD, original_password=before)
        body = v3.KeystoneUpdateUserPasswordRequestBody(user=change)
        return v3.KeystoneUpdateUserPasswordRequest(user_id=bob.id, body=body)

    refused(401, v3, "keystone_update_user_password", new_password("wrong wrong wrong"), by=by)
    refused(403, v3, "keystone_update_user_password", new_password(PASSWORD))
    call(v3, "keystone_update_user_password", new_password(PASSWORD), by=by)
    refused(404, v3, "keystone_validate_token", show)
    refused(401, v3, "keystone_create_user_token_by_password", token_request("bob", PASSWORD))
    call(v3, "keystone_create_user_token_by_password", token_request("bob", NEW_PASSWORD))
    delete_user(bob)


def projects():
    listed = call(v3, "keystone_list_projects", v3.KeystoneListProjectsRequest(name="local")).projects
    show = v3.KeystoneShowProjectRequest(project_id=listed[0].id)
    shown = call(v3, "keystone_show_project", show).project
    assert (shown.name, shown.domain_id, shown.enabled) == ("local", listed[0].domain_id, True), shown
    refused(404, v3, "keystone_show_project", show, by=eve)
    ours = call(v3, "keystone_list_auth_projects", v3.KeystoneListAuthProjectsRequest()).projects
    assert [p.id for p in ours] == [shown.id], ours
    domains = call(v3, "keystone_list_auth_domains", v3.KeystoneListAuthDomainsRequest()).domains
    assert [(d.id, d.name) for d in domains] == [(shown.domain_id, "acme")], domains


PARTS = (users, groups, keys, passwords_and_tokens, projects)
