"""
Loaded by every Python program with this folder in PYTHONPATH, before its own code. Requests of botocore (boto3 and the
AWS CLI, of any version) to `*.amazonaws.com` are sent to the endpoint in AWS_ENDPOINT_URL, with the Host header kept.
Newer versions read that variable themselves, except for SQS in version 1 of the AWS CLI.

A `sitecustomize` that the machine already has is loaded as well. Python functions import this module under another name
(src/bootstrap/python/_millrace_modules.py).
"""

import os
import re
import sys

AWS_HOST = re.compile(
    r"(^|\.)(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$", re.IGNORECASE
)
# Some operations have their own host, a prefix and the endpoint's name: see ../aws-host.ts.
HOST_PREFIXES = ("stream-", "streaming-")
SENDER = "botocore.httpsession"


def redirect_sender(module, endpoint):
    """Changes the URL of each request after it has been signed."""
    from urllib.parse import urlsplit, urlunsplit

    target = urlsplit(endpoint)
    send = module.URLLib3Session.send

    def is_aws_host(host):
        return AWS_HOST.search(host) or any(host == prefix + target.hostname for prefix in HOST_PREFIXES)

    def redirected_send(session, request):
        parts = urlsplit(request.url)
        if is_aws_host(parts.hostname or ""):
            if "Host" not in request.headers:
                request.headers["Host"] = parts.netloc
            request.url = urlunsplit((target.scheme, target.netloc, parts.path, parts.query, ""))
            # A session belongs to one endpoint, and whether a proxy is used was decided by the host of AWS.
            # The module may be a part of botocore that a package brings, without proxies.
            if hasattr(module, "ProxyConfiguration"):
                session._proxy_config = module.ProxyConfiguration()
        return send(session, request)

    module.URLLib3Session.send = redirected_send


def redirect_when_imported(endpoint):
    """Waits until the program imports botocore, which is slow to load and which most programs do not use."""
    from importlib.abc import MetaPathFinder
    from importlib.machinery import PathFinder

    class Finder(MetaPathFinder):
        def find_spec(self, name, path, target=None):
            if name != SENDER:
                return None
            sys.meta_path.remove(self)
            spec = PathFinder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                execute = spec.loader.exec_module

                def exec_module(module):
                    execute(module)
                    redirect_sender(module, endpoint)

                spec.loader.exec_module = exec_module
            return spec

    sys.meta_path.insert(0, Finder())


def load_hidden_sitecustomize():
    """Loads the module that Python would find without this folder."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(os.path.abspath(__file__))
    spec = PathFinder.find_spec("sitecustomize", [path for path in sys.path if os.path.abspath(path) != here])
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


if sys.version_info >= (3, 5):
    _endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    if _endpoint.startswith(("http://", "https://")):
        redirect_when_imported(_endpoint)
    if __name__ == "sitecustomize":
        load_hidden_sitecustomize()
