"""Rights on organizations and images (document 002, chapters 4.6 and 4.7)."""

import os

from huaweicloudsdkswr import v2 as swr

from client import bob, call, refused

BOB = os.environ["BERTH_BOB"]
IMAGE = {"namespace": "team", "repository": "web/front"}


def user(auth):
    return [swr.UserAuth(user_id=BOB, user_name="bob", auth=auth)]


def others(shown):
    return [(u.user_id, u.user_name, u.auth) for u in shown.others_auths if u.user_id == BOB]


def on_organizations():
    show = swr.ShowNamespaceRequest(namespace="team")
    refused(403, "SVCSTG.SWR.4039002", "show_namespace", show, by=bob)
    call("create_namespace_auth", swr.CreateNamespaceAuthRequest(namespace="team", body=user(1)))
    assert call("show_namespace", show, by=bob).auth == 1
    call("update_namespace_auth", swr.UpdateNamespaceAuthRequest(namespace="team", body=user(3)))
    shown = call("show_namespace_auth", swr.ShowNamespaceAuthRequest(namespace="team"))
    assert (shown.name, shown.self_auth.auth, others(shown)) == ("team", 7, [(BOB, "bob", 3)]), shown
    call("delete_namespace_auth", swr.DeleteNamespaceAuthRequest(namespace="team", body=[BOB]))
    refused(403, "SVCSTG.SWR.4039002", "show_namespace", show, by=bob)


def on_images():
    show = swr.ShowRepositoryRequest(**IMAGE)
    refused(403, "SVCSTG.SWR.4039002", "show_repository", show, by=bob)
    call("create_user_repository_auth", swr.CreateUserRepositoryAuthRequest(body=user(1), **IMAGE))
    assert call("show_repository", show, by=bob).num_images == 2
    call("update_user_repository_auth", swr.UpdateUserRepositoryAuthRequest(body=user(7), **IMAGE))
    shown = call("show_user_repository_auth", swr.ShowUserRepositoryAuthRequest(**IMAGE))
    assert (shown.name, others(shown)) == ("web/front", [(BOB, "bob", 7)]), shown
    call("delete_user_repository_auth", swr.DeleteUserRepositoryAuthRequest(body=[BOB], **IMAGE))
    refused(403, "SVCSTG.SWR.4039002", "show_repository", show, by=bob)


PARTS = (on_organizations, on_images)
