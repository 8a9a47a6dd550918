"""Triggers and retention policies (document 002, chapters 4.8 and 4.9)."""

from huaweicloudsdkswr import v2 as swr

from client import call, refused

IMAGE = {"namespace": "team", "repository": "web/front"}


def triggers():
    body = swr.CreateTriggerRequestBody(
        action="update",
        app_type="deployments",
        application="web",
        cluster_id="5b28c12f-dc10-11e9-97b3-0255ac1001b5",
        cluster_name="test",
        cluster_ns="default",
        condition=".*",
        container="main",
        enable="true",
        name="to-prod",
        trigger_mode="cce",
        trigger_type="all",
    )
    call("create_trigger", swr.CreateTriggerRequest(body=body, **IMAGE))
    show = swr.ShowTriggerRequest(trigger="to-prod", **IMAGE)
    shown = call("show_trigger", show)
    assert (shown.application, shown.condition, shown.enable) == ("web", ".*", "true"), shown
    assert (shown.creator_name, shown.trigger_history) == ("ada", []), shown
    body = swr.UpdateTriggerRequestBody(enable="false")
    call("update_trigger", swr.UpdateTriggerRequest(trigger="to-prod", body=body, **IMAGE))
    listed = call("list_triggers_details", swr.ListTriggersDetailsRequest(**IMAGE)).body
    assert [(t.name, t.enable) for t in listed] == [("to-prod", "false")], listed
    call("delete_trigger", swr.DeleteTriggerRequest(trigger="to-prod", **IMAGE))
    refused(404, "SVCSTG.SWR.4040083", "show_trigger", show)


def rules(template, params):
    selectors = [swr.TagSelector(kind="label", pattern="v1")]
    return [swr.Rule(template=template, params=params, tag_selectors=selectors)]


def retention():
    body = swr.CreateRetentionRequestBody(algorithm="or", rules=rules("date_rule", {"days": "30"}))
    made = call("create_retention", swr.CreateRetentionRequest(body=body, **IMAGE)).id
    show = swr.ShowRetentionRequest(retention_id=made, **IMAGE)
    shown = call("show_retention", show)
    assert (shown.id, shown.algorithm, shown.rules[0].template) == (made, "or", "date_rule"), shown
    assert shown.rules[0].params == {"days": "30"}, shown
    body = swr.UpdateRetentionRequestBody(algorithm="or", rules=rules("tag_rule", {"num": "7"}))
    call("update_retention", swr.UpdateRetentionRequest(retention_id=made, body=body, **IMAGE))
    listed = call("list_retentions", swr.ListRetentionsRequest(**IMAGE)).body
    assert [(r.id, r.rules[0].params) for r in listed] == [(made, {"num": "7"})], listed
    histories = call("list_retention_histories", swr.ListRetentionHistoriesRequest(**IMAGE))
    assert (histories.total, histories.retention_log) == (0, []), histories
    call("delete_retention", swr.DeleteRetentionRequest(retention_id=made, **IMAGE))
    refused(404, "SVCSTG.SWR.4040083", "show_retention", show)


PARTS = (triggers, retention)
