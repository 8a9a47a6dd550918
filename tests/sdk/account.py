"""What clients know beside the document's chapters: figures, quotas, agencies, synchronisation."""

import base64

from huaweicloudsdkswr import v2 as swr

from client import HOST, bob, call, refused

IMAGE = {"namespace": "team", "repository": "web/front"}


def figures():
    shown = call("show_domain_overview", swr.ShowDomainOverviewRequest())
    assert (shown.domain_name, shown.namspace_num, shown.repo_num, shown.image_num) == ("acme", 1, 1, 2), shown
    assert shown.store_space > 3_000_000, shown
    quotas = call("list_quotas", swr.ListQuotasRequest()).quotas
    quotas = {q.quota_key: (q.quota_limit, q.used) for q in quotas}
    assert (quotas["namespace"], quotas["repo"], quotas["tag"]) == ((5, 1), (-1, 1), (-1, 2)), quotas
    assert quotas["store"] == (-1, shown.store_space), quotas
    for what, value in {"image": 2, "store": shown.store_space}.items():
        for frequency in ("daily", "weekly", "monthly"):
            request = swr.ShowDomainResourceReportsRequest(resource_type=what, frequency=frequency)
            report = call("show_domain_resource_reports", request).body
            assert report[-1].value == value and len(report[-1].date) == 10, report
    gates = call("show_share_feature_gates", swr.ShowShareFeatureGatesRequest())
    assert (gates.enable_authorization_token, gates.enable_image_scan) == (True, False), gates


def agency():
    check = swr.CheckAgencyRequest()
    before = call("check_agency", check)
    assert before.is_agency is False, before
    refused(403, "SVCSTG.SWR.4039002", "create_agency", swr.CreateAgencyRequest(), by=bob)
    call("create_agency", swr.CreateAgencyRequest())
    after = call("check_agency", check)
    assert (after.is_agency, after.domain_id) == (True, before.domain_id), after


def enhanced_login():
    made = call("create_authorization_token", swr.CreateAuthorizationTokenRequest())
    words = made.x_swr_dockerlogin.split(" ")
    pair = base64.b64decode(made.auths[HOST].auth).decode()
    assert pair == f"{words[3]}:{words[5]}" and words[6] == HOST, words
    assert made.x_swr_expireat, made


def synchronisation():
    regions = call("list_sync_regions", swr.ListSyncRegionsRequest()).body
    assert [r.region_id for r in regions] == ["local"], regions
    target = {"remote_region_id": "local", "remote_namespace": "far"}
    body = swr.CreateImageSyncRepoRequestBody(sync_auto=True, override=True, **target)
    call("create_image_sync_repo", swr.CreateImageSyncRepoRequest(body=body, **IMAGE))
    list_tasks = swr.ListImageAutoSyncReposDetailsRequest(**IMAGE)
    tasks = call("list_image_auto_sync_repos_details", list_tasks).body
    told = [(t.remote_region_id, t.remote_namespace, t.sync_auto, t.override, t.repo_name) for t in tasks]
    assert told == [("local", "far", True, True, "web/front")], tasks
    body = swr.CreateManualImageSyncRepoRequestBody(image_tag=["v1", "v3"], **target)
    asked = call("create_manual_image_sync_repo", swr.CreateManualImageSyncRepoRequest(body=body, **IMAGE))
    assert asked.body == ["v1", "v3"], asked
    page = swr.ShowSyncJobRequest(filter="limit::1|offset::1|order::desc", **IMAGE)
    jobs = call("show_sync_job", page)
    assert [(j.tag, j.status, j.sync_operator_name) for j in jobs.body] == [("v1", "waiting", "ada")], jobs
    assert jobs.content_range == "1-1/2", jobs
    body = swr.DeleteImageSyncRepoRequestBody(**target)
    call("delete_image_sync_repo", swr.DeleteImageSyncRepoRequest(body=body, **IMAGE))
    left = call("list_image_auto_sync_repos_details", list_tasks).body
    assert not left, left


PARTS = (figures, agency, enhanced_login, synchronisation)
