"""The clients of the walk, the calls that were made, and those that there are.

`BERTH_TRANSPORT` says how the calls travel: `sdk`, by the public SDK with an access key, or
`plain`, by plain HTTP with a token.
"""

import inspect
import os
import re

import plain
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkswr import v2 as swr

URL = os.environ["BERTH_URL"]
HOST = os.environ["BERTH_HOST"]
TRANSPORT = os.environ["BERTH_TRANSPORT"]
used = set()


def by_sdk(account, user):
    name = user.upper()
    return signing(os.environ[f"BERTH_{name}_ACCESS"], os.environ[f"BERTH_{name}_SECRET"], project(account))


def signing(access, secret, project):
    credentials = BasicCredentials(access, secret, project)
    return swr.SwrClient.new_builder().with_credentials(credentials).with_endpoint(URL).build()


def by_plain(account, user):
    token = plain.token(URL, account, user, os.environ["BERTH_PASSWORD"])
    return plain.PlainClient(URL, token, project(account))


def project(account):
    return os.environ[f"BERTH_{account.upper()}_PROJECT"]


def forged():
    """A client with a secret that is none."""
    if TRANSPORT == "plain":
        return plain.PlainClient(URL, "wrong", project("acme"))
    return signing(os.environ["BERTH_ADA_ACCESS"], "wrong", project("acme"))


client = {"sdk": by_sdk, "plain": by_plain}[TRANSPORT]
ada = client("acme", "ada")
bob = client("acme", "bob")
eve = client("globex", "eve")


def call(method, request, by=ada):
    used.add(method)
    return getattr(by, method)(request)


def refused(status, code, method, request, by=ada):
    try:
        getattr(by, method)(request)
    except (ClientRequestException, plain.Refused) as error:
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
