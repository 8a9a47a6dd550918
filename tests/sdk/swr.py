"""Walks the methods of the public SDK for the SWR API, with a look at what each has done.

The server, the credentials and what was pushed come in the environment: the
image `team/web/front` with the tags v1, v2 and v3 of one digest.
"""

import base64
import os

from huaweicloudsdkswr import v2 as swr

import account
import keep
import right
import share
from client import HOST, TRANSPORT, basic_edition, call, forged, refused, used


def organizations():
    body = swr.CreateNamespaceRequestBody(namespace="sdk-org")
    create = swr.CreateNamespaceRequest(body=body)
    call("create_namespace", create)
    refused(409, "SVCSTG.SWR.4090", "create_namespace", create)
    listed = call("list_namespaces", swr.ListNamespacesRequest()).namespaces
    assert [(n.name, n.creator_name, n.auth) for n in listed] == [("sdk-org", "ada", 7), ("team", "ada", 7)], listed
    listed = call("list_namespaces", swr.ListNamespacesRequest(filter="namespace::sdk")).namespaces
    assert [n.name for n in listed] == ["sdk-org"], listed
    shown = call("show_namespace", swr.ShowNamespaceRequest(namespace="sdk-org"))
    assert (shown.name, shown.creator_name, shown.auth) == ("sdk-org", "ada", 7), shown
    assert shown.id == listed[0].id, shown
    call("delete_namespaces", swr.DeleteNamespacesRequest(namespace="sdk-org"))
    refused(404, "SVCSTG.SWR.4040058", "show_namespace", swr.ShowNamespaceRequest(namespace="sdk-org"))
    refused(406, "SVCSTG.SWR.4060053", "delete_namespaces", swr.DeleteNamespacesRequest(namespace="team"))


def images():
    body = swr.CreateRepoRequestBody(repository="made/here", is_public=False, category="linux", description="by the SDK")
    call("create_repo", swr.CreateRepoRequest(namespace="team", body=body))
    show = swr.ShowRepositoryRequest(namespace="team", repository="made/here")
    shown = call("show_repository", show)
    assert (shown.name, shown.category, shown.description) == ("made/here", "linux", "by the SDK"), shown
    assert (shown.is_public, shown.num_images, shown.size, shown.creator_name) == (False, 0, 0, "ada"), shown
    assert shown.path == f"{HOST}/team/made/here", shown
    body = swr.UpdateRepoRequestBody(is_public=False, category="database", description="changed")
    call("update_repo", swr.UpdateRepoRequest(namespace="team", repository="made/here", body=body))
    # A slash in a name may also be written as a dollar sign.
    shown = call("show_repository", swr.ShowRepositoryRequest(namespace="team", repository="made$here"))
    assert (shown.category, shown.description) == ("database", "changed"), shown

    listing = call("list_repos_details", swr.ListReposDetailsRequest(namespace="team"))
    assert {r.name for r in listing.body} == {"made/here", "web/front"}, listing
    front = next(r for r in listing.body if r.name == "web/front")
    assert (front.namespace, front.num_images, front.is_public) == ("team", 3, False), front
    assert sorted(front.tags) == ["v1", "v2", "v3"], front
    assert front.size > 3_000_000, front
    page = swr.ListReposDetailsRequest(limit="1", offset="1", order_column="updated_at", order_type="asc")
    listing = call("list_repos_details", page)
    assert [r.name for r in listing.body] == ["made/here"], listing
    assert listing.content_range == "1-1/2", listing
    fuzzy = swr.ListReposDetailsRequest(filter="namespace::team|name::fro|offset::0|limit::10")
    assert [r.name for r in call("list_repos_details", fuzzy).body] == ["web/front"]

    call("delete_repo", swr.DeleteRepoRequest(namespace="team", repository="made/here"))
    refused(404, "SVCSTG.SWR.404", "show_repository", show)


def tags():
    where = {"namespace": "team", "repository": "web/front"}
    listed = call("list_repository_tags", swr.ListRepositoryTagsRequest(**where)).body
    assert sorted(t.tag for t in listed) == ["v1", "v2", "v3"], listed
    for tag in listed:
        assert tag.digest == os.environ["BERTH_DIGEST"], tag
        assert tag.path == f"{HOST}/team/web/front:{tag.tag}", tag
        assert tag.size > 3_000_000 and tag.schema == 2, tag
    page = swr.ListRepositoryTagsRequest(limit="2", offset="2", order_column="updated_at", order_type="asc", **where)
    paged = call("list_repository_tags", page)
    assert [t.tag for t in paged.body] == ["v3"], paged
    assert paged.content_range == "2-1/3", paged
    refused(406, "SVCSTG.SWR.4060012", "delete_repo", swr.DeleteRepoRequest(**where))
    call("delete_repo_tag", swr.DeleteRepoTagRequest(tag="v2", **where))
    listed = call("list_repository_tags", swr.ListRepositoryTagsRequest(**where)).body
    assert sorted(t.tag for t in listed) == ["v1", "v3"], listed
    refused(404, "SVCSTG.SWR.4040048", "delete_repo_tag", swr.DeleteRepoTagRequest(tag="v2", **where))


