"""The client of the public SDK, the calls that were made, and those that there are."""

import inspect
import os
import re

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkswr import v2 as swr

HOST = os.environ["BERTH_HOST"]
PROJECT = os.environ["BERTH_PROJECT"]
used = set()


def client(access, secret, project=PROJECT):
    credentials = BasicCredentials(access, secret, project)
    builder = swr.SwrClient.new_builder()
    return builder.with_credentials(credentials).with_endpoint(os.environ["BERTH_URL"]).build()


ada = client(os.environ["BERTH_ACCESS"], os.environ["BERTH_SECRET"])
bob = client(os.environ["BERTH_BOB_ACCESS"], os.environ["BERTH_BOB_SECRET"])
eve = client(os.environ["BERTH_EVE_ACCESS"], os.environ["BERTH_EVE_SECRET"], os.environ["BERTH_EVE_PROJECT"])


def call(method, request, by=ada):
    used.add(method)
    return getattr(by, method)(request)


def refused(status, code, method, request, by=ada):
    try:
        getattr(by, method)(request)
    except ClientRequestException as error:
        assert error.status_code == status, error
        # The SDK shows a body that is a list as it came.
        assert code in error.error_msg, error
        return
    raise AssertionError(f"{method} should be refused with {code}")


def basic_edition():
    """Names the methods whose path has no instance in it."""
    names = set()
    for name, function in inspect.getmembers(swr.SwrClient, inspect.ismethod):
        made = re.fullmatch(r"_(\w+)_http_info", name)
        if made is None:
            continue
        path = re.search(r'"resource_path": "([^"]*)"', inspect.getsource(function))[1]
        if "instance" not in path and not path.startswith("/v2/{project_id}/"):
            names.add(made[1])
    return names
