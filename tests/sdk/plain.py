"""The calls of the public SDK without its client: plain HTTP with `X-Auth-Token`.

What a method sends and takes is read from its description; nothing of the SDK signs, sends or
parses. Values have to be of the described types exactly.
"""

import json
import re
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

from huaweicloudsdkswr import v2 as swr

# JSON knows numbers alone, so one without a fraction is a float too.
PRIMITIVES = {"str": (str,), "int": (int,), "bool": (bool,), "float": (float, int)}
# No proxy stands between the tests and their own server.
http = build_opener(ProxyHandler({}))


class Refused(Exception):
    def __init__(self, status_code, error_msg):
        super().__init__(status_code, error_msg)
        self.status_code = status_code
        self.error_msg = error_msg


def send(method, url, token=None, body=None):
    """Sends a request and returns headers and text of the answer."""
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["X-Auth-Token"] = token
    data = None if body is None else json.dumps(body).encode()
    try:
        with http.open(Request(url, data, headers, method=method), timeout=60) as answer:
            return answer.headers, answer.read().decode()
    except HTTPError as error:
        raise Refused(error.code, error.read().decode()) from None


def token(url, account, user, password):
    """Gets a token, as document 002 has it in section 3.1."""
    who = {"name": user, "password": password, "domain": {"name": account}}
    identity = {"methods": ["password"], "password": {"user": who}}
    body = {"auth": {"identity": identity, "scope": {"project": {"name": "local"}}}}
    headers, _ = send("POST", f"{url}/v3/auth/tokens", body=body)
    return headers["X-Subject-Token"]


class PlainClient:
    """Has the methods of the SDK's client."""

    def __init__(self, url, token, project):
        self.url, self.token, self.project = url, token, project

    def __getattr__(self, method):
        describe = getattr(swr.SwrClient, f"_{method}_http_info")
        return lambda request: self.call(describe(request))

    def call(self, described):
        path = described["resource_path"].replace("{project_id}", self.project)
        for name, value in described["path_params"].items():
            path = path.replace("{%s}" % name, quote(str(value), safe=""))
        query = [(name, text(value)) for name, value in described["query_params"] if value is not None]
        target = self.url + path + ("?" + urlencode(query) if query else "")
        headers, answer = send(described["method"], target, self.token, written(described["body"]))
        shape = getattr(swr, described["response_type"])
        shown = json.loads(answer) if answer else None
        return response(shape, shown, headers, described["response_headers"])


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def written(value):
    """Turns what the SDK calls a model into JSON."""
    if isinstance(value, list):
        return [written(item) for item in value]
    if isinstance(value, dict):
        return {name: written(item) for name, item in value.items()}
    if not hasattr(value, "attribute_map"):
        return value
    fields = {name: getattr(value, attribute) for attribute, name in value.attribute_map.items()}
    return {name: written(item) for name, item in fields.items() if item is not None}


def response(shape, shown, headers, names):
    """Puts body and headers together under the names of the SDK."""
    if "body" in shape.openapi_types:
        fields = {"body": read(shown, shape.openapi_types["body"])}
    else:
        fields = vars(model(shape, shown or {}))
    for attribute, name in shape.attribute_map.items():
        if name in names:
            fields[attribute] = headers[name]
    return SimpleNamespace(**fields)


def model(shape, shown):
    assert isinstance(shown, dict), f"{shape.__name__}: {shown}"
    fields = shape.attribute_map.items()
    return SimpleNamespace(**{a: read(shown.get(name), shape.openapi_types[a]) for a, name in fields})


def read(value, kind):
    """Reads a value of a described type; what is absent or null is none."""
    if value is None or kind == "object":
        return value
    if inner := re.fullmatch(r"list\[(.*)\]", kind):
        assert isinstance(value, list), f"{kind}: {value}"
        return [read(item, inner[1]) for item in value]
    if inner := re.fullmatch(r"dict\(str, (.*)\)", kind):
        assert isinstance(value, dict), f"{kind}: {value}"
        return {name: read(item, inner[1]) for name, item in value.items()}
    if kind in PRIMITIVES:
        assert type(value) in PRIMITIVES[kind], f"{kind}: {value!r}"
        return value
    return model(getattr(swr, kind), value)