def more_tags():
    where = {"namespace": "team", "repository": "web/front"}
    body = swr.CreateRepoTagRequestBody(source_tag="v1", destination_tag="stable", override=False)
    call("create_repo_tag", swr.CreateRepoTagRequest(body=body, **where))
    refused(409, "SVCSTG.SWR.4090006", "create_repo_tag", swr.CreateRepoTagRequest(body=body, **where))
    shown = call("show_repo_tag", swr.ShowRepoTagRequest(tag="stable", **where))
    assert (shown.tag, shown.digest) == ("stable", os.environ["BERTH_DIGEST"]), shown
    assert shown.path == f"{HOST}/team/web/front:stable" and not shown.is_trusted, shown

    seen, marker = [], None
    while True:
        request = swr.ListRepositoryTagRequest(
            limit=1, marker=marker, order_column="tag", order_type="asc", with_manifest=True, **where
        )
        page = call("list_repository_tag", request)
        seen += [t.tag for t in page.tags]
        assert all('"schemaVersion"' in t.manifest for t in page.tags), page
        marker = page.next_marker
        if not page.has_more:
            break
    assert seen == ["stable", "v1", "v3"] and marker is None, seen

    page = call("list_repo_details", swr.ListRepoDetailsRequest(namespace="team", is_public=False, limit=1))
    assert [(r.name, r.num_images, r.namespace_name) for r in page.repos] == [("web/front", 3, "team")], page
    assert page.next_marker is None, page

    accessories = call("list_repo_accessories", swr.ListRepoAccessoriesRequest(tag="v1", **where))
    assert (accessories.total, accessories.accessories) == (0, []), accessories
    references = call("list_references", swr.ListReferencesRequest(tag="v1", **where))
    assert (references.tags, references.has_more) == ([], False), references
    call("delete_repo_tag", swr.DeleteRepoTagRequest(tag="stable", **where))


def retentions():
    where = {"namespace": "team", "repository": "web/front"}

    def body(kind, days):
        selector = swr.TagSelector(kind="regexp", pattern="^v[0-9]+$")
        rule = swr.Rule(template="date_rule", params={"days": days}, tag_selectors=[selector])
        return kind(algorithm="or", rules=[rule])

    create = swr.CreateRetentionRequest(body=body(swr.CreateRetentionRequestBody, "30"), **where)
    made = call("create_retention", create)
    one = {"retention_id": made.id, **where}
    shown = call("show_retention", swr.ShowRetentionRequest(**one))
    assert (shown.id, shown.algorithm, shown.rules[0].params) == (made.id, "or", {"days": "30"}), shown
    update = swr.UpdateRetentionRequest(body=body(swr.UpdateRetentionRequestBody, "60"), **one)
    call("update_retention", update)
    listed = call("list_retentions", swr.ListRetentionsRequest(**where)).body
    assert [(r.id, r.rules[0].params["days"]) for r in listed] == [(made.id, "60")], listed
    assert listed[0].rules[0].tag_selectors[0].pattern == "^v[0-9]+$", listed
    histories = call("list_retention_histories", swr.ListRetentionHistoriesRequest(limit="10", offset="0", **where))
    assert (histories.total, histories.retention_log, histories.content_range) == (0, [], "0-0/0"), histories
    call("delete_retention", swr.DeleteRetentionRequest(**one))
    refused(404, "SVCSTG.SWR.4040083", "show_retention", swr.ShowRetentionRequest(**one))
    wrong = swr.CreateRetentionRequest(body=body(swr.CreateRetentionRequestBody, "0"), **where)
    refused(400, "SVCSTG.SWR.4000014", "create_retention", wrong)


def versions():
    listed = call("list_api_versions", swr.ListApiVersionsRequest()).versions
    shown = call("show_api_version", swr.ShowApiVersionRequest(api_version="v2")).version
    assert (shown.id, shown.status) == ("v2", "CURRENT"), shown
    assert shown.links.href and shown.id in [v.id for v in listed], listed


def login():
    made = call("create_secret", swr.CreateSecretRequest())
    words = made.x_swr_dockerlogin.split(" ")
    assert words[:3] == ["docker", "login", "-u"] and words[6] == HOST, words
    pair = base64.b64decode(made.auths[HOST].auth).decode()
    assert pair == f"{words[3]}:{words[5]}", pair
    assert made.x_swr_expireat, made


def a_wrong_secret():
    refused(401, "SVCSTG.SWR.401000", "list_namespaces", swr.ListNamespacesRequest(), by=forged())


parts = (organizations, images, tags, more_tags, retentions, versions, login, a_wrong_secret)
for part in parts + right.PARTS + share.PARTS + keep.PARTS + account.PARTS:
    part()
assert len(basic_edition()) == 59, basic_edition()
assert used == basic_edition(), basic_edition() ^ used
print(f"{len(used)} methods work by {TRANSPORT}: {', '.join(sorted(used))}")
