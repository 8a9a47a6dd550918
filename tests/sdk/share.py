"""Sharing with other accounts (document 002, chapters 4.4 and 4.2.6)."""

from huaweicloudsdkswr import v2 as swr

from client import call, eve, refused

IMAGE = {"namespace": "team", "repository": "web/front"}


def sharing():
    show_image = swr.ShowRepositoryRequest(**IMAGE)
    refused(404, "SVCSTG.SWR.404", "show_repository", show_image, by=eve)
    body = swr.CreateRepoDomainsRequestBody(
        access_domain="globex", permit="read", deadline="forever", description="for a while"
    )
    call("create_repo_domains", swr.CreateRepoDomainsRequest(body=body, **IMAGE))
    assert call("show_repository", show_image, by=eve).num_images == 2
    show = swr.ShowAccessDomainRequest(access_domain="globex", **IMAGE)
    shown = call("show_access_domain", show)
    assert (shown.exist, shown.deadline, shown.description, shown.status) == (True, "forever", "for a while", True)
    body = swr.UpdateRepoDomainsRequestBody(permit="read", deadline="2099-01-01T00:00:00Z", description="longer")
    call("update_repo_domains", swr.UpdateRepoDomainsRequest(access_domain="globex", body=body, **IMAGE))
    listed = call("list_repo_domains", swr.ListRepoDomainsRequest(**IMAGE)).body
    told = [(s.access_domain, s.deadline, s.description) for s in listed]
    assert told == [("globex", "2099-01-01T00:00:00Z", "longer")], listed
    for by, center in ((eve, "thirdparty"), (None, "self")):
        request = swr.ListSharedReposDetailsRequest(center=center, limit="10", offset="0")
        listed = call("list_shared_repos_details", request, by=by) if by else call("list_shared_repos_details", request)
        assert [(r.namespace, r.name, r.domain_name) for r in listed.body] == [("team", "web/front", "acme")], listed
        assert listed.content_range == "0-1/1", listed
    page = call("list_shared_repo_details", swr.ListSharedRepoDetailsRequest(shared_by="thirdparty", limit=1), by=eve)
    told = [(r.namespace_name, r.name, r.domain_name, r.status) for r in page.repos]
    assert told == [("team", "web/front", "acme", True)] and page.next_marker is None, page
    call("delete_repo_domains", swr.DeleteRepoDomainsRequest(access_domain="globex", **IMAGE))
    assert call("show_access_domain", show).exist is False
    refused(404, "SVCSTG.SWR.404", "show_repository", show_image, by=eve)


PARTS = (sharing,)
