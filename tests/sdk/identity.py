"""Clients of the public SDK of the identity API, v3 and v5, and of SWR, that sign as somebody.

The server, an access key of the administrator `ada` of `acme` and one of the administrator `eve` of
another account come in the environment.
"""

import os

from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam import v3, v5
from huaweicloudsdkswr import v2 as swr

URL = os.environ["BERTH_URL"]
PASSWORD = "correct horse battery staple"
used = set()


def identity(module, access, secret):
    credentials = GlobalCredentials(access, secret).with_iam_endpoint(URL)
    return module.IamClient.new_builder().with_credentials(credentials).with_endpoint(URL).build()


def registry(access, secret):
    credentials = BasicCredentials(access, secret, os.environ["BERTH_ACME_PROJECT"])
    return swr.SwrClient.new_builder().with_credentials(credentials).with_endpoint(URL).build()


def of_key(access, secret):
    return {v3: identity(v3, access, secret), v5: identity(v5, access, secret), swr: registry(access, secret)}


ada = of_key(os.environ["BERTH_ADA_ACCESS"], os.environ["BERTH_ADA_SECRET"])
eve = of_key(os.environ["BERTH_EVE_ACCESS"], os.environ["BERTH_EVE_SECRET"])


def call(module, method, request, by=ada):
    used.add((module.__name__.rsplit(".", 1)[1], method))
    return getattr(by[module], method)(request)


def refused(status, module, method, request, by=ada):
    try:
        getattr(by[module], method)(request)
    except ClientRequestException as error:
        assert error.status_code == status, error
        # What is asked with `HEAD` is answered without a body.
        assert "_check_" in method or error.error_code.startswith("SVCSTG.SWR."), error
        assert error.request_id, error
        return
    raise AssertionError(f"{method} should be refused with {status}")


def may_list(by):
    """Tells whether somebody gets the organizations of the account."""
    try:
        by[swr].list_namespaces(swr.ListNamespacesRequest())
    except ClientRequestException as error:
        assert error.status_code in (401, 403), error
        return False
    return True
